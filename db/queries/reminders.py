"""Reminders: one row for each occasion, from the moment it is planned."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from db.models import outbound, person, reminder


@dataclass(frozen=True)
class Due:
    """A reminder whose moment has come."""

    id: int
    person_id: int
    child_id: int
    due_at: datetime
    expires_at: datetime
    zone: str


def due(conn: Connection, now: datetime, limit: int) -> list[Due]:
    """Return waiting reminders whose moment has come, of people who can be and want to be reminded."""
    rows = conn.execute(
        select(
            reminder.c.id,
            reminder.c.person_id,
            reminder.c.child_id,
            reminder.c.due_at,
            reminder.c.expires_at,
            person.c.zone,
        )
        .join(person)
        .where(reminder.c.state == "waiting", reminder.c.due_at <= now)
        .where(person.c.paused.is_(False), person.c.telegram_id.is_not(None))
        .order_by(reminder.c.due_at, reminder.c.id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def lapse(conn: Connection, now: datetime, limit: int) -> int:
    """Drop waiting reminders that nobody may hear any more; return how many."""
    due = select(reminder.c.id).where(reminder.c.state == "waiting", reminder.c.due_at <= now)
    old = due.where(reminder.c.expires_at <= now).limit(limit)
    return conn.execute(update(reminder).where(reminder.c.id.in_(old)).values(state="lapsed")).rowcount


def postpone(conn: Connection, reminder_id: int, due_at: datetime) -> None:
    """Move a waiting reminder to a decent hour."""
    waiting = update(reminder).where(reminder.c.id == reminder_id, reminder.c.state == "waiting")
    conn.execute(waiting.values(due_at=due_at))


def cancel(conn: Connection, reminder_id: int) -> None:
    """Take back a waiting reminder."""
    waiting = update(reminder).where(reminder.c.id == reminder_id, reminder.c.state == "waiting")
    conn.execute(waiting.values(state="cancelled"))


def queued(conn: Connection, reminder_id: int, outbound_id: int) -> bool:
    """Note the message that carries a reminder; False when it waits no longer."""
    done = conn.execute(
        update(reminder)
        .where(reminder.c.id == reminder_id, reminder.c.state == "waiting")
        .values(state="queued", outbound_id=outbound_id)
    )
    return done.rowcount == 1


def withdraw_of_child(conn: Connection, child_id: int) -> None:
    """Cancel what waits for a child, and take back what has not left yet or would be repeated."""
    mine = reminder.c.child_id == child_id
    conn.execute(update(reminder).where(mine, reminder.c.state == "waiting").values(state="cancelled"))
    _unsaid(conn, mine, "cancelled")
    _unrepeated(conn, mine)


def take_back(conn: Connection, person_id: int) -> None:
    """Let a person's reminders that have not left yet wait again: she wants none now, perhaps later."""
    mine = reminder.c.person_id == person_id
    _unsaid(conn, mine, "waiting")
    _unrepeated(conn, mine)


def _unrepeated(conn: Connection, which: ColumnElement[bool]) -> None:
    """Send no second copy of reminders that may or may not have arrived."""
    said = select(reminder.c.outbound_id).where(which, reminder.c.state == "queued")
    uncertain = update(outbound).where(outbound.c.id.in_(said), outbound.c.state == "unknown")
    conn.execute(uncertain.values(state="withdrawn"))


def _unsaid(conn: Connection, which: ColumnElement[bool], state: str) -> None:
    """Withdraw the queued messages of some reminders and give those a state in which nobody has heard of them."""
    rows = conn.execute(
        select(reminder.c.id, outbound.c.id)
        .join(outbound, outbound.c.id == reminder.c.outbound_id)
        .where(which, reminder.c.state == "queued", outbound.c.state == "queued")
    ).all()
    for reminder_id, outbound_id in rows:
        conn.execute(update(outbound).where(outbound.c.id == outbound_id).values(state="withdrawn"))
        conn.execute(
            update(reminder).where(reminder.c.id == reminder_id).values(state=state, outbound_id=None)
        )


def put(
    conn: Connection, key: str, person_id: int, child_id: int, due_at: datetime, expires_at: datetime
) -> None:
    """Plan an occasion. One that was cancelled before anybody heard of it is planned again; else it stays."""
    values = {"person_id": person_id, "due_at": due_at, "expires_at": expires_at, "state": "waiting"}
    known = conn.execute(select(reminder.c.id).where(reminder.c.key == key)).scalar()
    if known is None:
        conn.execute(insert(reminder).values(key=key, child_id=child_id, **values))
    else:
        conn.execute(
            update(reminder).where(reminder.c.id == known, reminder.c.state == "cancelled").values(**values)
        )
