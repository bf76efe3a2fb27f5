"""Where a concern must stand, derived from a history written by hand; longer ones are in the concerns' own tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core import ladder, watch
from core.events import Event, Kind, State
from core.ladder import freeze
from core.settings import Settings
from core.triage import Level

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGUN = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI)
RED = freeze(Level.P0, Settings())
MINUTE = timedelta(minutes=1)


def derived(*events: Event) -> watch.Standing:
    return watch.derive(RED, BEGUN, events, SHANGHAI)


def event(minute: float, kind: Kind, person: int | None = None, **data: object) -> Event:
    return Event(0, BEGUN + minute * MINUTE, kind, person, None, data)


def test_without_a_history_it_climbs_from_the_beginning() -> None:
    """Due at once: a lost history must not silence it."""
    assert derived() == watch.Standing(State.RAISED, 0, BEGUN, BEGUN)


def test_steps_count_from_their_promised_time_and_skips_from_now() -> None:
    """A late tick does not lengthen the next wait; somebody told early has their whole time."""
    taken = derived(event(0, Kind.RAISED), event(0.5, Kind.STEP, step=1))
    assert (taken.step, taken.next_due_at) == (1, BEGUN + 15 * MINUTE)
    skipped = derived(
        event(0, Kind.RAISED), event(0, Kind.STEP, step=1), event(4, Kind.STEP, step=2, skipped=True)
    )
    assert (skipped.step, skipped.next_due_at) == (2, BEGUN + 19 * MINUTE)
    overdue = derived(
        event(0, Kind.RAISED), event(0, Kind.STEP, step=1), event(20, Kind.STEP, step=2, skipped=True)
    )
    assert (overdue.step, overdue.next_due_at) == (2, BEGUN + 35 * MINUTE)


def test_a_skip_at_night_waits_for_decent_hours() -> None:
    """Nobody new is woken for a yellow one; the moment is the morning's, not the next rung's."""
    yellow, evening = freeze(Level.P2, Settings()), BEGUN.replace(hour=20, minute=59)
    history = [
        Event(1, evening, Kind.RAISED),
        Event(2, evening, Kind.STEP, data={"step": 1}),
        Event(3, evening + 2 * MINUTE, Kind.POSTPONED),
    ]
    found = watch.derive(yellow, evening, history, SHANGHAI)
    assert (found.step, found.next_due_at) == (1, datetime(2026, 3, 5, 7, 30, tzinfo=SHANGHAI))


def test_a_step_that_the_ladder_does_not_know_at_that_moment_counts_as_it_was_done() -> None:
    """Somebody was told: what comes next is counted from there."""
    found = derived(event(0, Kind.RAISED), event(3, Kind.STEP, step=3))
    assert (found.step, found.next_due_at) == (3, BEGUN + 33 * MINUTE)


def test_taking_on_moving_and_a_reminder_are_the_owners_time() -> None:
    """An hour until the reminder, two until it climbs again, both from the last move."""
    found = derived(
        event(0, Kind.RAISED), event(0, Kind.STEP, step=1), event(5, Kind.ACKNOWLEDGED, 2),
        event(30, Kind.READ, 2), event(90, Kind.REMINDED, 2),
    )  # fmt: skip
    assert (found.state, found.owner_id, found.moved_at) == (State.ACKNOWLEDGED, 2, BEGUN + 30 * MINUTE)
    assert found.next_due_at == BEGUN + 150 * MINUTE


def test_what_others_do_beside_leaves_the_owner_the_rest_of_the_time() -> None:
    """A report of somebody else counts, and the owner is reminded as if nothing had moved."""
    found = derived(
        event(0, Kind.RAISED), event(5, Kind.ACKNOWLEDGED, 2), event(30, Kind.READ, 3), event(40, Kind.REPORTED, 3)
    )  # fmt: skip
    assert (found.state, found.moved_at) == (State.REPORTED, BEGUN + 5 * MINUTE)
    assert found.next_due_at == BEGUN + 65 * MINUTE


def test_an_owner_who_is_gone_leaves_nothing_of_the_climb_before() -> None:
    """It begins anew at that moment."""
    found = derived(event(0, Kind.RAISED), event(5, Kind.ACKNOWLEDGED, 2), event(60, Kind.ANEW))
    assert found == watch.Standing(State.RAISED, 0, BEGUN + 60 * MINUTE, BEGUN + 60 * MINUTE)


def test_closing_refused_and_closed() -> None:
    asked = (event(0, Kind.RAISED), event(5, Kind.ACKNOWLEDGED, 2), event(9, Kind.CLOSE_ASKED, 4))
    assert (derived(*asked).state, derived(*asked).owner_id) == (State.CLOSING, 4)
    assert derived(*asked, event(10, Kind.NOT_YET, 3)).state is State.ACKNOWLEDGED
    assert derived(*asked, event(99, Kind.LAPSED)).state is State.ACKNOWLEDGED
    closed = derived(*asked, event(10, Kind.CLOSED, 3))
    assert (closed.state, closed.next_due_at) == (State.CLOSED, None)


def test_one_that_could_not_be_worked_on_is_due_again_a_little_later() -> None:
    """And one that was not due yet keeps its time."""
    stuck = derived(event(0, Kind.RAISED), event(1, Kind.STUCK))
    assert stuck.next_due_at == BEGUN + MINUTE + ladder.STUCK_AGAIN
    early = derived(event(0, Kind.RAISED), event(0, Kind.STEP, step=1), event(1, Kind.STUCK))
    assert early.next_due_at == BEGUN + 15 * MINUTE


def test_what_tells_and_delivers_moves_nothing() -> None:
    """A delivery never answers."""
    raised = (event(0, Kind.RAISED), event(0, Kind.STEP, step=1))
    told = (event(0, Kind.TOLD, 2, role="supervisor"), event(1, Kind.DELIVERED, 2), event(2, Kind.READ, 2))
    assert derived(*raised, *told) == derived(*raised)
