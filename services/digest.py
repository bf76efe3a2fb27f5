"""The week's figures, up and down: to those who answer for a place, and to a mother what became of her worries.

Never a name, a reason or a story. Outside a county figures only, small ones hidden (`domain.md` E).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from statistics import median

from core import cells
from core.calendar import digest_day, moment
from core.overdue import cutoffs
from core.people import Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import areas, meta, outbound, people
from db.queries import board as listing
from db.queries import digest as figures
from db.queries.board import Part
from db.queries.digest import Week
from db.queries.people import PostHeld, Who
from services import alerts
from services.board import Choice, Place, say_levels
from services.outgoing import Lane, show
from services.timeline import span
from services.unit import Unit

BATCH = 10  # people a unit works on: an office is some ten statements, and the unit holds everyone's writer
MOST_NAMED = 8
MOST_PLACES = 20  # townships in one message
LIFE = timedelta(days=3)  # what could not be sent for so long is not news any more
_HOW_FAR = "digest"  # the fact that keeps the day and the last person who was looked at
_DONE = "done"


def tick(unit: Unit, limit: int = 200) -> int:
    """Send the week's figures to the next people; return `limit` while there are more, else how many they were.

    A programme's first ones come after its first week: whoever starts on a Wednesday is told nothing of last week.
    """
    day = digest_day(unit.now, unit.settings).isoformat()
    known, _, reached = (meta.get(unit.conn, _HOW_FAR) or "").partition(" ")
    if not known:
        meta.put(unit.conn, _HOW_FAR, f"{day} {_DONE}")
    if not known or (known, reached) == (day, _DONE):
        return 0
    most = min(limit, BATCH)
    found = _send_some(unit, date.fromisoformat(day), int(reached) if known == day else 0, most)
    full = len(found) == most
    meta.put(unit.conn, _HOW_FAR, f"{day} {found[-1] if full else _DONE}")
    return limit if full else len(found)


def _send_some(unit: Unit, day: date, after: int, most: int) -> list[int]:
    """Send the next people after an id what there is to say; return who was looked at."""
    found = figures.readers(unit.conn, _week(unit, day), unit.now, after, most)
    for person_id in found:
        _tell(unit, person_id, day)
    return found


def _week(unit: Unit, day: date) -> Week:
    """Return the seven days before a day."""
    zone = unit.settings.zone
    return Week(moment(day - timedelta(days=7), time(), zone), moment(day, time(), zone))


def _tell(unit: Unit, person_id: int, day: date) -> None:
    """Send a person what there is to say, once for a day; nothing where nothing happened."""
    who = people.by_id(unit.conn, person_id, unit.now)
    if who is None:
        return
    office = who.has(*figures.OFFICES)
    key = f"{'week' if office else outbound.FEEDBACK}:{person_id}:{day}"
    week = _week(unit, day)
    screen = _of_office(unit, who, week) if office else _of_mother(unit, who, week)
    if screen is not None and not outbound.key_known(unit.conn, key):
        show(unit, person_id, screen, lane=Lane.REMINDER, key=key, expires_at=unit.now + LIFE)


# -- up ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Figures:
    """What there is to say of a place: what is open, what came and went, how long people waited for an answer."""

    part: Part
    levels: dict[Level, int]
    raised: int
    closed: int
    waits: list[timedelta]

    def __bool__(self) -> bool:
        return bool(self.levels or self.raised or self.closed)


def _of_office(unit: Unit, who: Who, week: Week) -> Screen | None:
    """Return the figures of the place somebody answers for; the foundation, from outside a county, gets sums."""
    near = [held for held in who.posts if held.role in (Role.SUPERVISOR, Role.COUNTY)]
    posts = near or [held for held in who.posts if held.role == Role.FOUNDATION]
    found = _figures(unit, who.id, [held.path for held in posts], week)
    if not found:
        return None
    heading = say(N_("<b>The week in {places}</b>"), places=_names(unit, posts))
    return _near(unit, heading, posts, found) if near else _far(unit, heading, found)


def _figures(unit: Unit, reader: int, paths: Sequence[str], week: Week) -> _Figures:
    part = Part(reader, tuple(paths), cutoffs(unit.now, unit.settings))
    return _Figures(
        part,
        listing.by_level(unit.conn, part),
        figures.raised(unit.conn, reader, paths, week),
        figures.closed(unit.conn, reader, paths, week),
        figures.answer_times(unit.conn, reader, paths, week),
    )


def _names(unit: Unit, posts: Sequence[PostHeld]) -> Message:
    found = [areas.get(unit.conn, area_id) for area_id in dict.fromkeys(held.area_id for held in posts)]
    return alerts.joined([say(N_("{area}"), area=place.name) for place in found if place is not None])


def _near(unit: Unit, heading: Message, posts: Sequence[PostHeld], found: _Figures) -> Screen:
    """Return the figures for those who have the board: single concerns by number, a county's townships."""
    overdue = replace(found.part, late=True)
    blue = replace(found.part, level=Level.P3, raised=True)
    lines = [heading, _open_now(found), _came_and_went(found.raised, found.closed), *_waited(found)]
    late = _numbers(unit, N_("⏰ Overdue: {count} ({numbers})"), overdue)
    lines += late + _numbers(unit, N_("🔵 Not taken on yet: {count} ({numbers})"), blue)
    counties = [held for held in posts if held.role == Role.COUNTY]
    lines += [line for held in counties for line in _townships(unit, held, found.part)]
    place = Place(Choice.LATE if late else Choice.OPEN)
    return Screen(tuple(lines), ((Button(say(N_("📋 Open the board")), place.packed()),),))


