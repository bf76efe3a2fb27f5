"""One process: APScheduler in memory. No job store: it would drop late jobs, keep pickles, and cannot be shared."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.port import Job


class Local:
    """An engine of this process, on real time."""

    def __init__(self) -> None:
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self.scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Wake a job every so many real seconds."""
        self.scheduler.add_job(job, IntervalTrigger(seconds=seconds), id=name)

    def start(self) -> None:
        """Begin to wake."""
        self.scheduler.start()

    def stop(self) -> None:
        """Wake nothing any more."""
        self.scheduler.shutdown(wait=False)
