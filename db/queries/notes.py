"""Notes: what was written or spoken in a check-in, and who has read it. Fetching is in `media`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from db.models import area, child, note
from db.queries.conflicts import hides_note


@dataclass(frozen=True)
class DueNote:
    """An unread note whose reading list is due."""

    id: int
    area_id: int
    author_id: int
    at: datetime
    climbed_at: datetime | None
    concern_id: int | None
    run_id: int | None


@dataclass(frozen=True)
class Note:
    """A note with its content, opened. `code` and `label` are the child's."""

    id: int
    run_id: int | None
    concern_id: int | None
    author_id: int
    area_id: int
    path: str
    code: str | None
    label: str | None
    item: str
    kind: str
    screened: bool | None
    body: str | None
    media: bytes | None
    media_type: str | None
    fetch: str | None
    at: datetime


_INSERT = insert(note)


def add(conn: Connection, **values: Any) -> int:
    """Insert a note and return its id."""
    result = conn.execute(_INSERT, values)
    return int(result.inserted_primary_key[0])  # type: ignore[index]


_LOADED: Select[Any] = select(
    note.c.id,
    note.c.run_id,
    note.c.concern_id,
    note.c.author_id,
    note.c.area_id,
    area.c.path,
    child.c.code,
    child.c.label,
    note.c.item,
    note.c.kind,
    note.c.screened,
    note.c.body,
    note.c.media,
    note.c.media_type,
    note.c.fetch,
    note.c.at,
).select_from(note.join(area, area.c.id == note.c.area_id).outerjoin(child, child.c.id == note.c.child_id))


def load(conn: Connection, ids: Sequence[int]) -> list[Note]:
    """Return notes by id, oldest first."""
    return [
        Note(*row) for row in conn.execute(_LOADED.where(note.c.id.in_(ids)).order_by(note.c.at, note.c.id))
    ]


_WITHHELD = and_(note.c.due_at.is_(None), note.c.concern_id.is_(None))


