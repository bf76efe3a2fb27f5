"""A child is found in the field: the intake is its first check-in, and the child's row is made when it is sent.

A danger in it alerts at once, without a child; the child is named to those who were told as soon as it exists.
"""

from datetime import date
from zoneinfo import ZoneInfo

from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE, Run
from core.people import MAY, Action, Role, Tier, tier_of
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import audit, children, households, people, runs
from db.queries.households import Member
from db.queries.people import Who
from db.queries.runs import Kept
from services import checkins, concerns, consent, reminders, visits
from services.checkins import FinishedRun, name_of_child
from services.households import add_child, may_be_known
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

_AT_HOME = frozenset({"home"})  # V01: the first home visit is done, the next one is due by the tier
_SEEN = frozenset({"spoke", "saw"})  # V02
_UNSAID = frozenset({UNSURE, NOT_ASKED, SKIPPED})


def begin(unit: Unit, who: Who, household_id: int | None = None, edits: int | None = None) -> int:
    """Start the intake of a child in her village, or of another child of a home. Returns the message's row.

    Raises NotAllowed for whoever is no mother there, or has no child of that home in scope (`domain.md` D).
    """
    if _village(unit, who, household_id) is None:
        raise NotAllowed
    return checkins.begin(unit, who, "intake", subject=household_id, edits=edits)


def _village(unit: Unit, who: Who, household_id: int | None) -> int | None:
    """Return the area a new child belongs to: her own village, or her home's; None where she may enrol nobody."""
    own = next((post.area_id for post in who.posts if Role(post.role) in MAY[Action.ENROL]), None)
    if own is None or household_id is None:
        return own
    home = households.members(unit.conn, household_id)
    seen = people.sees(unit.conn, [(who.id, one.id) for one in home], unit.now)
    return next((one.area_id for one in home if (who.id, one.id) in seen), None)


# -- may be known already ----------------------------------------------------------------------------------


def doubts(unit: Unit, who: Who, kept: Kept, run: Run) -> list[Member]:
    """Return the children who may be the one of an intake that is about to be sent; none once she has said."""
    village = _village(unit, who, kept.subject_id)
    if kept.child_id is not None or kept.amends_id is not None or village is None:
        return []
    born = run.answer("I01")
    return may_be_known(unit, who, village, kept.subject_id, _said(born.value) if born else None)


def ask_which(kept: Kept, found: list[Member]) -> Screen:
    """Ask whether it is one of these children, before anything is made."""
    lines = (
        say(N_("<b>Is it one of these children?</b>")),
        say(N_("They were born in the same month, or live in the same home.")),
    )
    same = tuple([(Button(_same(one), ["same_child", kept.id, one.id]),) for one in found])
    another = Button(say(N_("No, another child")), ["another_child", kept.id])
    back = Button(say(N_("Back to the overview")), ["look_again", kept.id])
    return Screen(lines, (*same, (another,), (back,)))


def _same(one: Member) -> Message:
    return say(N_("Yes, {child}"), child=checkins.child_words(one.code, one.label))


def attach(unit: Unit, who: Who, kept: Kept, child_id: int) -> None:
    """Let an intake be about a child who is on the roster already, and pair her with it beside whoever leads."""
    if not children.is_paired(unit.conn, child_id, who.id, unit.now):
        lead = children.lead_of(unit.conn, child_id, unit.now) is None
        children.pair(unit.conn, child_id, who.id, lead, unit.now)
        audit.add(unit.conn, unit.now, who.id, "child paired", f"child {child_id}", "same child at intake")
    runs.change(unit.conn, kept.id, child_id=child_id)


# -- sent --------------------------------------------------------------------------------------------------


