"""A check-in under way, as a value: what is known, what was answered, what is asked. Knows no flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from core.triage import Category, Flag, Level


class AnswerKind(StrEnum):
    """What sort of value an answer holds."""

    CHOICE = "choice"  # an option id
    MULTI = "multi"  # option ids in the order of the question, joined by commas
    DATE = "date"  # an ISO date
    MONTH = "month"  # year and month, "2017-05"
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

    `age_months`: None when unknown. `earlier`: item -> stored value when it was last asked about this child.
    `tier_days`: the usual days to the next visit. `zone`: her IANA zone, in which days are meant.
    `due`: the items whose turn it is (`turns`), or which a follow-up is about. `home`: item -> value given today
    at a brother's or sister's visit; these are not asked again. `followed`: the flag a follow-up is about.
    `only`: in an addendum to a visit of which just these items were kept, what is asked; empty: all.
    """

    age_months: int | None = None
    open_case: bool = False
    earlier: Mapping[str, str] = field(default_factory=dict)
    tier_days: int = 30
    zone: str = "Asia/Shanghai"
    due: tuple[str, ...] = ()
    home: Mapping[str, str] = field(default_factory=dict)
    followed: Flag | None = None
    only: tuple[str, ...] = ()


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

    `at`: the item being asked, empty outside ASKING. `ticks`: the options ticked so far at a MULTI question,
    the year at a MONTH. `today`: the ISO date in her zone at the last step. `version_no` grows by one with each
    accepted input. `sent`: in an addendum the answers as they were sent; empty in every other run.
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
    sent: tuple[Answer, ...] = ()

    @property
    def amends(self) -> bool:
        """Whether this is an addendum to a visit that was sent."""
        return bool(self.sent)

    @property
    def changes(self) -> tuple[Answer, ...]:
        """In an addendum the answers that differ from what was sent."""
        return tuple([answer for answer in self.answers if answer not in self.sent]) if self.sent else ()

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
        "a": _dump_answers(run.answers),
        "c": _dump_facts(run.facts),
    }
    if run.raised:
        body["r"] = [[one.item, *_dump_flag(one.flag)] for one in run.raised]
    if run.ticks:
        body["t"] = list(run.ticks)
    if run.sent:
        body["s"] = _dump_answers(run.sent)
    return body


def _dump_answers(answers: tuple[Answer, ...]) -> list[list[str]]:
    return [[answer.item, answer.value, answer.kind.value] for answer in answers]


def _dump_flag(flag: Flag) -> list[Any]:
    return [flag.category.value, int(flag.level)]


def _dump_facts(facts: Facts) -> list[Any]:
    """Return the facts by place; a run stored before a fact was known has a shorter list."""
    body = [facts.age_months, facts.open_case, dict(facts.earlier), facts.tier_days, facts.zone]
    later = [list(facts.due), dict(facts.home), _dump_flag(facts.followed) if facts.followed else None]
    later += [list(facts.only)] if facts.only else []
    return [*body, *later] if any(later) else body


def load(body: Mapping[str, Any]) -> Run:
    """Return the run that `dump` was given. KeyError, TypeError or ValueError mean that it is not one."""
    return Run(
        flow=body["f"],
        version=body["v"],
        facts=_load_facts(*body["c"]),
        answers=_load_answers(body["a"]),
        at=body["q"],
        phase=Phase(body["p"]),
        raised=tuple([Raised(item, _load_flag(*flag)) for item, *flag in body.get("r", ())]),
        ticks=tuple(body.get("t", ())),
        today=body["d"],
        version_no=body["n"],
        sent=_load_answers(body["s"]) if "s" in body else (),
    )


def _load_answers(rows: list[list[str]]) -> tuple[Answer, ...]:
    return tuple([Answer(item, value, _KINDS[kind]) for item, value, kind in rows])


def _load_facts(
    age: int | None,
    case: bool,
    earlier: Mapping[str, str],
    days: int,
    zone: str,
    due: Sequence[str] = (),
    home: Mapping[str, str] = MappingProxyType({}),
    followed: Sequence[Any] | None = None,
    only: Sequence[str] = (),
) -> Facts:
    flag = _load_flag(*followed) if followed else None
    return Facts(age, case, earlier, days, zone, tuple(due), dict(home), flag, tuple(only))


def _load_flag(category: str, level: int) -> Flag:
    return Flag(Category(category), Level(level))