def _open_now(found: _Figures) -> Message:
    if not found.levels:
        return say(N_("Nothing is open now."))
    text = N_("Open now: {count} ({levels})")
    return say(text, count=sum(found.levels.values()), levels=say_levels(found.levels))


def _came_and_went(raised: int | str, closed: int | str) -> Message:
    return say(N_("Last week: {raised} raised, {closed} closed"), raised=raised, closed=closed)


def _waited(found: _Figures) -> list[Message]:
    if not found.waits:
        return []
    text = N_("Half of those answered last week waited no longer than {span}.")
    middle = median(wait.total_seconds() for wait in found.waits)
    return [say(text, span=span(timedelta(seconds=middle)))]


def _numbers(unit: Unit, text: str, part: Part) -> list[Message]:
    """Return a line with how many there are and the first ones by number; none where there are none."""
    count = listing.count(unit.conn, part)
    if not count:
        return []
    first = listing.listed(unit.conn, part, MOST_NAMED)
    named = [say(N_("{mark} No. {number}"), mark=one.level.mark, number=one.id) for one in first]
    if count > MOST_NAMED:
        named.append(Message("…"))
    return [say(text, count=count, numbers=alerts.joined(named))]


def _townships(unit: Unit, seat: PostHeld, part: Part) -> list[Message]:
    """Return a line for each township with open concerns, those with the most overdue first."""
    open_ones = listing.by_place(unit.conn, replace(part, paths=(seat.path,)))
    sums = [
        (
            place.name,
            sum(count for path, count, _ in open_ones if path.startswith(place.path)),
            sum(late for path, _, late in open_ones if path.startswith(place.path)),
        )
        for place in areas.within(unit.conn, seat.area_id, 200)
    ]
    busy = sorted((one for one in sums if one[1]), key=lambda one: (-one[2], -one[1]))
    text = N_("{area}: {count} open, {late} overdue")
    lines = [say(text, area=name, count=count, late=late) for name, count, late in busy[:MOST_PLACES]]
    rest = len(busy) - len(lines)
    return [*lines, say(N_("and {count} more places"), count=rest)] if rest else lines


def _far(unit: Unit, heading: Message, found: _Figures) -> Screen:
    """Return sums alone, small ones hidden; how long people waited only where there are enough of them."""
    told = cells.hide(list(found.levels.values()))
    text = N_("{mark} {count}")
    levels = [
        say(text, mark=level.mark, count=count) for level, count in zip(found.levels, told.shown, strict=True)
    ]
    lines = [heading]
    if levels:
        lines.append(say(N_("Open now: {levels}"), levels=alerts.joined(levels)))
    if levels and told.total:
        lines.append(say(N_("Open now in all: {count}"), count=told.total))
    lines.append(_came_and_went(cells.shown(found.raised), cells.shown(found.closed)))
    late = listing.count(unit.conn, replace(found.part, late=True))
    lines.append(say(N_("⏰ Overdue: {count}"), count=cells.shown(late)))
    if not cells.is_small(len(found.waits)):
        lines += _waited(found)
    return Screen(tuple(lines))


# -- down --------------------------------------------------------------------------------------------------


def _of_mother(unit: Unit, who: Who, week: Week) -> Screen | None:
    """Return how many of the worries she raised are handled or looked after; None while nobody has taken one on."""
    handled, looked_after = figures.became_of(unit.conn, who.id, week)
    parts = []
    if handled:
        parts.append(say(N_("{count} handled"), count=handled))
    if looked_after:
        parts.append(say(N_("{count} being looked after"), count=looked_after))
    if not parts:
        return None
    text = N_("Your worries of last week: {parts}. Thank you for looking so closely.")
    return Screen((say(text, parts=alerts.joined(parts)),))
