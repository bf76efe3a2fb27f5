"""Two clocks: the calendar one can be moved, the steady one never. Knows who follows the first."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FOLLOWS_FOR_S = 1.0
"""Who read the clock within this many seconds is a follower (sim-control.md)."""
WAIT_FOR_FOLLOWERS_S = 2.0


def _wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Calendar time in UTC with an offset in seconds, and monotonic time beside it."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self.steady = steady
        self.offset_s = 0.0

    def now(self) -> datetime:
        """Calendar time, aware, UTC."""
        return self._wall() + timedelta(seconds=self.offset_s)

    def forward(self, seconds: float) -> None:
        """Move the calendar clock; the steady clock stays."""
        self.offset_s += seconds

    def view(self) -> dict[str, object]:
        """The answer of `/sim/clock`."""
        return {"now": self.now().isoformat(), "offset_s": self.offset_s}


@dataclass(slots=True)
class _Reader:
    """One reader of the clock: its last read by number and time, its program, whether it is connected."""

    number: int
    at: float
    program: str
    connected: Callable[[], bool]


class Followers:
    """Everyone who reads the clock; a move of the clock waits for them.

    A reader is told by the name it gives or by its connection. One that opens a connection for each read is
    told by its program (User-Agent): any read of that program after the move will do.
    """

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._reads = 0
        self._readers: dict[str, _Reader] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def read(self, key: str, program: str, connected: Callable[[], bool]) -> None:
        """Note a read that is being answered now."""
        now = self._steady()
        if len(self._readers) > 100:
            self._readers = {k: r for k, r in self._readers.items() if now - r.at <= FOLLOWS_FOR_S}
        self._reads += 1
        self._readers[key] = _Reader(self._reads, now, program, connected)
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def caught_up(self, mover: str = "") -> None:
        """Return once every follower but the mover itself has read again, after two seconds at most."""
        moved, last_read = self._steady(), self._reads
        recent = {k: r for k, r in self._readers.items() if moved - r.at <= FOLLOWS_FOR_S and k != mover}
        while any(not self._has_read(key, reader, last_read) for key, reader in recent.items()):
            left = moved + WAIT_FOR_FOLLOWERS_S - self._steady()
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            done, _ = await asyncio.wait([future], timeout=max(0.0, left))
            if not done:
                return

    def _has_read(self, key: str, reader: _Reader, last_read: int) -> bool:
        current = self._readers.get(key)
        if current is not None and current.number > last_read:
            return True
        if reader.connected():
            return False
        return any(r.number > last_read for r in self._readers.values() if r.program == reader.program)
