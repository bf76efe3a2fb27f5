"""The messages that carry concerns, as the ladder looks at them: what still waits, and who can be written to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from db.models import outbound, person
from db.queries.outbound import QUEUED

ALERT_LANE = 0
_WAITING = outbound.c.state == QUEUED

_YOUNG = (
    select(func.max(outbound.c.id))
    .where(_WAITING, outbound.c.lane == ALERT_LANE, outbound.c.person_id == bindparam("person"))
    .where(outbound.c.concern_id.is_not(None), outbound.c.created_at > bindparam("since"))
)
_QUEUED = (
    select(outbound.c.id, outbound.c.person_id, outbound.c.concern_id)
    .where(_WAITING, outbound.c.lane == ALERT_LANE, outbound.c.concern_id.is_not(None))
    .order_by(outbound.c.id)
    .limit(bindparam("most"))
)
_REACHABLE = select(person.c.id).where(
    person.c.id.in_(bindparam("people", expanding=True)),
    person.c.telegram_id.is_not(None),
    person.c.reach != "blocked",
)


def young(conn: Connection, person_id: int, since: datetime) -> int | None:
    """Return the newest message about a concern to a person that has not left yet and is no older than `since`."""
    found: int | None = conn.execute(_YOUNG, {"person": person_id, "since": since}).scalar()
    return found


def queued(conn: Connection, limit: int) -> Sequence[Any]:
    """Return messages about concerns that have not left yet: (id, person_id, concern_id)."""
    return conn.execute(_QUEUED, {"most": limit}).all()


def queued_about(conn: Connection, concern_id: int) -> Sequence[Any]:
    """Return messages about one concern that have not left yet: (id, person_id)."""
    wanted = select(outbound.c.id, outbound.c.person_id).where(_WAITING, outbound.c.lane == ALERT_LANE)
    return conn.execute(wanted.where(outbound.c.concern_id == concern_id)).all()


def reachable(conn: Connection, people: Iterable[int]) -> set[int]:
    """Return those of these people who have a chat and have not blocked it."""
    wanted = list(people)
    return {row.id for row in conn.execute(_REACHABLE, {"people": wanted})} if wanted else set()
