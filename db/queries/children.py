"""Children: a code, a picture label and a tier; who is paired with them. Whose list they are on: `caseload`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from db.models import child, concern, household, pairing
from db.ready import Ready


@dataclass(frozen=True)
class Child:
    """A child as the programme may see it. `birth_month` is "2017-05"; `next_on` the planned day, ISO."""

    id: int
    code: str
    area_id: int
    label: str
    birth_month: str | None
    tier: str
    next_on: str | None


_CHILD = select(
    child.c.id,
    child.c.code,
    child.c.area_id,
    child.c.label,
    child.c.birth_month,
    child.c.tier,
    child.c.next_on,
)
_BY_ID = Ready(_CHILD.where(child.c.id == bindparam("wanted")))


def get(conn: Connection, child_id: int) -> Child:
    """Return a child by id. Raises sqlalchemy's NoResultFound: ids come from our own rows."""
    row = _BY_ID.first(conn, {"wanted": child_id})
    if row is None:
        raise NoResultFound
    return Child(*row)


def household_of(conn: Connection, child_id: int) -> int | None:
    """Return the home a child lives in, where that is known."""
    return conn.execute(select(child.c.household_id).where(child.c.id == child_id)).scalar()


def since(conn: Connection, child_id: int) -> datetime:
    """Return when a child came into the programme."""
    found: datetime = conn.execute(select(child.c.since).where(child.c.id == child_id)).scalar_one()
    return found


def every(conn: Connection) -> list[Child]:
    """Return all children still on the roster."""
    return [Child(*row) for row in conn.execute(_CHILD.where(child.c.until.is_(None)))]


def _paired(now: datetime) -> ColumnElement[bool]:
    return (pairing.c.since <= now) & or_(pairing.c.until.is_(None), pairing.c.until > now)


def is_paired(conn: Connection, child_id: int, person_id: int, now: datetime) -> bool:
    """Say whether a person is paired with a child now."""
    found = select(pairing.c.id).where(
        pairing.c.child_id == child_id, pairing.c.person_id == person_id, _paired(now)
    )
    return conn.execute(found.limit(1)).first() is not None


_NOW = bindparam("now", type_=pairing.c.since.type)
_LEAD = Ready(
    select(pairing.c.person_id)
    .where(pairing.c.child_id == bindparam("child"), pairing.c.lead, pairing.c.since <= _NOW)
    .where(or_(pairing.c.until.is_(None), pairing.c.until > _NOW))
    .order_by(pairing.c.id)
)


def lead_of(conn: Connection, child_id: int, now: datetime) -> int | None:
    """Return who visits a child first of all; None when nobody does."""
    row = _LEAD.first(conn, {"child": child_id, "now": now})
    return row[0] if row else None


_WATCHED = Ready(
    select(concern.c.id).where(
        concern.c.child_id == bindparam("child"),
        concern.c.level <= 1,
        concern.c.state != "closed",
        concern.c.category != "C17",
    )
)


def is_watched(conn: Connection, child_id: int) -> bool:
    """Say whether a P0 or P1 concern about a child is open; one about a worker (C17) tells nobody."""
    return _WATCHED.first(conn, {"child": child_id}) is not None


def change(conn: Connection, child_id: int, **values: Any) -> None:
    """Set columns of a child."""
    conn.execute(update(child).where(child.c.id == child_id).values(**values))


def add(conn: Connection, now: datetime, **values: Any) -> int:
    """Insert a child and return the id."""
    result = conn.execute(insert(child).values(since=now, **values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def add_household(conn: Connection, roster_key: str | None, area_id: int) -> int:
    """Insert a household and return the id; without a key it was found in the field."""
    result = conn.execute(insert(household).values(roster_key=roster_key, area_id=area_id))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def pair(conn: Connection, child_id: int, person_id: int, lead: bool, now: datetime) -> None:
    """Pair a person with a child from now on."""
    row = {"child_id": child_id, "person_id": person_id, "lead": lead, "since": now}
    conn.execute(insert(pairing).values(row))


def set_lead(conn: Connection, child_id: int, person_id: int | None, now: datetime) -> None:
    """Make one of those paired with a child its lead, and nobody else."""
    mine = pairing.c.person_id == person_id if person_id is not None else pairing.c.id.is_(None)
    conn.execute(update(pairing).where(pairing.c.child_id == child_id, _paired(now)).values(lead=mine))


def unpair(conn: Connection, child_id: int, person_id: int, now: datetime) -> bool:
    """End a pairing from now on; False when there was none."""
    done = conn.execute(
        update(pairing)
        .where(pairing.c.child_id == child_id, pairing.c.person_id == person_id, pairing.c.until.is_(None))
        .values(until=now)
    )
    return done.rowcount > 0
