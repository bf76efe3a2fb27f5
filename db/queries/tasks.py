"""Tasks: what one of the programme's people must do for a child, until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from db.models import area, child, concern, task
from db.queries.conflicts import is_kept


@dataclass(frozen=True)
class Task:
    """An open task. `role`: whose it is; place, `code` and `label` are the child's, with which a task moves."""

    id: int
    kind: str
    child_id: int
    area_id: int
    role: str
    run_id: int | None
    concern_id: int | None
    due_on: str
    path: str
    code: str
    label: str


_OPEN: Select[Any] = (
    select(
        task.c.id,
        task.c.kind,
        task.c.child_id,
        child.c.area_id,
        task.c.role,
        task.c.run_id,
        task.c.concern_id,
        task.c.due_on,
        area.c.path,
        child.c.code,
        child.c.label,
    )
    .select_from(task.join(child, child.c.id == task.c.child_id).join(area, area.c.id == child.c.area_id))
    .where(task.c.done_at.is_(None))
)


def add(conn: Connection, **values: Any) -> int | None:
    """Insert a task unless the same is open for the child already; return its id, or None."""
    known = select(task.c.id).where(
        task.c.child_id == values["child_id"], task.c.kind == values["kind"], task.c.done_at.is_(None)
    )
    if conn.execute(known).first():
        return None
    result = conn.execute(insert(task).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def get_open(conn: Connection, task_id: int) -> Task | None:
    """Return a task that is not done yet."""
    row = conn.execute(_OPEN.where(task.c.id == task_id)).first()
    return Task(*row) if row else None


def of_child(conn: Connection, child_id: int, role: str) -> list[Task]:
    """Return what somebody in a role must still do for a child, the most urgent first."""
    mine = _OPEN.where(task.c.child_id == child_id, task.c.role == role)
    return [Task(*row) for row in conn.execute(mine.order_by(task.c.due_on, task.c.id))]


def of_places(conn: Connection, places: Sequence[tuple[str, str]], limit: int, reader: int) -> list[Task]:
    """Return the open tasks of (role, area path) pairs, the most urgent first; none of a concern kept from `reader`."""
    if not places:
        return []
    mine = or_(
        *((task.c.role == role) & area.c.path.startswith(path, autoescape=True) for role, path in places)
    )
    hidden = (
        select(concern.c.id)
        .where(concern.c.id == task.c.concern_id, is_kept(reader))
        .correlate(task)
        .exists()
    )
    found = _OPEN.where(mine, ~hidden).order_by(task.c.due_on, task.c.id).limit(limit)
    return [Task(*row) for row in conn.execute(found)]


def listed(conn: Connection, now: datetime, limit: int) -> list[Task]:
    """Return tasks that are to come with the next morning's list."""
    due = _OPEN.where(task.c.listed_at <= now).order_by(task.c.listed_at, task.c.id).limit(limit)
    return [Task(*row) for row in conn.execute(due)]


def list_again(conn: Connection, task_id: int, at: datetime) -> None:
    """Put a task on a later morning's list."""
    conn.execute(update(task).where(task.c.id == task_id).values(listed_at=at))


def hand_to(conn: Connection, task_id: int, role: str) -> None:
    """Make a task another role's."""
    conn.execute(update(task).where(task.c.id == task_id).values(role=role))


def close(conn: Connection, task_id: int, person_id: int, now: datetime) -> bool:
    """Note who did a task; False when it was done already."""
    wanted = update(task).where(task.c.id == task_id, task.c.done_at.is_(None))
    return conn.execute(wanted.values(done_at=now, done_by=person_id)).rowcount == 1


def drop(conn: Connection, child_id: int, kind: str, person_id: int, now: datetime) -> None:
    """Close what a child's task of a kind asked for, because it has been answered elsewhere."""
    wanted = update(task).where(task.c.child_id == child_id, task.c.kind == kind, task.c.done_at.is_(None))
    conn.execute(wanted.values(done_at=now, done_by=person_id))
