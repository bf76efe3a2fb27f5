"""How a concern climbs until a person takes it: whom to tell, what to do when somebody cannot be reached.

The rule is `core.ladder`; here it meets the rows. Only a person's press ends a climb, a delivery never does.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from core import ladder
from core.events import Kind
from core.ladder import Step
from core.people import MAY, Action, Role
from core.screens import Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, outbound, people
from db.queries.concerns import Concern, State
from db.store import Stale
from services import alerts, permission
from services.outgoing import tell_operators
from services.unit import Unit

log = structlog.get_logger()

SELF_REPORT = timedelta(minutes=30)  # unanswered for so long: she may report it herself (`domain.md` B, P1)
ADVISED_LEVELS = (Level.P0, Level.P1)
# The columns of a wish to close that came to nothing.
UNDECIDED: dict[str, Any] = {"close_asked_by": None, "outcome": None, "reported": None}
BATCH = 50  # concerns a unit works on: each is some twenty statements, and the unit holds everyone's writer
_SCOPE = [role.value for role in MAY[Action.SEE_CONCERN]]


def begin(unit: Unit, concern: Concern, why: Message | None = None) -> Concern:
    """Take the first step of a climb if it is due; one for the reading list waits for that."""
    if concern.listed or concern.next_due_at is None or concern.next_due_at > unit.now:
        return concern
    concern, found = take(unit, concern)
    alerts.tell(unit, concern, found, why)
    return concern


def restart(unit: Unit, concern: Concern, why: Message | None = None, **values: Any) -> Concern:
    """Let a concern climb anew from the first rung; `values`: columns that change with it."""
    alerts.withdraw(unit, concern)
    rule = ladder.load(values.get("ladder", concern.ladder))
    due = ladder.first(rule, unit.now, unit.settings.zone)
    anew = {
        "state": State.RAISED.value,
        "owner_id": None,
        "step": 0,
        "anchor_at": unit.now,
        "next_due_at": due,
    }
    concern = concerns.change(unit.conn, concern, **{**UNDECIDED, **anew, **values})
    _note(unit, concern, Kind.ANEW)
    return begin(unit, concern, why)


def take(unit: Unit, concern: Concern) -> tuple[Concern, dict[int, Role]]:
    """Take the step that is due; return the concern after it, and whom to tell in which role."""
    assert concern.next_due_at is not None, "only a closed concern has no next step"  # noqa: S101
    rule = ladder.load(concern.ladder)
    step = ladder.climb(rule, concern.step, concern.next_due_at, unit.now, unit.settings.zone)
    return _go(unit, concern, step)


def _go(unit: Unit, concern: Concern, step: Step) -> tuple[Concern, dict[int, Role]]:
    """Carry out a step; where it reaches nobody, the next ones too, at once, until one does or none is left."""
    rule = ladder.load(concern.ladder)
    found = _people(unit, concern, step)
    while step.tell and not found:
        _tell_of_gap(unit)
        step = ladder.skip(rule, step.next_step, step.next_due_at, unit.now, unit.settings.zone)
        found = _people(unit, concern, step)
    if step.skipped and not step.tell and not step.nobody_left:
        _note(unit, concern, Kind.POSTPONED)  # its hours have not begun
    concern = concerns.change(unit.conn, concern, step=step.next_step, next_due_at=step.next_due_at)
    if step.nobody_left and not _hopes(unit, concern):
        concern = _nobody_left(unit, concern)
    return concern, found


def _hopes(unit: Unit, concern: Concern) -> bool:
    """Say whether somebody told in this climb has, or will get, the alert and still answers for the place."""
    hoped_for = concern_events.hoped_for(unit.conn, concern)
    return any(_in_scope(unit, person_id, concern) for person_id in hoped_for)


def _people(unit: Unit, concern: Concern, step: Step) -> dict[int, Role]:
    """Return who is to be told at a step and can be. The raiser is never alerted about her own concern."""
    if not step.tell:
        return {}
    roles = [role.value for role in step.tell]
    _note(unit, concern, Kind.STEP, step=step.next_step, roles=roles, skipped=step.skipped)
    found: dict[int, Role] = {}
    for role in step.tell:
        holders = set(people.holders(unit.conn, role.value, concern.area_id, unit.now)) - {concern.raiser_id}
        if not holders:
            _note(unit, concern, Kind.NOBODY, role=role.value)
        reachable = waiting.reachable(unit.conn, holders)
        for person_id in sorted(holders - reachable):
            _note(unit, concern, Kind.UNREACHED, person_id, why="blocked or never linked")
        found |= {person_id: role for person_id in sorted(reachable) if person_id not in found}
    return found


def _note(unit: Unit, concern: Concern, kind: Kind, person_id: int | None = None, **data: Any) -> None:
    concern_events.add(unit.conn, concern.id, kind, unit.now, person_id, **data)


def _tell_of_gap(unit: Unit) -> None:
    text = N_("A step of a concern reached nobody, the next was taken at once. Run doctor to see why.")
    tell_operators(unit, "unreachable", Screen((say(text),)))


def _nobody_left(unit: Unit, concern: Concern) -> Concern:
    """In the whole round nobody can be reached: the operator, and once the truth for her who raised it."""
    _note(unit, concern, Kind.NOBODY_LEFT)
    text = N_("<b>No. {number} reaches nobody.</b> Nobody on its ladder can be written to. Run doctor now.")
    tell_operators(unit, f"nobody:{concern.id}", Screen((say(text, number=concern.id),)))
    if concern.raiser_told is not None:
        return concern
    _note(unit, concern, Kind.RAISER_TOLD, concern.raiser_id, what="nobody")
    truth = say(
        N_("<b>No. {number}: at the moment I can reach nobody of the programme.</b>"), number=concern.id
    )
    ring = say(N_("Please ring yourself. Duty phone: <b>{phone}</b>"), phone=unit.settings.lines.duty)
    alerts.inform(unit, concern, concern.raiser_id, truth, ring, *alerts.emergency_lines(unit))
    return concerns.change(unit.conn, concern, raiser_told="nobody")


# -- what becomes of an alert ------------------------------------------------------------------------------


def delivered(unit: Unit, concern_id: int, person_id: int, repeats: int) -> None:
    """Note that a message about a concern has arrived. It acknowledges nothing."""
    for concern in _in_message(unit, concern_id, person_id):
        _note(unit, concern, Kind.DELIVERED, person_id, repeats=repeats)
        if concern.raiser_told == "nobody" and concern.state is State.RAISED:
            _tell_reached(unit, concern, person_id)


def _tell_reached(unit: Unit, concern: Concern, person_id: int) -> None:
    role = concern_events.told(unit.conn, concern).get(person_id)
    if role is None:
        return
    concerns.change(unit.conn, concern, raiser_told="reached")
    _note(unit, concern, Kind.RAISER_TOLD, concern.raiser_id, what="reached")
    text = N_(
        "No. {number}: it has reached the {role} now. Nobody has answered yet; I tell you when somebody does."
    )
    line = say(text, number=concern.id, role=alerts.role_text(Role(role)))
    alerts.inform(unit, concern, concern.raiser_id, line)


def unreached(unit: Unit, concern_id: int, person_id: int, why: str) -> None:
    """Note that a message about a concern did not reach its person, and look for somebody else at once."""
    for concern in _in_message(unit, concern_id, person_id):
        _note(unit, concern, Kind.UNREACHED, person_id, why=why)
        if concern.state is State.RAISED:
            _skip_if_alone(unit, concern)
        elif concern.state is not State.CLOSED and person_id == concern.owner_id:
            release(unit, concern)


def _in_message(unit: Unit, concern_id: int, person_id: int) -> list[Concern]:
    """Return all concerns that the newest message to a person about this one is about."""
    row = concern_events.newest_row(unit.conn, concern_id, person_id)
    shared = concern_events.sharing(unit.conn, row) if row is not None else []
    found = [concerns.get(unit.conn, number) for number in sorted({concern_id, *shared})]
    return [concern for concern in found if concern is not None]


def _skip_if_alone(unit: Unit, concern: Concern) -> None:
    """Go on at once when of those told last nobody was reached, and no message to them is on its way."""
    assert concern.next_due_at is not None, "only a closed concern has no next step"  # noqa: S101
    if concern_events.told_last(unit.conn, concern.id) & concern_events.hoped_for(unit.conn, concern):
        return
    _tell_of_gap(unit)
    rule = ladder.load(concern.ladder)
    step = ladder.skip(rule, concern.step, concern.next_due_at, unit.now, unit.settings.zone)
    concern, found = _go(unit, concern, step)
    alerts.tell(unit, concern, found)


def withdraw_lost(unit: Unit, limit: int = 200) -> None:
    """Take back alerts that wait for somebody who has lost the place since, and look for somebody else.

    The sender checks a child's scope itself; this also covers alerts that name no child, or several.
    """
    for row in waiting.queued(unit.conn, limit):
        withdraw_if_lost(unit, row.id, row.person_id, row.concern_id)


def withdraw_if_lost(unit: Unit, row_id: int, person_id: int, concern_id: int) -> bool:
    """Take back one alert whose recipient has lost the place since; say whether it was one."""
    numbers = concern_events.sharing(unit.conn, row_id) or [concern_id]
    about = [concern for number in numbers if (concern := concerns.get(unit.conn, number))]
    if all(_in_scope(unit, person_id, concern) for concern in about):
        return False
    outbound.mark(unit.conn, row_id, "withdrawn", "scope")
    for concern in about[:1]:
        each(unit, [concern], lambda unit, concern: unreached(unit, concern.id, person_id, "scope"))
    return True


def _in_scope(unit: Unit, person_id: int, concern: Concern) -> bool:
    return people.covers(unit.conn, person_id, concern.area_id, _SCOPE, unit.now)


# -- what is due -------------------------------------------------------------------------------------------


def tick(unit: Unit, limit: int = 200) -> int:
    """Take what is due: climb, remind, release, advise. Return how many that were, `limit` if there may be more."""
    withdraw_lost(unit)
    most = min(limit, BATCH)
    due = each(unit, concerns.due(unit.conn, unit.now, most), _due)
    silent = each(unit, concerns.to_advise(unit.conn, unit.now, most), _advise)
    worked = max(due, silent)
    return limit if worked == most else worked


def each(unit: Unit, found: list[Concern], work: Callable[[Unit, Concern], object]) -> int:
    """Do something for each concern, in a savepoint of its own: one that cannot be handled must not silence the others.

    The operator is told of such a one; it is not counted. What the database itself refuses ends the unit.
    """
    done = 0
    for concern in found:
        try:
            with unit.conn.begin_nested():
                work(unit, concern)
            done += 1
        except (Stale, DBAPIError):
            raise
        except Exception as error:
            log.error(
                "concern_stuck", concern=concern.id, error=type(error).__name__
            )  # no values: they are private
            text = N_(
                "<b>No. {number} cannot be worked on.</b> Its rows are damaged or there is a fault. Run doctor now."
            )
            tell_operators(unit, f"stuck:{concern.id}", Screen((say(text, number=concern.id),)))
    return done


def _due(unit: Unit, concern: Concern) -> None:
    if concern.state is State.RAISED:
        begin(unit, concern)
    else:
        _idle(unit, concern)


def moved(unit: Unit, concern: Concern, kind: Kind, person_id: int, **data: Any) -> Concern:
    """Note that a person did something about a concern; whoever owns it has their whole time again."""
    _note(unit, concern, kind, person_id, **data)
    if concern.state in (State.ACKNOWLEDGED, State.CLOSING):
        return concerns.change(unit.conn, concern, moved_at=unit.now, next_due_at=remind_at(unit, concern))
    return concern


def remind_at(unit: Unit, concern: Concern) -> datetime:
    """Return when the owner is reminded if nothing moves from now on."""
    return ladder.idle(ladder.load(concern.ladder), unit.now, unit.settings.zone).remind_at


def _idle(unit: Unit, concern: Concern) -> None:
    """Nothing has moved: remind the owner; after that, or when there is no owner any more, climb again."""
    assert concern.moved_at is not None, "an acknowledgement is a move"  # noqa: S101
    idle = ladder.idle(ladder.load(concern.ladder), concern.moved_at, unit.settings.zone)
    role = permission.role_of(unit, concern.owner_id, concern, Action.ACKNOWLEDGE)
    if role is None or unit.now >= idle.release_at:
        release(unit, concern)
    else:
        _remind(unit, concern, role, idle.release_at)


def _remind(unit: Unit, concern: Concern, role: Role, release_at: datetime) -> None:
    lapsed = concern.state is State.CLOSING
    if lapsed:
        alerts.withdraw(unit, concern)
        _note(unit, concern, Kind.LAPSED)
    state = State.ACKNOWLEDGED.value
    concern = concerns.change(unit.conn, concern, state=state, next_due_at=release_at, **UNDECIDED)
    alerts.remind(unit, concern, role, lapsed)


def release(unit: Unit, concern: Concern) -> Concern:
    """Take a concern back from an owner who does not move; it climbs again. The mother is not alarmed."""
    _note(unit, concern, Kind.RELEASED, concern.owner_id)
    return restart(unit, concern)


def _advise(unit: Unit, concern: Concern) -> None:
    """Tell her once that nobody has answered and that she may report it herself."""
    concern = concerns.change(unit.conn, concern, advise_at=None)
    if concern.state is not State.RAISED:
        return
    _note(unit, concern, Kind.ADVISED, concern.raiser_id)
    truth = say(N_("<b>No. {number}: nobody has answered yet.</b> I go on asking."), number=concern.id)
    ring = say(
        N_("You may report it yourself now. Duty phone: <b>{phone}</b>"), phone=unit.settings.lines.duty
    )
    alerts.inform(unit, concern, concern.raiser_id, truth, ring, *alerts.emergency_lines(unit))
