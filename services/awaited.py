"""Somebody whose answer is awaited does not answer any more: requests to agree go to others, offers are taken back."""

from core import cases
from core.events import Kind
from core.people import Role
from core.text import N_, say
from db.queries import concerns
from db.queries.concerns import Concern
from services import agreement, alerts, climbing, passing, rungs
from services.unit import Unit


def turn_to_others(unit: Unit, former: int, why: str = passing.AWAY) -> None:
    """Ask others where a person was asked who does not answer any more: away, a stand-in no longer, or without a post.

    `why`: `passing.AWAY` or `passing.SCOPE`.
    """
    found = concerns.awaiting(unit.conn, former)
    climbing.each(unit, found, lambda unit, concern: _turn(unit, concern, former, why))


def _turn(unit: Unit, concern: Concern, former: int, why: str) -> None:
    gone = not rungs.in_scope(unit, former, concern)
    if concern.state in cases.ASKING:
        if gone and former in agreement.asked(unit, concern):
            rungs.note(unit, concern, Kind.UNREACHED, former, why=why)
        agreement.ask_others(unit, concern)
    elif gone:
        _take_back_offer(unit, concern, former, why)


_GONE = {
    passing.AWAY: N_("No. {number}: the {role} is away and cannot take it over. It stays with you."),
    passing.SCOPE: N_("No. {number}: the {role} cannot take it over. It stays with you."),
}


def _take_back_offer(unit: Unit, concern: Concern, former: int, why: str) -> None:
    """Take back the offer to take a concern over; whoever made it hears so and may ask somebody else."""
    offer = passing.open_offer(unit, former, concern)
    if offer is None or concern.owner_id is None:
        return
    rungs.note(unit, concern, Kind.UNREACHED, former, why=why)
    line = say(_GONE[why], number=concern.id, role=alerts.role_text(Role(offer.data["role"])))
    alerts.inform(unit, concern, concern.owner_id, line)
