"""Training notices, the people they go to, and what became of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from db.models import area, notice, notice_recipient, outbound, person, post, screen
from db.queries.holding import in_force
from db.queries.outbound import QUEUED

recipient = notice_recipient


@dataclass(frozen=True)
class Notice:
    """A notice. `reached` is the last person enqueued, None once the whole audience has its rows."""

    id: int
    author_id: int
    area_id: int | None
    role: str | None
    office: str | None
    body: str
    state: str
    audience: int
    reached: int | None
    progress_id: int | None
    told: dict[str, Any] | None
    version: int
    created_at: datetime
    confirmed_at: datetime | None
    send_at: datetime | None


@dataclass(frozen=True)
class Counts:
    """How many of an audience are in which state; `understood` counts beside the others."""

    waiting: int = 0
    sent: int = 0
    unreachable: int = 0
    withdrawn: int = 0
    unknown: int = 0
    understood: int = 0


@dataclass(frozen=True)
class Reader:
    """Somebody of an audience, as the spreading sees her."""

    person_id: int
    telegram_id: int | None
    reach: str
    paused: bool
    holds: bool  # still holds the role there


_NOTICE: Select[Any] = select(
    notice.c.id,
    notice.c.author_id,
    notice.c.area_id,
    notice.c.role,
    notice.c.office,
    notice.c.body,
    notice.c.state,
    notice.c.audience,
    notice.c.reached,
    notice.c.progress_id,
    notice.c.told,
    notice.c.version,
    notice.c.created_at,
    notice.c.confirmed_at,
    notice.c.send_at,
)


def get(conn: Connection, notice_id: int) -> Notice | None:
    """Return a notice by id."""
    row = conn.execute(_NOTICE.where(notice.c.id == notice_id)).first()
    return Notice(*row) if row else None


def add(conn: Connection, author_id: int, body: str, now: datetime) -> int:
    """Insert a draft and return its id."""
    row = {"author_id": author_id, "body": body, "state": "draft", "version": 1, "created_at": now}
    result = conn.execute(insert(notice).values(row))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def change(conn: Connection, one: Notice, **values: Any) -> bool:
    """Set columns of a notice as it was read; False when somebody was faster."""
    same = update(notice).where(notice.c.id == one.id, notice.c.version == one.version)
    return conn.execute(same.values(version=one.version + 1, **values)).rowcount == 1


def advance(conn: Connection, notice_id: int, **values: Any) -> None:
    """Set columns that only our own jobs move."""
    conn.execute(update(notice).where(notice.c.id == notice_id).values(**values))


def latest(conn: Connection, author_id: int, limit: int) -> list[Notice]:
    """Return the notices an author sent last, newest first."""
    sent = _NOTICE.where(notice.c.author_id == author_id, notice.c.confirmed_at.is_not(None))
    return [Notice(*row) for row in conn.execute(sent.order_by(notice.c.id.desc()).limit(limit))]


def _held_at(at: datetime | None) -> ColumnElement[bool]:
    """Return the condition that a post was in force at the moment a notice was confirmed."""
    return and_(post.c.since <= at, or_(post.c.until.is_(None), post.c.until > at))


def audience_size(conn: Connection, role: str, path: str, at: datetime, author_id: int) -> int:
    """Return how many people a notice goes to, its author left out."""
    counted = (
        select(func.count(post.c.person_id.distinct()))
        .join(area, area.c.id == post.c.area_id)
        .where(post.c.role == role, area.c.path.startswith(path), _held_at(at))
        .where(post.c.person_id != author_id)
    )
    return conn.execute(counted).scalar_one()


def readers(conn: Connection, one: Notice, path: str, now: datetime, limit: int) -> list[Reader]:
    """Return the next people of a confirmed notice's audience, by id, as it was when it was confirmed."""
    ids = _next_ids(conn, one, path, limit)
    holding = select(post.c.person_id).where(
        post.c.person_id.in_(ids), post.c.role == one.role, in_force(now)
    )
    rows = conn.execute(
        select(person.c.id, person.c.telegram_id, person.c.reach, person.c.paused, person.c.id.in_(holding))
        .where(person.c.id.in_(ids))
        .order_by(person.c.id)
    )
    return [Reader(*row) for row in rows]


def _next_ids(conn: Connection, one: Notice, path: str, limit: int) -> list[int]:
    # "+ 0" keeps SQLite from the index on areas: it must walk along the one on people and stop at the limit.
    around = (post.c.area_id + 0).in_(select(area.c.id).where(area.c.path.startswith(path)))
    found = (
        select(post.c.person_id)
        .where(post.c.person_id > (one.reached or 0), post.c.person_id != one.author_id)
        .where(post.c.role == one.role, around, _held_at(one.confirmed_at))
        .order_by(post.c.person_id)
        .distinct()
        .limit(limit)
    )
    return [row.person_id for row in conn.execute(found)]


def spread(
    conn: Connection,
    recipients: Sequence[dict[str, Any]],
    messages: Sequence[dict[str, Any]],
    screens: Sequence[dict[str, Any]],
) -> None:
    """Insert recipients with their messages and buttons: one statement a table, however many they are."""
    if screens:
        conn.execute(insert(screen), screens)
        conn.execute(insert(outbound), messages)
    if recipients:
        conn.execute(insert(recipient), recipients)


