"""Who is kept from a concern: as a condition, for the notes it has, and who could be meant or is of the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, or_, select, type_coerce

from core.places import ancestors
from db.models import area, child, concern, note, post, relative
from db.queries.holding import held, in_force


@dataclass(frozen=True)
class Kept:
    """Of the concerns that a note or task belongs to: who is kept from them, and whether one is about conduct."""

    people: frozenset[int]
    conduct: bool


def is_kept(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a person is kept from a concern: her number in the list, as its text has it."""
    text = type_coerce(concern.c.kept_from, Text)
    places = (f"[{person_id}]", f"[{person_id},%", f"%,{person_id},%", f"%,{person_id}]")
    return or_(*(text.like(place) for place in places))


def hides_note(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a note belongs to a concern that a person is kept from."""
    theirs = or_(concern.c.id == note.c.concern_id, concern.c.run_id == note.c.run_id)
    return select(concern.c.id).where(theirs, is_kept(person_id)).correlate(note).exists()


def of(conn: Connection, concern_id: int | None, run_id: int | None) -> Kept:
    """Return who is kept from a concern, or from what belongs to it and to those that a check-in has raised."""
    wanted = [concern.c.id == concern_id] if concern_id is not None else []
    wanted += [concern.c.run_id == run_id] if run_id is not None else []
    if not wanted:
        return Kept(frozenset(), False)
    rows = conn.execute(select(concern.c.kept_from, concern.c.conduct).where(or_(*wanted))).all()
    return Kept(frozenset(one for row in rows for one in row.kept_from), any(row.conduct for row in rows))


def relatives(conn: Connection, child_id: int) -> list[int]:
    """Return who of the programme belongs to the family of a child."""
    home = select(child.c.household_id).where(child.c.id == child_id).scalar_subquery()
    found = select(relative.c.person_id).where(relative.c.household_id == home)
    return list(conn.execute(found.order_by(relative.c.person_id)).scalars())


def could_be_meant(conn: Connection, roles: Sequence[str], area_id: int, now: datetime) -> set[int]:
    """Return who may be meant by "the supervisor" and the like of a place: each role at its nearest place.

    Who is away is as much the supervisor as whoever stands in for her, and so is the one who is asked meanwhile.
    """
    path = conn.execute(select(area.c.path).where(area.c.id == area_id)).scalar_one()
    found: set[int] = set()
    for which in (in_force(now), held(now)):
        rows = conn.execute(
            select(post.c.person_id, post.c.role, area.c.path)
            .join(area, area.c.id == post.c.area_id)
            .where(post.c.role.in_(roles), which, area.c.path.in_(ancestors(path)))
        ).all()
        nearest = {
            role: max(len(row.path) for row in rows if row.role == role)
            for role in {row.role for row in rows}
        }
        found |= {row.person_id for row in rows if len(row.path) == nearest[row.role]}
    return found


def children_of(conn: Connection, household_id: int) -> list[int]:
    """Return the children of a family."""
    found = select(child.c.id).where(child.c.household_id == household_id)
    return list(conn.execute(found.order_by(child.c.id)).scalars())


def add_relative(conn: Connection, person_id: int, household_id: int) -> None:
    """Note that somebody of the programme belongs to a family."""
    conn.execute(relative.insert().values(person_id=person_id, household_id=household_id))


def end_relative(conn: Connection, person_id: int, household_id: int) -> None:
    """Take it back."""
    mine = relative.delete().where(relative.c.person_id == person_id)
    conn.execute(mine.where(relative.c.household_id == household_id))


def every_relative(conn: Connection) -> set[tuple[int, int]]:
    """Return all (person, household) pairs."""
    return {(row[0], row[1]) for row in conn.execute(select(relative.c.person_id, relative.c.household_id))}
