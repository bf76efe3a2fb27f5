"""One process: APScheduler in memory. No job store: it would drop late jobs, keep pickles, and cannot be shared."""

from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.port import Job

# A wake-up that finds its job at work passes by itself (`_alone`). With one instance APScheduler would keep it from
# passing and warn of each: a slow tick is no news, a late one is (bot.jobs).
AT_ONCE = 8


class Local:
    """An engine of this process, on real time."""

    def __init__(self) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": AT_ONCE}
        self.scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Wake a job at the start and then every so many real seconds; never twice at the same time."""
        self.scheduler.add_job(
            _alone(job), IntervalTrigger(seconds=seconds), id=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        """Begin to wake."""
        self.scheduler.start()

    def stop(self) -> None:
        """Wake nothing any more."""
        self.scheduler.shutdown(wait=False)


def _alone(job: Job) -> Job:
    """Return a job that does nothing while it is at work already."""
    at_work = False

    async def run() -> None:
        nonlocal at_work
        if at_work:
            return
        at_work = True
        try:
            await job()
        finally:
            at_work = False

    return run
