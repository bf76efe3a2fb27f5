"""Where a concern must stand, from its history and its ladder alone: what the watcher holds its row against.

Knows nothing of the row's own step and moment, nor of the services that keep them. Every event of `core.events` that
moves a concern has its line in `_after`; one that is missing there would be seen by the property in
tests/services/concerns/test_watching.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core import cases, ladder
from core.events import Event, Kind, State
from core.ladder import Ladder, Step
from core.people import Action
from core.triage import Level

_BEGINS = (Kind.RAISED, Kind.ANEW)
_CLIMBS = (Kind.STEP, Kind.POSTPONED)
_ASKS = (Kind.LOWER_ASKED, Kind.CLOSE_ASKED)
_BACK = (Kind.NOT_YET, Kind.LAPSED, Kind.LOWERED)
_BESIDE = (Kind.ASKED_TO_RING, Kind.READ, Kind.SEEN, Kind.REPORTED, Kind.NOTED, Kind.REFERRED)
_TAKES = (Kind.ACKNOWLEDGED, Kind.TAKEN_OVER, *_ASKS)  # whoever does it owns it from then on
# What people do that moves a concern, and the action of `core.cases` it was.
_DONE = {
    Kind.ACKNOWLEDGED: Action.ACKNOWLEDGE,
    Kind.TAKEN_OVER: Action.TAKE_OVER,
    Kind.ASKED_TO_RING: Action.ASK_TO_RING,
    Kind.READ: Action.READ_NOTE,
    Kind.SEEN: Action.SEEN,
    Kind.REPORTED: Action.REPORT,
    Kind.NOTED: Action.NOTE,
    Kind.PLANNED: Action.PLAN,
    Kind.REVIEWED: Action.REVIEW,
    Kind.REFERRED: Action.REFER,
    Kind.LOWER_ASKED: Action.LOWER,
    Kind.CLOSE_ASKED: Action.CLOSE,
    Kind.NOT_YET: Action.REFUSE,
}
MOVING = (
    *_BEGINS,
    *_CLIMBS,
    *_DONE,
    Kind.LOWERED,
    Kind.LAPSED,
    Kind.REMINDED,
    Kind.STUCK,
    Kind.CLOSED,
    Kind.REOPENED,
)


@dataclass(frozen=True)
class Standing:
    """Where a concern stands. `moved_at` counts while somebody owns it; `next_due_at` is None once it is closed.

    `held`: where it stood when a second person was asked. `review_on`: the day its plan is looked at.
    """

    state: State
    step: int
    anchor_at: datetime
    next_due_at: datetime | None
    owner_id: int | None = None
    moved_at: datetime | None = None
    held: State | None = None
    review_on: str | None = None


def derive(rule: Ladder, opened_at: datetime, events: Iterable[Event], zone: ZoneInfo) -> Standing:
    """Return where a concern must stand; `events` in their order, those that move nothing do no harm.

    Without any it climbs from the beginning: a lost history must not silence it.
    """
    stand = _begun(rule, opened_at, zone)
    for event in events:
        begins = event.kind in _BEGINS and stand.state is not State.CLOSED
        stand = _begun(rule, event.at, zone) if begins else _after(rule, stand, event, zone)
    return stand


def _begun(rule: Ladder, at: datetime, zone: ZoneInfo) -> Standing:
    return Standing(State.RAISED, 0, at, ladder.first(rule, at, zone))


def _after(rule: Ladder, stand: Standing, event: Event, zone: ZoneInfo) -> Standing:
    kind = Kind(event.kind)
    if kind is Kind.CLOSED:
        return replace(stand, state=State.CLOSED, next_due_at=None)
    if stand.state is State.CLOSED:  # nothing but a person's opening it again moves it
        return replace(stand, state=State.RAISED) if kind is Kind.REOPENED else stand
    if kind is Kind.STUCK:
        return _set_aside(stand, event.at)
    if stand.state is not State.RAISED or kind in _TAKES:
        return _owned(rule, stand, event, zone)
    return _climbed(rule, stand, event, zone) if kind in _CLIMBS else stand


def _owned(rule: Ladder, stand: Standing, event: Event, zone: ZoneInfo) -> Standing:
    """Somebody has it: what moves it gives the whole time again; a reminder and what others do leave its rest."""
    kind = Kind(event.kind)
    if kind in _TAKES:
        stand = replace(stand, owner_id=event.person_id)
    if kind is Kind.LAPSED:
        return _reminded(rule, _stands(stand, event), event.at, zone)
    if kind in _BESIDE and event.person_id != stand.owner_id:
        after = _stands(stand, event)
        return after if after.review_on == stand.review_on else _reminded(rule, after, event.at, zone)
    if kind in _DONE or kind in _BACK:
        return _taken(rule, _stands(stand, event), event.at, zone)
    return _reminded(rule, stand, event.at, zone) if kind is Kind.REMINDED else stand


def _stands(stand: Standing, event: Event) -> Standing:
    """Return where a concern stands after what somebody did; levels have no say in what was done."""
    kind = Kind(event.kind)
    if kind in _BACK:
        return replace(stand, state=stand.held or stand.state, held=None)
    if kind in _ASKS:
        asking = State.LOWERING if kind is Kind.LOWER_ASKED else State.CLOSING
        return replace(stand, state=asking, held=stand.state)
    state = cases.after(_DONE[kind], stand.state, Level.P0, stand.held) or stand.state
    return replace(stand, state=state, review_on=event.data.get("review_on", stand.review_on))


def _idle(rule: Ladder, stand: Standing, moved_at: datetime, zone: ZoneInfo) -> ladder.Idle:
    day = stand.review_on if stand.state is State.PLANNED else None
    return ladder.idle(rule, moved_at, zone, date.fromisoformat(day) if day else None)


def _set_aside(stand: Standing, at: datetime) -> Standing:
    """It could not be worked on: what was due is due again a little later."""
    was_due = stand.next_due_at is not None and stand.next_due_at <= at
    return replace(stand, next_due_at=at + ladder.STUCK_AGAIN) if was_due else stand


def _taken(rule: Ladder, stand: Standing, at: datetime, zone: ZoneInfo) -> Standing:
    """Something moved: the owner has the whole time again."""
    return replace(stand, moved_at=at, next_due_at=_idle(rule, stand, at, zone).remind_at)


def _reminded(rule: Ladder, stand: Standing, at: datetime, zone: ZoneInfo) -> Standing:
    """The owner was reminded: what is left of the time is left, of a plan also the days until it is looked at."""
    if stand.moved_at is None:
        return stand
    left = _idle(rule, stand, stand.moved_at, zone)
    return replace(stand, next_due_at=left.remind_at if left.remind_at > at else left.release_at)


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
