"""Rows of kind relative: who of the programme belongs to which family. What follows is for `services.conflicts`."""

from db.queries import conflicts as kept
from services import conflicts
from services.rosterbook import Book, Outcome, Taken, known_person
from services.rosterfile import Row, Wrong
from services.unit import Unit


def take_relative(unit: Unit, book: Book, row: Row) -> Taken:
    """Take who of the programme belongs to a family: concerns about the children of that home are kept from her."""
    listed, home = known_person(book, row), book.households.get(row.key("household"))
    if home is None:
        raise Wrong("There is no such household. Add a row of kind child with it, above this one.")
    pair = (listed.id, home)
    if row.yes("ended") == (pair not in book.relatives):
        return Outcome.SAME, ""
    if row.yes("ended"):
        book.relatives.discard(pair)
        kept.end_relative(unit.conn, *pair)
        return Outcome.CHANGED, "no relative"
    book.relatives.add(pair)
    kept.add_relative(unit.conn, *pair)
    conflicts.family_known(unit, *pair)
    return Outcome.OK, ""
