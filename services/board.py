"""The board of open concerns: which there are, the worst first. A concern's card is in `services.casefile`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from core.overdue import cutoffs
from core.people import MAY, Action
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import board as listing
from db.queries.board import Listed, Part
from db.queries.concerns import State
from db.queries.people import Who
from services import alerts
from services.outgoing import show as send
from services.presses import Press, Verbs
from services.unit import Unit

PAGE = 8
# What a missed deadline of `core.settings.Deadlines` means, in a few words.
MISSED: dict[str, str] = {
    "acknowledge": N_("nobody has answered"),
    "seen": N_("child not seen yet"),
    "record": N_("facts not written down"),
    "plan": N_("no plan yet"),
}
_STANDS = {
    State.RAISED: N_("waits for somebody"),
    State.ACKNOWLEDGED: N_("taken on"),
    State.REPORTED: N_("taken on, reported"),
    State.PLANNED: N_("there is a plan"),
    State.REVIEWED: N_("looked at again"),
    State.LOWERING: N_("is being lowered"),
    State.CLOSING: N_("is being closed"),
}


class Choice(StrEnum):
    """Which concerns a board shows; a button keeps the value."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    P0 = "0"
    P1 = "1"
    P2 = "2"
    P3 = "3"


_CHOICES = {Choice.OPEN: N_("All open"), Choice.MINE: N_("Mine"), Choice.LATE: N_("⏰ Overdue")}


@dataclass(frozen=True)
class Place:
    """A page of a board. Buttons keep it, packed."""

    choice: Choice = Choice.OPEN
    page: int = 0

    def packed(self) -> list[object]:
        """Return what a button that leads here does."""
        return ["board", self.choice.value, self.page]


def show(unit: Unit, who: Who) -> None:
    """Show a person the open concerns in scope, the worst first; each button opens one."""
    show_page(unit, who, Place())


def show_page(unit: Unit, who: Who, place: Place, edits: int | None = None) -> None:
    """Show a page of a board as it stands now, the nearest one when there are fewer by now."""
    everything = part_of(unit, who, Choice.OPEN)
    levels = listing.by_level(unit.conn, everything)
    if not levels:
        none = say(N_("There is no open concern where you answer for children."))
        send(unit, who.id, Screen((none,)), edits=edits)
        return
    part = part_of(unit, who, place.choice)
    count = sum(levels.values()) if part == everything else listing.count(unit.conn, part)
    place = Place(place.choice, max(0, min(place.page, (count - 1) // PAGE)))
    found = listing.listed(unit.conn, part, PAGE, place.page * PAGE)
    lines = (*_head(unit, levels, place, count), *(_entry(unit, one) for one in found))
    send(unit, who.id, Screen(lines, (*_doors(found), *_below(levels, place, count))), edits=edits)


def part_of(unit: Unit, who: Who, choice: Choice) -> Part:
    """Return which concerns a person is shown: only where she holds a post that sees them."""
    paths = tuple(post.path for post in who.posts if post.role in MAY[Action.SEE_CONCERN])
    part = Part(who.id, paths, cutoffs(unit.now, unit.settings))
    match choice:
        case Choice.OPEN:
            return part
        case Choice.MINE:
            return replace(part, owner_id=who.id)
        case Choice.LATE:
            return replace(part, late=True)
        case _:
            return replace(part, level=Level(int(choice)))


def say_levels(levels: Mapping[Level, int]) -> Message:
    """Return how many there are of each level that has any; of one at least."""
    text = N_("{mark} {count}")
    return alerts.joined([say(text, mark=level.mark, count=count) for level, count in levels.items()])


def _head(unit: Unit, levels: Mapping[Level, int], place: Place, count: int) -> list[Message]:
    """Return how many are open, which of them this is, and as of when; an old message says how old it is."""
    text = N_("<b>Open concerns: {count}</b> ({levels})")
    lines = [say(text, count=sum(levels.values()), levels=say_levels(levels))]
    if place.choice is not Choice.OPEN:
        lines.append(say(N_("{choice}: {count}"), choice=_named(place.choice), count=count))
    pages = max(0, count - 1) // PAGE + 1
    if pages > 1:
        lines.append(say(N_("Page {page} of {pages}"), page=place.page + 1, pages=pages))
    return [*lines, say(N_("As of {when}"), when=unit.now), alerts.BLANK]


def _entry(unit: Unit, one: Listed) -> Message:
    line = say(
        N_("{mark} <b>No. {number}</b> {child} · {category} · {age} · {state}"),
        mark=one.level.mark,
        number=one.id,
        child=alerts.child_line(one.code, one.label),
        category=say(one.category.title),
        age=age(unit.now - one.opened_at),
        state=say(_STANDS[one.state]),
    )
    if not one.late:
        return line
    missed = alerts.joined([say(MISSED[name]) for name in one.late])
    return say(N_("{line} · ⏰ {missed}"), line=line, missed=missed)


def _named(choice: Choice) -> Message:
    """Return a part of the board as its button calls it."""
    if choice in _CHOICES:
        return say(_CHOICES[choice])
    level = Level(int(choice))
    return say(N_("{mark} {colour}"), mark=level.mark, colour=say(level.colour))


def _doors(found: Sequence[Listed]) -> Rows:
    """Return a button for each concern, two a row."""
    text = N_("{mark} No. {number}")
    doors = [Button(say(text, mark=one.level.mark, number=one.id), ["card", one.id]) for one in found]
    return tuple(tuple(doors[n : n + 2]) for n in range(0, len(doors), 2))


def _below(levels: Mapping[Level, int], place: Place, count: int) -> Rows:
    """Return what stands below the concerns: turning pages, looking again, other parts of the board."""
    before = [Button(say(N_("‹ Earlier")), Place(place.choice, place.page - 1).packed())]
    after = [Button(say(N_("More ›")), Place(place.choice, place.page + 1).packed())]
    again = Button(say(N_("↻ Look again")), place.packed())
    turning = (before if place.page else [], after if (place.page + 1) * PAGE < count else [])
    kinds = tuple(_filter(choice, place) for choice in _CHOICES)
    colours = tuple(_filter(Choice(str(int(level))), place) for level in levels)
    return ((*turning[0], again, *turning[1]), kinds, *((colours,) if len(colours) > 1 else ()))


def _filter(choice: Choice, place: Place) -> Button:
    label = _named(choice)
    chosen = say(N_("• {label}"), label=label)
    return Button(chosen if choice is place.choice else label, Place(choice).packed())


def _turned(unit: Unit, who: Who, press: Press, choice: str, page: int) -> None:
    show_page(unit, who, Place(Choice(choice), page), press.row_id)


def age(passed: timedelta) -> Message:
    """Return a span in its largest unit."""
    minutes = max(0, int(passed.total_seconds())) // 60
    if minutes < 60:
        return say(N_("{count} min"), count=minutes)
    hours = minutes // 60
    return say(N_("{count} h"), count=hours) if hours < 48 else say(N_("{count} days"), count=hours // 24)


PRESSES: Verbs = {"board": _turned}
