"""What the roster knows already: people by key, their posts, children by code, pairings, households."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from db.models import child, household, pairing, person, post
from db.queries.holding import in_force, own


@dataclass(frozen=True)
class Listed:
    """A person of the roster."""

    id: int
    key: str
    name: str | None
    phone: str | None
    language: str
    zone: str


@dataclass(frozen=True)
class Enrolled:
    """A child of the roster; `ended`: taken off it."""

    id: int
    code: str
    area_id: int
    household_id: int | None
    label: str
    birth_month: str | None
    tier: str
    next_on: str | None
    ended: bool


def people(conn: Connection) -> list[Listed]:
    """Return the people that the roster has a key for."""
    columns = (
        person.c.id,
        person.c.roster_key,
        person.c.name,
        person.c.phone,
        person.c.language,
        person.c.zone,
    )
    return [Listed(*row) for row in conn.execute(select(*columns).where(person.c.roster_key.is_not(None)))]


def by_key(conn: Connection, key: str) -> int | None:
    """Return the id of the person with a roster key."""
    return conn.execute(select(person.c.id).where(person.c.roster_key == key)).scalar()


def posts(conn: Connection, now: datetime) -> Sequence[Any]:
    """Return (id, person_id, role, area_id) of the posts in force, those of people who are away included."""
    return conn.execute(
        select(post.c.id, post.c.person_id, post.c.role, post.c.area_id).where(in_force(now), own())
    ).all()


def children(conn: Connection) -> list[Enrolled]:
    """Return all children, those taken off the roster included."""
    rows = conn.execute(
        select(
            child.c.id,
            child.c.code,
            child.c.area_id,
            child.c.household_id,
            child.c.label,
            child.c.birth_month,
            child.c.tier,
            child.c.next_on,
            child.c.until,
        )
    )
    return [Enrolled(*row[:8], ended=row[8] is not None) for row in rows]


def pairings(conn: Connection, now: datetime) -> Sequence[Any]:
    """Return (child_id, person_id, lead) of the pairings in force."""
    alive = or_(pairing.c.until.is_(None), pairing.c.until > now)
    return conn.execute(select(pairing.c.child_id, pairing.c.person_id, pairing.c.lead).where(alive)).all()


def households(conn: Connection) -> dict[str, int]:
    """Return the households' ids by key."""
    return {row[0]: row[1] for row in conn.execute(select(household.c.roster_key, household.c.id))}


def unpair_all(conn: Connection, child_id: int, now: datetime) -> None:
    """End every pairing of a child."""
    alive = update(pairing).where(pairing.c.child_id == child_id, pairing.c.until.is_(None))
    conn.execute(alive.values(until=now))
