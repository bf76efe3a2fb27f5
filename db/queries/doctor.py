"""What the doctor asks the rows: who cannot be reached, what is stuck, what has no next step. Numbers and places."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select, text

from core.events import Kind
from db.models import concern, concern_event, inbox, notice_recipient, outbound, person, post
from db.queries.holding import in_force


def damage(conn: Connection) -> str | None:
    """Return what SQLite finds wrong with its file, None when it is whole. PostgreSQL checks its own pages."""
    if conn.dialect.name != "sqlite":
        conn.execute(text("SELECT 1"))
        return None
    found = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return None if found == "ok" else str(found)


def journal(conn: Connection) -> str:
    """Return how the database keeps its log."""
    if conn.dialect.name != "sqlite":
        return str(conn.execute(text("SHOW server_version")).scalar())
    return str(conn.exec_driver_sql("PRAGMA journal_mode").scalar())


def _people(conn: Connection, now: datetime, which: ColumnElement[bool]) -> list[int]:
    found = select(person.c.id).join(post).where(in_force(now), which).distinct().order_by(person.c.id)
    return list(conn.execute(found).scalars())


def blocked(conn: Connection, now: datetime) -> list[int]:
    """Return the numbers of people with a post who blocked the bot or whose account is gone."""
    return _people(conn, now, person.c.reach == "blocked")


def never_came(conn: Connection, now: datetime) -> list[int]:
    """Return the numbers of people with a post who have not used an invite yet."""
    return _people(conn, now, person.c.telegram_id.is_(None))


def _count(conn: Connection, table: Table, *which: ColumnElement[bool]) -> int:
    return conn.execute(select(func.count()).select_from(table).where(*which)).scalar_one()


def waiting_since(conn: Connection, before: datetime) -> int:
    """Return how many updates have waited for their effect since before a moment."""
    return _count(conn, inbox, inbox.c.state == "new", inbox.c.received_at < before)


def messages(conn: Connection, state: str, *, kind: str = "text") -> list[int]:
    """Return the numbers of the newest messages of a kind in a state, twenty at most."""
    found = select(outbound.c.id).where(outbound.c.state == state, outbound.c.kind == kind)
    return list(conn.execute(found.order_by(outbound.c.id.desc()).limit(20)).scalars())


def uncertain_readers(conn: Connection) -> int:
    """Return how many people may or may not have got a notice."""
    return _count(conn, notice_recipient, notice_recipient.c.state == "unknown")


def silent_concerns(conn: Connection, before: datetime) -> list[int]:
    """Return open concerns without a next step, with one that was due before a moment, or that cannot be worked on."""
    newest = select(func.max(concern_event.c.id)).group_by(concern_event.c.concern_id)
    stuck = select(concern_event.c.concern_id).where(
        concern_event.c.id.in_(newest), concern_event.c.kind == Kind.STUCK.value
    )
    silent = concern.c.next_due_at.is_(None) | (concern.c.next_due_at < before)
    found = select(concern.c.id).where(concern.c.state != "closed", silent | concern.c.id.in_(stuck))
    return list(conn.execute(found.order_by(concern.c.id)).scalars())