def under_way(conn: Connection) -> list[Notice]:
    """Return the notices whose last word to their author is still to come, oldest first."""
    rows = conn.execute(_NOTICE.where(notice.c.state.in_(("sending", "stopping"))).order_by(notice.c.id))
    return [Notice(*row) for row in rows]


def stopped(conn: Connection, notice_ids: Collection[int | None]) -> list[int]:
    """Return those of the notices that their authors have stopped."""
    if not notice_ids:
        return []
    over = select(notice.c.id).where(notice.c.id.in_(notice_ids), notice.c.state.in_(("stopping", "stopped")))
    return list(conn.execute(over).scalars())


def counts(conn: Connection, notice_id: int) -> Counts:
    """Return what became of a notice's recipients."""
    rows = conn.execute(
        select(recipient.c.state, func.count(), func.count(recipient.c.understood_at))
        .where(recipient.c.notice_id == notice_id)
        .group_by(recipient.c.state)
    ).all()
    by_state = {row[0]: row[1] for row in rows}
    return Counts(**by_state, understood=sum(row[2] for row in rows))


def size(conn: Connection, notice_id: int) -> int:
    """Return how many recipients a notice has rows for."""
    found = select(func.count()).where(recipient.c.notice_id == notice_id)
    return conn.execute(found).scalar_one()


def _of(notice_id: int, person_id: int) -> Any:
    return and_(recipient.c.notice_id == notice_id, recipient.c.person_id == person_id)


def is_recipient(conn: Connection, notice_id: int, person_id: int) -> bool:
    """Say whether a notice goes to a person."""
    return conn.execute(select(recipient.c.state).where(_of(notice_id, person_id))).first() is not None


# What may still become of a recipient: what is certain never turns back, and "sent" is certain.
_BEFORE = {
    "sent": ("waiting", "unknown"),
    "unreachable": ("waiting", "unknown"),
    "unknown": ("waiting",),
    "withdrawn": ("waiting",),
}


def settle(conn: Connection, notice_id: int, person_id: int, state: str) -> None:
    """Note what became of a recipient, unless something surer is known already."""
    waiting = update(recipient).where(_of(notice_id, person_id), recipient.c.state.in_(_BEFORE[state]))
    conn.execute(waiting.values(state=state))


def repeat(conn: Connection, notice_id: int, person_id: int) -> None:
    """Note that a copy of unknown outcome is sent once more, labelled."""
    conn.execute(update(recipient).where(_of(notice_id, person_id)).values(repeated=True))


def understood(conn: Connection, notice_id: int, person_id: int, now: datetime) -> None:
    """Note that a recipient says she has understood; the first time counts."""
    first = update(recipient).where(_of(notice_id, person_id), recipient.c.understood_at.is_(None))
    conn.execute(first.values(understood_at=now))


_LANE = 3  # of notices (services.outgoing)
# A literal, so that SQLite finds the index on what is uncertain.
UNKNOWN: ColumnElement[str] = literal_column("'unknown'")
_UNSENT = (
    select(outbound.c.notice_id, outbound.c.person_id, outbound.c.id)
    .where(outbound.c.lane == _LANE, outbound.c.notice_id.is_not(None), outbound.c.state == QUEUED)
    .order_by(outbound.c.id)
)


def withdraw_some(conn: Connection, notice_id: int, limit: int) -> int:
    """Take back the next messages of a notice that have not left, in the order of leaving; return how many."""
    return _withdraw(conn, conn.execute(_UNSENT.where(outbound.c.notice_id == notice_id).limit(limit)).all())


def withdraw_of(conn: Connection, person_id: int) -> None:
    """Take back the notices on their way to one person, second copies of uncertain ones included."""
    _withdraw(conn, conn.execute(_UNSENT.where(outbound.c.person_id == person_id)).all())
    uncertain = update(outbound).where(outbound.c.person_id == person_id, outbound.c.lane == _LANE)
    conn.execute(uncertain.where(outbound.c.state == UNKNOWN).values(state="withdrawn"))


def _withdraw(conn: Connection, rows: Sequence[Any]) -> int:
    conn.execute(
        update(outbound).where(outbound.c.id.in_([row.id for row in rows])).values(state="withdrawn")
    )
    by_notice: dict[int, list[int]] = {}
    for row in rows:
        by_notice.setdefault(row.notice_id, []).append(row.person_id)
    for notice_id, people in by_notice.items():
        theirs = and_(recipient.c.notice_id == notice_id, recipient.c.person_id.in_(people))
        waiting = update(recipient).where(theirs, recipient.c.state == "waiting")
        conn.execute(waiting.values(state="withdrawn"))
    return len(rows)


def give_up_repeats(conn: Connection, notice_id: int) -> None:
    """Send no more second copies of a stopped notice; its uncertain recipients stay uncertain."""
    uncertain = update(outbound).where(outbound.c.notice_id == notice_id, outbound.c.state == "unknown")
    conn.execute(uncertain.values(state="withdrawn"))
