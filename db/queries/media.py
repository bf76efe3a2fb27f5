"""Voice notes and pictures: which are still on Telegram's side, what was fetched, and what is not kept at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from db.models import note


@dataclass(frozen=True)
class DueMedia:
    """A voice note or picture that is still on Telegram's side."""

    id: int
    kind: str
    file_id: str


def due_media(conn: Connection, limit: int) -> list[DueMedia]:
    """Return voice notes and pictures to be fetched now."""
    found = (
        select(note.c.id, note.c.kind, note.c.file_id)
        .where(note.c.fetch == "due")
        .order_by(note.c.id)
        .limit(limit)
    )
    return [DueMedia(*row) for row in conn.execute(found)]


def message_of(conn: Connection, note_id: int) -> tuple[int, int] | None:
    """Return whose message a voice note or picture came in, and its id."""
    row = conn.execute(select(note.c.author_id, note.c.message_id).where(note.c.id == note_id)).first()
    return (row.author_id, row.message_id) if row and row.message_id is not None else None


def set_media(conn: Connection, note_id: int, content: bytes, media_type: str) -> bool:
    """Keep the content of a voice note or picture; False when it was kept or given up already."""
    done = conn.execute(
        update(note)
        .where(note.c.id == note_id, note.c.fetch.in_(("due", "later")))
        .values(media=content, media_type=media_type, fetch="done", file_id=None)
    )
    return done.rowcount == 1


def fetch_later(conn: Connection, note_id: int, now: datetime, waits: Sequence[timedelta]) -> bool:
    """Count a failed fetch; the next try comes after the wait of that number. False when there is none left."""
    wanted = select(note.c.fetch_tries).where(note.c.id == note_id, note.c.fetch == "due")
    tries: int | None = conn.execute(wanted).scalar()
    if tries is None:
        return True
    left = tries < len(waits)
    values = (
        {"fetch": "later", "fetch_at": now + waits[tries]} if left else {"fetch": "failed", "fetch_at": None}
    )
    conn.execute(update(note).where(note.c.id == note_id).values(fetch_tries=tries + 1, **values))
    return left


def refuse(conn: Connection, note_id: int) -> bool:
    """Give up what was fetched and cannot be kept; False when it was kept or given up already."""
    given_up = update(note).where(note.c.id == note_id, note.c.fetch.in_(("due", "later")))
    return conn.execute(given_up.values(fetch="failed", fetch_at=None, file_id=None)).rowcount == 1


def pictures_since(conn: Connection, author_id: int, since: datetime) -> int:
    """Return how many pictures of somebody were taken since a moment."""
    hers = and_(note.c.author_id == author_id, note.c.kind == "picture", note.c.at > since)
    kept = select(func.count()).where(hers, note.c.fetch.is_not(None))
    return conn.execute(kept).scalar_one()


def is_noted(conn: Connection, author_id: int, kind: str, run_id: int | None, concern_id: int | None) -> bool:
    """Say whether somebody is to read already that something of a kind came, in a check-in or outside of any.

    `concern_id`: the concern it is read with.
    """
    same = and_(
        note.c.author_id == author_id, note.c.kind == kind, note.c.run_id.is_not_distinct_from(run_id)
    )
    read_with = and_(note.c.concern_id.is_not_distinct_from(concern_id), note.c.read_at.is_(None))
    listed = or_(note.c.due_at.is_not(None), note.c.concern_id.is_not(None))
    found = select(note.c.id).where(same, read_with, listed, note.c.fetch.is_(None))
    return conn.execute(found.limit(1)).first() is not None


def fetch_again(conn: Connection, now: datetime) -> None:
    """Make voice notes and pictures due again whose wait is over."""
    conn.execute(update(note).where(note.c.fetch == "later", note.c.fetch_at <= now).values(fetch="due"))
