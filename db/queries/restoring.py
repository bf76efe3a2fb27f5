"""What a backup does not know: which of its waiting messages left after it was made."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from db.models import link, notice_recipient, outbound, reminder

_ON_THE_WAY = outbound.c.state.in_(("queued", "sending"))
_TEXT = outbound.c.kind == "text"
_ALERT, _REPLY = 0, 1  # lanes (services.outgoing)


def repeat_alerts(conn: Connection) -> int:
    """Let alerts leave once more, labelled; return how many."""
    again = update(outbound).where(_ON_THE_WAY, _TEXT, outbound.c.lane == _ALERT)
    return conn.execute(
        again.values(state="queued", error="restored", lease_owner=None, repeats=outbound.c.repeats + 1)
    ).rowcount


def give_up(conn: Connection) -> int:
    """Let no other text leave: replies are uncertain, reminders and notices are taken back. Return how many."""
    replies = update(outbound).where(_ON_THE_WAY, _TEXT, outbound.c.lane == _REPLY)
    bulk = update(outbound).where(_ON_THE_WAY, _TEXT, outbound.c.lane > _REPLY)
    values = {"error": "restored", "lease_owner": None}
    return (
        conn.execute(replies.values(state="unknown", **values)).rowcount
        + conn.execute(bulk.values(state="withdrawn", **values)).rowcount
    )


def free_leases(conn: Connection) -> None:
    """Let deletions and menus, which may be done twice, be done again."""
    held = update(outbound).where(outbound.c.state == "sending", outbound.c.kind != "text")
    conn.execute(held.values(state="queued", lease_owner=None))


def doubt_recipients(conn: Connection) -> int:
    """Make waiting recipients of notices uncertain; return how many."""
    waiting = update(notice_recipient).where(notice_recipient.c.state == "waiting")
    return conn.execute(waiting.values(state="unknown")).rowcount


def lapse_reminders(conn: Connection, now: datetime) -> int:
    """Drop reminders whose moment has passed: they may have been said. Return how many."""
    passed = update(reminder).where(reminder.c.state == "waiting", reminder.c.due_at <= now)
    return conn.execute(passed.values(state="lapsed")).rowcount


def end_links(conn: Connection) -> None:
    """End every one-time link: a used one would be fresh again."""
    conn.execute(delete(link).where(link.c.digest.in_(select(link.c.digest))))
