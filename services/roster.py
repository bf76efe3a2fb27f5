"""The roster: places, people and posts, children and pairings from a file, one outcome a row.

Taking a file twice changes nothing. One row that cannot be taken undoes the whole file, and so does a trial.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from core.calendar import local_day, next_visit
from core.codes import LABELS, normalise_code
from core.people import Role, Tier
from core.places import AreaKind
from db.queries import areas, children, notices, people, roster
from db.queries.areas import Area
from db.queries.roster import Enrolled, Listed
from services import handover, relief, reminders
from services.outgoing import set_menu
from services.people import language_of, role_of
from services.rosterbook import Book, Outcome, Taken, Told, known_person, read_book
from services.rosterfamily import take_relative
from services.rosterfile import Row, Wrong
from services.unit import Unit


def take(unit: Unit, rows: Iterable[Row]) -> list[Told]:
    """Take a file's rows and return one outcome each. The caller undoes the unit when one of them is an error."""
    book = read_book(unit)
    told = [_take(unit, book, row) for row in rows]
    _hand_over(unit, book)
    return told


def _hand_over(unit: Unit, book: Book) -> None:
    """Give open concerns to whoever answers now. After the last row: a post that ends is often filled further down."""
    for person_id in dict.fromkeys(book.left):
        relief.post_ended(unit, person_id)
    for child_id, area_id in book.moved.items():
        handover.child_moved(unit, child_id, area_id)


def _take(unit: Unit, book: Book, row: Row) -> Told:
    kind = row["kind"].lower()
    about = f"{kind} {row['child'] or row['person'] or row['area']}"
    try:
        if kind not in _KINDS:
            raise Wrong("The kind is area, person, child, pairing or relative.")
        outcome, text = _KINDS[kind](unit, book, row)
        return Told(row.line, about, outcome, text)
    except Wrong as wrong:
        return Told(row.line, about, Outcome.ERROR, str(wrong))


def _area(unit: Unit, book: Book, row: Row) -> Taken:
    names, made = row.place(), 0
    for depth in range(1, len(names) + 1):
        if names[:depth] not in book.areas:
            above = book.areas.get(names[: depth - 1])
            kind = list(AreaKind)[depth - 1].value
            book.areas[names[:depth]] = areas.add(unit.conn, above, kind, names[depth - 1])
            made += 1
    return (Outcome.OK, f"{made} made") if made else (Outcome.SAME, "")


def _known_area(book: Book, row: Row) -> Area:
    found = book.areas.get(row.place())
    if found is None:
        raise Wrong("There is no such area. Add a row of kind area for it, above this one.")
    return found


def _person(unit: Unit, book: Book, row: Row) -> Taken:
    key, place, role = row.key("person"), _known_area(book, row), row["role"].lower()
    if role not in list(Role):
        raise Wrong(f"The role is one of: {', '.join(Role)}.")
    listed = book.people.get(key)
    if row.yes("ended"):
        return _end_post(unit, book, listed, role, place)
    changed = _write_person(unit, book, row, key, listed)
    post = (book.people[key].id, role, place.id)
    if post not in book.posts:
        book.posts[post] = people.add_post(unit.conn, *post, unit.now)
        if listed is not None:
            _refresh_menu(unit, post[0])
        changed.append("post")
    return _sum_up(listed is None, changed)


def _write_person(unit: Unit, book: Book, row: Row, key: str, listed: Listed | None) -> list[str]:
    """Write what the row says about a person; empty cells leave what is there. Returns what was changed."""
    language = language_of(row["language"]) if row["language"] else None
    said = {"name": row["name"] or None, "phone": row.phone() or None, "language": language}
    values = {name: value for name, value in said.items() if value is not None}
    if len(row["name"]) > 40:
        raise Wrong("The name is longer than 40 characters.")
    if row["language"].lower() not in ("", "zh", "en"):
        raise Wrong("The language is zh or en.")
    if listed is None:
        values.setdefault("language", language_of(None))
        zone = unit.settings.zone.key
        person_id = people.add_person(unit.conn, unit.now, roster_key=key, zone=zone, **values)
        book.people[key] = Listed(person_id, key, said["name"], said["phone"], values["language"], zone)
        return []
    changed: dict[str, Any] = {name: new for name, new in values.items() if getattr(listed, name) != new}
    if changed:
        people.change(unit.conn, listed.id, **changed)
        book.people[key] = replace(listed, **changed)
    return list(changed)


def _end_post(unit: Unit, book: Book, listed: Listed | None, role: str, place: Area) -> Taken:
    post_id = book.posts.pop((listed.id, role, place.id), None) if listed else None
    if listed is None or post_id is None:
        return Outcome.SAME, ""
    people.end_post(unit.conn, post_id, unit.now)
    book.left.append(listed.id)
    if not any(person_id == listed.id for person_id, _, _ in book.posts):
        notices.withdraw_of(unit.conn, listed.id)
    _refresh_menu(unit, listed.id)
    return Outcome.CHANGED, "post ended"


def _refresh_menu(unit: Unit, person_id: int) -> None:
    who = people.by_id(unit.conn, person_id, unit.now)
    if who and who.telegram_id:
        set_menu(unit, person_id, role_of(who))


def _child(unit: Unit, book: Book, row: Row) -> Taken:
    code = normalise_code(row.need("child"))
    if code is None:
        raise Wrong("A child's code is up to three letters, a dash and digits, like C-012.")
    known = book.children.get(code)
    if row.yes("ended"):
        return _end_child(unit, book, known)
    values = _child_values(unit, book, row, code, known)
    lead = known_person(book, row) if row["person"] else None
    if known is None:
        _add_child(unit, book, code, values, lead)
        return Outcome.OK, ""
    changed = _change_child(unit, book, known, values)
    if lead and _pair(unit, book, known.id, lead.id, lead=True):
        changed.append("pairing")
    if "pairing" in changed or "tier" in changed or known.ended:
        _plan_again(unit, known.id)
    return _sum_up(False, changed)


