"""What can happen to a concern, and one thing that did: the words of its history. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a concern stands. Only a person in scope moves it on (`core.cases`); silence moves it back."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"
    PLANNED = "planned"
    REVIEWED = "reviewed"
    LOWERING = "lowering"
    CLOSING = "closing"
    CLOSED = "closed"


class Kind(StrEnum):
    """What happened to a concern."""

    RAISED = "raised"
    ADDED = "added"
    WORSE = "worse"
    CHILD_NAMED = "child named"
    ANEW = "anew"
    STEP = "step"
    POSTPONED = "postponed"
    NOBODY = "nobody"
    NOBODY_LEFT = "nobody left"
    TOLD = "told"
    MERGED = "merged"
    DELIVERED = "delivered"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"
    ADVISED = "advised"
    RAISER_TOLD = "raiser told"
    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed on"
    ASKED_TO_RING = "asked to ring"
    READ = "read"
    SEEN = "seen"
    REPORTED = "reported"
    NOTED = "noted"
    PLANNED = "planned"
    REVIEWED = "reviewed"
    REFERRED = "referred"
    OFFERED = "offered"
    DECLINED = "declined"
    TAKEN_OVER = "taken over"
    URGENT = "more urgent"
    LOWER_ASKED = "lower asked"
    LOWERED = "lowered"
    REOPENED = "reopened"
    UPGRADED = "upgraded"
    REMINDED = "reminded"
    RELEASED = "released"
    MOVED_PLACE = "moved place"
    STUCK = "stuck"
    REASON_ASKED = "reason asked"
    REPORT_ASKED = "report asked"
    REASON_LATE = "reason late"
    CLOSE_ASKED = "close asked"
    ASKED = "asked to agree"
    NOT_YET = "not yet"
    LAPSED = "lapsed"
    CLOSED = "closed"
    REPAIRED = "repaired"
    KEPT_FROM = "kept from"
    LET_IN = "let in"


@dataclass(frozen=True)
class Event:
    """One thing that happened to a concern; `data` holds codes and numbers."""

    id: int
    at: datetime
    kind: str
    person_id: int | None = None
    outbound_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
