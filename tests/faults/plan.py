"""What one run of the harness is to do, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`kills` in all; `webhook_share` of them in phases in which Telegram posts instead of being asked.

    `database`: "sqlite" or "postgresql". `cold_every`: each so many starts are made from nothing, the others
    come from a process that has the product loaded (starter.py). `forwards`: how often time is moved at the end,
    beyond the longest step of any ladder, with a kill each time. `patience_s`: how long all may take to come to
    rest. `danger`: how often a mother ticks a danger where there is one.
    """

    kills: int
    seed: int = 1
    people: int = 20
    database: str = "sqlite"
    build: str = "good"
    webhook_share: float = 0.3
    cold_every: int = 10
    forwards: int = 3
    patience_s: float = 60.0
    danger: float = 0.06
