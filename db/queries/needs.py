"""What families need, from the visit in which it was said to the day it is met."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.models import need


@dataclass(frozen=True)
class Need:
    """An open need. `note_id`: the wish in the family's own words."""

    id: int
    child_id: int
    kind: str
    note_id: int | None
    at: datetime


_OPEN = select(need.c.id, need.c.child_id, need.c.kind, need.c.note_id, need.c.at).where(
    need.c.done_at.is_(None)
)


def open_of(conn: Connection, child_id: int) -> list[Need]:
    """Return what a child's family still needs, the oldest first."""
    return [Need(*row) for row in conn.execute(_OPEN.where(need.c.child_id == child_id).order_by(need.c.id))]


def get_open(conn: Connection, need_id: int) -> Need | None:
    """Return a need that is not met yet."""
    row = conn.execute(_OPEN.where(need.c.id == need_id)).first()
    return Need(*row) if row else None


def add(conn: Connection, child_id: int, kind: str, run_id: int, note_id: int | None, now: datetime) -> int:
    """Insert a need and return its id."""
    row = {"child_id": child_id, "kind": kind, "run_id": run_id, "note_id": note_id, "at": now}
    result = conn.execute(insert(need).values(row))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def erase(conn: Connection, child_id: int) -> None:
    """Erase for good what a child's family said it needs."""
    conn.execute(delete(need).where(need.c.child_id == child_id))


def close(conn: Connection, need_id: int, person_id: int, now: datetime) -> bool:
    """Note that a need is met; False when it was so already."""
    wanted = update(need).where(need.c.id == need_id, need.c.done_at.is_(None))
    return conn.execute(wanted.values(done_at=now, done_by=person_id)).rowcount == 1
