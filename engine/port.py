"""What the house asks of an engine: wake these jobs every so often. Rows are the truth, engines only wake."""

from collections.abc import Awaitable, Callable
from typing import Protocol

Job = Callable[[], Awaitable[None]]


class Engine(Protocol):
    """Wakes jobs. A lost or doubled wake-up costs nothing."""

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Wake a job at the start and then every so many real seconds; never twice at the same time."""

    def start(self) -> None:
        """Begin to wake."""

    def stop(self) -> None:
        """Wake nothing any more."""
