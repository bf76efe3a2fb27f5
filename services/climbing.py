"""How a concern climbs until a person takes it: what becomes of its alerts, and what is due.

Only a person's press ends a climb, a delivery never does. The steps are in `services.ladders`.
"""

from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError

from core import ladder
from core.events import Kind
from core.people import Role
from core.screens import Screen
from core.text import N_, say
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, outbound
from db.queries.concerns import Concern, State
from db.store import Stale
from services import alerts, emergency, ladders, owners, rungs
from services.outgoing import tell_operators
from services.unit import Unit

log = structlog.get_logger()

BATCH = 10  # concerns a unit works on: each is some twenty statements, and the unit holds everyone's writer


# -- what becomes of an alert ------------------------------------------------------------------------------


def delivered(unit: Unit, row_id: int, person_id: int, repeats: int) -> None:
    """Note that a message about a concern has arrived. It acknowledges nothing."""
    for concern in _in_message(unit, row_id):
        rungs.note(unit, concern, Kind.DELIVERED, person_id, repeats=repeats)
        if concern.raiser_told == "nobody" and concern.state is State.RAISED:
            _tell_reached(unit, concern, person_id)


def _tell_reached(unit: Unit, concern: Concern, person_id: int) -> None:
    role = concern_events.told(unit.conn, concern).get(person_id)
    if role is None:
        return
    concerns.change(unit.conn, concern, raiser_told="reached")
    rungs.note(unit, concern, Kind.RAISER_TOLD, concern.raiser_id, what="reached")
    text = N_(
        "{about}: it has reached the {role} now. Nobody has answered yet; I tell you when somebody does."
    )
    line = say(text, about=alerts.known_as(unit, concern), role=alerts.role_text(Role(role)))
    alerts.tell_raiser(unit, concern, line)


def unreached(unit: Unit, row_id: int, person_id: int, why: str) -> None:
    """Note that a message about a concern did not reach its person, and look for somebody else at once."""
    for concern in _in_message(unit, row_id):
        rungs.note(unit, concern, Kind.UNREACHED, person_id, why=why)
        if concern.state is State.RAISED:
            ladders.skip_if_alone(unit, concern)
        elif concern.state is not State.CLOSED and person_id == concern.owner_id:
            owners.release(unit, concern, cause="post ended" if why == "scope" else "blocked")


def _in_message(unit: Unit, row_id: int) -> list[Concern]:
    """Return all concerns that a message asks somebody about; none where it only says what has happened."""
    found = [concerns.get(unit.conn, number) for number in sorted(concern_events.sharing(unit.conn, row_id))]
    return [concern for concern in found if concern is not None]


def withdraw_lost(unit: Unit, limit: int = 200) -> None:
    """Take back alerts that wait for somebody who has lost the place since, and look for somebody else.

    The sender checks a child's scope itself; this also covers alerts that name no child, or several.
    """
    for row in waiting.lost(unit.conn, rungs.SCOPE, unit.now, limit):
        withdraw_if_lost(unit, row.id, row.person_id, row.concern_id)


def withdraw_if_lost(unit: Unit, row_id: int, person_id: int, concern_id: int) -> bool:
    """Take back one message whose recipient has lost a concern since; say whether it was one."""
    numbers = concern_events.sharing(unit.conn, row_id) or [concern_id]
    about = [concern for number in numbers if (concern := concerns.get(unit.conn, number))]
    if all(rungs.in_scope(unit, person_id, concern) for concern in about):
        return False
    outbound.mark(unit.conn, row_id, "withdrawn", "scope")
    for concern in about[:1]:
        each(unit, [concern], lambda unit, _: unreached(unit, row_id, person_id, "scope"))
    return True


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

    Such a one steps behind the others for a while, and the operator is told. What the database itself refuses ends
    the unit. Returns how many there were.
    """
    for concern in found:
        try:
            with unit.conn.begin_nested():
                work(unit, concern)
        except (Stale, DBAPIError):
            raise
        except Exception as error:
            name = type(error).__name__  # no values: they are private
            log.error("concern_stuck", concern=concern.id, error=name)
            _set_aside(unit, concern, name)
    return len(found)


def _set_aside(unit: Unit, concern: Concern, error: str) -> None:
    rungs.note(unit, concern, Kind.STUCK, error=error)
    concerns.set_aside(unit.conn, concern.id, unit.now, unit.now + ladder.STUCK_AGAIN)
    text = N_(
        "<b>No. {number} cannot be worked on.</b> Its rows are damaged or there is a fault. Run doctor now."
    )
    tell_operators(unit, f"stuck:{concern.id}", Screen((say(text, number=concern.id),)))


def _due(unit: Unit, concern: Concern) -> None:
    if concern.state is State.RAISED:
        ladders.begin(unit, concern)
    else:
        owners.idle(unit, concern)


def _advise(unit: Unit, concern: Concern) -> None:
    """Tell her once that nobody has answered and that she may report it herself."""
    concern = concerns.change(unit.conn, concern, advise_at=None)
    if concern.state is not State.RAISED:
        return
    rungs.note(unit, concern, Kind.ADVISED, concern.raiser_id)
    text = N_("<b>{about}: nobody has answered yet.</b> I go on asking.")
    truth = say(text, about=alerts.known_as(unit, concern))
    ring = say(
        N_("You may report it yourself now. Duty phone: <b>{phone}</b>"), phone=unit.settings.lines.duty
    )
    alerts.tell_raiser(unit, concern, truth, ring, *emergency.emergency_lines(unit))
