"""Somebody whose answer is awaited is away now: requests to agree go to whoever stands in, offers are taken back."""

from core import cases
from core.events import Kind
from core.people import Role
from core.text import N_, say
from db.queries import concerns
from db.queries.concerns import Concern
from services import agreement, alerts, climbing, passing, rungs
from services.unit import Unit


def turn_to_others(unit: Unit, former: int) -> None:
    """Ask others where a person was asked who does not answer any more: the one away, or a stand-in."""
    found = concerns.awaiting(unit.conn, former)
    climbing.each(unit, found, lambda unit, concern: _turn(unit, concern, former))


def _turn(unit: Unit, concern: Concern, former: int) -> None:
    gone = not rungs.in_scope(unit, former, concern)
    if concern.state in cases.ASKING:
        if gone and former in agreement.asked(unit, concern):
            rungs.note(unit, concern, Kind.UNREACHED, former, why=passing.AWAY)
        agreement.ask_others(unit, concern)
    elif gone:
        _take_back_offer(unit, concern, former)


def _take_back_offer(unit: Unit, concern: Concern, former: int) -> None:
    """Take back the offer to take a concern over; whoever made it hears so and may ask somebody else."""
    offer = passing.open_offer(unit, former, concern)
    if offer is None or concern.owner_id is None:
        return
    rungs.note(unit, concern, Kind.UNREACHED, former, why=passing.AWAY)
    text = N_("No. {number}: the {role} is away and cannot take it over. It stays with you.")
    line = say(text, number=concern.id, role=alerts.role_text(Role(offer.data["role"])))
    alerts.inform(unit, concern, concern.owner_id, line)
