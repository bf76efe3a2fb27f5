"""A child's card: what was done, what is due, and every check-in that can be begun from it."""

from datetime import date
from zoneinfo import ZoneInfo

from core.calendar import local_day, say_day
from core.people import MAY, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import audit, cards, children, people
from db.queries.cards import Seen
from db.queries.children import Child
from db.queries.people import Who
from services.children import Back, Place, around, back_to, named, place_of, say_due
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

LAST = 3  # check-ins on a card
# What a recorded check-in is called on a card, by its flow.
_KINDS = {
    "routine": N_("home visit"),
    "intake": N_("first visit"),
    "quick": N_("phone call"),
    "season": N_("season check"),
    "followup": N_("follow-up visit"),
    "contact": N_("paired contact"),
}


def allowed(unit: Unit, who: Who, child_id: int, action: Action) -> Child:
    """Return a child she may do this with now: it is hers, or lies where her post is. Raises NotAllowed."""
    child = children.get(unit.conn, child_id)
    if not cards.is_on_roster(unit.conn, child_id):
        raise NotAllowed
    mine = Role.MOTHER in MAY[action] and who.has(Role.MOTHER)
    if mine and children.is_paired(unit.conn, child.id, who.id, unit.now):
        return child
    if not people.covers(unit.conn, who.id, child.area_id, around(action), unit.now):
        raise NotAllowed
    return child


def open_card(unit: Unit, who: Who, child_id: int, place: Place, edits: int | None) -> None:
    """Show a child's card and note that it was looked at. Raises NotAllowed outside her scope."""
    child = allowed(unit, who, child_id, Action.SEE_CHILDREN)
    audit.add(unit.conn, unit.now, who.id, "child seen", f"child {child.id}", "card")
    show_card(unit, who, child, place, edits)


def show_card(unit: Unit, who: Who, child: Child, place: Place, edits: int | None, *above: Message) -> None:
    """Show a card that may be seen, with lines above it."""
    today = local_day(unit.now, ZoneInfo(who.zone))
    lines = (
        *above,
        _title(who, child),
        *_company(unit, who, child),
        say(N_("Next visit: {due}"), due=say_due(child.next_on, today)),
        *_history(unit, who, child, today),
        *_worry(unit, who, child),
    )
    show(unit, who.id, Screen(lines, _rows(unit, who, child, place)), edits=edits, child_id=child.id)


def _title(who: Who, child: Child) -> Message:
    """Return the child's name; those who set tiers see the tier too."""
    if who.has(Role.MOTHER):
        return say(N_("<b>{child}</b>"), child=named(child))
    return say(N_("<b>{child}</b> · {tier}"), child=named(child), tier=child.tier)


def _company(unit: Unit, who: Who, child: Child) -> tuple[Message, ...]:
    """Tell a mother who else visits the child; a role, never a name (1+N with one lead)."""
    paired = cards.paired(unit.conn, child.id, unit.now)
    if who.id not in paired or len(paired) == 1:
        return ()
    if any(leads and one != who.id for one, leads in paired.items()):
        return (say(N_("Another companion mother visits first of all. You can visit too.")),)
    return (say(N_("Another companion mother visits this child too.")),)


def _history(unit: Unit, who: Who, child: Child, today: date) -> tuple[Message, ...]:
    seen = cards.last_seen(unit.conn, child.id, LAST)
    if not seen:
        return (say(N_("Not visited yet.")),)
    zone = ZoneInfo(who.zone)
    return tuple(_line(one, who, say_day(local_day(one.at, zone), today)) for one in seen)


def _line(one: Seen, who: Who, day: Message) -> Message:
    what = say(_KINDS.get(one.kind, N_("check-in")))
    return say(N_("• {day}: {what} {who}"), day=day, what=what, who=_by(one, who))


def _by(one: Seen, who: Who) -> Message:
    if one.person_id == who.id:
        return say(N_("by you"))
    if not one.by_mother:
        return say(N_("by a supervisor"))
    return say(N_("by another companion mother") if who.has(Role.MOTHER) else N_("by a companion mother"))


def _worry(unit: Unit, who: Who, child: Child) -> tuple[Message, ...]:
    """Tell her who raised it that a worry is open: whether somebody has taken it, never what it is about."""
    states = {state for state, raiser in cards.worries(unit.conn, child.id) if raiser == who.id}
    if not states:
        return ()
    if "raised" in states:
        return (say(N_("Your worry has been passed on and waits for a supervisor.")),)
    return (say(N_("A supervisor is looking after a worry.")),)


def _rows(unit: Unit, who: Who, child: Child, place: Place) -> Rows:
    worry = Button(say(N_("⚠️ I am worried")), ["worry_child", child.id])
    if not who.has(*MAY[Action.VISIT]):
        return ((worry,), (back_to(place),))
    visit = Button(say(N_("📝 Start a visit")), ["visit", child.id])
    picture = Button(say(N_("🖼 Another picture")), ["picture", child.id, place.packed()])
    return ((visit,), *_paired_up(_others(unit, who, child)), (worry, picture), (back_to(place),))


def _others(unit: Unit, who: Who, child: Child) -> list[Button]:
    """Return the check-ins beside a visit that make sense for this child now."""
    found = [
        Button(say(N_("📞 Phone call")), ["check_in", child.id, "quick"]),
        Button(say(N_("☀️ Season check")), ["check_in", child.id, "season"]),
    ]
    return found


def _paired_up(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _pressed(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    open_card(unit, who, child_id, place_of(back), press.row_id)


PRESSES: Verbs = {"child": _pressed}
