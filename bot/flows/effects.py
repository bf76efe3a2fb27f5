"""What a step asks of the host, as values. The host carries out all of them in one unit, in this order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.flows.question import TaskKind
from bot.flows.run import Answer, AnswerKind
from core.screens import Screen
from core.text import Message
from core.triage import Flag, Level


class Outcome(StrEnum):
    """How a run ended."""

    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Save:
    """Keep this answer, in place of an earlier one to the same item; show the receipt with what follows."""

    item: str
    value: str
    kind: AnswerKind
    receipt: Message

    @property
    def answer(self) -> Answer:
        """The answer as the run holds it."""
        return Answer(self.item, self.value, self.kind)


@dataclass(frozen=True, slots=True)
class Read:
    """Put this text or voice note on the supervisor's reading list; no screener has cleared it.

    `beside`: it answers no question, so that nothing else keeps it.
    """

    item: str
    kind: AnswerKind
    value: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """Open a concern in this same unit. `text` says what was ticked, for the alert: codes and labels only."""

    flag: Flag
    item: str
    option: str
    text: Message


@dataclass(frozen=True, slots=True)
class Danger:
    """Show the emergency card before anything else; `advice` goes on top of it."""

    level: Level
    advice: Message | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """Say beside the receipt what she does now: nothing in this check-in was as grave before, and it is not red."""

    text: Message


@dataclass(frozen=True, slots=True)
class Said:
    """The input could not be taken: say this; the question follows again."""

    problem: Message


@dataclass(frozen=True, slots=True)
class Ask:
    """Show this screen."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over.

    `next_date`: the day of the next visit in her zone, where one is planned here. `tasks`: what the host has
    to see to. `amends`: this was an addendum, and `changes` holds just the answers that replace sent ones.
    """

    outcome: Outcome
    next_date: date | None = None
    tasks: tuple[TaskKind, ...] = ()
    changes: tuple[Answer, ...] = ()
    amends: bool = False


Effect = Save | Read | Raise | Danger | Now | Said | Ask | Finish
Effects = tuple[Effect, ...]
