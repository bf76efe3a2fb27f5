"""Where a concern must stand, from its history and its ladder alone: what the watcher holds its row against.

Knows nothing of the row's own step and moment, nor of the services that keep them. Every event of `core.events` that
moves a concern has its line in `_after`; one that is missing there would be seen by the property in
tests/services/concerns/test_watching.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core import ladder
from core.events import Event, Kind, State
from core.ladder import Ladder, Step

_BEGINS = (Kind.RAISED, Kind.ANEW)
_CLIMBS = (Kind.STEP, Kind.POSTPONED)
_TAKES = {Kind.ACKNOWLEDGED: State.ACKNOWLEDGED, Kind.CLOSE_ASKED: State.CLOSING}
_MOVES = (Kind.ASKED_TO_RING, Kind.READ, Kind.NOT_YET)
_BACK = (Kind.NOT_YET, Kind.LAPSED)
MOVING = (*_BEGINS, *_CLIMBS, *_TAKES, *_MOVES, *_BACK, Kind.REMINDED, Kind.STUCK, Kind.CLOSED)


@dataclass(frozen=True)
class Standing:
    """Where a concern stands. `moved_at` counts while somebody owns it; `next_due_at` is None once it is closed."""

    state: State
    step: int
    anchor_at: datetime
    next_due_at: datetime | None
    owner_id: int | None = None
    moved_at: datetime | None = None


def derive(rule: Ladder, opened_at: datetime, events: Iterable[Event], zone: ZoneInfo) -> Standing:
    """Return where a concern must stand; `events` in their order, those that move nothing do no harm.

    Without any it climbs from the beginning: a lost history must not silence it.
    """
    stand = _begun(rule, opened_at, zone)
    for event in events:
        stand = _begun(rule, event.at, zone) if event.kind in _BEGINS else _after(rule, stand, event, zone)
    return stand


def _begun(rule: Ladder, at: datetime, zone: ZoneInfo) -> Standing:
    return Standing(State.RAISED, 0, at, ladder.first(rule, at, zone))


def _after(rule: Ladder, stand: Standing, event: Event, zone: ZoneInfo) -> Standing:
    kind = Kind(event.kind)
    if kind is Kind.CLOSED:
        return replace(stand, state=State.CLOSED, next_due_at=None)
    if kind is Kind.STUCK:
        return _set_aside(stand, event.at)
    if kind in _TAKES:
        return _taken(rule, replace(stand, state=_TAKES[kind], owner_id=event.person_id), event.at, zone)
    if stand.state is State.RAISED:
        return _climbed(rule, stand, event, zone) if kind in _CLIMBS else stand
    return _owned(rule, stand, event, zone)


def _owned(rule: Ladder, stand: Standing, event: Event, zone: ZoneInfo) -> Standing:
    """Somebody has it: what moves it gives the whole time again, a reminder leaves the rest of it."""
    if event.kind in _BACK:
        stand = replace(stand, state=State.ACKNOWLEDGED)
    if event.kind in _MOVES:
        return _taken(rule, stand, event.at, zone)
    if event.kind == Kind.REMINDED and stand.moved_at is not None:
        return replace(stand, next_due_at=ladder.idle(rule, stand.moved_at, zone).release_at)
    return stand


def _set_aside(stand: Standing, at: datetime) -> Standing:
    """It could not be worked on: what was due is due again a little later."""
    was_due = stand.next_due_at is not None and stand.next_due_at <= at
    return replace(stand, next_due_at=at + ladder.STUCK_AGAIN) if was_due else stand


def _taken(rule: Ladder, stand: Standing, at: datetime, zone: ZoneInfo) -> Standing:
    """Something moved: the owner has the whole time again."""
    return replace(stand, moved_at=at, next_due_at=ladder.idle(rule, at, zone).remind_at)


def _climbed(rule: Ladder, stand: Standing, event: Event, zone: ZoneInfo) -> Standing:
    """Take the step that the ladder knows at this moment; where it knows another, what was done counts."""
    assert stand.next_due_at is not None, "a raised concern has a next step"  # noqa: S101
    skipped = event.kind == Kind.POSTPONED or event.data.get("skipped", False)
    go = ladder.skip if skipped else ladder.climb
    found: Step = go(rule, stand.step, stand.next_due_at, event.at, zone)
    done = int(event.data.get("step", found.next_step))
    if found.next_step == done:
        return replace(stand, step=done, next_due_at=found.next_due_at)
    return replace(stand, step=done, next_due_at=ladder.due_after(rule, done, event.at, zone))
