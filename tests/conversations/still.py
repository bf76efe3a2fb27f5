"""A calendar that moves only when it is moved, and a store that runs units at once."""

import asyncio
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from db.store import Store, Work, _GroupCommit, _Job

MORNING = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
T = TypeVar("T")


class StillClock(Clock):
    """A calendar that moves only when it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MORNING

    def now(self) -> datetime:
        """Return the moment."""
        return self.at


class PromptStore(Store):
    """Runs units in the caller's thread, through the same commit: one act at a time, and hops would cost a third."""

    async def write(self, work: Work[T]) -> T:
        """Run a unit and return its result once it is committed."""
        assert isinstance(self.desk, _GroupCommit)
        job = _Job(work, asyncio.get_running_loop().create_future())
        self.desk._run([job])
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    async def read(self, work: Work[T]) -> T:
        """Run a read on its own connection and return its result."""
        return self._read(work)
