"""Who can be told at a step of a concern's ladder, and what is said when nobody can be.

Knows posts and chats; how far a climb has come is for `services.ladders`.
"""

from typing import Any

from core.events import Kind
from core.ladder import Step
from core.people import MAY, Action, Role
from core.screens import Screen
from core.text import N_, say
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, outbound, people
from db.queries.concerns import Concern
from services import alerts, emergency
from services.outgoing import tell_operators
from services.unit import Unit

SCOPE = [role.value for role in MAY[Action.SEE_CONCERN]]


def note(unit: Unit, concern: Concern, kind: Kind, person_id: int | None = None, **data: Any) -> None:
    """Append an event to a concern's history; `data` holds codes and numbers."""
    concern_events.add(unit.conn, concern.id, kind, unit.now, person_id, **data)


def newest_message(unit: Unit) -> int:
    """Return the number up to which messages were written before what happens now; ids, as a clock may go back."""
    return outbound.newest(unit.conn)


def in_scope(unit: Unit, person_id: int, concern: Concern) -> bool:
    """Say whether a person answers for a concern's place now, and is not kept from it."""
    if person_id in concern.kept_from:
        return False
    return people.covers(unit.conn, person_id, concern.area_id, SCOPE, unit.now)


def reachable(unit: Unit, concern: Concern, role: Role) -> set[int]:
    """Return who holds a role over a concern's place now, may know of it, and can be written to."""
    return waiting.reachable(unit.conn, _asked(unit, concern, role))


def _asked(unit: Unit, concern: Concern, role: Role) -> set[int]:
    """Return who is asked in a role: never her who raised it, nor whoever is kept from it."""
    holders = people.holders(unit.conn, role.value, concern.area_id, unit.now)
    return set(holders) - {concern.raiser_id, *concern.kept_from}


def told_at(unit: Unit, concern: Concern, step: Step) -> dict[int, Role]:
    """Return who is to be told at a step and can be."""
    if not step.tell:
        return {}
    roles = [role.value for role in step.tell]
    note(unit, concern, Kind.STEP, step=step.next_step, roles=roles, skipped=step.skipped)
    found: dict[int, Role] = {}
    for role in step.tell:
        holders = _asked(unit, concern, role)
        if not holders:
            note(unit, concern, Kind.NOBODY, role=role.value)
        reachable = waiting.reachable(unit.conn, holders)
        for person_id in sorted(holders - reachable):
            note(unit, concern, Kind.UNREACHED, person_id, why="blocked or never linked")
        found |= {person_id: role for person_id in sorted(reachable) if person_id not in found}
    return found


def hopes(unit: Unit, concern: Concern) -> bool:
    """Say whether somebody told in this climb has, or will get, the alert and still answers for the place."""
    hoped_for = concern_events.hoped_for(unit.conn, concern)
    return any(in_scope(unit, person_id, concern) for person_id in hoped_for)


def tell_of_gap(unit: Unit, concern: Concern) -> None:
    """Tell the operator that a step reached nobody and the next one was taken; not of a worry of her own."""
    text = N_("A step of a concern reached nobody, the next was taken at once. Run doctor to see why.")
    tell_operators(unit, "unreachable", Screen((say(text),)), besides=concern.raiser_id)


def nobody_left(unit: Unit, concern: Concern) -> Concern:
    """In the whole round nobody can be reached: the operator, and once the truth for her who raised it.

    An operator who raised it herself is told once in one message, and then at each round like any operator.
    """
    note(unit, concern, Kind.NOBODY_LEFT)
    first = concern.raiser_told != "nobody"
    text = N_(
        "<b>No. {number} reaches nobody.</b> The posts on its ladder are empty or cannot be written to. "
        "Run doctor now."
    )
    told = Screen((say(text, number=concern.id),))
    tell_operators(unit, f"nobody:{concern.id}", told, besides=concern.raiser_id if first else None)
    return _tell_raiser(unit, concern) if first else concern


def _tell_raiser(unit: Unit, concern: Concern) -> Concern:
    note(unit, concern, Kind.RAISER_TOLD, concern.raiser_id, what="nobody")
    truth = say(
        N_("<b>{about}: at the moment I can reach nobody who could take it up.</b>"),
        about=alerts.known_as(unit, concern),
    )
    ring = say(N_("Please ring yourself. Duty phone: <b>{phone}</b>"), phone=unit.settings.lines.duty)
    fill = say(N_("You are the operator: doctor says which posts are empty."))
    own = (fill,) if concern.raiser_id in people.operators(unit.conn, unit.now) else ()
    alerts.tell_raiser(unit, concern, truth, *own, ring, *emergency.emergency_lines(unit))
    return concerns.change(unit.conn, concern, raiser_told="nobody")