def _about(concern_id: int, run_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a note belongs to a concern: its own, and what was said in the same check-in.

    What is on no list and has no concern is withheld: until one about conduct has it, it belongs to none.
    """
    own = note.c.concern_id == concern_id
    if run_id is None:
        return own
    return or_(own, and_(note.c.run_id == run_id, ~_WITHHELD))


def about(conn: Connection, concern_id: int, run_id: int | None) -> list[int]:
    """Return the ids of a concern's notes, read or not, oldest first."""
    rows = conn.execute(select(note.c.id).where(_about(concern_id, run_id)).order_by(note.c.at, note.c.id))
    return [row.id for row in rows]


def unread_about(conn: Connection, concern_id: int, run_id: int | None) -> int:
    """Return how many of a concern's notes nobody has read."""
    unread = select(func.count()).where(_about(concern_id, run_id), note.c.read_at.is_(None))
    return conn.execute(unread).scalar_one()


def _waiting_for(person_id: int, near: Sequence[str], county: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of the notes a person is to read: near ones, and county-wide those that have climbed."""
    places = [area.c.path.startswith(path, autoescape=True) for path in near]
    climbed = [
        area.c.path.startswith(path, autoescape=True) & note.c.climbed_at.is_not(None) for path in county
    ]
    listed = and_(note.c.read_at.is_(None), note.c.due_at.is_not(None), note.c.author_id != person_id)
    return and_(listed, or_(false(), *places, *climbed), ~hides_note(person_id))


def waiting(
    conn: Connection, person_id: int, near: Sequence[str], county: Sequence[str], limit: int
) -> list[int]:
    """Return the ids of the notes a person is to read, oldest first; `near` and `county` are area paths."""
    found = select(note.c.id).join(area, area.c.id == note.c.area_id)
    found = found.where(_waiting_for(person_id, near, county)).order_by(note.c.at, note.c.id).limit(limit)
    return [row.id for row in conn.execute(found)]


def count_waiting(conn: Connection, person_id: int, near: Sequence[str], county: Sequence[str]) -> int:
    """Return how many notes `waiting` would have."""
    found = select(func.count()).select_from(note.join(area, area.c.id == note.c.area_id))
    return conn.execute(found.where(_waiting_for(person_id, near, county))).scalar_one()


_DUE = (
    select(
        note.c.id,
        note.c.area_id,
        note.c.author_id,
        note.c.at,
        note.c.climbed_at,
        note.c.concern_id,
        note.c.run_id,
    )
    .where(note.c.read_at.is_(None), note.c.due_at <= bindparam("now"))
    .order_by(note.c.due_at, note.c.area_id)
    .limit(bindparam("most"))
)


def due(conn: Connection, now: datetime, limit: int) -> list[DueNote]:
    """Return unread notes whose reading list is due."""
    return [DueNote(*row) for row in conn.execute(_DUE, {"now": now, "most": limit})]


def postpone(conn: Connection, ids: Sequence[int], until: datetime) -> None:
    """Put notes on the next reading list."""
    conn.execute(update(note).where(note.c.id.in_(ids)).values(due_at=until))


def climb(conn: Connection, note_id: int, now: datetime) -> None:
    """Note that the county lead is told of a note."""
    conn.execute(update(note).where(note.c.id == note_id, note.c.climbed_at.is_(None)).values(climbed_at=now))


def mark_read(conn: Connection, note_id: int, person_id: int, now: datetime) -> None:
    """Note who read a note first."""
    conn.execute(
        update(note)
        .where(note.c.id == note_id, note.c.read_at.is_(None))
        .values(read_by=person_id, read_at=now)
    )


def newest_at(conn: Connection, run_id: int, item: str) -> int | None:
    """Return the newest note written or spoken at an item of a check-in."""
    hers = note.c.kind.in_(("text", "voice"))
    mine = select(note.c.id).where(note.c.run_id == run_id, note.c.item == item, hers)
    return conn.execute(mine.order_by(note.c.id.desc()).limit(1)).scalar()


_LAST_WORDS = (
    select(note.c.body)
    .where(note.c.author_id == bindparam("author"), note.c.at > bindparam("since"), note.c.kind == "text")
    .order_by(note.c.id.desc())
    .limit(1)
)


def last_words(conn: Connection, author_id: int, since: datetime) -> str | None:
    """Return the newest text somebody has written since a moment."""
    found: str | None = conn.execute(_LAST_WORDS, {"author": author_id, "since": since}).scalar()
    return found


def put_into(conn: Connection, note_id: int, run_id: int) -> None:
    """Say which check-in a note belongs to that was written outside of any."""
    mine = update(note).where(note.c.id == note_id, note.c.run_id.is_(None))
    conn.execute(mine.values(run_id=run_id))


def keep_with(conn: Connection, concern_id: int, run_id: int | None, author_id: int) -> None:
    """Let somebody's unread notes of a check-in, and those withheld, be read with a concern."""
    theirs = or_(note.c.run_id == run_id, _WITHHELD)
    mine = and_(note.c.author_id == author_id, note.c.read_at.is_(None), theirs)
    conn.execute(update(note).where(mine).values(concern_id=concern_id, due_at=None))


def name_child(conn: Connection, run_id: int, child_id: int, area_id: int) -> None:
    """Say which child the notes of a check-in are about."""
    values = {"child_id": child_id, "area_id": area_id}
    conn.execute(update(note).where(note.c.run_id == run_id, note.c.child_id.is_(None)).values(values))


def move(conn: Connection, child_id: int, area_id: int, concerns: Sequence[tuple[int, int | None]]) -> None:
    """Let a child's unread notes, and all notes of these concerns, be read by those who answer for a place.

    `concerns`: each one's number and check-in.
    """
    theirs = [_about(concern_id, run_id) for concern_id, run_id in concerns]
    wanted = or_(note.c.read_at.is_(None), *theirs)
    conn.execute(update(note).where(note.c.child_id == child_id, wanted).values(area_id=area_id))
