"""What happened to concerns, each step of it, those that reached nobody included. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from core.events import Event, Kind
from db import chain
from db.models import concern_event
from db.queries.concerns import Concern
from db.ready import Ready
from db.types import dumps

_EVENT = Ready(
    insert(concern_event),
    ("id", "concern_id", "at", "kind", "person_id", "outbound_id", "data", "hash"),
)
# The number is part of the hash, so it is known before the row is.
_NEXT = {
    "sqlite": Ready(select(func.coalesce(func.max(concern_event.c.id), 0) + 1)),
    "postgresql": Ready(select(func.nextval(func.pg_get_serial_sequence("concern_event", "id")))),
}
_EVENTS = select(
    concern_event.c.id,
    concern_event.c.at,
    concern_event.c.kind,
    concern_event.c.person_id,
    concern_event.c.outbound_id,
    concern_event.c.data,
)
_FAILED = (Kind.UNREACHED.value, Kind.PASSED_ON.value)
_OUTCOMES = (Kind.TOLD.value, Kind.DELIVERED.value, *_FAILED)


def add(
    conn: Connection,
    concern_id: int,
    kind: Kind,
    at: datetime,
    person_id: int | None = None,
    outbound_id: int | None = None,
    **data: Any,
) -> None:
    """Append an event with its proof; `data` holds codes and numbers, never free text."""
    ((number,),) = _NEXT[conn.dialect.name].all(conn, {})
    names = ("id", "concern_id", "at", "kind", "person_id", "outbound_id")
    fields = (number, concern_id, at, kind.value, person_id, outbound_id)
    proof = chain.prove("event", *fields, dumps(data))
    _EVENT.run(conn, {**dict(zip(names, fields, strict=True)), "data": data, "hash": proof})


def of(conn: Connection, concern_id: int, *kinds: Kind, since: datetime | None = None) -> list[Event]:
    """Return a concern's events of these kinds (all without any), oldest first."""
    wanted = _EVENTS.where(concern_event.c.concern_id == concern_id)
    if kinds:
        wanted = wanted.where(concern_event.c.kind.in_([kind.value for kind in kinds]))
    if since is not None:
        wanted = wanted.where(concern_event.c.at >= since)
    return [Event(*row) for row in conn.execute(wanted.order_by(concern_event.c.id))]


def histories(conn: Connection, concern_ids: Sequence[int], kinds: Sequence[Kind]) -> dict[int, list[Event]]:
    """Return the events of these kinds of several concerns, by concern, oldest first."""
    wanted = _EVENTS.add_columns(concern_event.c.concern_id).where(
        concern_event.c.concern_id.in_(concern_ids), concern_event.c.kind.in_([kind.value for kind in kinds])
    )
    found: dict[int, list[Event]] = {}
    for *row, concern_id in conn.execute(wanted.order_by(concern_event.c.id)):
        found.setdefault(concern_id, []).append(Event(*row))
    return found


def hoped_for(conn: Connection, found: Concern) -> set[int]:
    """Return those told in the present climb who may still answer: reached or on the way, and it is still theirs."""
    last = (
        select(func.max(concern_event.c.id))
        .where(concern_event.c.concern_id == found.id, concern_event.c.at >= found.anchor_at)
        .where(concern_event.c.kind.in_(_OUTCOMES), concern_event.c.person_id.is_not(None))
        .group_by(concern_event.c.person_id)
    )
    rows = conn.execute(
        select(concern_event.c.person_id).where(
            concern_event.c.id.in_(last), concern_event.c.kind.not_in(_FAILED)
        )
    )
    return {row.person_id for row in rows} - set(found.kept_from)


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
    """Return those told in the present climb, each with the role they were told in; nobody kept from it."""
    return {
        event.person_id: event.data["role"]
        for event in of(conn, found.id, Kind.TOLD, since=found.anchor_at)
        if event.person_id is not None and event.person_id not in found.kept_from
    }


def alerted(conn: Connection, found: Concern) -> list[int]:
    """Return everybody told since a concern was opened or opened again whose alert was not taken back, each once."""
    rows: dict[int | None, int] = {}
    for event in of(conn, found.id, Kind.TOLD, Kind.WITHDRAWN, Kind.REOPENED):
        if event.kind == Kind.REOPENED:
            rows.clear()
        elif event.kind == Kind.WITHDRAWN:
            rows.pop(event.outbound_id, None)
        elif event.person_id is not None and event.person_id not in found.kept_from:
            rows[event.outbound_id] = event.person_id
    return list(dict.fromkeys(rows.values()))


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