def _add_child(unit: Unit, book: Book, code: str, values: dict[str, Any], lead: Listed | None) -> None:
    """Add a child with its mother and its first visit: four inserts, for a file may hold thousands."""
    zone = ZoneInfo(lead.zone) if lead else unit.settings.zone
    day = reminders.first_day(unit, values["tier"], zone)
    values = {**values, "next_on": day.isoformat()}
    child_id = children.add(unit.conn, unit.now, code=code, **values)
    book.children[code] = Enrolled(child_id, code, **values, ended=False)
    if lead:
        children.pair(unit.conn, child_id, lead.id, True, unit.now)
        book.pairings[child_id] = {lead.id: True}
        reminders.announce(unit, child_id, lead.id, day, zone)


def _child_values(unit: Unit, book: Book, row: Row, code: str, known: Enrolled | None) -> dict[str, Any]:
    """Return the columns a row gives a child. What it leaves empty stays; a new child gets some picture."""
    tier, label = row.need("tier").upper(), row["label"].lower()
    if tier not in list(Tier):
        raise Wrong(f"The tier is one of: {', '.join(Tier)}.")
    if label and label not in LABELS:
        raise Wrong("The label is an animal and a colour, like panda-blue.")
    place = _known_area(book, row)
    kept = known.label if known else LABELS[crc32(code.encode()) % len(LABELS)]
    return {
        "area_id": place.id,
        "household_id": _household(unit, book, row, place) or (known.household_id if known else None),
        "label": label or kept,
        "birth_month": row.birth_month() or (known.birth_month if known else None),
        "tier": tier,
    }


def _household(unit: Unit, book: Book, row: Row, place: Area) -> int | None:
    if not row["household"]:
        return None
    key = row.key("household")
    if key not in book.households:
        book.households[key] = children.add_household(unit.conn, key, place.id)
    return book.households[key]


def _change_child(unit: Unit, book: Book, known: Enrolled, values: dict[str, Any]) -> list[str]:
    changed = {name: value for name, value in values.items() if getattr(known, name) != value}
    if known.ended:
        changed["until"] = None
    if changed:
        children.change(unit.conn, known.id, **changed)
        book.children[known.code] = replace(known, **values, ended=False)
    if "area_id" in changed:
        book.moved[known.id] = changed["area_id"]
    names = {"area_id": "area", "household_id": "household", "until": "back on the roster"}
    return [names.get(name, name) for name in changed]


def _end_child(unit: Unit, book: Book, known: Enrolled | None) -> Taken:
    if known is None or known.ended:
        return Outcome.SAME, ""
    children.change(unit.conn, known.id, until=unit.now)
    roster.unpair_all(unit.conn, known.id, unit.now)
    reminders.forget(unit, known.id)
    book.pairings.pop(known.id, None)
    book.children[known.code] = replace(known, ended=True)
    return Outcome.CHANGED, "taken off the roster"


def _pairing(unit: Unit, book: Book, row: Row) -> Taken:
    child = book.children.get(normalise_code(row.need("child")) or "")
    if child is None or child.ended:
        raise Wrong("There is no such child. Add a row of kind child for it, above this one.")
    listed = known_person(book, row)
    if row.yes("ended"):
        return _unpair(unit, book, child.id, listed.id)
    new = listed.id not in book.pairings.get(child.id, {})
    if not _pair(unit, book, child.id, listed.id, lead=row.yes("lead")):
        return Outcome.SAME, ""
    _plan_again(unit, child.id)
    return (Outcome.OK, "") if new else (Outcome.CHANGED, "lead")


def _pair(unit: Unit, book: Book, child_id: int, person_id: int, *, lead: bool) -> bool:
    """Pair a person with a child; one lead a child, the newest named. Returns whether anything changed."""
    mine = book.pairings.setdefault(child_id, {})
    if mine.get(person_id) == lead:
        return False
    if person_id not in mine:
        children.pair(unit.conn, child_id, person_id, False, unit.now)
    mine[person_id] = lead
    if lead:
        mine.update({other: other == person_id for other in mine})
    children.set_lead(
        unit.conn, child_id, next((one for one, leads in mine.items() if leads), None), unit.now
    )
    return True


def _unpair(unit: Unit, book: Book, child_id: int, person_id: int) -> Taken:
    if book.pairings.get(child_id, {}).pop(person_id, None) is None:
        return Outcome.SAME, ""
    children.unpair(unit.conn, child_id, person_id, unit.now)
    _plan_again(unit, child_id)
    return Outcome.CHANGED, "pairing ended"


def _plan_again(unit: Unit, child_id: int) -> None:
    """Give the planned day's reminder to whoever leads now; a closer tier may bring the day nearer."""
    child = children.get(unit.conn, child_id)
    if child.next_on is None:
        reminders.plan_first(unit, child_id)
        return
    soonest = next_visit(Tier(child.tier), local_day(unit.now, unit.settings.zone), unit.settings)
    lead = children.lead_of(unit.conn, child_id, unit.now)
    reminders.plan(unit, child, lead, min(soonest, date.fromisoformat(child.next_on)))


def _sum_up(new: bool, changed: list[str]) -> Taken:
    if new:
        return Outcome.OK, ""
    return (Outcome.CHANGED, ", ".join(changed)) if changed else (Outcome.SAME, "")


_KINDS: dict[str, Callable[[Unit, Book, Row], Taken]] = {
    "area": _area,
    "person": _person,
    "child": _child,
    "pairing": _pairing,
    "relative": take_relative,
}
