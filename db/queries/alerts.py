"""The messages that carry concerns, as the ladder looks at them: what still waits, and who can be written to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, bindparam, exists, func, select, update

from db.models import area, concern, concern_event, outbound, person, post
from db.queries.holding import NOW, held
from db.queries.outbound import OPEN, QUEUED, SENDING

ALERT_LANE = 0
_WAITING = outbound.c.state == QUEUED

_YOUNG = (
    select(func.max(outbound.c.id))
    .where(_WAITING, outbound.c.lane == ALERT_LANE, outbound.c.person_id == bindparam("person"))
    .where(outbound.c.concern_id.is_not(None), outbound.c.created_at > bindparam("since"))
    .where(exists().where(concern_event.c.outbound_id == outbound.c.id))  # a line of news is no alert
)
_QUEUED_ABOUT = select(outbound.c.id, outbound.c.person_id).where(
    _WAITING, outbound.c.lane == ALERT_LANE, outbound.c.concern_id == bindparam("concern")
)
_UNSENT_TO = (
    select(outbound.c.id, outbound.c.child_id, outbound.c.concern_id, outbound.c.screen_ref)
    .where(outbound.c.person_id == bindparam("person"), outbound.c.state.in_(OPEN))
    .where(outbound.c.kind == "text", outbound.c.notice_id.is_(None))
    .order_by(outbound.c.id)
)
_UNSENT_LISTS = (
    select(outbound.c.id, outbound.c.person_id, outbound.c.concern_id, outbound.c.body)
    .where(outbound.c.state.in_(OPEN), outbound.c.kind == "text", outbound.c.screen_ref.is_not(None))
    .where(outbound.c.child_id.is_(None), outbound.c.notice_id.is_(None))
    .order_by(outbound.c.id)
)
_seat, _place = area.alias("seat"), area.alias("place")
_answers = (
    exists()
    .where(post.c.person_id == outbound.c.person_id, post.c.role.in_(bindparam("roles", expanding=True)))
    .where(held(NOW))
    .where(_seat.c.id == post.c.area_id, _place.c.path.startswith(_seat.c.path))
)
_LOST = (
    select(outbound.c.id, outbound.c.person_id, outbound.c.concern_id)
    .join(concern_event, concern_event.c.outbound_id == outbound.c.id)
    .join(concern, concern.c.id == concern_event.c.concern_id)
    .join(_place, _place.c.id == concern.c.area_id)
    .where(_WAITING, outbound.c.concern_id.is_not(None), ~_answers)
    .distinct()
    .order_by(outbound.c.id)
    .limit(bindparam("most"))
)
_REACHABLE = select(person.c.id).where(
    person.c.id.in_(bindparam("people", expanding=True)),
    person.c.telegram_id.is_not(None),
    person.c.reach != "blocked",
)


def _due_before(waiting: ColumnElement[bool]) -> ScalarSelect[int]:
    reached = person.c.telegram_id.is_not(None) & (person.c.reach != "blocked")
    found = select(func.count(outbound.c.id)).join(person, person.c.id == outbound.c.person_id)
    due = outbound.c.due_at < bindparam("before")
    return found.where(waiting, outbound.c.lane == ALERT_LANE, due, reached).scalar_subquery()


# Each state by itself: together neither of the two partial indexes would serve.
_DUE_BEFORE = select(_due_before(_WAITING) + _due_before(outbound.c.state == SENDING))


def waiting_since(conn: Connection, before: datetime) -> int:
    """Return how many alerts were due before a moment and are still not with somebody who can be written to."""
    found: int = conn.execute(_DUE_BEFORE, {"before": before}).scalar_one()
    return found


def young(conn: Connection, person_id: int, since: datetime) -> int | None:
    """Return the newest message about a concern to a person that waits and is no older than `since`; no mere news."""
    found: int | None = conn.execute(_YOUNG, {"person": person_id, "since": since}).scalar()
    return found


def lost(conn: Connection, roles: Sequence[str], now: datetime, limit: int) -> Sequence[Any]:
    """Return messages that have not left yet and wait for somebody who holds none of the roles over a concern in them.

    Rows of (id, person_id, concern_id).
    """
    return conn.execute(_LOST, {"roles": list(roles), "now": now, "most": limit}).all()


def queued_about(conn: Connection, concern_id: int) -> Sequence[Any]:
    """Return messages about one concern that have not left yet: (id, person_id)."""
    return conn.execute(_QUEUED_ABOUT, {"concern": concern_id}).all()


def unsent_to(conn: Connection, person_id: int) -> Sequence[Any]:
    """Return what is not known to have reached a person, notices aside: (id, child_id, concern_id, screen_ref)."""
    return conn.execute(_UNSENT_TO, {"person": person_id}).all()


def unsent_lists(conn: Connection) -> Sequence[Any]:
    """Return screens that may name several children and are not known to have arrived.

    Rows of (id, person_id, concern_id, body).
    """
    return conn.execute(_UNSENT_LISTS).all()


def take_back(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """Take back messages that have not left yet; one in flight, or of unknown outcome, is not tried again."""
    mine = update(outbound).where(outbound.c.id.in_(ids))
    conn.execute(mine.where(_WAITING).values(state="withdrawn", error="scope"))
    conn.execute(mine.where(outbound.c.state.in_(OPEN)).values(expires_at=now))


def reachable(conn: Connection, people: Iterable[int]) -> set[int]:
    """Return those of these people who have a chat and have not blocked it."""
    wanted = list(people)
    return {row.id for row in conn.execute(_REACHABLE, {"people": wanted})} if wanted else set()
