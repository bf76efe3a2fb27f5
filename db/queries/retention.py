"""What may be erased in time: raw updates, settled messages, dead buttons, used links, counted codes, unsent drafts.

Each statement finds its rows along an index by their age, and takes no more than a batch.
"""

from datetime import datetime

from sqlalchemy import Column, Connection, Select, Table, delete, or_, select, update

from db.models import inbox, link, notice, outbound, screen, wrong_code


def erase_payloads(conn: Connection, before: datetime, limit: int) -> int:
    """Erase what came in, of updates done before a moment; that they came is kept. Return how many."""
    old = select(inbox.c.id).where(inbox.c.done_at < before, inbox.c.raw.is_not(None)).limit(limit)
    return conn.execute(update(inbox).where(inbox.c.id.in_(old)).values(raw=None)).rowcount


def erase_updates(conn: Connection, before: datetime, limit: int) -> int:
    """Delete updates that came before a moment and are done; return how many."""
    done = inbox.c.state.not_in(("new", "quarantined"))
    return _delete(
        conn, inbox, inbox.c.id, select(inbox.c.id).where(inbox.c.received_at < before, done), limit
    )


def erase_messages(conn: Connection, before: datetime, limit: int) -> int:
    """Delete messages from before a moment that are neither waiting nor of a notice under way; return how many.

    What stayed uncertain goes, too: in a notice's counts it remains.
    """
    under_way = select(notice.c.id).where(notice.c.state.in_(("sending", "stopping")))
    old = select(outbound.c.id).where(
        outbound.c.created_at < before,
        outbound.c.state.not_in(("queued", "sending")),
        or_(outbound.c.notice_id.is_(None), outbound.c.notice_id.not_in(under_way)),
    )
    return _delete(conn, outbound, outbound.c.id, old, limit)


def erase_drafts(conn: Connection, before: datetime, limit: int) -> int:
    """Delete notices that were never sent, from before a moment; return how many."""
    old = select(notice.c.id).where(notice.c.state.in_(("draft", "dropped")), notice.c.created_at < before)
    return _delete(conn, notice, notice.c.id, old, limit)


def erase_screens(conn: Connection, before: datetime, limit: int) -> int:
    """Delete what the buttons of messages meant, where it expired before a moment; return how many."""
    return _delete(
        conn, screen, screen.c.ref, select(screen.c.ref).where(screen.c.expires_at < before), limit
    )


def erase_links(conn: Connection, before: datetime, limit: int) -> int:
    """Delete one-time links that expired before a moment; return how many."""
    return _delete(conn, link, link.c.digest, select(link.c.digest).where(link.c.expires_at < before), limit)


def erase_wrong_codes(conn: Connection, before: datetime, limit: int) -> int:
    """Delete counted codes from before a moment; return how many."""
    return _delete(
        conn, wrong_code, wrong_code.c.id, select(wrong_code.c.id).where(wrong_code.c.at < before), limit
    )


def _delete(
    conn: Connection, table: Table, key: Column[object], old: Select[tuple[object]], limit: int
) -> int:
    return conn.execute(delete(table).where(key.in_(old.limit(limit)))).rowcount
