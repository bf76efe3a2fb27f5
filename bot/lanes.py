"""Each person's updates one at a time, in order of arrival; people beside each other.

A person has a pace (faults.md §5): what comes faster waits, most of it in the store, and nothing is dropped.
Nobody else waits with her. A cry for help and a press on what she is shown now overtake what waits.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.clock import Clock
from core.pacing import Buckets, TokenBucket
from core.settings import Limits
from db.queries.inbox import Row

log = structlog.get_logger()

AT_ONCE = 64
PRESS = 0.2  # of a message, as her pace counts it: a check-in is made of presses, and quickly pressed
MOST = 100  # updates of one person that wait in memory
NOBODY = 0  # the lane of updates that nobody has sent


class Work(Protocol):
    """What lanes need done, each of it awaited."""

    async def handle(self, row: Row) -> None:
        """Let an update have its effect."""

    async def alarm(self, row: Row) -> str | None:
        """Return what an update says where it must not wait behind others of its person, else None."""

    async def tell_slow(self, sender: int) -> None:
        """Tell a person that what they sent is taken one by one."""

    async def stored(self, sender: int) -> list[Row]:
        """Return what waits in the store from a person, oldest first, at most `MOST`."""


@dataclass
class _Lane:
    """One person's updates that wait here. `rest`: more of them wait in the store, all of them newer."""

    rows: deque[Row] = field(default_factory=deque)
    looked_at: set[int] = field(default_factory=set)  # rows that need not overtake
    heard: set[str] = field(default_factory=set)  # what has overtaken: the same once more can wait
    news: asyncio.Event = field(default_factory=asyncio.Event)
    rest: bool = False
    told: bool = False


class Lanes:
    """The lanes that are open: one for everybody who has something waiting."""

    def __init__(self, work: Work, clock: Clock, limits: Limits) -> None:
        self.work = work
        self.clock = clock
        self.paces = Buckets[int](limits.person_per_minute / 60, limits.person_burst)
        self.open: dict[int, _Lane] = {}
        self.known: set[int] = set()  # inbox rows that wait here
        self.places = asyncio.Semaphore(AT_ONCE)
        self.tasks: set[asyncio.Task[None]] = set()
        self.closing = False

    def add(self, rows: Sequence[Row]) -> None:
        """Let updates wait for their turn, in this order. Of who sends too many the newest stay in the store alone."""
        for row in rows:
            lane = self.open.get(row.sender or NOBODY) or self._opened(row.sender or NOBODY)
            if row.id in self.known:
                continue
            lane.rest = lane.rest or len(lane.rows) >= MOST
            if not lane.rest or _is_press(row):
                self.known.add(row.id)
                lane.rows.append(row)
                lane.news.set()

    def _opened(self, key: int) -> _Lane:
        self.open[key] = lane = _Lane()
        task = asyncio.create_task(self._work_through(key, lane))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return lane

    async def drain(self) -> None:
        """Wait until what waits has had its effect. What a person's pace puts off stays in the store."""
        self.closing = True
        for lane in self.open.values():
            lane.news.set()
        while self.tasks:
            await asyncio.wait(self.tasks)
        self.closing = False

    async def _work_through(self, key: int, lane: _Lane) -> None:
        """Work through one person's updates. Whatever happens, the lane is closed properly: the store has its rows."""
        try:
            while (row := await self._next(key, lane)) is not None:
                async with self.places:
                    await self.work.handle(row)
                lane.rows.remove(row)
                self.known.discard(row.id)
                lane.looked_at.discard(row.id)
        except Exception:
            log.exception("lane_broke")
        finally:
            del self.open[key]
            self.known.difference_update(row.id for row in lane.rows)

    async def _next(self, key: int, lane: _Lane) -> Row | None:
        """Return what comes next, None when nothing does: the oldest, or when she is too fast what overtakes."""
        if not lane.rows and lane.rest:
            await self._refill(key, lane)
        while lane.rows:
            pace = self._pace(key)
            if key == NOBODY or pace.take(self.clock.steady(), _cost(lane.rows[0])):
                return lane.rows[0]
            if row := await self._overtaking(lane):
                return row
            if self.closing:
                return None
            await self._slow_down(key, lane)
        return None

    async def _refill(self, key: int, lane: _Lane) -> None:
        """Take the next ones from the store. What came in meanwhile is newer, and perhaps among them."""
        lane.rest = False
        stored = {row.id: row for row in await self.work.stored(key)}
        lane.rest = len(stored) >= MOST
        newer = [row for row in lane.rows if row.id not in stored and (_is_press(row) or not lane.rest)]
        self.known.difference_update(row.id for row in lane.rows)
        lane.rows = deque([*stored.values(), *newer])
        self.known.update(row.id for row in lane.rows)

    def _pace(self, key: int) -> TokenBucket:
        return self.paces.of(key, self.clock.steady())

    async def _overtaking(self, lane: _Lane) -> Row | None:
        lane.news.clear()
        for row in [row for row in lane.rows if row.id not in lane.looked_at]:
            said = await self.work.alarm(row)
            if said is not None and said not in lane.heard:
                lane.heard.add(said)
                return row
            lane.looked_at.add(row.id)
        return None

    async def _slow_down(self, key: int, lane: _Lane) -> None:
        """Wait until her pace allows the next one, or until something comes in that may overtake."""
        if not lane.told:
            lane.told = True
            await self.work.tell_slow(key)
        with suppress(TimeoutError):
            now = self.clock.steady()
            await asyncio.wait_for(lane.news.wait(), self._pace(key).wait(now, _cost(lane.rows[0])))


def _cost(row: Row) -> float:
    return PRESS if _is_press(row) else 1.0


def _is_press(row: Row) -> bool:
    return b'"callback_query"' in row.raw
