"""The board: open concerns at or below places, in part or in all, counted and page by page; what each has missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, false, func, or_, select

from core.events import Kind, State
from core.overdue import Cutoff
from core.timeline import MET_AT, MET_BY, STARTS
from core.triage import Category, Level
from db.models import area, child, concern, concern_event
from db.queries.conflicts import is_kept


@dataclass(frozen=True)
class Part:
    """Which open concerns: those at or below `paths`, of one level, of one owner, that nobody has taken on, overdue.

    `cutoffs` say what is overdue (`core.overdue`).
    """

    reader: int
    paths: tuple[str, ...]
    cutoffs: tuple[Cutoff, ...]
    level: Level | None = None
    owner_id: int | None = None
    raised: bool = False
    late: bool = False


@dataclass(frozen=True)
class Listed:
    """A concern on the board. `late`: the names of the deadlines it has missed; `code`, `label`: its child's."""

    id: int
    level: Level
    category: Category
    state: State
    opened_at: datetime
    code: str | None
    label: str | None
    late: tuple[str, ...]


_began = concern_event.alias("began")
_begun = (
    select(func.max(_began.c.at))
    .where(_began.c.concern_id == concern.c.id, _began.c.kind.in_([kind.value for kind in STARTS]))
    .correlate(concern)
    .scalar_subquery()
)
# When its time began to run: it was raised, or came to a worse level.
started_at = func.coalesce(_begun, concern.c.opened_at)


def _missed(name: str, cutoffs: Sequence[Cutoff]) -> ColumnElement[bool]:
    """Return the condition that a deadline was missed; whom a concern went back to owes a new answer."""
    mine = [one for one in cutoffs if one.name == name]
    # A climb, and what its time runs from, never begins before the concern was opened: that column is the cheapest.
    over = [and_(concern.c.level == one.level, concern.c.opened_at < one.before) for one in mine]
    past = [and_(old, started_at < one.before) for old, one in zip(over, mine, strict=True)]
    met = exists().where(
        concern_event.c.concern_id == concern.c.id,
        _meets(name),
        concern_event.c.at >= started_at,
    )
    missed = and_(or_(false(), *past), ~met)
    if name != "acknowledge":
        return missed
    waits = [and_(old, concern.c.anchor_at < one.before) for old, one in zip(over, mine, strict=True)]
    return or_(missed, and_(concern.c.state == State.RAISED.value, or_(false(), *waits)))


def _meets(name: str) -> ColumnElement[bool]:
    """Return the condition that an event meets a deadline; a wish to close does while it waits for an answer."""
    kind = concern_event.c.kind
    wished = and_(kind == Kind.CLOSE_ASKED.value, concern.c.state == State.CLOSING.value)
    at_a_level = [
        and_(kind.in_([one.value for one in kinds]), concern.c.level == int(level))
        for (met, level), kinds in MET_AT.items()
        if met == name
    ]
    return or_(kind.in_([one.value for one in MET_BY[name]]), wished, *at_a_level)


def _overdue(part: Part) -> ColumnElement[bool]:
    return or_(false(), *(_missed(name, part.cutoffs) for name in MET_BY))


def shown_to(reader: int, paths: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a concern lies at or below one of the places, and its reader is not kept from it."""
    within = or_(false(), *(area.c.path.startswith(path, autoescape=True) for path in paths))
    return and_(within, ~is_kept(reader))


def _wanted(part: Part) -> list[ColumnElement[bool]]:
    wanted = [concern.c.next_due_at.is_not(None), shown_to(part.reader, part.paths)]
    if part.level is not None:
        wanted.append(concern.c.level == int(part.level))
    if part.owner_id is not None:
        wanted.append(concern.c.owner_id == part.owner_id)
    if part.raised:
        wanted.append(concern.c.state == State.RAISED.value)
    if part.late:
        wanted.append(_overdue(part))
    return wanted


def listed(conn: Connection, part: Part, limit: int, offset: int = 0) -> list[Listed]:
    """Return a page, the worst first, then the oldest."""
    late = [_missed(name, part.cutoffs).label(f"late_{name}") for name in MET_BY]
    found: Select[Any] = (
        select(
            concern.c.id,
            concern.c.level,
            concern.c.category,
            concern.c.state,
            concern.c.opened_at,
            child.c.code,
            child.c.label,
            *late,
        )
        .select_from(concern.join(area).outerjoin(child, child.c.id == concern.c.child_id))
        .where(*_wanted(part))
        .order_by(concern.c.level, concern.c.opened_at, concern.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_made(row) for row in conn.execute(found)]


def _made(row: Any) -> Listed:
    number, level, category, state, opened_at, code, label, *late = row
    missed = tuple(name for name, is_late in zip(MET_BY, late, strict=True) if is_late)
    return Listed(number, Level(level), Category(category), State(state), opened_at, code, label, missed)


def count(conn: Connection, part: Part) -> int:
    """Return how many concerns `listed` has on all its pages."""
    found = select(func.count()).select_from(concern.join(area)).where(*_wanted(part))
    return conn.execute(found).scalar_one()


def by_level(conn: Connection, part: Part) -> dict[Level, int]:
    """Return how many concerns there are of each level that has any, the worst first."""
    found = (
        select(concern.c.level, func.count())
        .select_from(concern.join(area))
        .where(*_wanted(part))
        .group_by(concern.c.level)
        .order_by(concern.c.level)
    )
    return {Level(level): int(number) for level, number in conn.execute(found)}


def by_place(conn: Connection, part: Part) -> list[tuple[str, int, int]]:
    """Return the path of each area that has any, how many there are, and how many of them are overdue."""
    found = (
        select(area.c.path, func.count(), func.sum(case((_overdue(part), 1), else_=0)))
        .select_from(concern.join(area))
        .where(*_wanted(part))
        .group_by(area.c.path)
    )
    return [(path, int(number), int(late)) for path, number, late in conn.execute(found)]
