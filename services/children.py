"""A person's children: the list, the most urgent first, page by page. One child's card is `services.cards`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core import finding
from core.calendar import local_day
from core.finding import Sought
from core.people import MAY, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import caseload
from db.queries.caseload import Care, Listed
from db.queries.people import Who
from services.checkins import child_words
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

PAGE = 6  # children on a screen: with the rows below them, what a small phone shows without scrolling
TOGETHER = timedelta(days=7)  # siblings due within this are shown side by side: one way serves both

# What a child's button on a list does, and what the list is called.
_TITLES = {
    "child": N_("<b>My children</b>"),
    "visit": N_("<b>Which child do you visit?</b>"),
}
_ALLOWED = {"child": Action.SEE_CHILDREN, "visit": Action.VISIT}


@dataclass(frozen=True)
class Place:
    """A page of a list: what its buttons do, and which children it holds. Buttons keep it, so "back" leads there."""

    verb: str = "child"
    page: int = 0
    sought: Sought | None = None

    def packed(self) -> list[Any]:
        """Return the JSON form, as a button keeps it."""
        return [self.verb, self.page, self.sought.packed() if self.sought else None]

    def turned(self, page: int) -> "Place":
        """Return another page of the same list."""
        return replace(self, page=page)


Back = Sequence[Any] | None  # a packed place, as a button carries it


def place_of(parts: Back) -> Place:
    """Return the place that was packed; the beginning of the list for none."""
    if parts is None:
        return Place()
    verb, page, sought = parts
    return Place(verb, page, finding.unpacked(sought) if sought else None)


def show_list(unit: Unit, who: Who) -> None:
    """Show her children; a press opens a child's card. Raises NotAllowed for roles that see no child."""
    show_page(unit, who, Place("child"))


def choose_for_visit(unit: Unit, who: Who) -> None:
    """Show her children; a press starts a visit. Raises NotAllowed for roles that visit nobody."""
    show_page(unit, who, Place("visit"))


def care_of(unit: Unit, who: Who, verb: str) -> Care:
    """Return whose children a list holds. Raises NotAllowed for roles that may not have it."""
    action = _ALLOWED[verb]
    if not who.has(*MAY[action]):
        raise NotAllowed
    return Care(who.id, around(action), unit.now, own=who.has(Role.MOTHER))


def around(action: Action) -> tuple[str, ...]:
    """Return the roles that may do this with every child of their area. A mother's reach is her pairings."""
    return tuple(sorted(role.value for role in MAY[action] if role is not Role.MOTHER))


def show_page(unit: Unit, who: Who, place: Place, edits: int | None = None) -> None:
    """Show a page of a list, the nearest one when there are fewer by now."""
    care = care_of(unit, who, place.verb)
    count = caseload.count(unit.conn, care, place.sought)
    place = place.turned(max(0, min(place.page, (count - 1) // PAGE)))
    today = local_day(unit.now, ZoneInfo(who.zone))
    soon = (today + TOGETHER).isoformat()
    found = caseload.listed(unit.conn, care, PAGE, place.page * PAGE, soon=soon, sought=place.sought)
    rows = (*((_entry(child, place, today),) for child in found), *_below(who, place, count))
    show(unit, who.id, Screen((say(_TITLES[place.verb]), *_size(who, count, place)), rows), edits=edits)


def _size(who: Who, count: int, place: Place) -> list[Message]:
    """Return how many there are, in which order, and where in them this page is."""
    if count == 0:
        return [_nobody(who, place)]
    fit = say(N_("{count} of your children fit."), count=count)
    lines = [fit if place.sought else say(N_("The most urgent first."))]
    pages = (count - 1) // PAGE + 1
    if pages > 1:
        lines.append(say(N_("Page {page} of {pages}"), page=place.page + 1, pages=pages))
    return lines


def _nobody(who: Who, place: Place) -> Message:
    if place.sought:
        return say(N_("No child on your list fits any more."))
    if may_add(who):
        return say(N_("There is no child on your list yet. Add one, or ask your coordinator."))
    return say(N_("There is no child on your list yet. Your coordinator adds them."))


def _entry(child: Listed, place: Place, today: date) -> Button:
    parts = {"child": child_words(child.code, child.label), "due": say_due(child.next_on, today)}
    return Button(say(N_("{child} · {due}"), **parts), [place.verb, child.id, place.packed()])


def may_add(who: Who) -> bool:
    """Say whether she may put a child on the list herself."""
    return who.has(*MAY[Action.ENROL])


def _below(who: Who, place: Place, count: int) -> Rows:
    """Return what stands below the children: turning pages, the way back, finding one, adding one."""
    rows: list[tuple[Button, ...]] = []
    before = [Button(say(N_("‹ Earlier")), ["children", place.turned(place.page - 1).packed()])]
    after = [Button(say(N_("More ›")), ["children", place.turned(place.page + 1).packed()])]
    turning = (before if place.page else []) + (after if (place.page + 1) * PAGE < count else [])
    if turning:
        rows.append(tuple(turning))
    find = Button(say(N_("🔍 Find a child")), ["find", place.verb])
    if place.sought:
        return (*rows, (back_to(Place(place.verb)), find))
    add = (Button(say(N_("➕ Add a child")), ["add_child"]),) if may_add(who) else ()
    last = (find, *add) if count > PAGE else add
    return (*rows, last) if last else tuple(rows)


def back_to(place: Place) -> Button:
    """Return the button that leads back to a page of a list."""
    return Button(say(N_("‹ My children")), ["children", place.packed()])


def _turned(unit: Unit, who: Who, press: Press, parts: Back = None) -> None:
    show_page(unit, who, place_of(parts), press.row_id)


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

PRESSES: Verbs = {"children": _turned}
