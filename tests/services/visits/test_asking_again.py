"""A silence is asked about once; and what was read before somebody moved on is not shown anew.

On PostgreSQL people and ticks are at it together.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.queries import people, runs
from db.queries.runs import Kept
from db.store import Stale
from services import asking, checkins
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


def asked_while(scene: Scene, **span: float) -> list[str]:
    """Let time pass, and return when the silence was asked about, in Chinese time."""
    until = scene.now + timedelta(**span)
    found = []
    while scene.now < until:
        scene.forward(minutes=30)
        if scene.run(asking.silence_tick):
            found.append(clock(scene.now))
        scene.deliver()
    return found


def clock(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%d %H:%M}"


def test_a_silent_form_is_asked_about_once_however_long_it_stays_silent(scene: Scene) -> None:
    """She knows; a form is no alarm clock."""
    begun(scene)
    assert asked_while(scene, days=6) == ["02 13:30"]
    assert "We were interrupted" in scene.newest("Li")


def test_a_silence_of_the_night_is_asked_about_once_in_the_morning(scene: Scene) -> None:
    """Half past six in the evening and three hours: that is night."""
    scene.forward(hours=8, minutes=30)
    begun(scene)
    assert asked_while(scene, days=2) == ["03 07:30"]


def test_a_night_is_that_of_the_place_where_she_lives(scene: Scene) -> None:
    """Two hours behind, her evening is not over."""
    with scene.unit() as unit:
        people.change(unit.conn, scene.ids["Li"], zone="Asia/Urumqi")
    scene.forward(hours=8, minutes=30)
    begun(scene)
    assert asked_while(scene, days=2) == ["02 22:00"]


def test_who_goes_on_and_falls_silent_again_is_asked_again(scene: Scene) -> None:
    """Once for each silence, also where she only looked at where she was."""
    begun(scene)
    assert len(asked_while(scene, hours=6)) == 1
    scene.press("Li", "Home visit")
    assert len(asked_while(scene, hours=24)) == 1
    scene.do(checkins.offer_resume, "Li")
    assert len(asked_while(scene, hours=24)) == 1
