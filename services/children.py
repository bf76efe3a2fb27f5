"""A person's children: the list with the most overdue first, one child's card, the picture the mother picks."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from core import codes
from core.calendar import local_day, say_day
from core.people import MAY, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import audit, children, people
from db.queries.children import Child
from db.queries.people import Who
from services import checkins
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

PAGE = 8  # children on a screen
_PER_ROW = 3  # pictures beside each other

# What a child's button on a list does, and what the list is called.
_TITLES = {
    "child": N_("<b>My children</b>"),
    "visit": N_("<b>Which child do you visit?</b>"),
}
_ALLOWED = {"child": Action.SEE_CHILDREN, "visit": Action.VISIT}


def show_list(unit: Unit, who: Who, page: int = 0, edits: int | None = None) -> None:
    """Show her children; a press opens a child's card. Raises NotAllowed for roles that see no child."""
    _show_page(unit, who, "child", page, edits)


def choose_for_visit(unit: Unit, who: Who) -> None:
    """Show her children; a press starts a visit. Raises NotAllowed for roles that visit nobody."""
    _show_page(unit, who, "visit", 0, None)


def _around(action: Action) -> tuple[str, ...]:
    """Return the roles that may do this with every child of their area. A mother's reach is her pairings."""
    return tuple(role.value for role in MAY[action] if role is not Role.MOTHER)