def record(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Make the child, its pairing, the visit and the next one; return what she is shown. One unit: all or nothing."""
    answers = finished.answers
    known = finished.child_id is not None
    child_id = finished.child_id if finished.child_id is not None else _enrol(unit, who, finished)
    if known:
        _complete(unit, child_id, answers)
    consent.note(unit, child_id, _consent(unit, child_id, answers))
    concerns.set_child(unit, finished.run_id, child_id)
    asked_for = finished.ending.next_date if finished.ending and _said(answers.get("N06")) else None
    next_on = asked_for or _first_day(unit, who, child_id, answers)
    visits.keep(unit, who, finished, child_id, next_on)
    planned = reminders.plan_next(unit, child_id, next_on)
    lines = (*_opening(unit, child_id, known), *about_consent(answers), visits.next_line(planned))
    return Screen(lines, (_sibling(child_id), *visits.next_in_home(unit, who, finished, child_id)))


def _said(value: str | None) -> str | None:
    return None if value in _UNSAID else value


def _enrol(unit: Unit, who: Who, finished: FinishedRun) -> int:
    """Insert the child with its home and its mother as lead; return its id."""
    village = _village(unit, who, finished.subject_id)
    if village is None:
        raise NotAllowed
    home = finished.subject_id or children.add_household(unit.conn, None, village)
    child_id = add_child(unit, who, village, household_id=home, **_told(finished.answers))
    children.pair(unit.conn, child_id, who.id, True, unit.now)
    runs.change(unit.conn, finished.run_id, child_id=child_id)
    return child_id


def _told(answers: dict[str, str]) -> dict[str, str | None]:
    """Return the columns of a child that its intake fills."""
    categories = _said(answers.get("I02"))
    return {"birth_month": _said(answers.get("I01")), "categories": categories, "tier": _tier(categories)}


def _tier(categories: str | None) -> str:
    """Return the tier by the situation of a child; where nobody could say, not the one of the widest meshes."""
    return (tier_of(categories.split(",")) if categories else Tier.T3).value


def _complete(unit: Unit, child_id: int, answers: dict[str, str]) -> None:
    """Fill in what the roster did not know; what it knows, its tier above all, only the roster changes."""
    one = households.member(unit.conn, child_id)
    told = _told(answers)
    if one is not None and one.birth_month is None:
        children.change(unit.conn, child_id, birth_month=told["birth_month"])
    if one is not None and one.categories is None:
        children.change(unit.conn, child_id, categories=told["categories"])


def _consent(unit: Unit, child_id: int, answers: dict[str, str]) -> str | None:
    """Return what counts of consent; where nobody could say, what was said of a known child before stays."""
    one = households.member(unit.conn, child_id)
    before = one.consent if one is not None else None
    return None if before and _said(answers.get(consent.ITEM)) is None else consent.answered(answers)


def _first_day(unit: Unit, who: Who, child_id: int, answers: dict[str, str]) -> date | None:
    """Return the last day for the first home visit; None where this was one, and the tier plans the next."""
    if answers.get("V01") in _AT_HOME and answers.get("V02") in _SEEN:
        return None
    return reminders.first_day(unit, children.get(unit.conn, child_id).tier, ZoneInfo(who.zone))


def _opening(unit: Unit, child_id: int, known: bool) -> tuple[Message, ...]:
    child = name_of_child(unit, child_id)
    if known:
        return (say(N_("✓ <b>Kept with {child}.</b> It is on your list."), child=child),)
    return (
        say(N_("✓ <b>{child} is on your list.</b>"), child=child),
        say(N_("Write code and name into your own booklet, not here.")),
    )


def about_consent(answers: dict[str, str]) -> tuple[Message, ...]:
    """Return what she is told where the family has not agreed to a record; nothing where it has."""
    match answers.get(consent.ITEM):
        case consent.NO:
            text = N_("They do not agree, and that is all right: only what the law asks for is kept.")
            return (say(text), say(N_("If the child is in danger, we still have to report it.")))
        case consent.LATER:
            return (say(N_("They want to think about it. I remind you to ask again.")),)
        case value if value in _UNSAID:
            return (consent.ONLY_MINIMUM,)
    return ()


def _sibling(child_id: int) -> tuple[Button, ...]:
    return (Button(say(N_("➕ Another child in this home")), ["sibling", child_id]),)


def _another_in_home(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    if not people.sees_child(unit.conn, who.id, child_id, unit.now):
        raise NotAllowed
    begin(unit, who, children.household_of(unit.conn, child_id), edits=press.row_id)


def corrected(unit: Unit, child_id: int, changes: dict[str, str]) -> None:
    """Take over into the child's row what an addendum to its intake says anew.

    The tier may become a closer one. A wider one only the roster gives: it may have been set by hand.
    """
    told = _told(changes)
    if "I01" in changes:
        children.change(unit.conn, child_id, birth_month=told["birth_month"])
    if "I02" in changes:
        closer = min(children.get(unit.conn, child_id).tier, _tier(told["categories"]))
        children.change(unit.conn, child_id, categories=told["categories"], tier=closer)


PRESSES: Verbs = {"sibling": _another_in_home}
