"""What a check-in may know when it begins: age, earlier answers, whose turn it is, what was just said of this home.

Never a code, a label or a name: the engine sees none.
"""

from dataclasses import replace
from datetime import date, timedelta
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
from services.unit import Unit

VISITS_BACK = 40  # of a child's visits, the newest first: more than a term of weekly ones
TOGETHER = timedelta(hours=2)  # after a home visit the next one in the same home belongs to it
AT_HOME = "home"  # V01
RETRY_DAYS = 3  # after an attempt that was no visit, P
_OPEN = frozenset({UNSURE, NOT_ASKED})  # asked again at the next visit; what was left out has had its turn
_UNSAID = _OPEN | {SKIPPED}
_OF_THE_MONTH = frozenset({"P01", "P01M"})  # contacts and meetings "this month"


def gather(unit: Unit, who: Who, flow: Flow, child_id: int | None, subject: int | None) -> Facts:
    """Return the facts for a run that begins now. `subject`: a home in an intake, a concern in a follow-up."""
    if child_id is None:
        home = _home(unit, who, flow, subject, None) if flow.name == "intake" else {}
        return Facts(zone=who.zone, home=home)
    child = children.get(unit.conn, child_id)
    today = local_day(unit.now, ZoneInfo(who.zone))
    earlier, due = _by_turns(unit, who, flow, child)
    facts = Facts(
        age_months=_age_months(child.birth_month, today),
        open_case=concerns.has_open(unit.conn, child_id, who.id),
        earlier=earlier,
        tier_days=_usual_days(unit, child),
        zone=who.zone,
        due=due,
        home=_home(unit, who, flow, children.household_of(unit.conn, child_id), child_id),
    )
    return _ABOUT.get(flow.name, _nothing_else)(unit, child, subject, facts)


def _usual_days(unit: Unit, child: Child) -> int:
    return unit.settings.calendar.of(Tier(child.tier)).visit_days


def _by_turns(unit: Unit, who: Who, flow: Flow, child: Child) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return earlier answers, and the items whose turn it is."""
    zone = ZoneInfo(who.zone)
    today = local_day(unit.now, zone)
    earlier, asked_on = _before(unit, child.id, zone)
    # The first visit of all is for getting to know each other: what rotates begins with the second (P).
    asked_on = asked_on or dict.fromkeys(flow.rotating, today)
    since = local_day(children.since(unit.conn, child.id), zone)
    age = _age_months(child.birth_month, today)
    return earlier, turns.due_items(flow, asked_on, today, _usual_days(unit, child), since, age)


def _of_a_concern(unit: Unit, child: Child, subject: int | None, facts: Facts) -> Facts:
    """Add to a follow-up which flag it is about, and the items that raised it; a closed one is no subject."""
    flag = following.flag_of(unit.conn, subject, child.id) if subject is not None else None
    if flag is None or subject is None:
        return facts
    category, level = flag
    followed = Flag(Category(category), Level(level))
    return replace(facts, due=following.items_of(unit.conn, subject), followed=followed)


def _of_an_attempt(unit: Unit, child: Child, subject: int | None, facts: Facts) -> Facts:
    """Add to an attempt what came of the last try, where that was no visit; the next try is near."""
    last = visits.outcomes_in_a_row(unit.conn, child.id, 1)
    earlier = {**facts.earlier, **({"O01": last[0]} if last else {})}
    return replace(facts, earlier=earlier, tier_days=RETRY_DAYS)


def _of_a_call(unit: Unit, child: Child, subject: int | None, facts: Facts) -> Facts:
    """Suggest the day on which a home visit is planned already, tomorrow where that is past."""
    if child.next_on is None:
        return facts
    ahead = date.fromisoformat(child.next_on) - local_day(unit.now, ZoneInfo(facts.zone))
    return replace(facts, tier_days=max(ahead.days, 1))


def _of_a_contact(unit: Unit, child: Child, subject: int | None, facts: Facts) -> Facts:
    """Let what is asked about this month stand beside the month before, unless this month had a contact already."""
    zone = ZoneInfo(facts.zone)
    this_month = local_day(unit.now, zone).replace(day=1)
    month_before = (this_month - timedelta(days=1)).replace(day=1)
    earlier = {item: value for item, value in facts.earlier.items() if item not in _OF_THE_MONTH}
    for visit, answers in visits.corrected(unit.conn, visits.latest(unit.conn, child.id, VISITS_BACK)):
        told = {item: answers[item] for item in _OF_THE_MONTH & set(answers)}
        day = local_day(visit.at, zone)
        if told and day < this_month:
            return replace(facts, earlier=earlier | (told if day >= month_before else {}))
        if set(told.values()) - _UNSAID - {"0"}:
            break
    return replace(facts, earlier=earlier)


def _nothing_else(unit: Unit, child: Child, subject: int | None, facts: Facts) -> Facts:
    return facts


_ABOUT = {"followup": _of_a_concern, "outcome": _of_an_attempt, "quick": _of_a_call, "contact": _of_a_contact}


def _before(unit: Unit, child_id: int, zone: ZoneInfo) -> tuple[dict[str, str], dict[str, date]]:
    """Return what each item was answered when it was last asked, corrections included, and the day it was asked."""
    earlier: dict[str, str] = {}
    asked_on: dict[str, date] = {}
    found = visits.latest(unit.conn, child_id, VISITS_BACK)
    for visit, answers in reversed(visits.corrected(unit.conn, found)):
        earlier |= {item: value for item, value in answers.items() if value not in _UNSAID}
        asked = [item for item, value in answers.items() if value not in _OPEN]
        asked_on |= dict.fromkeys(asked, local_day(visit.at, zone))
    return earlier, asked_on


def _home(unit: Unit, who: Who, flow: Flow, household_id: int | None, child_id: int | None) -> dict[str, str]:
    """Return what she has just answered about this home, at a home visit to another of its children."""
    if household_id is None or not flow.shared:
        return {}
    found = visits.at_home_since(unit.conn, household_id, who.id, unit.now - TOGETHER)
    others = [one for one in found if one.child_id != child_id]
    seen = [sent for _, sent in visits.corrected(unit.conn, others) if sent.get("V01") == AT_HOME]
    answers = {item: value for sent in seen for item, value in sent.items()}
    return {item: value for item, value in answers.items() if item in flow.shared and value not in _UNSAID}


def _age_months(birth_month: str | None, today: date) -> int | None:
    """Return the age in whole months; None when the month of birth is not known."""
    if not birth_month:
        return None
    born_year, born_month = birth_month.split("-")
    return (today.year - int(born_year)) * 12 + today.month - int(born_month)
