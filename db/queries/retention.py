"""What may be erased beside inbox, outbound and screens: used links, and what a finished notice leaves behind."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from db.models import link, notice, outbound
from db.queries.outbound import OPEN


def erase_links(conn: Connection, before: datetime, limit: int) -> int:
    """Delete one-time links that expired before a moment; return how many."""
    old = select(link.c.digest).where(link.c.expires_at < before).limit(limit)
    return conn.execute(delete(link).where(link.c.digest.in_(old))).rowcount


def erase_letters(conn: Connection, before: datetime, limit: int) -> int:
    """Delete settled messages of finished notices from before a moment; who got them stays. Return how many."""
    over = select(notice.c.id).where(notice.c.state.in_(("done", "stopped")))
    old = select(outbound.c.id).where(
        outbound.c.notice_id.in_(over), outbound.c.created_at < before, outbound.c.state.not_in(OPEN)
    )
    return conn.execute(delete(outbound).where(outbound.c.id.in_(old.limit(limit)))).rowcount


def erase_drafts(conn: Connection, before: datetime, limit: int) -> int:
    """Delete notices that were never sent, from before a moment; return how many."""
    old = select(notice.c.id).where(notice.c.state.in_(("draft", "dropped")), notice.c.created_at < before)
    return conn.execute(delete(notice).where(notice.c.id.in_(old.limit(limit)))).rowcount
