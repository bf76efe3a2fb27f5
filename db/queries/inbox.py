"""The inbox: raw updates as they came, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.models import inbox
from db.ready import Ready


@dataclass(frozen=True)
class Arrived:
    """One raw update: its id, its sender's Telegram id (None when there is none), its JSON."""

    update_id: int
    sender: int | None
    raw: bytes


@dataclass(frozen=True)
class Row:
    """A stored update that waits for its effect."""

    id: int
    sender: int | None
    raw: bytes
    tries: int = 0


_KEEP = {
    name: Ready(
        make(inbox).values(state="new").on_conflict_do_nothing().returning(inbox.c.id),
        ("update_id", "sender", "raw", "received_at", "state"),
    )
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def keep(conn: Connection, arrived: Sequence[Arrived], now: datetime) -> list[Row]:
    """Store updates in order of arrival; return the rows that were new (a known update_id is dropped)."""
    statement, kept = _KEEP[conn.dialect.name], []
    for one in arrived:
        values = {"update_id": one.update_id, "sender": one.sender, "raw": one.raw, "received_at": now}
        row = statement.first(conn, values)
        if row is not None:
            kept.append(Row(row[0], one.sender, one.raw))
    return kept


_RECEIVED = Ready(select(inbox.c.received_at).where(inbox.c.id == bindparam("row")))


def received_at(conn: Connection, row_id: int) -> datetime:
    """Return when an update came in."""
    row = _RECEIVED.first(conn, {"row": row_id})
    assert row is not None, "rows of the inbox stay while they are worked on"  # noqa: S101
    moment: datetime = row[0]
    return moment


_FINISH = Ready(
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == "new")
    .values(state="done", done_at=bindparam("at"))
)


def finish(conn: Connection, row_id: int, now: datetime) -> bool:
    """Mark an update as done; False when it was done already (its effect must then not happen again)."""
    return _FINISH.run(conn, {"row": row_id, "at": now}) == 1


def fail(conn: Connection, row_id: int, most: int) -> bool:
    """Count a failure; after `most` of them park the row for the operator. Return whether it is parked."""
    conn.execute(update(inbox).where(inbox.c.id == row_id).values(tries=inbox.c.tries + 1))
    parked = conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.state == "new", inbox.c.tries >= most)
        .values(state="quarantined")
    )
    return parked.rowcount == 1


_WAITING = (
    select(inbox.c.id, inbox.c.sender, inbox.c.raw, inbox.c.tries)
    .where(inbox.c.state == "new")
    .order_by(inbox.c.id)
)


def waiting(conn: Connection, limit: int = 200, after: int = 0, besides: Sequence[int] = ()) -> list[Row]:
    """Return stored updates without effect, oldest first, but for those of some senders (0 = nobody)."""
    others = func.coalesce(inbox.c.sender, 0).not_in(besides)
    return _rows(conn, _WAITING.where(inbox.c.id > after, others).limit(limit))


def waiting_of(conn: Connection, sender: int, limit: int) -> list[Row]:
    """Return the stored updates of one sender without effect, oldest first; 0 = those that nobody has sent."""
    theirs = inbox.c.sender == sender if sender else inbox.c.sender.is_(None)
    return _rows(conn, _WAITING.where(theirs).limit(limit))


def _rows(conn: Connection, statement: Select[Any]) -> list[Row]:
    return [Row(row.id, row.sender, row.raw or b"", row.tries) for row in conn.execute(statement)]


def count(conn: Connection, state: str) -> int:
    """Return how many updates are in a state."""
    return conn.execute(select(func.count()).select_from(inbox).where(inbox.c.state == state)).scalar_one()
