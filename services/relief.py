"""What changes hands when somebody's leave begins and ends: concerns, alerts on their way, menus. A job finds both."""

from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError

from core import ladder
from core.events import Kind
from core.level_rules import Hours
from core.people import Role
from core.screens import Screen
from core.text import N_, say
from db.queries import concern_events, concerns, leaves, people
from db.queries.concerns import Concern, State
from db.queries.leaves import Leave
from db.store import Stale
from services import alerts, awaited, climbing, handover, ladders, passing, rungs
from services.outgoing import Lane, set_menu, show, tell_operators
from services.people import role_of
from services.unit import Unit

log = structlog.get_logger()

BATCH = 10  # leaves a unit works on: each may hand over concerns


def tick(unit: Unit, limit: int = 200) -> int:
    """Begin and end the leaves that are due. Returns how many there were, `limit` if there may be more."""
    most = min(limit, BATCH)
    begun = _each(unit, leaves.to_begin(unit.conn, unit.now, limit), _begin, most)
    ended = _each(unit, leaves.to_end(unit.conn, unit.now, limit), over, most)
    worked = max(begun, ended)
    return limit if worked == most else worked


def _each(unit: Unit, found: list[Leave], work: Callable[[Unit, Leave], object], most: int) -> int:
    """Do something for the first leaves, in a savepoint each: one that cannot be handled must not hold up the others.

    It stays due, and the operator is told. Returns how many were handled.
    """
    done = 0
    for one in found:
        if done == most:
            break
        done += _handled(unit, one, work)
    return done


def _handled(unit: Unit, one: Leave, work: Callable[[Unit, Leave], object]) -> bool:
    try:
        with unit.conn.begin_nested():
            work(unit, one)
    except (Stale, DBAPIError):
        raise
    except Exception as error:
        log.error("leave_stuck", leave=one.id, error=type(error).__name__)  # no values: they are private
        text = N_(
            "<b>A leave could not change hands.</b> There is a fault, or rows are damaged. Run doctor now."
        )
        tell_operators(unit, f"leave:{one.id}", Screen((say(text),)))
        return False
    return True


def _begin(unit: Unit, one: Leave) -> None:
    begin_if_due(unit, one)
    _tell_begun(unit, one)


def begin_if_due(unit: Unit, one: Leave) -> None:
    """Hand over what somebody had who is away from now on; nothing where the leave was dropped before."""
    if one.since > unit.now:
        return
    leaves.change(unit.conn, one.id, begun_at=unit.now)
    if one.until > unit.now:
        changed_hands(unit, one, one.person_id)


def _tell_begun(unit: Unit, one: Leave) -> None:
    if one.cover_id is not None and one.until > unit.now:
        text = N_("From now on you stand in, as you were asked. The alerts come to you: /concerns")
        show(unit, one.cover_id, Screen((say(text),)), lane=Lane.REMINDER)


def changed_hands(unit: Unit, one: Leave, former: int | None) -> None:
    """Give to whoever answers now what a person had who does not answer any more: the one away, or a stand-in."""
    if former is None or one.since > unit.now:
        return
    told = _told(unit, one, former)
    handover.post_ended(unit, former, passing.AWAY if former == one.person_id else "post ended")
    climbing.each(unit, told, lambda unit, concern: _look_for_others(unit, concern, former))
    awaited.turn_to_others(unit, former)
    for person_id in (former, one.cover_id):
        _refresh_menu(unit, person_id)


def _told(unit: Unit, one: Leave, former: int) -> list[Concern]:
    """Return concerns nobody has taken of which a person was told in the present climb."""
    paths = [seat.path for seat in leaves.posts_of(unit.conn, one.person_id, unit.now)]
    raised = [found for found in concerns.in_scope(unit.conn, paths, former) if found.state is State.RAISED]
    return [found for found in raised if former in concern_events.told(unit.conn, found)]


def _look_for_others(unit: Unit, found: Concern, former: int) -> None:
    """Tell those who hold her post now, else whoever comes next at once: waiting is for people who are there."""
    concern = concerns.get(unit.conn, found.id)  # what was taken back from her may have let it climb already
    if concern is None or concern.state is not State.RAISED or rungs.in_scope(unit, former, concern):
        return
    rungs.note(unit, concern, Kind.UNREACHED, former, why=passing.AWAY)
    if ladder.load(concern.ladder).rule.hours is not Hours.ANY:
        ladders.restart(
            unit, concern
        )  # leave begins at midnight: this one speaks by day, or in the next list
        return
    role = Role(concern_events.told(unit.conn, found)[former])
    new = rungs.reachable(unit, concern, role) - concern_events.hoped_for(unit.conn, concern)
    if new:
        alerts.tell(unit, concern, dict.fromkeys(sorted(new), role))
    else:
        ladders.skip_if_alone(unit, concern)


def over(unit: Unit, one: Leave, said: bool = False) -> None:
    """Give back what whoever stood in had, and say so to both. `said`: she who was away has ended it herself."""
    leaves.change(unit.conn, one.id, begun_at=unit.now, over_at=unit.now)
    if one.since > unit.now:
        _tell_dropped(unit, one)
        return
    if not said:
        text = N_("Your leave is over: you are asked again from now on. See /concerns")
        show(unit, one.person_id, Screen((say(text),)), lane=Lane.REMINDER)
    _refresh_menu(unit, one.person_id)
    if one.cover_id is not None:
        changed_hands(unit, one, one.cover_id)
        thanks = N_("You stand in no longer: the one you stood in for is back. Thank you.")
        show(unit, one.cover_id, Screen((say(thanks),)), lane=Lane.REMINDER)


def _tell_dropped(unit: Unit, one: Leave) -> None:
    if one.cover_id is not None:
        text = N_("You need not stand in: the leave was dropped.")
        show(unit, one.cover_id, Screen((say(text),)), lane=Lane.REMINDER)


def _refresh_menu(unit: Unit, person_id: int | None) -> None:
    who = people.by_id(unit.conn, person_id, unit.now) if person_id is not None else None
    if who and who.telegram_id:
        set_menu(unit, who.id, role_of(who))


def post_ended(unit: Unit, person_id: int) -> None:
    """Somebody's post has ended: others get what she had and are asked what she was asked; she stands in no more."""
    handover.post_ended(unit, person_id)
    _left(unit, person_id)
    awaited.turn_to_others(unit, person_id, passing.SCOPE)


def _left(unit: Unit, person_id: int) -> None:
    """Where no post is left she stands in for nobody, and they hear so."""
    if leaves.posts_of(unit.conn, person_id, unit.now):
        return
    for one in leaves.covered_by(unit.conn, person_id, unit.now):
        leaves.cover(unit.conn, one, None, unit.now)
        changed_hands(unit, one, person_id)
        text = N_("Whoever stands in for you has left the programme. Choose somebody else: /leave")
        show(unit, one.person_id, Screen((say(text),)), lane=Lane.REMINDER)
    for one in leaves.of_person(unit.conn, person_id, unit.now):
        if leaves.end(unit.conn, one, unit.now):
            over(unit, one, said=True)
