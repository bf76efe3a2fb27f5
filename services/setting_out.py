"""Setting out: every check-in that can be begun about a child, from its card, from the list, from a reminder."""

from datetime import timedelta

from core.people import MAY, Action, Tier
from core.screens import Button, Rows, Screen
from core.text import N_, say
from db.queries import cards, children, people, runs
from db.queries.cards import Seen
from db.queries.children import Child
from db.queries.people import Who
from services import checkins, intake, outcomes
from services.children import Back, Place, around, back_to, may_add
from services.households import start_of_day
from services.outgoing import show
from services.permission import with_child
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

RECENT = timedelta(days=14)  # so long a sent visit is offered for correction
OTHER_TODAY = say(N_("Another companion mother was with this child today. You can go on all the same."))
SUPERVISOR_TODAY = say(N_("A supervisor was with this child today. You can go on all the same."))


def allowed(unit: Unit, who: Who, child_id: int, action: Action) -> Child:
    """Return a child on the roster that she may do this with now. Raises NotAllowed."""
    if not cards.is_on_roster(unit.conn, child_id) or not with_child(unit, who, child_id, action):
        raise NotAllowed
    return children.get(unit.conn, child_id)


# -- the buttons of a card ---------------------------------------------------------------------------------


def rows(unit: Unit, who: Who, child: Child, seen: list[Seen], place: Place, to_do: bool) -> Rows:
    """Return a card's buttons: the visit first and alone, then what is rarer, at last the way back."""
    worry = Button(say(N_("⚠️ I am worried")), ["worry_child", child.id])
    if not who.has(*MAY[Action.VISIT]):
        return ((worry,), (back_to(place),))
    visit = Button(say(N_("📝 Start a visit")), ["visit", child.id])
    picture = Button(say(N_("🖼 Another picture")), ["picture", child.id, place.packed()])
    done = Button(say(N_("✓ Something is done")), ["to_do", child.id, place.packed()])
    others = [
        *_check_ins(unit, who, child),
        *_corrections(unit, who, child, seen),
        *_sibling(unit, who, child),
    ]
    rarer = tuple(tuple(others[at : at + 2]) for at in range(0, len(others), 2))
    return ((visit,), *(((done,),) if to_do else ()), *rarer, (worry, picture), (back_to(place),))


def _check_ins(unit: Unit, who: Who, child: Child) -> list[Button]:
    """Return what can be begun beside a visit: a follow-up only on an open concern, a contact only for a pair."""
    found = [Button(say(N_("📞 Quick check-in")), ["check_in", child.id, "quick"])]
    if _followed(unit, who, child.id) is not None:
        found.append(Button(say(N_("🔁 Follow-up visit")), ["check_in", child.id, "followup"]))
    if child.tier == Tier.PAIR:
        found.append(Button(say(N_("🤝 Paired contact")), ["check_in", child.id, "contact"]))
    found.append(Button(say(N_("☀️ Season check")), ["check_in", child.id, "season"]))
    found.append(Button(say(N_("🚪 Could not visit")), ["check_in", child.id, "outcome"]))
    return found


def _followed(unit: Unit, who: Who, child_id: int) -> int | None:
    """Return the concern that a follow-up of hers is about, the worst first: of a mother, one she raised herself.

    Another mother's worry must not show, not even as a button.
    """
    over = _supervises(unit, who, child_id)
    mine = [one.id for one in cards.worries(unit.conn, child_id, who.id) if over or one.raiser_id == who.id]
    return mine[0] if mine else None


def _supervises(unit: Unit, who: Who, child_id: int) -> bool:
    area_id = children.get(unit.conn, child_id).area_id
    return people.covers(unit.conn, who.id, area_id, around(Action.VISIT), unit.now)


def _corrections(unit: Unit, who: Who, child: Child, seen: list[Seen]) -> list[Button]:
    """Return the button that corrects the last check-in, where it is recent and hers, or she supervises there."""
    if not seen or seen[0].at < unit.now - RECENT:
        return []
    if seen[0].person_id != who.id and not _supervises(unit, who, child.id):
        return []
    return [Button(say(N_("✏️ Correct the last one")), ["amend", seen[0].id])]


def _sibling(unit: Unit, who: Who, child: Child) -> list[Button]:
    if not may_add(who) or children.household_of(unit.conn, child.id) is None:
        return []
    return [Button(say(N_("➕ Another child in this home")), ["sibling", child.id])]


# -- pressed -----------------------------------------------------------------------------------------------


def _visit(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    _check_in(unit, who, press, child_id, "routine")


def _check_in(unit: Unit, who: Who, press: Press, child_id: int, flow: str) -> None:
    """Begin a check-in; somebody else's on the same day is told, not forbidden."""
    allowed(unit, who, child_id, Action.VISIT)
    if flow == "outcome":
        outcomes.begin(unit, who, child_id, edits=press.row_id)
        return
    subject = _followed(unit, who, child_id) if flow == "followup" else None
    if flow == "followup" and subject is None:
        show(unit, who.id, Screen((say(N_("There is nothing to follow up any more.")),)))
        return
    row = checkins.begin(unit, who, flow, child_id=child_id, subject=subject, edits=press.row_id)
    _tell_of_others(unit, who, child_id, row)


def _tell_of_others(unit: Unit, who: Who, child_id: int, row: int) -> None:
    """Put above the first question that somebody else was with this child today."""
    others = cards.others_since(unit.conn, child_id, who.id, start_of_day(unit, who))
    now = people.by_id(unit.conn, who.id, unit.now)
    kept = runs.get(unit.conn, now.run_id) if now and now.run_id else None
    if others and kept:
        line = OTHER_TODAY if any(one.by_mother for one in others) else SUPERVISOR_TODAY
        checkins.reask(unit, kept, line, edits=row)


def _worry(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    checkins.begin_worry_about(unit, who, child_id, edits=press.row_id)


def _add(unit: Unit, who: Who, press: Press) -> None:
    intake.begin(unit, who, edits=press.row_id)


PRESSES: Verbs = {"visit": _visit, "check_in": _check_in, "worry_child": _worry, "add_child": _add}
