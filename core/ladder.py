"""How a concern climbs: a frozen ladder, and who is told at each step ("Ladder and closing", `domain.md` B).

A step is a number: below `len(rungs)` the rung to be told next, from there on the repetitions, in which
everybody is told. The row keeps the step and the moment it is due. Each moment is counted from the one
before, so that whoever is told has their whole time to answer. No step is without a next one: only a person
ends a climb.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.calendar import add_working_days, decent, local_day, moment, next_clock
from core.level_rules import Hours, LadderRule, Quiet, Rung, Wait
from core.people import Role
from core.settings import Settings
from core.triage import Level

STUCK_AGAIN = timedelta(
    minutes=10
)  # one that cannot be worked on is tried again after this, behind the others


@dataclass(frozen=True)
class Ladder:
    """A level's rule as it was when the concern opened; a later configuration does not reach it."""

    rule: LadderRule
    quiet: Quiet
    morning: time
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Step:
    """Whom to tell now, and the step and moment that come next.

    `nobody_left`: a skip found no further rung in this round; the operator and the mother are to be told.
    `skipped`: it was taken before its time, because those told before could not be reached.
    """

    tell: tuple[Role, ...]
    next_step: int
    next_due_at: datetime
    nobody_left: bool = False
    skipped: bool = False


@dataclass(frozen=True)
class Idle:
    """When the owner of a concern that does not move is reminded, and when it climbs again."""

    remind_at: datetime
    release_at: datetime


def freeze(level: Level, settings: Settings, place: str = "", conduct: bool = False) -> Ladder:
    """Return the ladder that a concern of this level takes with it.

    `place`: its names from the top. `conduct`: it is about the conduct of a worker.
    """
    rule = settings.ladder.of(level, place, conduct)
    return Ladder(rule, settings.quiet, settings.reading.at, settings.calendar.holidays)


def first(ladder: Ladder, begun_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when step 0 is due in a climb that begins at `begun_at`."""
    return _in_hours(ladder, begun_at, zone)


def climb(ladder: Ladder, step: int, due_at: datetime, now: datetime, zone: ZoneInfo) -> Step:
    """Return whom to tell at `now`; `step` is the row's next step and `due_at` the moment it is due.

    `next_due_at` of the result is always later than `now`. After a gap (the process was down, the clock was
    moved) every rung whose time has passed is told in one go: each was promised to know by now, and spacing
    them out again would add the outage to their delay. Passed repetitions, all alike, collapse into one.
    """
    told: list[Role] = []
    while due_at <= now:
        told += _roles(ladder, step)
        step, due_at = step + 1, _after(ladder, due_at, _wait(ladder, step + 1), zone)
    return Step(tuple(dict.fromkeys(told)), step, due_at)


def skip(ladder: Ladder, step: int, due_at: datetime, now: datetime, zone: ZoneInfo) -> Step:
    """Return the step to take at once because those just told could not be reached.

    `step` and `due_at` are the row's next ones, as `climb` or `skip` returned them. Waiting is for people who
    know and are silent, so the next rung is told now, or as soon as the ladder's hours begin. When no rung is
    left, `nobody_left` is set and the next repetition keeps its time.
    """
    if step >= len(ladder.rule.rungs):
        return Step((), step, due_at, nobody_left=True, skipped=True)
    return replace(climb(ladder, step, _in_hours(ladder, now, zone), now, zone), skipped=True)


def due_after(ladder: Ladder, step: int, at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a step is due if the one before it was taken at `at`."""
    return _after(ladder, at, _wait(ladder, step), zone)


def idle(ladder: Ladder, moved_at: datetime, zone: ZoneInfo, review_on: date | None = None) -> Idle:
    """Return the two moments of an acknowledged concern in which nothing has moved since `moved_at`.

    `review_on`: the day on which its plan is looked at; until that morning a plan needs no move.
    """
    rule = ladder.rule
    remind_at = _after(ladder, moved_at, rule.idle_remind, zone)
    release_at = _after(ladder, moved_at, rule.idle_release, zone)
    review_at = moment(review_on, ladder.morning, zone) if review_on else remind_at
    if review_at <= remind_at:
        return Idle(remind_at, release_at)
    return Idle(review_at, _after(ladder, review_at, rule.idle_release, zone))


def _roles(ladder: Ladder, step: int) -> list[Role]:
    rungs = ladder.rule.rungs
    return [rung.role for rung in (rungs[step : step + 1] or rungs)]


def _wait(ladder: Ladder, step: int) -> Wait:
    rungs = ladder.rule.rungs
    return rungs[step].after if step < len(rungs) else ladder.rule.repeat


def _after(ladder: Ladder, start: datetime, wait: Wait, zone: ZoneInfo) -> datetime:
    """Return the moment one wait after `start`, moved into the ladder's hours."""
    if wait.days or wait.working_days:
        day = local_day(start, zone) + timedelta(days=wait.days)
        day = add_working_days(day, wait.working_days, ladder.holidays)
        return moment(day, ladder.morning, zone)  # a morning is never quiet: core.settings sees to it
    return _in_hours(ladder, start + timedelta(minutes=wait.minutes, hours=wait.hours), zone)


def _in_hours(ladder: Ladder, at: datetime, zone: ZoneInfo) -> datetime:
    match ladder.rule.hours:
        case Hours.ANY:
            return at.astimezone(UTC)
        case Hours.DAY:
            return decent(at, zone, ladder.quiet)
        case Hours.LIST:
            return next_clock(at, ladder.morning, zone)


def dump(ladder: Ladder) -> dict[str, Any]:
    """Return the JSON form that the concern's row keeps."""
    rule = ladder.rule
    return {
        "rungs": [{"role": rung.role.value, "after": _dump_wait(rung.after)} for rung in rule.rungs],
        "repeat": _dump_wait(rule.repeat),
        "hours": rule.hours.value,
        "idle_remind": _dump_wait(rule.idle_remind),
        "idle_release": _dump_wait(rule.idle_release),
        "quiet": [ladder.quiet.start.isoformat(), ladder.quiet.end.isoformat()],
        "morning": ladder.morning.isoformat(),
        "holidays": sorted(day.isoformat() for day in ladder.holidays),
    }


def load(stored: dict[str, Any]) -> Ladder:
    """Return the ladder that `dump` gave; KeyError or ValueError if it is not one."""
    rule = LadderRule(
        tuple(Rung(Role(rung["role"]), Wait(**rung["after"])) for rung in stored["rungs"]),
        Wait(**stored["repeat"]),
        Hours(stored["hours"]),
        Wait(**stored["idle_remind"]),
        Wait(**stored["idle_release"]),
    )
    start, end = (time.fromisoformat(clock) for clock in stored["quiet"])
    holidays = frozenset(date.fromisoformat(day) for day in stored["holidays"])
    return Ladder(rule, Quiet(start, end), time.fromisoformat(stored["morning"]), holidays)


def _dump_wait(wait: Wait) -> dict[str, int]:
    return {unit: amount for unit, amount in vars(wait).items() if amount}
