"""Leave: who is away when, who stands in, and the posts that person holds meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, literal, or_, select, update

from core.places import ancestors
from db.models import area, leave, person, post
from db.queries.holding import DUTY_ROLES, in_force, own


@dataclass(frozen=True)
class Leave:
    """Somebody is away from `since` until `until`. `agreed`: what whoever stands in has said, None: nothing yet."""

    id: int
    person_id: int
    since: datetime
    until: datetime
    cover_id: int | None
    agreed: bool | None


@dataclass(frozen=True)
class Colleague:
    """Somebody who could stand in: the role and the place of a post of hers."""

    person_id: int
    role: str
    place: str
    path: str


_LEAVE = select(leave.c.id, leave.c.person_id, leave.c.since, leave.c.until, leave.c.cover_id, leave.c.agreed)


def _ahead(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a leave that is under way or comes; one that was dropped ends as it begins."""
    return and_(leave.c.until > now, leave.c.until > leave.c.since)


def _all(conn: Connection, *which: ColumnElement[bool], limit: int | None = None) -> list[Leave]:
    found = _LEAVE.where(*which).order_by(leave.c.since, leave.c.id).limit(limit)
    return [Leave(*row) for row in conn.execute(found)]


def get(conn: Connection, leave_id: int) -> Leave | None:
    """Return a leave by id."""
    return next(iter(_all(conn, leave.c.id == leave_id)), None)


def of_person(conn: Connection, person_id: int, now: datetime) -> list[Leave]:
    """Return when a person is away, now or later, the earliest first."""
    return _all(conn, leave.c.person_id == person_id, _ahead(now))


def overlapping(conn: Connection, person_id: int, since: datetime, until: datetime) -> list[Leave]:
    """Return leaves of a person that share a moment with this span."""
    return _all(conn, leave.c.person_id == person_id, leave.c.since < until, leave.c.until > since)


def covered_by(conn: Connection, cover_id: int, now: datetime) -> list[Leave]:
    """Return for whom a person stands in, now or later."""
    return _all(conn, leave.c.cover_id == cover_id, _ahead(now))


def every(conn: Connection, now: datetime) -> list[Leave]:
    """Return who is away, now or later."""
    return _all(conn, _ahead(now))


def to_begin(conn: Connection, now: datetime, limit: int) -> list[Leave]:
    """Return leaves that have begun and were not handed over yet."""
    return _all(conn, leave.c.begun_at.is_(None), leave.c.since <= now, limit=limit)


def to_end(conn: Connection, now: datetime, limit: int) -> list[Leave]:
    """Return leaves that are over and were not handed back yet."""
    return _all(conn, leave.c.over_at.is_(None), leave.c.until <= now, limit=limit)


def change(conn: Connection, leave_id: int, **values: Any) -> None:
    """Set columns of a leave."""
    conn.execute(update(leave).where(leave.c.id == leave_id).values(**values))


def answer(conn: Connection, leave_id: int, cover_id: int, agreed: bool) -> bool:
    """Note what whoever stands in has said; False when it was said already, or it is somebody else now."""
    asked = update(leave).where(leave.c.id == leave_id, leave.c.cover_id == cover_id)
    return conn.execute(asked.where(leave.c.agreed.is_(None)).values(agreed=agreed)).rowcount == 1


# -- the posts that go with it -----------------------------------------------------------------------------


def add(conn: Connection, now: datetime, **values: Any) -> int:
    """Insert a leave with the posts of whoever stands in; return its id."""
    result = conn.execute(insert(leave).values(at=now, **values))
    fill(conn, values["person_id"], now)
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def fill(conn: Connection, person_id: int, now: datetime) -> None:
    """Give whoever stands in for a person, now or later, each post of hers that is not held for her yet."""
    for one in of_person(conn, person_id, now):
        if one.cover_id is not None:
            _hold(conn, one, one.cover_id, now)


def _hold(conn: Connection, one: Leave, cover_id: int, now: datetime) -> None:
    taken = post.alias("taken")
    known = exists().where(
        taken.c.for_id == post.c.id, taken.c.leave_id == one.id, taken.c.until > taken.c.since
    )
    hers = select(
        literal(cover_id, post.c.person_id.type),
        post.c.role,
        post.c.area_id,
        literal(max(one.since, now), post.c.since.type),
        literal(one.until, post.c.until.type),
        literal(one.id, post.c.leave_id.type),
        post.c.id,
    ).where(
        post.c.person_id == one.person_id, post.c.role.in_(DUTY_ROLES), own(), post.c.until.is_(None), ~known
    )
    columns = ["person_id", "role", "area_id", "since", "until", "leave_id", "for_id"]
    conn.execute(insert(post).from_select(columns, hers))


def let_go(conn: Connection, leave_id: int, now: datetime) -> None:
    """End the posts that somebody holds because of a leave, or would have held."""
    mine = update(post).where(post.c.leave_id == leave_id, post.c.until > now)
    conn.execute(mine.where(post.c.since < now).values(until=now))
    conn.execute(mine.where(post.c.since >= now).values(until=post.c.since))


def cover(conn: Connection, one: Leave, cover_id: int | None, now: datetime) -> None:
    """Let somebody else stand in from now on, or nobody."""
    let_go(conn, one.id, now)
    change(conn, one.id, cover_id=cover_id, agreed=None)
    fill(conn, one.person_id, now)


def end(conn: Connection, one: Leave, now: datetime) -> bool:
    """End a leave now, or drop one that has not begun; False when it was over."""
    until = max(one.since, now)
    done = conn.execute(update(leave).where(leave.c.id == one.id, _ahead(now)).values(until=until))
    let_go(conn, one.id, now)
    return done.rowcount == 1


# -- who could stand in ------------------------------------------------------------------------------------


def colleagues(
    conn: Connection, person_id: int, paths: Sequence[str], since: datetime, until: datetime, now: datetime
) -> list[Colleague]:
    """Return posts of others who answer for children at, above or below places, and can be written to all that time.

    Who is away for a part of it is none of them. By place and oldest post; a person may be there several times.
    """
    near = [area.c.path.startswith(path, autoescape=True) for path in paths]
    above = area.c.path.in_([one for path in paths for one in ancestors(path)])
    gone = exists().where(leave.c.person_id == post.c.person_id, leave.c.since < until, leave.c.until > since)
    found = (
        select(post.c.person_id, post.c.role, area.c.name, area.c.path)
        .select_from(
            post.join(area, area.c.id == post.c.area_id).join(person, person.c.id == post.c.person_id)
        )
        .where(in_force(now), own(), post.c.role.in_(DUTY_ROLES), post.c.person_id != person_id, ~gone)
        .where(person.c.telegram_id.is_not(None), person.c.reach != "blocked", or_(above, *near))
        .order_by(area.c.path.desc(), post.c.id)
    )
    return [Colleague(*row) for row in conn.execute(found)]


def posts_of(conn: Connection, person_id: int, now: datetime) -> list[Colleague]:
    """Return a person's own posts from which one can be away."""
    wanted = and_(post.c.person_id == person_id, in_force(now), own(), post.c.role.in_(DUTY_ROLES))
    found = select(post.c.person_id, post.c.role, area.c.name, area.c.path).join(
        area, area.c.id == post.c.area_id
    )
    return [Colleague(*row) for row in conn.execute(found.where(wanted).order_by(post.c.id))]
