"""Looks on while the run goes: reads the simulator's log as it grows, and finds concerns that fall silent."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.faults import rows, shown
from tests.faults.world import World

LATE = timedelta(seconds=5)  # how much later than its time a step of a concern may come (issue 2)
LOOK_S = 1.0
MOST_START_S = 60.0  # what a start from nothing never takes, however busy the machine


@dataclass
class Watch:
    """Who looks, and what was seen. `silent`: a sentence for each open concern that had no next step, or a late one."""

    world: World
    log: shown.Log = field(default_factory=shown.Log)
    silent: dict[int, str] = field(default_factory=dict)
    offset: timedelta = timedelta()
    moved_at: float = 0.0
    start: int = 0  # which of the bot's starts was looked at last
    heard_at: float | None = None  # when it was first heard of since

    async def go_on(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Read what happened since, and look for silence."""
        entries = await self.world.control.log(self.log.last)
        if self.start != self.world.bot.starts:
            self.start, self.heard_at = self.world.bot.starts, None  # these entries may be of the bot before
        elif entries and self.heard_at is None:
            self.heard_at = _steady()
        self.log.take(entries)
        for number, due in await asyncio.to_thread(self.world.reader.look, rows.waiting):
            if due is None or self._overdue(due) > LATE:
                self.silent.setdefault(number, f"concern {number}, due {due} at {self.now()}")

    def _overdue(self, due: datetime) -> timedelta:
        """Return how late a step is, as far as a bot was there to take it since the clock was moved."""
        here = 0.0 if self.heard_at is None else _steady() - max(self.heard_at, self.moved_at)
        return min(self.now() - due, timedelta(seconds=here))

    async def last_look(self) -> None:
        """Look once more when whatever is overdue is so for too long. A bot that is never heard of has no excuse."""
        await self.look()
        end = _steady() + MOST_START_S
        while self.heard_at is None and _steady() < end:
            await asyncio.sleep(LOOK_S)
            await self.look()
        self.heard_at = self.heard_at or self.moved_at
        await asyncio.sleep(max(0.0, LATE.total_seconds() + 0.5 - (_steady() - self.heard_at)))
        await self.look()

    def now(self) -> datetime:
        """Return the calendar moment."""
        return datetime.now(UTC) + self.offset

    async def forward(self, seconds: float) -> None:
        """Move the calendar clock."""
        await self.world.control.forward(seconds)
        self.offset += timedelta(seconds=seconds)
        self.moved_at = _steady()


def _steady() -> float:
    return asyncio.get_running_loop().time()
