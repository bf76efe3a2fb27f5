"""Who looked at what, and for what purpose. Codes and numbers only, never a name or a text.

Entries are only ever added, one after the other: each carries the hash of the one before (`db.chain`). Events of
concerns carry a hash of their own at once and are covered by an entry a little later, many by one: nobody
who alerts waits for the chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Select,
    String,
    cast,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy import type_coerce as as_type

from db import chain
from db.models import audit, concern_event
from db.types import Json, UtcDateTime

COVERS = "events"  # the action of an entry that covers events
_LOCK = text("SELECT pg_advisory_xact_lock(7566180)")
_LAST = select(audit.c.id, audit.c.hash).where(audit.c.id == select(func.max(audit.c.id)).scalar_subquery())
_ADD = insert(audit)
_CHUNK = 500
_WRITTEN = (UtcDateTime, Json, String)  # what SQLite keeps as text


@dataclass(frozen=True)
class Head:
    """The newest entry: its number and hash; 0 and nothing while there is none."""

    number: int
    hash: bytes


def add(
    conn: Connection, now: datetime, person_id: int | None, action: str, subject: str, purpose: str
) -> None:
    """Append an entry; `subject` is like "child 12", `person_id` None for the command line.

    A unit does it after it has changed what others may be changing: on PostgreSQL whoever else appends waits for it.
    """
    _lock(conn)
    _append(conn, now, person_id, action, subject, purpose, None)


def cover(conn: Connection, now: datetime, most: int) -> int:
    """Append an entry that covers the events none covers yet, at most so many; return how many."""
    _lock(conn)
    waiting = (
        select(concern_event.c.id, concern_event.c.hash)
        .where(concern_event.c.entry_id.is_(None))
        .order_by(concern_event.c.id)
        .limit(most)
    )
    found = conn.execute(waiting).all()
    if not found:
        return 0
    covered = chain.digest(bytes(row.hash) for row in found)
    number = _append(conn, now, None, COVERS, f"{len(found)} events", "chain", covered)
    numbers = [row.id for row in found]
    conn.execute(update(concern_event).where(concern_event.c.id.in_(numbers)).values(entry_id=number))
    return len(found)


def head(conn: Connection) -> Head:
    """Return the newest entry."""
    row = conn.execute(_LAST).first()
    return Head(row.id, bytes(row.hash)) if row else Head(0, b"")


def _lock(conn: Connection) -> None:
    """Let one transaction at a time append. On SQLite there is only one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK)


def _append(
    conn: Connection,
    now: datetime,
    person_id: int | None,
    action: str,
    subject: str,
    purpose: str,
    digest: bytes | None,
) -> int:
    last = head(conn)
    number = last.number + 1
    fields = (number, now, person_id, action, subject, purpose, digest, last.hash)
    names = ("id", "at", "person_id", "action", "object", "purpose", "digest", "previous")
    row = dict(zip(names, fields, strict=True))
    conn.execute(_ADD, {**row, "hash": chain.prove("entry", *fields)})
    return number


# -- as it is stored ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoredEntry:
    """An entry as the database has it, believed in nothing. `proved`: its hash belongs to its fields."""

    number: int
    digest: object
    previous: object
    hash: object
    proved: bool


@dataclass(frozen=True)
class StoredEvent:
    """An event as the database has it. `entry_id`: the entry that is said to cover it."""

    number: int
    concern_id: object
    entry_id: object
    hash: object
    proved: bool


def entries(conn: Connection) -> Iterator[StoredEntry]:
    """Yield every entry in order; nothing is held in memory."""
    columns = (audit.c.id, audit.c.at, audit.c.person_id, audit.c.action, audit.c.object, audit.c.purpose)
    for row in _raw(conn, (*columns, audit.c.digest, audit.c.previous, audit.c.hash), audit.c.id):
        *fields, proof = row
        yield StoredEntry(row[0], row[6], row[7], proof, chain.proves(proof, "entry", *fields))


def events(conn: Connection) -> Iterator[StoredEvent]:
    """Yield every event, those that one entry covers together and in order."""
    kept = concern_event.c
    columns = (kept.id, kept.concern_id, kept.at, kept.kind, kept.person_id, kept.outbound_id, kept.data)
    for row in _raw(conn, (*columns, kept.hash, kept.entry_id), kept.entry_id, kept.id):
        *fields, proof, entry_id = row
        yield StoredEvent(row[0], row[1], entry_id, proof, chain.proves(proof, "event", *fields))


def _raw(conn: Connection, columns: tuple[Column[Any], ...], *order: Column[Any]) -> Iterator[list[Any]]:
    """Yield rows as they are stored, so that no reading of them hides a change, nor fails on one."""
    stored = [_as_stored(conn, column) for column in columns]
    wanted: Select[Any] = select(*stored).order_by(*order).execution_options(yield_per=_CHUNK)
    with conn.execute(wanted) as found:
        for row in found:
            yield [_read(value, column) for value, column in zip(row, columns, strict=True)]


def _as_stored(conn: Connection, column: Column[Any]) -> Any:
    """Return a column past our types. SQLite keeps moments as text, and text may be no UTF-8 any more."""
    if conn.dialect.name == "sqlite":
        return cast(column, LargeBinary) if isinstance(column.type, _WRITTEN) else column
    return as_type(column, String()) if isinstance(column.type, Json) else column


def _read(value: Any, column: Column[Any]) -> Any:
    if isinstance(value, bytes) and isinstance(column.type, _WRITTEN):
        return value.decode("utf-8", "surrogateescape")
    return value
