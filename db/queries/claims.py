"""What the sender takes: messages that are due, leased to one process, loaded with all that sending needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from db.models import outbound, person
from db.queries.outbound import QUEUED, SENDING


@dataclass(frozen=True)
class Claimed:
    """A message the sender has leased, with all that is needed to render and send it.

    `tries`: how often it was taken, which is also the number under which this sender has it.
    """

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
    .returning(outbound.c.id, outbound.c.tries)
)


def lease(conn: Connection, ids: Sequence[int], owner: str, until: float) -> dict[int, int]:
    """Mark queued messages as in flight, held by `owner` until its steady clock says `until`.

    Returns for each that was, by id, the number under which it was taken.
    """
    if not ids:
        return {}
    rows = conn.execute(_LEASE, {"rows": list(ids), "owner": owner, "until": until})
    return {row.id: row.tries for row in rows}


def take_over(conn: Connection, owner: str, steady: float, limit: int = 200) -> list[int]:
    """Take messages in flight from an owner that is gone, or whose lease has run out; return their ids.

    From here on that owner has no say about them: they are taken under a new number.
    """
    stale = or_(outbound.c.lease_owner != owner, outbound.c.lease_until < steady)
    found = (
        select(outbound.c.id).where(outbound.c.state == SENDING, stale).order_by(outbound.c.id).limit(limit)
    )
    taken = update(outbound).where(outbound.c.id.in_(found), outbound.c.state == SENDING, stale)
    rows = conn.execute(taken.values(tries=outbound.c.tries + 1).returning(outbound.c.id))
    return sorted(row.id for row in rows)


def load(conn: Connection, ids: Sequence[int]) -> list[Claimed]:
    """Return messages by id as the sender sees them."""
    if not ids:
        return []
    rows: Any = conn.execute(_LOADED.where(outbound.c.id.in_(ids)).order_by(outbound.c.id))
    return [Claimed(*row) for row in rows]
