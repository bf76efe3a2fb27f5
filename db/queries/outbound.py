"""The one table of messages: what waits, what is in flight, what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from db.models import outbound, person, screen
from db.ready import Ready
from db.store import Stale

# Written out, not bound: a partial index serves only a query that names its condition.
QUEUED: ColumnElement[str] = literal_column("'queued'")
SENDING: ColumnElement[str] = literal_column("'sending'")
UNKNOWN: ColumnElement[str] = literal_column("'unknown'")
OPEN = ("queued", "sending", "unknown")


@dataclass(frozen=True)
class Claimed:
    """A message the sender has leased, with all that is needed to render and send it."""

    id: int
    lane: int
    kind: str
    person_id: int
    body: dict[str, Any]
    screen_ref: str | None
    edits_id: int | None
    child_id: int | None
    concern_id: int | None
    notice_id: int | None
    tries: int
    repeats: int
    message_id: int | None
    due_at: datetime
    expires_at: datetime | None
    telegram_id: int | None
    language: str
    zone: str
    reach: str
    paused: bool
    newest_message_id: int | None
    edit_message_id: int | None


_target = outbound.alias("target")
_before = outbound.alias("before")
_sooner = outbound.alias("sooner")
_LOADED = select(
    outbound.c.id,
    outbound.c.lane,
    outbound.c.kind,
    outbound.c.person_id,
    outbound.c.body,
    outbound.c.screen_ref,
    outbound.c.edits_id,
    outbound.c.child_id,
    outbound.c.concern_id,
    outbound.c.notice_id,
    outbound.c.tries,
    outbound.c.repeats,
    outbound.c.message_id,
    outbound.c.due_at,
    outbound.c.expires_at,
    person.c.telegram_id,
    person.c.language,
    person.c.zone,
    person.c.reach,
    person.c.paused,
    person.c.newest_message_id,
    _target.c.message_id.label("edit_message_id"),
).select_from(
    outbound.join(person, person.c.id == outbound.c.person_id)
    .outerjoin(_target, _target.c.id == outbound.c.edits_id)
    .outerjoin(_before, _before.c.id == outbound.c.after_id)
)
ALERT, REPLY = 0, 1  # lanes (services.outgoing)
_URGENT_WAITS = exists().where(
    _sooner.c.person_id == outbound.c.person_id,
    _sooner.c.state == QUEUED,
    _sooner.c.lane <= REPLY,
    _sooner.c.due_at <= bindparam("now"),
)
_CLAIMABLE = (
    _LOADED.where(
        outbound.c.state == QUEUED,
        outbound.c.due_at <= bindparam("now"),
        outbound.c.lane.in_(bindparam("lanes", expanding=True)),
        outbound.c.person_id.not_in(bindparam("skip", expanding=True)),
        or_(
            outbound.c.lane == ALERT,
            outbound.c.person_id.not_in(bindparam("beside", expanding=True)),
        ),
        # A reminder or a notice in flight would hold up what is urgent for the same person.
        or_(outbound.c.lane <= REPLY, ~_URGENT_WAITS),
        # What it waits for may never be sent, or be erased by now: it waits only while that can still happen.
        or_(_before.c.id.is_(None), _before.c.state.not_in(("queued", "sending"))),
    )
    .order_by(outbound.c.lane, outbound.c.id)
    .limit(bindparam("most"))
)


def claimable(
    conn: Connection,
    lanes: Sequence[int],
    skip: Collection[int],
    beside: Collection[int],
    now: datetime,
    most: int,
) -> list[Claimed]:
    """Return queued messages that are due, best lane first.

    People in `skip` have one in flight or are paused; people in `beside` may get nothing but an alert.
    """
    held = {"skip": list(skip) or [0], "beside": list(beside) or [0]}
    rows: Any = conn.execute(_CLAIMABLE, {"now": now, "lanes": list(lanes), "most": most, **held})
    return [Claimed(*row) for row in rows]


_LEASE = (
    update(outbound)
    .where(outbound.c.id.in_(bindparam("rows", expanding=True)), outbound.c.state == QUEUED)
    .values(
        state="sending",
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        tries=outbound.c.tries + 1,
    )
    .returning(outbound.c.id)
)


def lease(conn: Connection, ids: Sequence[int], owner: str, until: float) -> set[int]:
    """Mark queued messages as in flight, held by `owner` until its steady clock says `until`; return which."""
    if not ids:
        return set()
    return set(conn.execute(_LEASE, {"rows": list(ids), "owner": owner, "until": until}).scalars())


_MARK_SENT = Ready(
    update(outbound)
    .where(outbound.c.id == bindparam("row"), outbound.c.state.in_((QUEUED, SENDING, UNKNOWN)))
    .values(
        state="sent", message_id=bindparam("message"), sent_at=bindparam("at"), lease_owner=None, error=None
    )
)


def mark_sent(conn: Connection, row_id: int, message_id: int | None, now: datetime) -> None:
    """Note that Telegram took a message, and under which id."""
    _MARK_SENT.run(conn, {"row": row_id, "message": message_id, "at": now})


def mark(conn: Connection, row_id: int, state: str, error: str | None = None, **values: Any) -> None:
    """Move an in-flight or waiting message to another state."""
    conn.execute(
        update(outbound)
        .where(outbound.c.id == row_id, outbound.c.state.in_(OPEN))
        .values(state=state, error=error, lease_owner=None, **values)
    )


_GIVEN = (
    "key", "lane", "kind", "person_id", "body", "screen_ref", "edits_id", "after_id", "child_id", "concern_id",
    "notice_id", "topic", "created_at", "due_at", "expires_at",
)  # fmt: skip
_INSERT = Ready(insert(outbound).values(state="queued").returning(outbound.c.id), ("state", *_GIVEN))
_NOTHING: dict[str, Any] = dict.fromkeys(_GIVEN)


def add(conn: Connection, **values: Any) -> int:
    """Insert a message and return its id."""
    ((row_id,),) = _INSERT.all(conn, _NOTHING | values)
    return int(row_id)


def key_known(conn: Connection, key: str) -> bool:
    """Say whether a message with this idempotency key exists."""
    return conn.execute(select(outbound.c.id).where(outbound.c.key == key)).first() is not None


@dataclass(frozen=True)
class Pending:
    """A message that has not left yet."""

    id: int
    edits_id: int | None
    body: dict[str, Any]


_PENDING = Ready(
    select(outbound.c.id, outbound.c.edits_id, outbound.c.body).where(
        outbound.c.person_id == bindparam("person"),
        outbound.c.state == QUEUED,
        outbound.c.kind == "text",
        or_(outbound.c.id == bindparam("target"), outbound.c.edits_id == bindparam("target")),
    )
)


def pending_of(conn: Connection, person_id: int, target_id: int) -> list[Pending]:
    """Return the queued rows that show, or edit, the message of row `target_id`."""
    rows = _PENDING.all(conn, {"person": person_id, "target": target_id})
    return [Pending(*row) for row in rows]


_WAITS = select(outbound.c.id).where(
    outbound.c.id == bindparam("row"), outbound.c.state.in_(("queued", "sending"))
)


def is_on_its_way(conn: Connection, row_id: int) -> bool:
    """Say whether a message waits or is in flight."""
    return conn.execute(_WAITS, {"row": row_id}).first() is not None


def message_of(conn: Connection, row_id: int) -> int | None:
    """Return the id of the message that shows a row, None before it was sent."""
    return conn.execute(select(outbound.c.message_id).where(outbound.c.id == row_id)).scalar()


_SUPERSEDE = (
    update(outbound)
    .where(outbound.c.id == bindparam("row"), outbound.c.state == QUEUED)
    .values(state="superseded")
    .returning(outbound.c.repeats)
)


def supersede(conn: Connection, old_id: int, new_id: int) -> None:
    """Replace a queued message by a newer one; what waits for the old one waits for the new.

    A message that may have arrived before stays one that is labelled so. Raises Stale when the old one has left, or
    was replaced by somebody else, meanwhile.
    """
    repeats = conn.execute(_SUPERSEDE, {"row": old_id}).scalar()
    if repeats is None:
        raise Stale
    if repeats:
        conn.execute(update(outbound).where(outbound.c.id == new_id).values(repeats=repeats))
    conn.execute(
        update(outbound)
        .where(outbound.c.after_id == old_id, outbound.c.state == QUEUED)
        .values(after_id=new_id)
    )


def leased_by_others(conn: Connection, owner: str, steady: float, limit: int = 200) -> list[int]:
    """Return the ids of messages in flight whose owner is gone or whose lease has run out."""
    stale = or_(outbound.c.lease_owner != owner, outbound.c.lease_until < steady)
    rows = conn.execute(
        select(outbound.c.id).where(outbound.c.state == SENDING, stale).order_by(outbound.c.id).limit(limit)
    )
    return [row.id for row in rows]


def unread_unknown(conn: Connection, lanes: Sequence[int], before: datetime, limit: int = 200) -> list[int]:
    """Return the ids of messages of unknown outcome from before a moment that were not repeated yet."""
    rows = conn.execute(
        select(outbound.c.id)
        .join(person, person.c.id == outbound.c.person_id)
        .where(outbound.c.state == UNKNOWN, outbound.c.lane.in_(lanes), outbound.c.repeats == 0)
        .where(outbound.c.due_at < before, person.c.paused.is_(False))
        .order_by(outbound.c.due_at)
        .limit(limit)
    )
    return [row.id for row in rows]


def load(conn: Connection, ids: Sequence[int]) -> list[Claimed]:
    """Return messages by id as the sender sees them."""
    if not ids:
        return []
    rows: Any = conn.execute(_LOADED.where(outbound.c.id.in_(ids)).order_by(outbound.c.id))
    return [Claimed(*row) for row in rows]


POSTPONE = (
    update(outbound)
    .where(outbound.c.id == bindparam("row"), outbound.c.state == QUEUED)
    .values(due_at=bindparam("due"))
)


def withdraw_reasks(conn: Connection, person_id: int, lane: int) -> None:
    """Take back questions of a check-in that were to be asked once more in a lane."""
    of_runs = select(screen.c.ref).where(screen.c.ref == outbound.c.screen_ref, screen.c.run_id.is_not(None))
    waiting = update(outbound).where(outbound.c.person_id == person_id, outbound.c.state == QUEUED)
    conn.execute(waiting.where(outbound.c.lane == lane, of_runs.exists()).values(state="withdrawn"))


_WITHDRAW_ONE = (
    update(outbound)
    .where(outbound.c.id == bindparam("row"), outbound.c.state == QUEUED)
    .values(state="withdrawn")
)


def withdraw_one(conn: Connection, row_id: int) -> None:
    """Take back one message that has not left yet."""
    conn.execute(_WITHDRAW_ONE, {"row": row_id})


def told_since(conn: Connection, topic: str, since: datetime) -> bool:
    """Say whether a message on a topic was enqueued since a moment."""
    row = conn.execute(
        select(outbound.c.id).where(outbound.c.topic == topic, outbound.c.created_at > since).limit(1)
    )
    return row.first() is not None


def count(conn: Connection, *states: str) -> int:
    """Return how many messages are in these states."""
    return conn.execute(
        select(func.count()).select_from(outbound).where(outbound.c.state.in_(states))
    ).scalar_one()
