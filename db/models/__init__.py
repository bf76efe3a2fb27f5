"""Every table of the product, as SQLAlchemy Core declares them. What is private is `Sealed`.

A row is the truth; nothing that matters lives only in memory (docs/decisions/0001-rows-not-timers.md).
"""

from db.models.checkins import addendum, answer, attempt, note, run, screened, visit
from db.models.columns import Id, metadata
from db.models.concerns import concern, concern_event, concern_flag, concern_report, link
from db.models.drills import drill, drill_call
from db.models.house import audit, meta
from db.models.messages import inbox, outbound, screen
from db.models.people import (
    area,
    child,
    household,
    invite,
    leave,
    pairing,
    person,
    post,
    relative,
    wrong_code,
)
from db.models.sendings import notice, notice_recipient, reminder
from db.models.todo import need, task

__all__ = [
    "Id",
    "addendum",
    "answer",
    "area",
    "attempt",
    "audit",
    "child",
    "concern",
    "concern_event",
    "concern_flag",
    "concern_report",
    "drill",
    "drill_call",
    "household",
    "inbox",
    "invite",
    "leave",
    "link",
    "meta",
    "metadata",
    "need",
    "note",
    "notice",
    "notice_recipient",
    "outbound",
    "pairing",
    "person",
    "post",
    "relative",
    "reminder",
    "run",
    "screen",
    "screened",
    "task",
    "visit",
    "wrong_code",
]
