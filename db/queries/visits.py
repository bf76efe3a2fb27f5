"""Visits that were sent, what corrects them, and the attempts that were none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, union_all

from db.models import addendum, attempt, child, visit


@dataclass(frozen=True)
class Visit:
    """A sent visit. `answers`: item -> value as it was sent; `next_on`: the day planned with it, ISO."""

    id: int
    run_id: int
    child_id: int
    person_id: int
    kind: str
    answers: dict[str, str]
    at: datetime
    next_on: str | None


@dataclass(frozen=True)
class Addendum:
    """A correction of a sent visit. `answers`: only what was changed."""

    id: int
    visit_id: int
    person_id: int
    answers: dict[str, str]
    at: datetime


@dataclass(frozen=True)
class Attempt:
    """Somebody went and it became no visit; `outcome` says why."""

    id: int
    person_id: int
    outcome: str
    at: datetime
    next_on: str | None


_VISIT = select(
    visit.c.id,
    visit.c.run_id,
    visit.c.child_id,
    visit.c.person_id,
    visit.c.kind,
    visit.c.answers,
    visit.c.at,
    visit.c.next_on,
)
_LATEST = (
    _VISIT.where(visit.c.child_id == bindparam("child"))
    .order_by(visit.c.at.desc(), visit.c.id.desc())
    .limit(bindparam("most"))
)
_BY_ID = _VISIT.where(visit.c.id == bindparam("wanted"))


def add(conn: Connection, **values: Any) -> int:
    """Insert a sent visit and return its id."""
    result = conn.execute(insert(visit).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def get(conn: Connection, visit_id: int) -> Visit | None:
    """Return a visit as it was sent."""
    row = conn.execute(_BY_ID, {"wanted": visit_id}).first()
    return Visit(*row) if row else None


def of_run(conn: Connection, run_id: int) -> int | None:
    """Return the id of the visit that a check-in became."""
    return conn.execute(select(visit.c.id).where(visit.c.run_id == run_id)).scalar()


def latest(conn: Connection, child_id: int, limit: int) -> list[Visit]:
    """Return a child's visits as they were sent, the newest first."""
    return [Visit(*row) for row in conn.execute(_LATEST, {"child": child_id, "most": limit})]


def at_home_since(conn: Connection, household_id: int, person_id: int, since: datetime) -> list[Visit]:
    """Return what a person sent about the children of a household since a moment, the oldest first."""
    mine = (
        _VISIT.join(child, child.c.id == visit.c.child_id)
        .where(child.c.household_id == household_id, visit.c.at >= since, visit.c.person_id == person_id)
        .order_by(visit.c.at, visit.c.id)
    )
    return [Visit(*row) for row in conn.execute(mine)]


# -- corrections -------------------------------------------------------------------------------------------


def amend(conn: Connection, **values: Any) -> int:
    """Insert an addendum and return its id."""
    result = conn.execute(insert(addendum).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def addenda(conn: Connection, visit_ids: Iterable[int]) -> list[Addendum]:
    """Return the corrections of some visits, the oldest first."""
    wanted = list(visit_ids)
    if not wanted:
        return []
    found = select(
        addendum.c.id, addendum.c.visit_id, addendum.c.person_id, addendum.c.answers, addendum.c.at
    ).where(addendum.c.visit_id.in_(wanted))
    return [Addendum(*row) for row in conn.execute(found.order_by(addendum.c.id))]


def corrected(conn: Connection, found: Iterable[Visit]) -> list[tuple[Visit, Mapping[str, str]]]:
    """Return each visit with its answers as its addenda left them: what rules look at."""
    visits = list(found)
    values = {one.id: dict(one.answers) for one in visits}
    for one in addenda(conn, values):
        values[one.visit_id].update(one.answers)
    return [(one, values[one.id]) for one in visits]


# -- attempts ----------------------------------------------------------------------------------------------


def add_attempt(conn: Connection, **values: Any) -> int:
    """Insert an attempt that became no visit and return its id."""
    result = conn.execute(insert(attempt).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def attempts(conn: Connection, child_id: int, limit: int) -> list[Attempt]:
    """Return the attempts at a child's door, the newest first."""
    found = select(attempt.c.id, attempt.c.person_id, attempt.c.outcome, attempt.c.at, attempt.c.next_on)
    mine = found.where(attempt.c.child_id == child_id).order_by(attempt.c.at.desc(), attempt.c.id.desc())
    return [Attempt(*row) for row in conn.execute(mine.limit(limit))]


def outcomes_in_a_row(conn: Connection, child_id: int, limit: int) -> list[str]:
    """Return what came of the last tries with a child, the newest first: an outcome, or "visit"."""
    tries = select(attempt.c.outcome.label("what"), attempt.c.at.label("at"), attempt.c.run_id.label("run"))
    seen = select(bindparam("visited", "visit").label("what"), visit.c.at.label("at"), visit.c.run_id)
    both = union_all(
        tries.where(attempt.c.child_id == child_id), seen.where(visit.c.child_id == child_id)
    ).subquery()
    newest = select(both.c.what).order_by(both.c.at.desc(), both.c.run.desc()).limit(limit)
    return list(conn.execute(newest).scalars())
