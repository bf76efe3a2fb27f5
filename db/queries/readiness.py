"""Who holds the posts above the villages where children live, and whether she could be reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from core.people import Role
from core.places import AreaKind, ancestors
from core.readiness import Seat
from db.models import area, child, leave, person, post
from db.queries.holding import away, in_force


def villages_after(conn: Connection, after: str, limit: int) -> list[str]:
    """Return the next paths of places where children live, in their order as text."""
    homes = select(child.c.area_id).where(child.c.until.is_(None))
    found = select(area.c.path).where(area.c.id.in_(homes), area.c.path > after)
    return list(conn.execute(found.order_by(area.c.path).limit(limit)).scalars())


def seats_over(conn: Connection, villages: Sequence[str], roles: Sequence[Role], now: datetime) -> list[Seat]:
    """Return the posts at and above these places, those of people who are away and of those who stand in too."""
    places = sorted({path for village in villages for path in ancestors(village)})
    return _seats(conn, roles, now, area.c.path.in_(places))


def operator_seats(conn: Connection, now: datetime) -> list[Seat]:
    """Return the operators' posts, wherever they are."""
    return _seats(conn, [Role.OPERATOR], now)


def _seats(conn: Connection, roles: Sequence[Role], now: datetime, *where: ColumnElement[bool]) -> list[Seat]:
    sure = or_(post.c.leave_id.is_(None), func.coalesce(leave.c.agreed, False))
    rows = conn.execute(
        select(post.c.role, person.c.id, area.c.path, away(now), person.c.telegram_id, person.c.reach, sure)
        .select_from(
            post.join(area, area.c.id == post.c.area_id).join(person, person.c.id == post.c.person_id)
        )
        .outerjoin(leave, leave.c.id == post.c.leave_id)
        .where(*where, post.c.role.in_([role.value for role in roles]), in_force(now))
    )
    return [
        Seat(Role(role), who, path, bool(rests), telegram_id is not None, reach == "blocked", bool(is_sure))
        for role, who, path, rests, telegram_id, reach, is_sure in rows
    ]


def mothers(conn: Connection, now: datetime) -> list[tuple[str, bool, bool, int]]:
    """Count the mothers by place: (path, have come in, have blocked the assistant, how many)."""
    linked = person.c.telegram_id.is_not(None)
    rows = conn.execute(
        select(area.c.path, linked, person.c.reach, func.count())
        .select_from(
            post.join(area, area.c.id == post.c.area_id).join(person, person.c.id == post.c.person_id)
        )
        .where(post.c.role == Role.MOTHER.value, in_force(now))
        .group_by(area.c.path, linked, person.c.reach)
        .order_by(area.c.path)
    )
    return [(path, bool(is_linked), reach == "blocked", count) for path, is_linked, reach, count in rows]


def counties(conn: Connection) -> list[str]:
    """Return the paths of all counties."""
    return list(conn.execute(select(area.c.path).where(area.c.kind == AreaKind.COUNTY.value)).scalars())


def names(conn: Connection, paths: Sequence[str]) -> dict[str, str]:
    """Return the names of places by path."""
    return {
        row.path: row.name
        for row in conn.execute(select(area.c.path, area.c.name).where(area.c.path.in_(paths)))
    }
