"""A child's card: what was done, what is due and what is needed. The buttons on it are `services.setting_out`."""

from datetime import date
from zoneinfo import ZoneInfo

from core.calendar import local_day, say_day
from core.people import Action, Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import audit, cards
from db.queries.cards import Seen
from db.queries.children import Child
from db.queries.people import Who
from services import needs, setting_out, tasks
from services.checkins import child_words
from services.children import Back, Place, place_of, say_due
from services.outgoing import show
from services.presses import Press, Verbs
from services.setting_out import allowed
from services.unit import Unit

LAST = 3  # check-ins on a card
MOST = 3  # tasks on a card, and needs
ALL = 6  # of each on the screen behind it; the others follow when these are done
# What a recorded check-in is called on a card, by its flow.
_KINDS = {
    "routine": N_("home visit"),
    "intake": N_("first visit"),
    "quick": N_("quick check-in"),
    "season": N_("season check"),
    "followup": N_("follow-up visit"),
    "contact": N_("paired contact"),
}


def open_card(unit: Unit, who: Who, child_id: int, place: Place, edits: int | None) -> None:
    """Show a child's card and note that it was looked at. Raises NotAllowed outside her scope."""
    child = allowed(unit, who, child_id, Action.SEE_CHILDREN)
    audit.add(unit.conn, unit.now, who.id, "child seen", f"child {child.id}", "card")
    show_card(unit, who, child, place, edits)


def show_card(unit: Unit, who: Who, child: Child, place: Place, edits: int | None, *above: Message) -> None:
    """Show a card that may be seen, with lines above it."""
    today = local_day(unit.now, ZoneInfo(who.zone))
    seen = cards.last_seen(unit.conn, child.id, LAST)
    to_do = _to_do(unit, child)
    lines = (
        *above,
        _title(who, child),
        *_company(unit, who, child),
        say(N_("Next visit: {due}"), due=say_due(child.next_on, today)),
        *_history(seen, who, today),
        *to_do,
        *_worry(unit, who, child),
    )
    rows = setting_out.rows(unit, who, child, seen, place, bool(to_do))
    show(unit, who.id, Screen(lines, rows), edits=edits, child_id=child.id)


def _title(who: Who, child: Child) -> Message:
    """Return the child's name; those who answer for tiers see the tier too."""
    name = child_words(child.code, child.label)
    if who.has(Role.MOTHER):
        return say(N_("<b>{child}</b>"), child=name)
    return say(N_("<b>{child}</b> · {tier}"), child=name, tier=child.tier)


def _company(unit: Unit, who: Who, child: Child) -> tuple[Message, ...]:
    """Tell a mother who else visits the child; a role, never a name (1+N with one lead)."""
    paired = cards.paired(unit.conn, child.id, unit.now)
    if who.id not in paired or len(paired) == 1:
        return ()
    if any(leads and one != who.id for one, leads in paired.items()):
        return (say(N_("Another companion mother visits first of all. You can visit too.")),)
    return (say(N_("Another companion mother visits this child too.")),)


def _history(seen: list[Seen], who: Who, today: date) -> tuple[Message, ...]:
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


def _to_do(unit: Unit, child: Child, most: int = MOST) -> list[Message]:
    """Return a line for each task whoever visits has, then for each thing the family needs."""
    to_do = [say(N_("To do: {what}"), what=tasks.words(one)) for one in tasks.of_child(unit, child.id)]
    wanted = [say(N_("Needed: {what}"), what=needs.words(one)) for one in needs.open_of(unit, child.id)]
    return [*to_do[:most], *wanted[:most]]


def _worry(unit: Unit, who: Who, child: Child) -> tuple[Message, ...]:
    """Tell her who raised it that a worry is open: whether somebody has taken it, never what it is about."""
    states = {one.state for one in cards.worries(unit.conn, child.id, who.id) if one.raiser_id == who.id}
    if not states:
        return ()
    if "raised" in states:
        return (say(N_("Your worry has been passed on and waits for a supervisor.")),)
    return (say(N_("A supervisor is looking after a worry.")),)


def _pressed(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    open_card(unit, who, child_id, place_of(back), press.row_id)


def _show_to_do(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    """Show what is to be done and what is needed, each with a button that takes it off."""
    child = allowed(unit, who, child_id, Action.VISIT)
    done = [tasks.button(unit, one) for one in tasks.of_child(unit, child_id)[:ALL]]
    met = [
        Button(say(N_("✓ Met: {what}"), what=needs.words(one)), ["need_met", one.id])
        for one in needs.open_of(unit, child_id)[:ALL]
    ]
    lines = (child_words(child.code, child.label), *_to_do(unit, child, ALL))
    leave = Button(say(N_("‹ Back")), ["child", child_id, back])
    rows = tuple((one,) for one in (*done, *met, leave))
    show(unit, who.id, Screen(lines, rows), edits=press.row_id, child_id=child_id)


PRESSES: Verbs = {"child": _pressed, "to_do": _show_to_do}
