"""The one table of messages: what waits, what is in flight, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
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


_MARK_SENT = Ready(
    update(outbound)
    .where(outbound.c.id == bindparam("row"), outbound.c.state.in_((QUEUED, SENDING, UNKNOWN)))
    .where(
        outbound.c.tries == func.coalesce(bindparam("taken", type_=outbound.c.tries.type), outbound.c.tries)
    )
    .values(
        state="sent", message_id=bindparam("message"), sent_at=bindparam("at"), lease_owner=None, error=None
    )
)


def mark_sent(
    conn: Connection, row_id: int, message_id: int | None, now: datetime, taken: int | None = None
) -> bool:
    """Note that Telegram took a message, and under which id. `taken` and the result: as in `mark`."""
    values = {"row": row_id, "message": message_id, "at": now, "taken": taken}
    return _MARK_SENT.run(conn, values) > 0 or _is_taken(conn, row_id, taken)


def mark(
    conn: Connection,
    row_id: int,
    state: str,
    error: str | None = None,
    taken: int | None = None,
    **values: Any,
) -> bool:
    """Move an in-flight or waiting message to another state.

    `taken`: the number under which the caller took it (its `tries` then). Returns False, and changes nothing, when
    somebody else has taken it since: a sender that was paused beyond its lease has no say any more.
    """
    mine = (
        outbound.c.id == row_id if taken is None else (outbound.c.id == row_id) & (outbound.c.tries == taken)
    )
    done = conn.execute(
        update(outbound)
        .where(mine, outbound.c.state.in_(OPEN))
        .values(state=state, error=error, lease_owner=None, **values)
    )
    return done.rowcount > 0 or _is_taken(conn, row_id, taken)


def _is_taken(conn: Connection, row_id: int, taken: int | None) -> bool:
    """Say whether nobody has taken a message since: it may be settled already, by a press on it."""
    if taken is None:
        return True
    row = select(outbound.c.id).where(outbound.c.id == row_id, outbound.c.tries == taken)
    return conn.execute(row).first() is not None


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


_NEWEST = select(func.coalesce(func.max(outbound.c.id), 0))


def newest(conn: Connection) -> int:
    """Return the id of the message that was enqueued last, 0 before there is any."""
    found: int = conn.execute(_NEWEST).scalar_one()
    return found


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

    What may have arrived before stays labelled so, but how often that was tried does not count against the new one.
    Raises Stale when the old one has left, or was replaced by somebody else, meanwhile.
    """
    repeats = conn.execute(_SUPERSEDE, {"row": old_id}).scalar()
    if repeats is None:
        raise Stale
    if repeats:
        conn.execute(update(outbound).where(outbound.c.id == new_id).values(repeats=1))
    conn.execute(
        update(outbound)
        .where(outbound.c.after_id == old_id, outbound.c.state == QUEUED)
        .values(after_id=new_id)
    )


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


FEEDBACK = "feedback"  # what the keys of a mother's weekly line begin with


def withdraw_feedback(conn: Connection, person_id: int) -> None:
    """Take back a mother's weekly line that has not left yet."""
    waiting = update(outbound).where(outbound.c.person_id == person_id, outbound.c.state == QUEUED)
    conn.execute(waiting.where(outbound.c.key.startswith(f"{FEEDBACK}:")).values(state="withdrawn"))


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
