"""Setting out: a check-in about one child is begun, from its card or from the list."""

from datetime import time
from zoneinfo import ZoneInfo

from core.calendar import local_day, moment
from core.people import Action
from core.text import N_, say
from db.queries import cards, people, runs
from db.queries.people import Who
from services import checkins
from services.cards import allowed
from services.children import Back
from services.presses import Press, Verbs
from services.unit import Unit

OTHER_TODAY = say(N_("Another companion mother was with this child today. You can go on all the same."))
SUPERVISOR_TODAY = say(N_("A supervisor was with this child today. You can go on all the same."))


def _visit(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    _begin(unit, who, press, child_id, "routine")


def _check_in(unit: Unit, who: Who, press: Press, child_id: int, flow: str) -> None:
    _begin(unit, who, press, child_id, flow)


def _begin(unit: Unit, who: Who, press: Press, child_id: int, flow: str) -> None:
    """Begin a check-in; somebody else's visit on the same day is told, not forbidden."""
    allowed(unit, who, child_id, Action.VISIT)
    row = checkins.begin(unit, who, flow, child_id=child_id, edits=press.row_id)
    zone = ZoneInfo(who.zone)
    midnight = moment(local_day(unit.now, zone), time(), zone)
    others = cards.others_since(unit.conn, child_id, who.id, midnight)
    now = people.by_id(unit.conn, who.id, unit.now)
    kept = runs.get(unit.conn, now.run_id) if now and now.run_id else None
    if others and kept:
        line = OTHER_TODAY if others[0].by_mother else SUPERVISOR_TODAY
        checkins.reask(unit, kept, line, edits=row)


def _worry(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    allowed(unit, who, child_id, Action.SEE_CHILDREN)
    checkins.begin(unit, who, "worry", child_id=child_id, edits=press.row_id)


PRESSES: Verbs = {"visit": _visit, "check_in": _check_in, "worry_child": _worry}
