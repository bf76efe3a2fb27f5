"""A check-in under way, as a value: what is known, what was answered, what is asked. Knows no flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.triage import Category, Flag, Level


class AnswerKind(StrEnum):
    """What sort of value an answer holds."""

    CHOICE = "choice"  # an option id
    MULTI = "multi"  # option ids in the order of the question, joined by commas
    DATE = "date"  # an ISO date
    TEXT = "text"  # her own words, exactly as typed
    VOICE = "voice"  # the host's reference of a voice note
    NONE = "none"  # one of UNSURE, NOT_ASKED, SKIPPED


_KINDS = {kind.value: kind for kind in AnswerKind}  # a look-up here is three times as fast as the enum's call

UNSURE = "unsure"
NOT_ASKED = "not_asked"
SKIPPED = "skipped"


class Phase(StrEnum):
    """Where a run stands."""

    ASKING = "asking"
    REVIEW = "review"
    CHOOSING = "choosing"  # the list of items of which one shall be changed
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the host knows when a run starts; never the child's code, label or name.

    `age_months`: None when unknown. `earlier`: item -> stored value of the visit before. `tier_days`: the
    usual days to the next visit. `zone`: her IANA zone, in which days are meant.
    """

    age_months: int | None = None
    open_case: bool = False
    earlier: Mapping[str, str] = field(default_factory=dict)
    tier_days: int = 30
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `value` is read by its `kind`."""

    item: str
    value: str
    kind: AnswerKind


Given = Mapping[str, Answer]  # the answers of a run by item


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag that this run has raised, and the item whose rule raised it."""

    item: str
    flag: Flag


@dataclass(frozen=True, slots=True)
class Run:
    """The whole state of a check-in.

    `at`: the item being asked, empty outside ASKING. `ticks`: the options ticked so far at a MULTI question.
    `today`: the ISO date in her zone at the last step. `version_no` grows by one with each accepted input.
    """

    flow: str
    version: int
    facts: Facts
    answers: tuple[Answer, ...]
    at: str
    phase: Phase
    raised: tuple[Raised, ...]
    ticks: tuple[str, ...]
    today: str
    version_no: int

    @property
    def over(self) -> bool:
        """Whether nothing can be entered any more."""
        return self.phase in (Phase.DONE, Phase.CANCELLED)

    def answer(self, item: str) -> Answer | None:
        """Return the present answer to an item."""
        return next((answer for answer in self.answers if answer.item == item), None)


def dump(run: Run) -> dict[str, Any]:
    """Return the run as small plain JSON. It holds her answers: the host stores it encrypted."""
    body: dict[str, Any] = {
        "f": run.flow,
        "v": run.version,
        "n": run.version_no,
        "p": run.phase.value,
        "q": run.at,
        "d": run.today,
        "a": [[answer.item, answer.value, answer.kind.value] for answer in run.answers],
        "c": _dump_facts(run.facts),
    }
    if run.raised:
        body["r"] = [[one.item, one.flag.category.value, int(one.flag.level)] for one in run.raised]
    if run.ticks:
        body["t"] = list(run.ticks)
    return body


def _dump_facts(facts: Facts) -> list[Any]:
    return [facts.age_months, facts.open_case, dict(facts.earlier), facts.tier_days, facts.zone]


def load(body: Mapping[str, Any]) -> Run:
    """Return the run that `dump` was given. KeyError, TypeError or ValueError mean that it is not one."""
    return Run(
        flow=body["f"],
        version=body["v"],
        facts=Facts(*body["c"]),
        answers=tuple([Answer(item, value, _KINDS[kind]) for item, value, kind in body["a"]]),
        at=body["q"],
        phase=Phase(body["p"]),
        raised=tuple([_raised(*one) for one in body.get("r", ())]),
        ticks=tuple(body.get("t", ())),
        today=body["d"],
        version_no=body["n"],
    )


def _raised(item: str, category: str, level: int) -> Raised:
    return Raised(item, Flag(Category(category), Level(level)))
