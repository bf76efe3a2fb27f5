"""What happened to concerns, each step of it, those that reached nobody included. Rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from db.models import concern_event
from db.queries.concerns import Concern


class Kind(StrEnum):
    """What happened to a concern."""

    RAISED = "raised"
    ADDED = "added"
    WORSE = "worse"
    CHILD_NAMED = "child named"
    STEP = "step"
    NOBODY = "nobody"
    NOBODY_LEFT = "nobody left"
    TOLD = "told"
    MERGED = "merged"
    DELIVERED = "delivered"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"
    ADVISED = "advised"
    RAISER_TOLD = "raiser told"
    ACKNOWLEDGED = "acknowledged"
    ASKED_TO_RING = "asked to ring"
    READ = "read"
    REMINDED = "reminded"
    RELEASED = "released"
    MOVED_PLACE = "moved place"
    STUCK = "stuck"
    REASON_ASKED = "reason asked"
    REASON_LATE = "reason late"
    CLOSE_ASKED = "close asked"
    ASKED = "asked to agree"
    NOT_YET = "not yet"
    LAPSED = "lapsed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Event:
    """One thing that happened to a concern."""

    id: int
    at: datetime
    kind: str
    person_id: int | None
    outbound_id: int | None
    data: dict[str, Any]


_EVENT = insert(concern_event)
_EVENTS = select(
    concern_event.c.id,
    concern_event.c.at,
    concern_event.c.kind,
    concern_event.c.person_id,
    concern_event.c.outbound_id,
    concern_event.c.data,
)
_OUTCOMES = (Kind.TOLD.value, Kind.DELIVERED.value, Kind.UNREACHED.value)


def add(
    conn: Connection,
    concern_id: int,
    kind: Kind,
    at: datetime,
    person_id: int | None = None,
    outbound_id: int | None = None,
    **data: Any,
) -> None:
    """Append an event; `data` holds codes and numbers, never free text."""
    row = {"concern_id": concern_id, "kind": kind.value, "at": at, "person_id": person_id}
    conn.execute(_EVENT, {**row, "outbound_id": outbound_id, "data": data})


def of(conn: Connection, concern_id: int, *kinds: Kind, since: datetime | None = None) -> list[Event]:
    """Return a concern's events of these kinds (all without any), oldest first."""
    wanted = _EVENTS.where(concern_event.c.concern_id == concern_id)
    if kinds:
        wanted = wanted.where(concern_event.c.kind.in_([kind.value for kind in kinds]))
    if since is not None:
        wanted = wanted.where(concern_event.c.at >= since)
    return [Event(*row) for row in conn.execute(wanted.order_by(concern_event.c.id))]


def hoped_for(conn: Connection, found: Concern) -> set[int]:
    """Return those told in the present climb whose last message was not reported as failed."""
    last = (
        select(func.max(concern_event.c.id))
        .where(concern_event.c.concern_id == found.id, concern_event.c.at >= found.anchor_at)
        .where(concern_event.c.kind.in_(_OUTCOMES), concern_event.c.person_id.is_not(None))
        .group_by(concern_event.c.person_id)
    )
    rows = conn.execute(
        select(concern_event.c.person_id).where(
            concern_event.c.id.in_(last), concern_event.c.kind != Kind.UNREACHED.value
        )
    )
    return {row.person_id for row in rows}


def told_last(conn: Connection, concern_id: int) -> set[int]:
    """Return those who were told at the last step."""
    last = select(func.max(concern_event.c.id)).where(
        concern_event.c.concern_id == concern_id, concern_event.c.kind == Kind.STEP.value
    )
    rows = conn.execute(
        select(concern_event.c.person_id)
        .where(concern_event.c.concern_id == concern_id, concern_event.c.kind == Kind.TOLD.value)
        .where(concern_event.c.id > last.scalar_subquery())
    )
    return {row.person_id for row in rows}


def told(conn: Connection, found: Concern) -> dict[int, str]:
    """Return those told in the present climb, each with the role they were told in."""
    return {
        event.person_id: event.data["role"]
        for event in of(conn, found.id, Kind.TOLD, since=found.anchor_at)
        if event.person_id is not None
    }


_SHARING = (
    select(concern_event.c.concern_id).where(concern_event.c.outbound_id == bindparam("row")).distinct()
)


def sharing(conn: Connection, row_id: int) -> list[int]:
    """Return the numbers of the concerns that one message is about."""
    return [row.concern_id for row in conn.execute(_SHARING, {"row": row_id})]


_ALERTED = _SHARING.where(concern_event.c.kind.in_((Kind.TOLD.value, Kind.MERGED.value)))


def alerted_in(conn: Connection, row_id: int) -> list[int]:
    """Return the numbers of the concerns that one message is an alert about; none if it is no alert."""
    return [row.concern_id for row in conn.execute(_ALERTED, {"row": row_id})]


_NEWEST_ROW = select(func.max(concern_event.c.outbound_id)).where(
    concern_event.c.concern_id == bindparam("concern"), concern_event.c.person_id == bindparam("person")
)


def newest_row(conn: Connection, concern_id: int, person_id: int) -> int | None:
    """Return the newest message about a concern that a person was sent."""
    found: int | None = conn.execute(_NEWEST_ROW, {"concern": concern_id, "person": person_id}).scalar()
    return found
