"""What the stand-in server is asked to do and what it reports: values that cross a process border as JSON.

Knows nothing of the product: the server plays Telegram for any bot library.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Relay:
    """Closed loop: `in_flight` presses at any moment, a new one for another person once an edit has arrived.

    `people` have a chat each; those without a `screen` get theirs from the bot before it begins.
    The first `warm` presses are not counted.
    """

    people: list[int]
    presses: int
    warm: int
    in_flight: int
    screen: dict[str, Any] | None = None


@dataclass(frozen=True)
class Minute:
    """Open loop: `per_s` presses a second for `seconds`, among them one of `danger` by each of `alarmed`.

    `danger` is a button's label; the alarmed are walked to the question that offers it first. When the time begins,
    `sender` presses a button labelled as one of `send`, which lets a notice go. Every answer of the server comes
    `delay_s` late.
    """

    people: list[int]
    alarmed: list[int]
    danger: str
    sender: int
    send: list[str]
    per_s: int
    seconds: float
    delay_s: float
    in_flight: int
    seed: int = 1


@dataclass(frozen=True)
class Raced:
    """What a relay came to. `busy`: how much of its core the server itself used, 0 to 1."""

    presses: int
    seconds: float
    p50_ms: float
    p99_ms: float
    busy: float

    @property
    def per_s(self) -> float:
        """Return presses per second."""
        return self.presses / self.seconds


@dataclass(frozen=True)
class Arrival:
    """A message taken by the server: whose chat, which message, when (seconds of the wall clock)."""

    chat: int
    message_id: int
    at: float


@dataclass(frozen=True)
class Lasted:
    """What a minute came to: new messages as they arrived from its beginning on, and how long edits took."""

    began_at: float
    ended_at: float
    pressed: int
    edits_ms: list[float] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
