"""Concerns and the flags that opened them. What happened to them is in `concern_events`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    update,
)

from core import events
from core.triage import Category, Level
from db.models import area, child, concern, concern_event
from db.queries.conflicts import is_kept
from db.store import Stale

State = events.State


@dataclass(frozen=True)
class Concern:
    """A concern as a unit found it. `next_due_at` is None only when it is closed; `path` is that of its area.

    `code` and `label` are the child's, None while no child is named. `conduct`: it is about that of a worker.
    `kept_from`: who must never see it.
    """

    id: int
    child_id: int | None
    run_id: int | None
    raiser_id: int
    area_id: int
    category: Category
    level: Level
    state: State
    held: State | None
    ladder: dict[str, Any]
    listed: bool
    step: int
    opened_at: datetime
    anchor_at: datetime
    next_due_at: datetime | None
    advise_at: datetime | None
    owner_id: int | None
    acknowledged_at: datetime | None
    moved_at: datetime | None
    outcome: str | None
    reported: str | None
    close_asked_by: int | None
    review_on: str | None
    raiser_told: str | None
    conduct: bool
    kept_from: tuple[int, ...]
    version: int
    path: str
    code: str | None
    label: str | None


_LOADED: Select[Any] = select(
    concern.c.id,
    concern.c.child_id,
    concern.c.run_id,
    concern.c.raiser_id,
    concern.c.area_id,
    concern.c.category,
    concern.c.level,
    concern.c.state,
    concern.c.held,
    concern.c.ladder,
    concern.c.listed,
    concern.c.step,
    concern.c.opened_at,
    concern.c.anchor_at,
    concern.c.next_due_at,
    concern.c.advise_at,
    concern.c.owner_id,
    concern.c.acknowledged_at,
    concern.c.moved_at,
    concern.c.outcome,
    concern.c.reported,
    concern.c.close_asked_by,
    concern.c.review_on,
    concern.c.raiser_told,
    concern.c.conduct,
    concern.c.kept_from,
    concern.c.version,
    area.c.path,
    child.c.code,
    child.c.label,
).select_from(concern.join(area).outerjoin(child, child.c.id == concern.c.child_id))

_GET = _LOADED.where(concern.c.id == bindparam("wanted"))
_OF_RUN = _LOADED.where(concern.c.run_id == bindparam("run"), concern.c.state != State.CLOSED.value).order_by(
    concern.c.level, concern.c.id
)
_DUE = (
    _LOADED.where(concern.c.next_due_at <= bindparam("now"))
    .where(or_(concern.c.state != State.RAISED.value, ~concern.c.listed))
    .order_by(concern.c.level, concern.c.next_due_at)
    .limit(bindparam("most"))
)
_DUE_LISTED = (
    _LOADED.where(concern.c.next_due_at <= bindparam("now"))
    .where(concern.c.state == State.RAISED.value, concern.c.listed)
    .order_by(concern.c.area_id, concern.c.id)
    .limit(bindparam("most"))
)
_TO_ADVISE = (
    _LOADED.where(concern.c.advise_at <= bindparam("now"))
    .order_by(concern.c.advise_at)
    .limit(bindparam("most"))
)


def _made(row: Row[Any]) -> Concern:
    found = dict(row._mapping)
    kinds = {"category": Category(row.category), "level": Level(row.level), "state": State(row.state)}
    own = {"held": State(row.held) if row.held else None, "kept_from": tuple(row.kept_from)}
    return Concern(**(found | kinds | own))


def get(conn: Connection, concern_id: int) -> Concern | None:
    """Return a concern by its number."""
    row = conn.execute(_GET, {"wanted": concern_id}).first()
    return _made(row) if row else None


def of_run(conn: Connection, run_id: int) -> list[Concern]:
    """Return the open concerns that a check-in raised, the worst first."""
    return [_made(row) for row in conn.execute(_OF_RUN, {"run": run_id})]


def of_child(conn: Connection, child_id: int) -> list[Concern]:
    """Return the open concerns about a child, the worst first."""
    return _open(conn, concern.c.child_id == child_id)


def of_conduct(conn: Connection, raiser_id: int) -> list[Concern]:
    """Return the open concerns about the conduct of a worker that somebody has raised, the worst first."""
    return _open(conn, and_(concern.c.raiser_id == raiser_id, concern.c.conduct))


def owned_by(conn: Connection, person_id: int) -> list[Concern]:
    """Return the open concerns that a person has taken on, the worst first."""
    return _open(conn, concern.c.owner_id == person_id)


def awaiting(conn: Connection, person_id: int) -> list[Concern]:
    """Return the concerns somebody has taken on of which a person was ever asked to agree or to take over."""
    kinds = (events.Kind.ASKED.value, events.Kind.OFFERED.value)
    asked = exists().where(
        concern_event.c.concern_id == concern.c.id,
        concern_event.c.person_id == person_id,
        concern_event.c.kind.in_(kinds),
    )
    return _open(conn, and_(concern.c.state != State.RAISED.value, asked))


def _open(conn: Connection, which: ColumnElement[bool]) -> list[Concern]:
    found = _LOADED.where(which, concern.c.state != State.CLOSED.value)
    return [_made(row) for row in conn.execute(found.order_by(concern.c.level, concern.c.id))]


def has_open(conn: Connection, child_id: int, reader: int) -> bool:
    """Say whether a concern about a child is open that a visit of this person may know of."""
    wanted = select(concern.c.id).where(concern.c.child_id == child_id, concern.c.state != State.CLOSED.value)
    known = wanted.where(~concern.c.conduct, ~is_kept(reader))
    return conn.execute(known.limit(1)).first() is not None


def due(conn: Connection, now: datetime, limit: int) -> list[Concern]:
    """Return concerns whose next step is due, the worst first; without those that wait for the reading list."""
    return [_made(row) for row in conn.execute(_DUE, {"now": now, "most": limit})]


def due_listed(conn: Connection, now: datetime, limit: int) -> list[Concern]:
    """Return raised concerns that are due to be told with the reading list."""
    return [_made(row) for row in conn.execute(_DUE_LISTED, {"now": now, "most": limit})]


def to_advise(conn: Connection, now: datetime, limit: int) -> list[Concern]:
    """Return concerns whose raiser may have to be told that nobody has answered."""
    return [_made(row) for row in conn.execute(_TO_ADVISE, {"now": now, "most": limit})]


def in_scope(conn: Connection, paths: Sequence[str], reader: int) -> list[Concern]:
    """Return the open concerns at or below places, the worst first, then the oldest; none `reader` is kept from."""
    if not paths:
        return []
    within = or_(*(area.c.path.startswith(path, autoescape=True) for path in paths))
    open_ones = _LOADED.where(concern.c.next_due_at.is_not(None), within, ~is_kept(reader))
    return [_made(row) for row in conn.execute(open_ones.order_by(concern.c.level, concern.c.opened_at))]


_CLOSED_BY_SOMEBODY = exists().where(
    concern_event.c.concern_id == concern.c.id, concern_event.c.kind == events.Kind.CLOSED.value
)
_NOT_CLOSED = (
    select(concern.c.id)
    .where(concern.c.id > bindparam("after"))
    .where(
        or_(concern.c.state != State.CLOSED.value, concern.c.next_due_at.is_not(None), ~_CLOSED_BY_SOMEBODY)
    )
    .order_by(concern.c.id)
    .limit(bindparam("most"))
)


def not_closed_after(conn: Connection, after: int, limit: int) -> list[int]:
    """Return numbers after one of concerns that are open, have a next step, or that nobody has closed."""
    return list(conn.execute(_NOT_CLOSED, {"after": after, "most": limit}).scalars())


_INSERT = insert(concern)


def add(conn: Connection, **values: Any) -> int:
    """Insert a concern in its first version and return its number."""
    result = conn.execute(_INSERT, {**values, "version": 1})
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def change(conn: Connection, found: Concern, **values: Any) -> Concern:
    """Set columns of a concern as it was found and return it anew. Raises Stale when somebody was faster."""
    done = conn.execute(
        update(concern)
        .where(concern.c.id == found.id, concern.c.version == found.version)
        .values(**values, version=found.version + 1)
    )
    if done.rowcount == 0:
        raise Stale
    row = conn.execute(_GET, {"wanted": found.id}).one()
    return _made(row)


def set_aside(conn: Connection, concern_id: int, now: datetime, until: datetime) -> None:
    """Let the moments of a concern that are due be due later."""
    mine = update(concern).where(concern.c.id == concern_id)
    conn.execute(mine.where(concern.c.next_due_at <= now).values(next_due_at=until))
    conn.execute(mine.where(concern.c.advise_at <= now).values(advise_at=until))
