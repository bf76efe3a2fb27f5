"""Notes that may tell of danger: what they sounded like, where she is asked, what she said, when silence counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from core.screening import Finding
from core.triage import Category, Level
from db.models import concern_flag, note, screened


@dataclass(frozen=True)
class Doubt:
    """What she is asked about a note. `child_id` and `area_id` are the note's, as it stands now.

    `run_id`: the check-in it was written in. `asked_in`: the run that asks. `answer`: None until it is settled.
    """

    id: int
    note_id: int
    author_id: int
    run_id: int | None
    asked_in: int | None
    child_id: int | None
    area_id: int
    finding: Finding
    answer: str | None


_LOADED: Select[Any] = select(
    screened.c.id,
    screened.c.note_id,
    screened.c.author_id,
    screened.c.run_id,
    screened.c.asked_in,
    note.c.child_id,
    note.c.area_id,
    screened.c.level,
    screened.c.category,
    screened.c.severe,
    screened.c.entries,
    screened.c.answer,
).select_from(screened.join(note, note.c.id == screened.c.note_id))
_GET = _LOADED.where(screened.c.id == bindparam("wanted"))
_OPEN = _LOADED.where(screened.c.author_id == bindparam("author"), screened.c.settled_at.is_(None)).order_by(
    screened.c.id
)
_DUE = (
    select(screened.c.id)
    .where(screened.c.due_at <= bindparam("now"), screened.c.settled_at.is_(None))
    .order_by(screened.c.due_at)
    .limit(bindparam("most"))
)


def _made(row: Row[Any]) -> Doubt:
    finding = Finding(Level(row.level), Category(row.category), row.severe, tuple(row.entries))
    ids = (row.id, row.note_id, row.author_id, row.run_id, row.asked_in, row.child_id, row.area_id)
    return Doubt(*ids, finding, row.answer)


def get(conn: Connection, doubt_id: int) -> Doubt:
    """Return a doubt that is there."""
    return _made(conn.execute(_GET, {"wanted": doubt_id}).one())


def open_of(conn: Connection, author_id: int) -> list[Doubt]:
    """Return what somebody has not answered yet, the oldest first."""
    return [_made(row) for row in conn.execute(_OPEN, {"author": author_id})]


def due(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Return the ids of what has not been answered in time."""
    return list(conn.execute(_DUE, {"now": now, "most": limit}).scalars())


def _columns(finding: Finding) -> dict[str, Any]:
    """Return the columns of a finding."""
    return {
        "level": int(finding.level),
        "category": finding.category.value,
        "severe": finding.severe,
        "entries": list(finding.entries),
    }


def add(
    conn: Connection,
    note_id: int,
    author_id: int,
    run_id: int | None,
    finding: Finding,
    now: datetime,
    due_at: datetime,
) -> int:
    """Insert a doubt about a note and return its id."""
    row = {"note_id": note_id, "author_id": author_id, "run_id": run_id, "at": now, "due_at": due_at}
    result = conn.execute(insert(screened).values(**row, **_columns(finding)))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def worsen(conn: Connection, doubt_id: int, finding: Finding) -> None:
    """Say what her words sound like now that she has written more; the time to answer stays."""
    conn.execute(update(screened).where(screened.c.id == doubt_id).values(**_columns(finding)))


def is_asked(conn: Connection, found: Doubt, asked_in: int) -> None:
    """Note which run asks about a note. One written outside any check-in belongs to that run."""
    values = {"asked_in": asked_in, "run_id": found.run_id or asked_in}
    conn.execute(update(screened).where(screened.c.id == found.id).values(values))


def settle(conn: Connection, found: Doubt, answer: str, now: datetime) -> bool:
    """Note what she said, or her silence; False when somebody was faster."""
    as_found = update(screened).where(
        screened.c.id == found.id, screened.c.answer.is_not_distinct_from(found.answer)
    )
    return conn.execute(as_found.values(answer=answer, settled_at=now)).rowcount == 1


def has_raised(conn: Connection, run_id: int) -> bool:
    """Say whether something was ticked in a run that raised a flag."""
    ticked = select(concern_flag.c.id).where(concern_flag.c.run_id == run_id)
    return conn.execute(ticked.limit(1)).first() is not None


def put_off(conn: Connection, doubt_id: int, until: datetime) -> None:
    """Let what could not be worked on be due later."""
    conn.execute(update(screened).where(screened.c.id == doubt_id).values(due_at=until))
