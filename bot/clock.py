"""The two clocks. The calendar clock can be moved (demo, tests); the steady clock never is."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog

log = structlog.get_logger()
FOLLOW_S = 0.1


class Clock:
    """What time it is. `now()` decides due times and expiry, `steady()` leases, pacing and back-off."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the calendar moment, aware, UTC."""
        return datetime.now(UTC) + self.offset

    @staticmethod
    def steady() -> float:
        """Return seconds that only ever grow, at the pace of real time."""
        return time.monotonic()


class Follower(Clock):
    """The calendar clock of the simulator at `url`, read every 100 ms (shared interface: GET /sim/clock)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def read(self, session: aiohttp.ClientSession) -> None:
        """Read the offset once. Raises aiohttp.ClientError when the simulator does not answer."""
        async with session.get(self.url) as answer:
            self.offset = timedelta(seconds=float((await answer.json())["offset_s"]))

    async def follow(self) -> None:
        """Read the offset again and again until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(connect=2, sock_read=2)) as session:
            while True:
                try:
                    await self.read(session)
                except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
                    log.warning("clock_unread")
                await asyncio.sleep(FOLLOW_S)

    async def first(self) -> None:
        """Wait for the first reading: no unit runs on the wrong time."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(connect=2, sock_read=2)) as session:
            while True:
                try:
                    return await self.read(session)
                except (aiohttp.ClientError, TimeoutError):
                    await asyncio.sleep(FOLLOW_S)
