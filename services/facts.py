"""What a check-in may know when it begins: age, earlier answers, whose turn it is, what this home has answered today.

Never a code, a label or a name: the engine sees none.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.flows import turns
from bot.flows.model import Flow
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE, Facts
from core.calendar import local_day
from core.people import Tier
from core.triage import Category, Flag, Level
from db.queries import children, concerns, following, visits
from db.queries.children import Child
from db.queries.people import Who
from services.households import start_of_day
from services.unit import Unit

VISITS_BACK = 40  # of a child's visits, the newest first: more than a term of weekly ones
RETRY_DAYS = 3  # after an attempt that was no visit, P
_UNSAID = frozenset({UNSURE, NOT_ASKED, SKIPPED})


def gather(unit: Unit, who: Who, flow: Flow, child_id: int | None, subject: int | None) -> Facts:
    """Return the facts for a run that begins now. `subject`: a home in an intake, a concern in a follow-up."""
    if child_id is None:
        home = _home(unit, who, flow, subject) if flow.name == "intake" else {}
        return Facts(zone=who.zone, home=home)
    child = children.get(unit.conn, child_id)
    zone = ZoneInfo(who.zone)
    today = local_day(unit.now, zone)
    earlier, asked_on = _before(unit, child_id, zone)
    days = unit.settings.calendar.of(Tier(child.tier)).visit_days
    tries = visits.outcomes_in_a_row(unit.conn, child_id, 1) if flow.name == "outcome" else []
    due = turns.due_items(flow, asked_on, today, days, since=_since(unit, child, zone))
    followed = (
        following.flag_of(unit.conn, subject, child_id) if flow.name == "followup" and subject else None
    )
    return Facts(
        age_months=_age_months(child.birth_month, today),
        open_case=concerns.has_open(unit.conn, child_id),
        earlier=earlier | ({"O01": tries[0]} if tries else {}),
        tier_days=RETRY_DAYS if flow.name == "outcome" else days,
        zone=who.zone,
        due=following.items_of(unit.conn, subject) if followed and subject else due,
        home=_home(unit, who, flow, children.household_of(unit.conn, child_id)),
        followed=Flag(Category(followed[0]), Level(followed[1])) if followed else None,
    )


def _before(unit: Unit, child_id: int, zone: ZoneInfo) -> tuple[dict[str, str], dict[str, date]]:
    """Return what each item was answered when it was last asked, corrections included, and on which day."""
    earlier: dict[str, str] = {}
    asked_on: dict[str, date] = {}
    found = visits.latest(unit.conn, child_id, VISITS_BACK)
    for visit, answers in reversed(visits.corrected(unit.conn, found)):
        said = {item: value for item, value in answers.items() if value not in _UNSAID}
        earlier |= said
        asked_on |= dict.fromkeys(said, local_day(visit.at, zone))
    return earlier, asked_on


def _since(unit: Unit, child: Child, zone: ZoneInfo) -> date:
    return local_day(children.since(unit.conn, child.id), zone)


def _home(unit: Unit, who: Who, flow: Flow, household_id: int | None) -> dict[str, str]:
    """Return what she has answered today about this home, at the visit of another of its children."""
    if household_id is None or not flow.shared:
        return {}
    since: datetime = start_of_day(unit, who)
    found = visits.at_home_since(unit.conn, household_id, who.id, since)
    answers = {item: value for _, sent in visits.corrected(unit.conn, found) for item, value in sent.items()}
    return {item: value for item, value in answers.items() if item in flow.shared and value not in _UNSAID}


def _age_months(birth_month: str | None, today: date) -> int | None:
    """Return the age in whole months; None when the month of birth is not known."""
    if not birth_month:
        return None
    born_year, born_month = birth_month.split("-")
    return (today.year - int(born_year)) * 12 + today.month - int(born_month)
