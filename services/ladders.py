"""A concern's way up its ladder: the first step, the one that is due, the next where one reaches nobody.

The rule is `core.ladder`; here it meets the rows.
"""

from datetime import datetime, timedelta
from typing import Any

from core import ladder
from core.events import Kind
from core.ladder import Step
from core.people import Role
from core.text import Message
from core.triage import Level
from db.queries import concern_events, concerns
from db.queries.concerns import Concern, State
from services import alerts, rungs
from services.unit import Unit

SELF_REPORT = timedelta(minutes=30)  # unanswered for so long: she may report it herself (`domain.md` B, P1)
ADVISED_LEVELS = (Level.P0, Level.P1)
# The columns of a wish to close that came to nothing.
UNDECIDED: dict[str, Any] = {"close_asked_by": None, "held": None, "outcome": None, "reported": None}


def begin(unit: Unit, concern: Concern, why: Message | None = None) -> Concern:
    """Take the first step of a climb if it is due; one for the reading list waits for that."""
    if concern.listed or concern.next_due_at is None or concern.next_due_at > unit.now:
        return concern
    concern, found = take(unit, concern)
    alerts.tell(unit, concern, found, why)
    return concern


def advise_at(unit: Unit, level: Level) -> datetime | None:
    """Return when she who raised a concern that begins to climb now is told that she may report it herself."""
    return unit.now + SELF_REPORT if level in ADVISED_LEVELS else None


def restart(unit: Unit, concern: Concern, why: Message | None = None, **values: Any) -> Concern:
    """Let a concern climb anew from the first rung; `values`: columns that change with it.

    She who raised it is told anew where nobody answers; what she waits for already comes no later.
    """
    alerts.withdraw(unit, concern)
    rule = ladder.load(values.get("ladder", concern.ladder))
    due = ladder.first(rule, unit.now, unit.settings.zone)
    silent = concern.advise_at or advise_at(unit, Level(values.get("level", concern.level)))
    anew = {
        "state": State.RAISED.value,
        "owner_id": None,
        "review_on": None,
        "step": 0,
        "anchor_at": unit.now,
        "next_due_at": due,
    }
    concern = concerns.change(unit.conn, concern, **{**UNDECIDED, **anew, **values, "advise_at": silent})
    rungs.note(unit, concern, Kind.ANEW, after=rungs.newest_message(unit))
    return begin(unit, concern, why)


def take(unit: Unit, concern: Concern) -> tuple[Concern, dict[int, Role]]:
    """Take the step that is due; return the concern after it, and whom to tell in which role."""
    assert concern.next_due_at is not None, "only a closed concern has no next step"  # noqa: S101
    rule = ladder.load(concern.ladder)
    step = ladder.climb(rule, concern.step, concern.next_due_at, unit.now, unit.settings.zone)
    return _go(unit, concern, step)


def skip_if_alone(unit: Unit, concern: Concern) -> None:
    """Go on at once when of those told last nobody was reached, and no message to them is on its way."""
    if concern_events.told_last(unit.conn, concern.id) & concern_events.hoped_for(unit.conn, concern):
        return
    rungs.tell_of_gap(unit, concern)
    skip(unit, concern)


def skip(unit: Unit, concern: Concern) -> Concern:
    """Take the next step before its time: those told before cannot be reached, or have passed it on."""
    assert concern.next_due_at is not None, "only a closed concern has no next step"  # noqa: S101
    rule = ladder.load(concern.ladder)
    step = ladder.skip(rule, concern.step, concern.next_due_at, unit.now, unit.settings.zone)
    concern, found = _go(unit, concern, step)
    alerts.tell(unit, concern, found)
    return concern


def _go(unit: Unit, concern: Concern, step: Step) -> tuple[Concern, dict[int, Role]]:
    """Carry out a step; where it reaches nobody, the next ones too, at once, until one does or none is left."""
    rule = ladder.load(concern.ladder)
    found = rungs.told_at(unit, concern, step)
    while step.tell and not found:
        rungs.tell_of_gap(unit, concern)
        step = ladder.skip(rule, step.next_step, step.next_due_at, unit.now, unit.settings.zone)
        found = rungs.told_at(unit, concern, step)
    if step.skipped and not step.tell and not step.nobody_left:
        rungs.note(unit, concern, Kind.POSTPONED)  # its hours have not begun
    concern = concerns.change(unit.conn, concern, step=step.next_step, next_due_at=step.next_due_at)
    if step.nobody_left and not rungs.hopes(unit, concern):
        concern = rungs.nobody_left(unit, concern)
    return concern, found
