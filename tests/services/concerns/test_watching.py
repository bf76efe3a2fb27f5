"""Promises of the watcher: what was put to sleep is found within a tick and climbs; what is well is never touched."""

import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from core.events import Kind
from core.triage import Level
from db.models import concern, concern_event, outbound
from db.store import Stale
from services import watching
from tests.services.concerns.histories import History
from tests.services.concerns.world import SHANGHAI, World

HISTORIES = int(os.environ.get("TONGBAN_HISTORIES", "12"))


def amiss(world: World) -> list[int]:
    seen = watching.look(world.conn, world.now, SHANGHAI, 0)
    assert seen.last is None
    return seen.amiss


def watch(world: World) -> int:
    """One tick of the watcher, and then of everything else."""
    repaired = watching.repair(world.unit(), amiss(world))
    world.run()
    return repaired


def spoil(world: World, number: int, **values: Any) -> None:
    """Change a row by hand, past everything."""
    world.conn.execute(update(concern).where(concern.c.id == number).values(**values))


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_the_services_do_the_row_stands_where_its_history_says(world: World, seed: int) -> None:
    """Climbs, skips, nobody reachable, clocks that jump, taking on, closing, refusing, letting lapse."""

    def well(doing: str) -> None:
        assert amiss(world) == [], doing

    History(world, seed).live(40, well)


SPOILS: dict[str, dict[str, Any]] = {
    "no next step": {"next_due_at": None},
    "a year away": {"next_due_at": timedelta(days=365)},
    "another step": {"step": 7},
    "back to the first": {"step": 0},
    "called closed": {"state": "closed", "next_due_at": None},
    "called taken on": {"state": "acknowledged"},
    "waits for a list that never has it": {"listed": True},
    "an owner who does not know": {"owner_id": 3},
    "another beginning": {"anchor_at": timedelta(days=-30)},
}


@pytest.mark.parametrize("what", SPOILS)
def test_a_row_that_was_changed_by_hand_is_put_right_within_a_tick_and_climbs(
    world: World, what: str
) -> None:
    """Whoever comes next hears of it at the minute they would have."""
    number = world.raised(Level.P0)
    before = world.concern(number)
    world.heard()
    moved = {
        name: world.now + value if isinstance(value, timedelta) else value
        for name, value in SPOILS[what].items()
    }
    spoil(world, number, **moved)
    assert watch(world) == 1
    after = world.concern(number)
    assert (after.state, after.step, after.next_due_at, after.listed) == (
        before.state, before.step, before.next_due_at, before.listed,
    )  # fmt: skip
    assert (after.owner_id, after.anchor_at) == (None, before.anchor_at)
    assert world.heard() == {"Sun": 1}
    assert world.kinds(number)[-1] == Kind.REPAIRED
    world.forward(minutes=15)
    assert world.heard() == {"Zhao": 1}
    assert watch(world) == 0


