"""The watcher: holds every open concern's row against its history, and puts right what differs.

It shares nothing with the job that lets concerns climb but the rule itself: a row that a fault, a hand or a bug has
put to sleep is awake again within a tick. It never closes a concern. One whose owner does not answer for it any more,
as when a post ended while it was being taken on, it takes back from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core import cases, ladder, watch
from core.events import Event, Kind, State
from core.level_rules import Hours
from core.people import Action
from core.screens import Screen
from core.text import N_, say
from db.queries import concern_events, concerns, people
from db.queries.concerns import Concern
from db.queries.people import Who
from db.store import Stale
from services import handover, owners, permission
from services.outgoing import tell_operators
from services.unit import Unit

log = structlog.get_logger()

BATCH = 100  # concerns that one read looks at
_TAKEN_ON = (*cases.OWNED, *cases.ASKING)
_WRONG = N_("<b>No. {number} did not stand where its history says.</b> It was put right. Run doctor now.")
_HELPLESS = N_(
    "<b>No. {number} does not stand where its history says</b> and cannot be put right. Run doctor now."
)


@dataclass(frozen=True)
class Seen:
    """What one look found: numbers that are amiss, and the last number it came to; None at the end."""

    amiss: list[int]
    last: int | None


def look(conn: Connection, now: datetime, zone: ZoneInfo, after: int) -> Seen:
    """Look at the next open concerns after a number; changes nothing.

    One whose row says closed counts as open unless somebody closed it.
    """
    found = concerns.not_closed_after(conn, after, BATCH)
    histories = concern_events.histories(conn, found, watch.MOVING)
    known = _People(conn, now)
    amiss = [number for number in found if _is_amiss(known, number, histories.get(number, []), zone)]
    return Seen(amiss, found[-1] if len(found) == BATCH else None)


@dataclass
class _People:
    """Those who own what one look comes to, each read once."""

    conn: Connection
    now: datetime
    found: dict[int, Who | None] = field(default_factory=dict)

    def left_behind(self, concern: Concern) -> bool:
        """Say whether a concern's owner may not take it on now: the post has ended, or they are kept from it."""
        owner = concern.owner_id
        if owner is None or concern.state not in _TAKEN_ON:
            return False
        if owner not in self.found:
            self.found[owner] = people.by_id(self.conn, owner, self.now)
        who = self.found[owner]
        return who is None or permission.role_for(who, concern, Action.ACKNOWLEDGE) is None


def _is_amiss(known: _People, number: int, history: Sequence[Event], zone: ZoneInfo) -> bool:
    try:
        concern = concerns.get(known.conn, number)
        return concern is not None and (bool(_wrong(concern, history, zone)) or known.left_behind(concern))
    except (ValueError, KeyError, TypeError):  # a state, a ladder or an event that cannot be read
        return True


def _wrong(concern: Concern, history: Sequence[Event], zone: ZoneInfo) -> dict[str, Any]:
    """Return the columns that differ, with what they must be."""
    rule = ladder.load(concern.ladder)
    must = watch.derive(rule, concern.opened_at, history, zone)
    wanted: dict[str, Any] = {**vars(must), "listed": rule.rule.hours is Hours.LIST}
    if must.state is State.RAISED:
        del wanted["moved_at"]  # of an owner it had before
    return {name: value for name, value in wanted.items() if getattr(concern, name) != value}


def repair(unit: Unit, numbers: Sequence[int]) -> int:
    """Look again at concerns that seemed amiss and put them right; return how many were."""
    return sum(_repaired(unit, number) for number in numbers)


def _repaired(unit: Unit, number: int) -> bool:
    try:
        with unit.conn.begin_nested():
            return _put_right(unit, number) or _taken_back(unit, number)
    except Stale:
        return False  # somebody is at work on it: it is not asleep
    except DBAPIError:
        raise
    except Exception as error:
        log.error("watch_failed", concern=number, error=type(error).__name__)  # no values: they are private
        tell_operators(unit, "watch", Screen((say(_HELPLESS, number=number),)))
        return False


def _put_right(unit: Unit, number: int) -> bool:
    concern = concerns.get(unit.conn, number)
    history = concern_events.histories(unit.conn, [number], watch.MOVING).get(number, [])
    wrong = _wrong(concern, history, unit.settings.zone) if concern else {}
    if concern is None or not wrong:
        return False
    if wrong.get("state") is State.CLOSED:
        raise ValueError("somebody closed it, and it is open: only a person closes")
    concerns.change(unit.conn, concern, **_columns(wrong))
    columns = sorted(wrong)
    concern_events.add(unit.conn, concern.id, Kind.REPAIRED, unit.now, columns=columns)
    log.error("concern_repaired", concern=concern.id, version=concern.version)
    tell_operators(unit, "watch", Screen((say(_WRONG, number=concern.id),)))
    return True


def _taken_back(unit: Unit, number: int) -> bool:
    """Take a concern back from an owner who does not answer for it now; it climbs again.

    Nobody looks at a post while it is being taken on, so on PostgreSQL both can happen at the same moment.
    """
    concern = concerns.get(unit.conn, number)
    if concern is None or not _People(unit.conn, unit.now).left_behind(concern):
        return False
    owners.release(unit, concern, handover.LEFT_BEHIND, cause="post ended", acknowledged_at=None)
    log.warning("concern_left_behind", concern=number, person=concern.owner_id)
    return True


def _columns(wrong: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written: who is open again was not closed."""
    return {**wrong, "state": wrong["state"].value, "closed_at": None} if "state" in wrong else dict(wrong)
