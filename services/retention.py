"""What only moves messages is erased in time; what the programme answers for stays."""

from datetime import timedelta

from db.queries import retention
from services.unit import Unit

_LINKS = timedelta(days=1)
_WRONG_CODES = timedelta(hours=1)  # the span in which they count


def tick(unit: Unit, limit: int = 200) -> int:
    """Erase a batch of what is too old, `limit` rows in all; return how many: a full batch calls for another."""
    kept, now = unit.settings.retention, unit.now
    messages = now - timedelta(days=kept.outbound_days)
    left = limit
    for erase, before in (
        (retention.erase_payloads, now - timedelta(hours=kept.inbox_payload_hours)),
        (retention.erase_updates, now - timedelta(days=kept.inbox_days)),
        (retention.erase_messages, messages),
        (retention.erase_drafts, messages),
        (retention.erase_screens, now),
        (retention.erase_links, now - _LINKS),
        (retention.erase_wrong_codes, now - _WRONG_CODES),
    ):
        if left > 0:
            left -= erase(unit.conn, before, left)
    return limit - left