def _show_page(unit: Unit, who: Who, verb: str, page: int, edits: int | None) -> None:
    action = _ALLOWED[verb]
    if not who.has(*MAY[action]):
        raise NotAllowed
    around = _around(action)
    count = children.count_in_care(unit.conn, who.id, around, unit.now)
    page = min(page, max(0, count - 1) // PAGE)
    found = children.in_care(unit.conn, who.id, around, unit.now, PAGE, page * PAGE)
    today = local_day(unit.now, ZoneInfo(who.zone))
    rows = (*((_entry(child, verb, today),) for child in found), *_turning(verb, page, count))
    show(unit, who.id, Screen((say(_TITLES[verb]), _size(count, page)), rows), edits=edits)


def _size(count: int, page: int) -> Message:
    if count == 0:
        return say(N_("There is no child on your list yet. Your coordinator adds them."))
    if count <= PAGE:
        return say(N_("The most urgent first."))
    pages = (count - 1) // PAGE + 1
    return say(N_("The most urgent first. Page {page} of {pages}."), page=page + 1, pages=pages)


def _entry(child: Child, verb: str, today: date) -> Button:
    parts = {"child": named(child), "tier": child.tier, "due": say_due(child.next_on, today)}
    return Button(say(N_("{child} · {tier} · {due}"), **parts), [verb, child.id])


def _turning(verb: str, page: int, count: int) -> Rows:
    before = [Button(say(N_("‹ Earlier")), ["children", verb, page - 1])] if page else []
    after = [Button(say(N_("More ›")), ["children", verb, page + 1])] if (page + 1) * PAGE < count else []
    return ((*before, *after),) if before or after else ()


def _turned(unit: Unit, who: Who, press: Press, verb: str, page: int) -> None:
    _show_page(unit, who, verb, page, press.row_id)


def named(child: Child) -> Message:
    """Return the only name a child has in a chat: its code and picture."""
    return say(N_("{code} {label}"), code=child.code, label=codes.label_text(child.label))


def name_of_child(unit: Unit, child_id: int) -> Message:
    """Return what a child is called in a chat."""
    return named(children.get(unit.conn, child_id))


def say_due(next_on: str | None, today: date) -> Message:
    """Return how due a visit is: "due in 3 days", "due today", "overdue 2 days"."""
    if next_on is None:
        return say(N_("no date yet"))
    days = (date.fromisoformat(next_on) - today).days
    if days in _NEAR:
        return say(_NEAR[days])
    if days > 0:
        return say(N_("due in {count} days"), count=days)
    return say(N_("overdue {count} days"), count=-days)


_NEAR = {-1: N_("overdue since yesterday"), 0: N_("due today"), 1: N_("due tomorrow")}


def _check(unit: Unit, who: Who, child: Child, action: Action) -> None:
    """Raise NotAllowed unless she may do this with this child: it is hers, or lies where her post is."""
    mine = Role.MOTHER in MAY[action] and who.has(Role.MOTHER)
    if mine and children.is_paired(unit.conn, child.id, who.id, unit.now):
        return
    if not people.covers(unit.conn, who.id, child.area_id, _around(action), unit.now):
        raise NotAllowed


def _card(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    child = children.get(unit.conn, child_id)
    _check(unit, who, child, Action.SEE_CHILDREN)
    audit.add(unit.conn, unit.now, who.id, "child seen", f"child {child.id}", "card")
    _show_card(unit, who, press, child)


def _show_card(unit: Unit, who: Who, press: Press, child: Child, *lines: Message) -> None:
    zone = ZoneInfo(who.zone)
    today = local_day(unit.now, zone)
    last = children.last_visit(unit.conn, child.id)
    seen = (
        say(N_("Last visit: {day}"), day=say_day(local_day(last, zone), today))
        if last
        else say(N_("Not visited yet."))
    )
    due = say(N_("Next visit: {due}"), due=say_due(child.next_on, today))
    title = say(N_("<b>{child}</b> · {tier}"), child=named(child), tier=child.tier)
    show(
        unit, who.id, Screen((*lines, title, seen, due), _card_rows(who, child)),
        edits=press.row_id, child_id=child.id,
    )  # fmt: skip


def _card_rows(who: Who, child: Child) -> Rows:
    visit: Sequence[Button] = ()
    picture: Rows = ()
    if who.has(*MAY[Action.VISIT]):
        visit = (Button(say(N_("📝 Start a visit")), ["visit", child.id]),)
        picture = ((Button(say(N_("Choose another picture")), ["picture", child.id]),),)
    worry = Button(say(N_("⚠️ I am worried")), ["worry_child", child.id])
    back = Button(say(N_("‹ My children")), ["children", "child", 0])
    return ((*visit, worry), *picture, (back,))


def _visit(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    _check(unit, who, children.get(unit.conn, child_id), Action.VISIT)
    checkins.begin(unit, who, "routine", child_id=child_id, edits=press.row_id)


def _worry(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    _check(unit, who, children.get(unit.conn, child_id), Action.SEE_CHILDREN)
    checkins.begin(unit, who, "worry", child_id=child_id, edits=press.row_id)


def _pictures(unit: Unit, who: Who, press: Press, child_id: int) -> None:
    child = children.get(unit.conn, child_id)
    _check(unit, who, child, Action.VISIT)
    choices = [Button(codes.animal_text(animal), ["animal", child_id, animal]) for animal in codes.ANIMALS]
    _choose(unit, who, press, child, say(N_("Which animal?")), choices)


def _colours(unit: Unit, who: Who, press: Press, child_id: int, animal: str) -> None:
    child = children.get(unit.conn, child_id)
    _check(unit, who, child, Action.VISIT)
    choices = [
        Button(codes.colour_text(colour), ["colour", child_id, animal, colour]) for colour in codes.COLOURS
    ]
    _choose(unit, who, press, child, say(N_("Which colour?")), choices)


def _choose(
    unit: Unit, who: Who, press: Press, child: Child, question: Message, choices: list[Button]
) -> None:
    rows = tuple(tuple(choices[at : at + _PER_ROW]) for at in range(0, len(choices), _PER_ROW))
    screen = Screen((named(child), question), rows)
    show(unit, who.id, screen, edits=press.row_id, child_id=child.id)


def _picked(unit: Unit, who: Who, press: Press, child_id: int, animal: str, colour: str) -> None:
    _check(unit, who, children.get(unit.conn, child_id), Action.VISIT)
    children.change(unit.conn, child_id, label=f"{animal}-{colour}")
    done = say(N_("✓ The picture is changed."))
    _show_card(unit, who, press, children.get(unit.conn, child_id), done)


PRESSES: Verbs = {
    "children": _turned,
    "child": _card,
    "visit": _visit,
    "worry_child": _worry,
    "picture": _pictures,
    "animal": _colours,
    "colour": _picked,
}
