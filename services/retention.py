"""What only moves messages is erased in time; what the programme answers for stays."""

from datetime import timedelta

from db.queries import inbox, invites, outbound, retention, screens
from services.unit import Unit

_LINKS = timedelta(days=1)
_WRONG_CODES = timedelta(hours=1)  # the span in which they count


def tick(unit: Unit, limit: int = 200) -> int:
    """Erase a batch of each kind; return the size of the largest, at most `limit`: a full one calls for another."""
    kept, conn, now = unit.settings.retention, unit.conn, unit.now
    messages = now - timedelta(days=kept.outbound_days)
    erased = (
        inbox.erase(
            conn,
            now - timedelta(hours=kept.inbox_payload_hours),
            now - timedelta(days=kept.inbox_days),
            limit,
        ),
        outbound.erase(conn, messages, limit),
        retention.erase_letters(conn, messages, limit),
        retention.erase_drafts(conn, messages, limit),
        screens.erase(conn, now, limit),
        retention.erase_links(conn, now - _LINKS, limit),
        invites.erase_wrong(conn, now - _WRONG_CODES, limit),
    )
    return min(limit, max(erased))
