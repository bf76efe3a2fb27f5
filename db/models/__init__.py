"""Every table of the product, as SQLAlchemy Core declares them. What is private is `Sealed`.

A row is the truth; nothing that matters lives only in memory (docs/decisions/0001-rows-not-timers.md).
"""

from db.models.checkins import answer, note, run, visit
from db.models.columns import Id, metadata
from db.models.concerns import concern, concern_event, concern_flag, link
from db.models.house import audit, meta
from db.models.messages import inbox, outbound, screen
from db.models.people import area, child, household, invite, pairing, person, post, wrong_code
from db.models.sendings import notice, notice_recipient, reminder

__all__ = [
    "Id",
    "answer",
    "area",
    "audit",
    "child",
    "concern",
    "concern_event",
    "concern_flag",
    "household",
    "inbox",
    "invite",
    "link",
    "meta",
    "metadata",
    "note",
    "notice",
    "notice_recipient",
    "outbound",
    "pairing",
    "person",
    "post",
    "reminder",
    "run",
    "screen",
    "visit",
    "wrong_code",
]
