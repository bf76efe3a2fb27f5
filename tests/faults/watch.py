"""Looks on while the run goes: reads the simulator's log as it grows, and finds concerns that fall silent."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.faults import rows, shown
from tests.faults.world import World

LATE = timedelta(seconds=5)  # how much later than its time a step of a concern may come (issue 2)
START_S = 3.0  # what a start from nothing takes on a busy machine
LOOK_S = 1.0


@dataclass
class Watch:
    """Who looks, and what was seen. `silent`: a sentence for each open concern that had no next step, or a late one."""

    world: World
    log: shown.Log = field(default_factory=shown.Log)
    silent: dict[int, str] = field(default_factory=dict)
    offset: timedelta = timedelta()
    moved_at: float = 0.0

    async def go_on(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Read what happened since, and look for silence."""
        self.log.take(await self.world.control.log(self.log.last))
        for number, due in await asyncio.to_thread(self.world.reader.look, rows.waiting):
            if due is None or self._overdue(due) > LATE:
                self.silent.setdefault(number, f"concern {number}, due {due} at {self.now()}")

    def _overdue(self, due: datetime) -> timedelta:
        """Return how late a step is, as far as a bot was there to take it since the clock was moved."""
        here = min(self.world.bot.up_s - START_S, asyncio.get_running_loop().time() - self.moved_at)
        return min(self.now() - due, timedelta(seconds=here))

    async def last_look(self) -> None:
        """Look once more when whatever is overdue is so for too long."""
        await asyncio.sleep(max(0.0, START_S + LATE.total_seconds() + 0.5 - self.world.bot.up_s))
        await self.look()

    def now(self) -> datetime:
        """Return the calendar moment."""
        return datetime.now(UTC) + self.offset

    async def forward(self, seconds: float) -> None:
        """Move the calendar clock."""
        await self.world.control.forward(seconds)
        self.offset += timedelta(seconds=seconds)
        self.moved_at = asyncio.get_running_loop().time()
