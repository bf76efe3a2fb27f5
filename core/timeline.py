"""A concern's history as it is told afterwards: steps, who was reached, how long it took, deadlines kept or missed.

Pure: events in, values out. People are numbers with a role; nothing here could hold a name or a word of theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from core.calendar import add_working_days, local_day, moment
from core.events import Event, Kind
from core.level_rules import Wait
from core.settings import Settings
from core.triage import Level


@dataclass(frozen=True)
class Told:
    """Somebody who was told at a step. `arrived_at`: when Telegram had it; `failed`: the code of why it never did."""

    person_id: int
    role: str
    at: datetime
    arrived_at: datetime | None = None
    failed: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a climb. `roles`: whom the ladder named; `empty`: those among them whom nobody held.

    `skipped`: it was taken before its time. `ended_at`: when the next step was taken, or somebody took it on.
    """

    number: int
    at: datetime
    roles: tuple[str, ...]
    skipped: bool
    told: tuple[Told, ...] = ()
    empty: tuple[str, ...] = ()
    ended_at: datetime | None = None


class Kept(Enum):
    """What became of a deadline."""

    IN_TIME = "in time"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True)
class Deadline:
    """One of `core.settings.Deadlines` by its name, when it ended, and when it was met, if it was."""

    name: str
    due_at: datetime
    met_at: datetime | None
    kept: Kept


# -- steps -------------------------------------------------------------------------------------------------

_ENDS = (Kind.STEP, Kind.ANEW, Kind.ACKNOWLEDGED, Kind.CLOSED)


def steps(events: Iterable[Event]) -> list[Step]:
    """Return the steps of all climbs, in order."""
    found: list[Step] = []
    for event in events:
        if found and found[-1].ended_at is None and event.kind in _ENDS:
            found[-1] = replace(found[-1], ended_at=event.at)
        if event.kind == Kind.STEP:
            found.append(_begun(event))
        elif found:
            _heard(found, event)
    return found


def _begun(event: Event) -> Step:
    data = event.data
    return Step(data["step"], event.at, tuple(data["roles"]), bool(data.get("skipped")))


def _heard(found: list[Step], event: Event) -> None:
    """Let an event add to a step: to the newest who was told, to the last that told them what became of it."""
    last, person = found[-1], event.person_id
    match event.kind:
        case Kind.NOBODY:
            found[-1] = replace(last, empty=(*last.empty, event.data["role"]))
        case Kind.TOLD if person is not None:
            found[-1] = replace(last, told=(*last.told, Told(person, event.data["role"], event.at)))
        case Kind.DELIVERED if person is not None:
            _settle(found, person, arrived_at=event.at)
        case Kind.UNREACHED if person is not None:
            if not _settle(found, person, failed=event.data["why"]):
                never = Told(person, "", event.at, failed=event.data["why"])
                found[-1] = replace(last, told=(*last.told, never))
        case Kind.WITHDRAWN if person is not None:
            _settle(found, person, failed="settled")


def _settle(
    found: list[Step], person_id: int, *, arrived_at: datetime | None = None, failed: str | None = None
) -> bool:
    """Note what became of the newest message to a person that nothing is known of yet; say whether there was one."""
    for at in reversed(range(len(found))):
        told = found[at].told
        for place, one in enumerate(told):
            if one.person_id == person_id and one.arrived_at is None and one.failed is None:
                settled = replace(one, arrived_at=arrived_at, failed=failed)
                found[at] = replace(found[at], told=(*told[:place], settled, *told[place + 1 :]))
                return True
    return False


# -- who ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cast:
    """Who took part, by number: the role in which each was first met."""

    raiser_id: int
    roles: dict[int, str] = field(default_factory=dict)


def cast(raiser_id: int, events: Iterable[Event]) -> Cast:
    """Return everybody in a history with a role."""
    met = Cast(raiser_id)
    for event in events:
        if event.person_id is not None and isinstance(event.data.get("role"), str):
            met.roles.setdefault(event.person_id, event.data["role"])
    return met


# -- deadlines ---------------------------------------------------------------------------------------------

# What a concern's time runs from: it was raised, came to a worse level, or was opened again.
STARTS = (Kind.RAISED, Kind.WORSE, Kind.UPGRADED, Kind.URGENT, Kind.REOPENED)
# What meets a deadline. Whoever closes a concern has decided everything that was owed.
MET_BY: dict[str, tuple[Kind, ...]] = {
    "acknowledge": (Kind.ACKNOWLEDGED, Kind.CLOSED),
    "seen": (Kind.SEEN, Kind.CLOSED),
    "record": (Kind.NOTED, Kind.PLANNED, Kind.CLOSED),
    "plan": (Kind.PLANNED, Kind.CLOSED),
}
# What meets it at one level besides: a need is not danger, so finding the right service decides it.
MET_AT: dict[tuple[str, Level], tuple[Kind, ...]] = {("seen", Level.P3): (Kind.REFERRED,)}
# What ends a wish to close that nobody agreed to: until then it meets every deadline, afterwards none.
_UNDOES = (Kind.NOT_YET, Kind.LAPSED, Kind.ANEW)


def deadlines(
    level: Level, opened_at: datetime, events: Sequence[Event], now: datetime, settings: Settings
) -> list[Deadline]:
    """Return what was owed and whether it was kept, counted from when the concern came to its present level."""
    raised = [event.at for event in events if event.kind in STARTS]
    start = raised[-1] if raised else opened_at
    return [
        _deadline(name, _due(wait, start, settings), _met(name, level, start, events), now)
        for name, wait in settings.deadlines.of(level).owed.items()
        if wait
    ]


def _met(name: str, level: Level, start: datetime, events: Sequence[Event]) -> datetime | None:
    kinds = (*MET_BY[name], *MET_AT.get((name, level), ()))
    found = [event.at for event in events if event.kind in kinds]
    return min((at for at in (*found, *_asked(events)) if at >= start), default=None)


def _asked(events: Sequence[Event]) -> tuple[datetime, ...]:
    """Return when somebody asked to close, where that was not refused since and has not lapsed."""
    asked: tuple[datetime, ...] = ()
    for event in events:
        if event.kind == Kind.CLOSE_ASKED:
            asked = (event.at,)
        elif event.kind in _UNDOES:
            asked = ()
    return asked


def _deadline(name: str, due_at: datetime, met_at: datetime | None, now: datetime) -> Deadline:
    if met_at is not None:
        return Deadline(name, due_at, met_at, Kept.IN_TIME if met_at <= due_at else Kept.LATE)
    return Deadline(name, due_at, None, Kept.OPEN if now <= due_at else Kept.MISSED)


def _due(wait: Wait, start: datetime, settings: Settings) -> datetime:
    """Return the end of a span: minutes and hours run exactly, days and working days end in the morning."""
    if wait.days or wait.working_days:
        zone: ZoneInfo = settings.zone
        day = local_day(start, zone) + timedelta(days=wait.days)
        day = add_working_days(day, wait.working_days, settings.calendar.holidays)
        return moment(day, settings.reading.at, zone)
    return start + timedelta(minutes=wait.minutes, hours=wait.hours)
