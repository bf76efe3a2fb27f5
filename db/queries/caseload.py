"""Case loads: the children a person has, in the order they need her, and those of them she looks for.

A child is hers by a pairing, or because it lives where she holds one of the roles asked about. Each query starts from
her pairings and posts, never from all children.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from core.finding import Sought
from db.models import area, child, pairing, post
from db.queries.holding import NOW as _NOW
from db.queries.holding import held
from db.ready import Ready

_PERSON = bindparam("person", type_=pairing.c.person_id.type)
_OWN = bindparam("own", type_=pairing.c.lead.type)
_NEVER = "9999-12-31"
_CODE_DIGITS = 6  # a code's number has at most so many


@dataclass(frozen=True)
class Care:
    """Whose children, and when: by a person's pairings (`own`), by the roles that open a whole place to her here."""

    person_id: int
    roles: tuple[str, ...]
    now: datetime
    own: bool = True

    def values(self) -> dict[str, Any]:
        """Return the parameters that every query of a case load takes."""
        return {"person": self.person_id, "now": self.now, "own": self.own}


@dataclass(frozen=True)
class Listed:
    """A child on a list; `next_on` is the planned day, ISO."""

    id: int
    code: str
    label: str
    next_on: str | None


def _care(roles: tuple[str, ...]) -> Select[Any] | CompoundSelect[Any]:
    """Return the ids of the children she is paired with, or that live at or below a place where she holds a role."""
    own = select(pairing.c.child_id).where(
        pairing.c.person_id == _PERSON,
        _OWN,
        pairing.c.since <= _NOW,
        or_(pairing.c.until.is_(None), pairing.c.until > _NOW),
    )
    if not roles:
        return own
    seats = select(post.c.area_id.label("id")).where(
        post.c.person_id == _PERSON,
        or_(*(post.c.role == role for role in roles)),
        held(_NOW),
    )
    around = seats.cte("around", recursive=True)
    around = around.union(select(area.c.id).join(around, area.c.parent_id == around.c.id))
    # Not a join: without statistics SQLite would read every child and look for its place among the few.
    return own.union(select(child.c.id).where(child.c.area_id.in_(select(around.c.id))))


def _listed(roles: tuple[str, ...], sought: Sought | None = None) -> Select[Any]:
    """Return her children in order: who waits longest first, siblings who are both due beside each other."""
    due = child.c.next_on <= bindparam("soon")
    of_home = func.min(child.c.next_on).over(partition_by=child.c.household_id)
    turn = case((and_(due, child.c.household_id.is_not(None)), of_home), else_=child.c.next_on)
    home = case((due, func.coalesce(child.c.household_id, 0)), else_=0)
    return (
        select(child.c.id, child.c.code, child.c.label, child.c.next_on)
        .where(child.c.until.is_(None), child.c.id.in_(_care(roles)), *_wanted(sought))
        .order_by(*_nearest(sought), func.coalesce(turn, _NEVER), home, child.c.next_on, child.c.code)
        .limit(bindparam("most"))
        .offset(bindparam("skipped"))
    )


def _counted(roles: tuple[str, ...], sought: Sought | None = None) -> Select[Any]:
    return select(func.count()).where(child.c.until.is_(None), child.c.id.in_(_care(roles)), *_wanted(sought))


def _wanted(sought: Sought | None) -> list[ColumnElement[bool]]:
    """Return the conditions a child that is looked for fulfils."""
    if sought is None:
        return []
    if sought.whole:
        return [_has_number(sought)]
    if sought.digits:
        part = child.c.code.like(f"{sought.letters or '%'}-%{sought.digits}%")
        return [or_(part, _has_number(sought))]
    return [child.c.label.in_(sought.labels())]


def _nearest(sought: Sought | None) -> list[ColumnElement[int]]:
    """Return what puts the child with just this number above those that have the digits in theirs."""
    return [case((_has_number(sought), 0), else_=1)] if sought and sought.digits else []


def _has_number(sought: Sought) -> ColumnElement[bool]:
    number, letters = sought.digits.lstrip("0") or "0", sought.letters or "%"
    spellings = [f"{letters}-{number.zfill(width)}" for width in range(len(number), _CODE_DIGITS + 1)]
    return or_(*(child.c.code.like(one) for one in spellings))


@cache
def _ready(make: Callable[[tuple[str, ...]], Select[Any]], roles: tuple[str, ...]) -> Ready:
    return Ready(make(roles))


def listed(
    conn: Connection,
    care: Care,
    limit: int,
    offset: int = 0,
    *,
    soon: str | None = None,
    sought: Sought | None = None,
) -> list[Listed]:
    """Return a page of a person's children, the most urgent first; those without a planned day come last.

    `soon`: siblings whose days are not later than this ISO day stand beside each other.
    """
    values = {**care.values(), "soon": soon, "most": limit, "skipped": offset}
    if sought is None:
        return [Listed(*row) for row in _ready(_listed, care.roles).all(conn, values)]
    return [Listed(*row) for row in conn.execute(_listed(care.roles, sought), values)]


def count(conn: Connection, care: Care, sought: Sought | None = None) -> int:
    """Return how many children `listed` has on all its pages."""
    if sought is None:
        return int(_ready(_counted, care.roles).all(conn, care.values())[0][0])
    return int(conn.execute(_counted(care.roles, sought), care.values()).scalar_one())


def labels(conn: Connection, care: Care) -> set[str]:
    """Return the picture labels that a person's children have."""
    found = select(child.c.label).where(child.c.until.is_(None), child.c.id.in_(_care(care.roles)))
    return set(conn.execute(found.distinct(), care.values()).scalars())