def test_one_that_is_taken_on_is_reminded_and_taken_back_though_its_row_forgot_when_it_moved(
    world: World,
) -> None:
    """Else its owner would be reminded for ever, and nobody else."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    spoil(world, number, moved_at=world.now + timedelta(days=365), next_due_at=None, owner_id=None)
    assert watch(world) == 1
    assert world.heard() == {"Sun": 1}
    world.forward(hours=1)
    assert world.heard() == {"Wang": 1}
    world.forward(hours=1)
    assert world.kinds(number).count(Kind.RELEASED) == 1


def test_what_fell_due_while_the_row_slept_is_done_at_once(world: World) -> None:
    """Its time was promised; the sleep is not added to it."""
    number = world.raised(Level.P0)
    spoil(world, number, next_due_at=None)
    world.heard()
    world.forward(minutes=40)
    assert world.heard() == {"Li": 1}  # that nobody has answered
    assert watch(world) == 1
    assert world.heard() == {"Zhao": 1, "Chen": 1, "Sun": 1}


def test_without_its_history_a_concern_climbs_from_the_beginning(world: World) -> None:
    """Whoever erased it has not silenced it."""
    number = world.raised(Level.P0)
    world.forward(minutes=15)
    world.heard()
    world.conn.execute(delete(concern_event).where(concern_event.c.concern_id == number))
    assert watch(world) == 1
    assert "Wang" in world.heard()


def test_one_that_somebody_has_closed_is_never_touched(world: World) -> None:
    """And one that is open again by hand is not closed by a program: the operator is told."""
    number = world.raised(Level.P3)
    world.until("07:30")
    world.press("Wang", "Acknowledge")
    world.act("Wang", "outcome", number, "safe")
    world.run()
    assert world.concern(number).state == "closed"
    assert amiss(world) == []
    world.heard()
    spoil(world, number, state="raised", next_due_at=world.now + timedelta(days=1))
    assert watch(world) == 0
    assert world.concern(number).state == "raised"
    assert world.heard() == {"Sun": 1}


def test_a_concern_that_cannot_be_read_is_told_and_does_not_hide_the_others(world: World) -> None:
    """One damaged row, one sentence to the operator."""
    damaged, other = world.raised(Level.P0), world.raised(Level.P1)
    spoil(world, damaged, ladder={"rungs": "?"})
    spoil(world, other, next_due_at=None)
    assert amiss(world) == [damaged, other]
    assert watching.repair(world.unit(), [damaged, other]) == 1
    assert world.concern(other).next_due_at is not None
    told = world.conn.execute(select(outbound.c.topic).where(outbound.c.topic == "watch")).all()
    assert len(told) == 1


def test_a_row_that_somebody_is_working_on_is_left_to_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is conditional: whoever is faster is right, and nobody is alarmed."""
    number = world.raised(Level.P0)
    spoil(world, number, next_due_at=None)

    def faster(*_: Any, **__: Any) -> None:
        raise Stale

    monkeypatch.setattr("db.queries.concerns.change", faster)
    assert watching.repair(world.unit(), [number]) == 0
    assert Kind.REPAIRED not in world.kinds(number)


TAKEN_ON: dict[str, tuple[str, ...]] = {
    "taken on": ("Acknowledge",),
    "a second person is asked": ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"),
}


@pytest.mark.parametrize("how", TAKEN_ON)
def test_an_owner_whose_post_has_ended_keeps_nothing_whoever_was_faster(world: World, how: str) -> None:
    """The post ended beside the press, and neither saw the other: the others are asked within a tick."""
    number = world.raised(Level.P1)
    for label in TAKEN_ON[how]:
        world.press("Wang", label)
    world.revoke("Wang")
    world.heard()
    assert watch(world) == 1
    assert world.concern(number).state == "raised"
    assert world.concern(number).owner_id is None
    assert Kind.RELEASED in world.kinds(number)
    assert Kind.REPAIRED not in world.kinds(number)
    assert world.heard() == {"Zhao": 1, "Sun": 1}  # Sun: the first rung reaches nobody
    assert watch(world) == 0


def test_an_owner_who_is_kept_from_it_since_keeps_nothing(world: World) -> None:
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    spoil(world, number, kept_from=[world.ids["Wang"]])
    world.heard()
    assert watch(world) == 1
    assert "Wang" not in world.heard()
    assert world.concern(number).owner_id is None


def test_an_owner_who_answers_for_it_is_left_alone(world: World) -> None:
    """Also where somebody else's post ends, and where she holds it for another."""
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    world.revoke("Zhao")
    assert amiss(world) == []
    assert watch(world) == 0
    assert world.concern(number).owner_id == world.ids["Wang"]


def test_a_look_goes_through_all_of_them_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is read in pieces."""
    monkeypatch.setattr(watching, "BATCH", 2)
    numbers = [world.raised(Level.P1) for _ in range(5)]
    after, batches = 0, []
    while True:
        seen = watching.look(world.conn, world.now, SHANGHAI, after)
        batches.append(seen.last)
        if seen.last is None:
            break
        after = seen.last
    assert batches == [numbers[1], numbers[3], None]
