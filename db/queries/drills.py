"""Drills and whom they called. What became of a call is read from its message, and kept when the drill ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, insert, or_, select, update

from db.models import area, drill, drill_call, outbound
from db.queries.outbound import QUEUED
from db.store import Stale


@dataclass(frozen=True)
class Drill:
    """A drill as a unit found it; `next_due_at` is None and `ended_at` is not once it is over."""

    id: int
    area_id: int
    area: str
    path: str
    started_by: int | None
    ladder: dict[str, Any]
    step: int
    started_at: datetime
    next_due_at: datetime | None
    ended_at: datetime | None
    stopped_by: int | None
    version: int


@dataclass(frozen=True)
class Call:
    """Somebody who was called at a step, or a post that nobody holds (`person_id` None). `failed`: why not reached."""

    id: int
    step: int
    role: str
    person_id: int | None
    outbound_id: int | None
    told_at: datetime
    arrived_at: datetime | None
    answered_at: datetime | None
    failed: str | None


_DRILL: Select[Any] = select(
    drill.c.id,
    drill.c.area_id,
    area.c.name,
    area.c.path,
    drill.c.started_by,
    drill.c.ladder,
    drill.c.step,
    drill.c.started_at,
    drill.c.next_due_at,
    drill.c.ended_at,
    drill.c.stopped_by,
    drill.c.version,
).select_from(drill.join(area))

# What a message's state says of its call; one that waits or is on its way says nothing yet.
_FAILURES = {
    "unreachable": "unreachable",
    "failed": "refused",
    "unknown": "uncertain",
    "expired": "unsent",
    "withdrawn": "unsent",
}
_arrived = func.coalesce(drill_call.c.arrived_at, case((outbound.c.state == "sent", outbound.c.sent_at)))
_failed = func.coalesce(drill_call.c.failed, case(_FAILURES, value=outbound.c.state))
_CALLS: Select[Any] = (
    select(
        drill_call.c.id,
        drill_call.c.step,
        drill_call.c.role,
        drill_call.c.person_id,
        drill_call.c.outbound_id,
        drill_call.c.told_at,
        _arrived,
        drill_call.c.answered_at,
        _failed,
    )
    .select_from(drill_call.outerjoin(outbound, outbound.c.id == drill_call.c.outbound_id))
    .order_by(drill_call.c.id)
)


def get(conn: Connection, drill_id: int) -> Drill | None:
    """Return a drill by its number."""
    row = conn.execute(_DRILL.where(drill.c.id == drill_id)).first()
    return Drill(*row) if row else None


def running_at(conn: Connection, area_id: int) -> Drill | None:
    """Return the drill that runs in just this area."""
    row = conn.execute(_DRILL.where(drill.c.area_id == area_id, drill.c.ended_at.is_(None))).first()
    return Drill(*row) if row else None


def running_within(conn: Connection, paths: Sequence[str], limit: int) -> list[Drill]:
    """Return drills that run at or below places, the newest first."""
    within = or_(*(area.c.path.startswith(path, autoescape=True) for path in paths))
    found = _DRILL.where(drill.c.ended_at.is_(None), within).order_by(drill.c.id.desc()).limit(limit)
    return [Drill(*row) for row in conn.execute(found)]


def due(conn: Connection, now: datetime, limit: int) -> list[Drill]:
    """Return drills whose next step is due."""
    found = _DRILL.where(drill.c.next_due_at <= now).order_by(drill.c.next_due_at).limit(limit)
    return [Drill(*row) for row in conn.execute(found)]


def latest(conn: Connection, limit: int) -> list[Drill]:
    """Return the last drills, the newest first."""
    return [Drill(*row) for row in conn.execute(_DRILL.order_by(drill.c.id.desc()).limit(limit))]


def last_of(conn: Connection, area_id: int) -> int:
    """Return the number of the last drill of an area, 0 where there was none."""
    newest: int = conn.execute(
        select(func.coalesce(func.max(drill.c.id), 0)).where(drill.c.area_id == area_id)
    ).scalar_one()
    return newest


def add(conn: Connection, **values: Any) -> int:
    """Insert a drill in its first version and return its number."""
    result = conn.execute(insert(drill).values(**values, step=0, version=1))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def change(conn: Connection, found: Drill, **values: Any) -> Drill:
    """Set columns of a drill as it was found and return it anew. Raises Stale when somebody was faster."""
    mine = update(drill).where(drill.c.id == found.id, drill.c.version == found.version)
    if conn.execute(mine.values(**values, version=found.version + 1)).rowcount == 0:
        raise Stale
    return Drill(*conn.execute(_DRILL.where(drill.c.id == found.id)).one())


# -- calls -------------------------------------------------------------------------------------------------


def add_call(conn: Connection, drill_id: int, step: int, role: str, told_at: datetime, **values: Any) -> None:
    """Insert a call, or that there was nobody to call."""
    conn.execute(
        insert(drill_call).values(drill_id=drill_id, step=step, role=role, told_at=told_at, **values)
    )


def calls(conn: Connection, drill_id: int) -> list[Call]:
    """Return the calls of a drill in their order."""
    return [Call(*row) for row in conn.execute(_CALLS.where(drill_call.c.drill_id == drill_id))]


def call_to(conn: Connection, drill_id: int, person_id: int) -> Call | None:
    """Return the one call in which a person was sent a drill's message."""
    mine = drill_call.c.person_id == person_id
    sent = _CALLS.where(drill_call.c.drill_id == drill_id, mine, drill_call.c.outbound_id.is_not(None))
    row = conn.execute(sent).first()
    return Call(*row) if row else None


def answer(conn: Connection, call_id: int, now: datetime) -> None:
    """Note that a person pressed; the first press counts."""
    mine = update(drill_call).where(drill_call.c.id == call_id, drill_call.c.answered_at.is_(None))
    conn.execute(mine.values(answered_at=now))


def settle(conn: Connection, drill_id: int) -> None:
    """Take back what has not left yet, and keep what became of each call: messages are erased in time."""
    mine = select(drill_call.c.outbound_id).where(drill_call.c.drill_id == drill_id)
    waiting = update(outbound).where(outbound.c.id.in_(mine), outbound.c.state == QUEUED)
    conn.execute(waiting.values(state="withdrawn"))
    for call in calls(conn, drill_id):
        kept = update(drill_call).where(drill_call.c.id == call.id)
        conn.execute(kept.values(arrived_at=call.arrived_at, failed=call.failed))
