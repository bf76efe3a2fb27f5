"""What a roster file is checked against: everything there is, read once, and the outcome of each row."""

from dataclasses import dataclass, field
from enum import StrEnum

from db.queries import areas, conflicts, roster
from db.queries.areas import Area
from db.queries.roster import Enrolled, Listed
from services.rosterfile import Row, Wrong
from services.unit import Unit


class Outcome(StrEnum):
    """What became of a row."""

    OK = "ok"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


Taken = tuple[Outcome, str]  # what became of a row, and what to know


@dataclass(frozen=True)
class Told:
    """A row's outcome: its line, what it is about (a key or code, never a name), and what to know."""

    line: int
    about: str
    outcome: Outcome
    text: str = ""


@dataclass
class Book:
    """What there is already, read once; a file is checked against it row by row.

    `moved` and `left`: what is to be handed over once the whole file is taken, when those who come after are known.
    """

    areas: dict[tuple[str, ...], Area] = field(default_factory=dict)
    people: dict[str, Listed] = field(default_factory=dict)
    posts: dict[tuple[int, str, int], int] = field(default_factory=dict)  # (person, role, area) -> post
    children: dict[str, Enrolled] = field(default_factory=dict)
    pairings: dict[int, dict[int, bool]] = field(default_factory=dict)  # child -> person -> lead
    households: dict[str, int] = field(default_factory=dict)
    relatives: set[tuple[int, int]] = field(default_factory=set)  # (person, household)
    moved: dict[int, int] = field(default_factory=dict)  # child -> the area it has moved to
    left: list[int] = field(default_factory=list)  # people of whom a post has ended


def read_book(unit: Unit) -> Book:
    """Return the roster as it stands."""
    book = Book(households=roster.households(unit.conn), relatives=conflicts.every_relative(unit.conn))
    names: dict[int, tuple[str, ...]] = {}
    for area in areas.every(unit.conn):
        names[area.id] = (*names.get(area.parent_id or 0, ()), area.name)
        book.areas[names[area.id]] = area
    book.people = {listed.key: listed for listed in roster.people(unit.conn)}
    book.posts = {(row.person_id, row.role, row.area_id): row.id for row in roster.posts(unit.conn, unit.now)}
    book.children = {child.code: child for child in roster.children(unit.conn)}
    for row in roster.pairings(unit.conn, unit.now):
        book.pairings.setdefault(row.child_id, {})[row.person_id] = row.lead
    return book


def known_person(book: Book, row: Row) -> Listed:
    """Return the person a row names. Raises Wrong where there is none."""
    found = book.people.get(row.key("person"))
    if found is None:
        raise Wrong("There is no such person. Add a row of kind person for her, above this one.")
    return found
