"""The few periodic jobs: take what is due, in batches, change it with a condition, commit. No job holds state."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.desk import Desk
from bot.heartbeat import EVERY_S, Heartbeat
from bot.media import Media
from core.readiness import Gap, joined
from db.store import Stale, StoreDown
from engine.port import Engine
from services import (
    asking,
    climbing,
    delivery,
    digest,
    drilling,
    expiring,
    health,
    notices,
    proof,
    readiness,
    reading,
    relief,
    reminders,
    retention,
    silences,
    watching,
)
from services.delivery import Sender
from services.unit import Unit

log = structlog.get_logger()

LIMIT = 200
DEADLINE_S = 10.0
Tick = Callable[[Unit, int], int]

TICKS: tuple[tuple[str, float, Tick], ...] = (
    ("climb", 0.5, climbing.tick),
    ("reminders", 1.0, reminders.tick),
    ("notice_spread", 0.5, notices.tick_spread),
    ("notice_progress", 2.0, notices.tick_progress),
    ("reading", 1.0, reading.tick),
    ("digest", 2.0, digest.tick),
    ("drill", 1.0, drilling.tick),
    ("silences", 1.0, silences.tick),
    ("silence", 5.0, asking.silence_tick),
    ("relief", 1.0, relief.tick),
    ("expiry", 60.0, expiring.tick),
    ("proof", 5.0, proof.tick),
    ("retention", 3600.0, retention.tick),
)


class Jobs:
    """Ticks of one process. `late` names the jobs whose last good tick is older than their deadline."""

    def __init__(self, desk: Desk, media: Media, owner: str, heartbeat: Heartbeat | None = None) -> None:
        self.desk = desk
        self.media = media
        self.owner = owner
        self.heartbeat = heartbeat
        self.done_at: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.restarted_at: datetime | None = None
        self.alive_at: datetime | None = None

    def register(self, engine: Engine) -> None:
        """Put every job on an engine."""
        for name, seconds, tick in TICKS:
            self._add(engine, name, seconds, self._batches(tick))
        self._add(engine, "recover", 1.0, self._recover)
        self._add(engine, "unknown", 10.0, self._repeat_unread)
        self._add(engine, "ask_again", 1.0, self._ask_again)
        self._add(engine, "media", 1.0, self.media.fetch_due)
        self._add(engine, "alive", 5.0, self._alive)
        self._add(engine, "watch", 30.0, self.watch)
        self._add(engine, "readiness", 30.0, self.readiness)
        if self.heartbeat is not None:
            self._add(engine, "heartbeat", EVERY_S, self.heartbeat.beat)

    def _add(self, engine: Engine, name: str, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
        self.seconds[name] = seconds
        self.done_at[name] = self.desk.clock.steady()

        async def guarded() -> None:
            try:
                async with asyncio.timeout(DEADLINE_S):
                    await job()
                self.done_at[name] = self.desk.clock.steady()
            except asyncio.CancelledError:
                log.info("job_cancelled", job=name)  # the house is stopping
            except StoreDown:
                log.warning("job_store_down", job=name)
            except Stale:
                log.info(
                    "job_overtaken", job=name
                )  # by what people do; what is left to do is due again at once
            except TimeoutError:
                log.error("job_late", job=name)
            except Exception:
                log.exception("job_failed", job=name)

        engine.every(seconds, name, guarded)

    def late(self) -> list[str]:
        """Return the jobs that have not ended well for longer than they should."""
        now = self.desk.clock.steady()
        return [name for name, at in self.done_at.items() if now - at > self.seconds[name] + DEADLINE_S]

    def _batches(self, tick: Tick) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            while await self.desk.write(tick, LIMIT) == LIMIT:
                pass

        return run

    async def _recover(self) -> None:
        sender = Sender(self.owner, 0.0)
        while await self.desk.write(delivery.recover, sender, self.desk.clock.steady()) == LIMIT:
            pass

    async def _repeat_unread(self) -> None:
        await self.desk.write(delivery.repeat_unread)

    async def _ask_again(self) -> None:
        if self.restarted_at is None or self.alive_at is None:
            return
        moments = (self.restarted_at, self.alive_at)
        while await self.desk.write(asking.ask_again_tick, *moments, 1):
            pass  # one person a unit: people answer at the same time, and whoever is faster undoes it
        self.restarted_at = None

    async def watch(self) -> None:
        """Look without holding anybody's writer; only what is amiss becomes a unit."""
        after: int | None = 0
        while after is not None:
            now = self.desk.clock.now()
            seen = await self.desk.read(watching.look, now, self.desk.settings.zone, after)
            if seen.amiss:
                await self.desk.write(watching.repair, seen.amiss)
            after = seen.last

    async def readiness(self) -> None:
        """Look once a day who could not be reached, without holding anybody's writer, and tell whose matter it is."""
        now = self.desk.clock.now()
        if not await self.desk.read(readiness.is_due, now, self.desk.settings):
            return
        found: list[Gap] = []
        after: str | None = ""
        while after is not None:
            looked = await self.desk.read(readiness.look, now, after)
            found += looked.gaps
            after = looked.last
        found = joined(found)
        beside = await self.desk.read(readiness.beside, now)
        counties = readiness.by_county([*found, *beside])
        for start in range(0, len(counties), readiness.COUNTIES):
            await self.desk.write(readiness.tell_counties, counties[start : start + readiness.COUNTIES])
        await self.desk.write(readiness.tell_operators, found)

    async def _alive(self) -> None:
        await self.desk.write(health.alive, self.late())
