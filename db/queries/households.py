"""Homes and villages: who lives together, which codes and months of birth a village knows already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from db.models import child, household, pairing, visit

VILLAGE = 1000  # children of a village that are looked through; the programme plans 300 to 500


@dataclass(frozen=True)
class Member:
    """A child as its home and village know it. `consent` is yes, no, later or None."""

    id: int
    code: str
    label: str
    area_id: int
    household_id: int | None
    birth_month: str | None
    tier: str
    consent: str | None
    categories: str | None


_MEMBER: Select[Any] = select(
    child.c.id,
    child.c.code,
    child.c.label,
    child.c.area_id,
    child.c.household_id,
    child.c.birth_month,
    child.c.tier,
    child.c.consent,
    child.c.categories,
).where(child.c.until.is_(None))


def member(conn: Connection, child_id: int) -> Member | None:
    """Return a child who is still on the roster."""
    row = conn.execute(_MEMBER.where(child.c.id == child_id)).first()
    return Member(*row) if row else None


def members(conn: Connection, household_id: int) -> list[Member]:
    """Return the children of a home, in the order in which they were found."""
    found = _MEMBER.where(child.c.household_id == household_id).order_by(child.c.id)
    return [Member(*row) for row in conn.execute(found)]


def siblings(conn: Connection, child_id: int) -> list[int]:
    """Return the other children on the roster who live with a child."""
    home = select(child.c.household_id).where(child.c.id == child_id).scalar_subquery()
    wanted = select(child.c.id).where(child.c.household_id == home, child.c.id != child_id)
    return list(conn.execute(wanted.where(child.c.until.is_(None)).order_by(child.c.id)).scalars())


def of_village(conn: Connection, area_id: int) -> list[Member]:
    """Return the children of a village, a thousand at most, the newest first."""
    found = _MEMBER.where(child.c.area_id == area_id).order_by(child.c.id.desc()).limit(VILLAGE)
    return [Member(*row) for row in conn.execute(found)]


def area_of(conn: Connection, household_id: int) -> int | None:
    """Return where a home lies."""
    return conn.execute(select(household.c.area_id).where(household.c.id == household_id)).scalar()


def codes(conn: Connection, area_id: int) -> list[str]:
    """Return the codes a village has given, also to children who have left; the newest first."""
    given = select(child.c.code).where(child.c.area_id == area_id).order_by(child.c.id.desc())
    return list(conn.execute(given.limit(VILLAGE)).scalars())


def is_taken(conn: Connection, code: str) -> bool:
    """Say whether a child anywhere has, or had, this code."""
    return conn.execute(select(child.c.id).where(child.c.code == code)).first() is not None


def labels_of(conn: Connection, person_id: int, now: datetime) -> list[str]:
    """Return the picture labels on a person's own list."""
    paired = (pairing.c.since <= now) & or_(pairing.c.until.is_(None), pairing.c.until > now)
    mine = select(child.c.label).join(pairing, pairing.c.child_id == child.c.id)
    return list(conn.execute(mine.where(pairing.c.person_id == person_id, paired)).scalars())


def visited_since(conn: Connection, child_ids: list[int], since: datetime) -> set[int]:
    """Return those of some children about whom anybody has sent a visit since a moment."""
    seen = select(visit.c.child_id).where(visit.c.child_id.in_(child_ids), visit.c.at >= since)
    return set(conn.execute(seen.distinct()).scalars())
