"""What was read before somebody moved on is not shown anew: on PostgreSQL people and ticks are at it together."""

import pytest

from db.queries import runs
from db.queries.runs import Kept
from db.store import Stale
from services import checkins
from tests.services.people.scene import Scene


def begun(scene: Scene) -> Kept:
    """Return a check-in of Li as a tick reads it."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    with scene.unit() as unit:
        return runs.open_of(unit.conn, scene.ids["Li"])[0]


def may_ask(scene: Scene, kept: Kept) -> bool:
    with scene.unit() as unit:
        return runs.may_ask(unit.conn, kept, unit.now)


def test_a_question_is_asked_again_while_nothing_has_happened(scene: Scene) -> None:
    """It stands where it was read."""
    assert may_ask(scene, begun(scene))


def test_what_was_put_aside_meanwhile_is_not_asked_again(scene: Scene) -> None:
    """Her "later" counts; the question would stand above what she was shown after it."""
    kept = begun(scene)
    scene.do(checkins.pause, "Li")
    assert not may_ask(scene, kept)


def test_what_was_answered_meanwhile_is_not_asked_again(scene: Scene) -> None:
    """Its buttons would count no more."""
    kept = begun(scene)
    scene.press("Li", "Home visit")
    assert not may_ask(scene, kept)
    with scene.unit() as unit, pytest.raises(Stale):
        checkins.reask(unit, kept)


def test_an_answer_waits_for_what_was_asked_again_meanwhile(scene: Scene) -> None:
    """It was decided on another message than the one that is on its way: it is decided anew."""
    kept = begun(scene)
    with scene.unit() as unit:
        checkins.reask(unit, kept)
    with scene.unit() as unit:
        assert not runs.step(unit.conn, kept, kept.state, kept.version + 1, "open", 1, unit.now)
