"""How serious a concern is taken: the floor of its kind, the upgrades, and what comes with a level.

Software only ever raises a level (`domain.md` B); people in scope raise and lower it in `services.acting` and
`services.casework`.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from core import ladder
from core.events import Kind
from core.level_rules import Hours
from core.text import N_, Message, say
from core.triage import Flag, Level, worse
from db.queries import areas, concerns, flags, households
from db.queries.concerns import Concern, State
from services import ladders, owners, rungs, tasks
from services.unit import Unit

_TWO_YELLOW = N_(
    "<b>Taken as orange:</b> two concerns, yellow or worse, of different kinds within {days} days."
)
_BLUE_AGAIN = N_("<b>Taken as yellow:</b> the same concern has come {times} times.")


def columns(unit: Unit, level: Level, area_id: int, conduct: bool) -> dict[str, Any]:
    """Return the columns that come with a level: its ladder, frozen, and the first moments of its climb."""
    rule = freeze(unit, level, area_id, conduct)
    return {
        "level": int(level),
        "ladder": ladder.dump(rule),
        "listed": rule.rule.hours is Hours.LIST,
        "next_due_at": ladder.first(rule, unit.now, unit.settings.zone),
        "advise_at": ladders.advise_at(unit, level),
    }


def freeze(unit: Unit, level: Level, area_id: int, conduct: bool = False) -> ladder.Ladder:
    """Return the ladder of a level at a place, as the configuration has it now."""
    place = areas.names(unit.conn, area_id) if unit.settings.ladder.here else ""
    return ladder.freeze(level, unit.settings, place, conduct)


def at_least(unit: Unit, flag: Flag) -> Flag:
    """Return a flag as seriously as its kind is taken."""
    return Flag(flag.category, worse(flag.level, unit.settings.kinds.least_of(flag.category)))


def raise_to(
    unit: Unit,
    concern: Concern,
    level: Level,
    kind: Kind,
    why: Message,
    person_id: int | None = None,
    **data: Any,
) -> Concern:
    """Let a concern climb anew at a level, `why` above its alerts; `kind` says in its history what happened."""
    rungs.note(unit, concern, kind, person_id, level=int(level), **data)
    values = columns(unit, level, concern.area_id, concern.conduct)
    if kind is Kind.REOPENED:
        values |= {"raiser_told": None, "closed_at": None}  # a new matter to her who raised it
    concern = ladders.restart(unit, concern, why, acknowledged_at=None, **values)
    look_after_siblings(unit, concern)
    return concern


def lowered(unit: Unit, concern: Concern, person_id: int, **data: Any) -> Concern:
    """Lower a concern by a level; its owner keeps it, on the ladder and with the times of the new level."""
    level = Level(concern.level + 1)
    after = rungs.newest_message(unit)
    rungs.note(unit, concern, Kind.LOWERED, person_id, level=int(level), after=after, **data)
    values = columns(unit, level, concern.area_id, concern.conduct)
    kept = {name: values[name] for name in ("level", "ladder", "listed")}
    return owners.stands(unit, concern, concern.held or concern.state, **kept, **ladders.UNDECIDED)


def upgrade(unit: Unit, concern: Concern) -> Concern:
    """Raise a concern that weighs more for what was there before, once its child is known."""
    found = _upgrades(unit, concern)
    if not found or concern.state is State.CLOSED:
        return concern
    *before, (level, rule) = found
    _note(unit, concern, before)
    return raise_to(unit, concern, level, Kind.UPGRADED, _why(unit, rule), rule=rule)


def at_opening(unit: Unit, concern: Concern) -> tuple[Concern, Message | None]:
    """Raise a concern that nobody was told of yet; return it, and the line that says why."""
    found = _upgrades(unit, concern)
    if not found:
        return concern, None
    _note(unit, concern, found)
    level, rule = found[-1]
    return concerns.change(
        unit.conn, concern, **columns(unit, level, concern.area_id, concern.conduct)
    ), _why(unit, rule)


def _note(unit: Unit, concern: Concern, found: Iterable[tuple[Level, str]]) -> None:
    for level, rule in found:
        rungs.note(unit, concern, Kind.UPGRADED, level=int(level), rule=rule)


def _upgrades(unit: Unit, concern: Concern) -> list[tuple[Level, str]]:
    """Return the levels that the rules raise a concern to, one after the other, each with its rule."""
    found: list[tuple[Level, str]] = []
    while step := _upgraded(unit, concern, found[-1][0] if found else concern.level):
        found.append(step)
    return found


def _upgraded(unit: Unit, concern: Concern, level: Level) -> tuple[Level, str] | None:
    rules, child = unit.settings.upgrades, concern.child_id
    if child is None or level not in (Level.P2, Level.P3):
        return None
    if level is Level.P2:
        since = unit.now - timedelta(days=rules.yellow_days)
        others = flags.serious(unit.conn, child, Level.P2, since) - {concern.category}
        return (Level.P1, "two yellow") if others else None
    since = unit.now - timedelta(days=rules.blue_days)
    before = flags.flagged_before(unit.conn, child, concern.category, Level.P3, since, concern.id)
    return (Level.P2, "blue again") if before + 1 >= rules.blue_times else None


def _why(unit: Unit, rule: str) -> Message:
    if rule == "two yellow":
        return say(_TWO_YELLOW, days=unit.settings.upgrades.yellow_days)
    return say(_BLUE_AGAIN, times=unit.settings.upgrades.blue_times)


def look_after_siblings(unit: Unit, concern: Concern) -> None:
    """Put the other children of the home on the supervisor's list, where the concern weighs enough."""
    if concern.child_id is None or concern.level > unit.settings.upgrades.sibling_level:
        return
    for child_id in households.siblings(unit.conn, concern.child_id):
        tasks.add(unit, tasks.SIBLING, child_id, run_id=concern.run_id, concern_id=concern.id)
