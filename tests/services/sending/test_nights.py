"""Promises of the quiet hours: from nine in the evening only what is red or orange, or an answer, makes a sound."""

from datetime import UTC, datetime, timedelta

import pytest

from core.triage import Level
from services import concerns as service
from services.outgoing import Lane
from tests.services.concerns.world import World
from tests.services.notices.test_notices import address, send, spread
from tests.services.people.scene import Scene
from tests.services.sending.claims import BULK, URGENT, claim, enqueue, readers

HOUR = timedelta(hours=1)
EVENING = datetime(2026, 3, 2, 12, 59, tzinfo=UTC)  # 20:59 in Quzhou
NIGHT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 22:00
MORNING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 07:30
NEXT_NIGHT = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("spread_at", [EVENING, NIGHT])
def test_a_notice_sent_by_day_that_an_outage_held_up_waits_for_the_morning(
    scene: Scene, spread_at: datetime
) -> None:
    """Whether it was the sending or the spreading that came late."""
    scene.now = EVENING
    send(scene)
    scene.now = spread_at
    spread(scene)
    scene.now = NIGHT
    assert claim(scene, BULK) == []
    scene.now = MORNING
    assert readers(claim(scene, BULK)) == [scene.ids["Li"]]


def test_a_notice_that_its_author_sends_at_night_leaves_at_night(scene: Scene) -> None:
    """She was told that many are asleep, and pressed "Send now"."""
    scene.now = NIGHT
    address(scene)
    scene.press("Chen", "Send now")
    spread(scene)
    assert readers(claim(scene, BULK)) == [scene.ids["Li"]]


def test_what_was_meant_for_last_night_does_not_leave_in_the_next(scene: Scene) -> None:
    """An outage of a day turns "now" into "in the morning"."""
    scene.now = NIGHT
    address(scene)
    scene.press("Chen", "Send now")
    spread(scene)
    scene.now = NEXT_NIGHT
    assert claim(scene, BULK) == []


@pytest.mark.parametrize("lane", [Lane.ALERT, Lane.REPLY])
def test_the_operators_alarms_and_answers_leave_at_night(scene: Scene, lane: Lane) -> None:
    """A house on fire does not wait, and neither does who asks at night."""
    scene.now = NIGHT
    enqueue(scene, "operator", lane)
    assert readers(claim(scene, URGENT)) == [scene.ids["operator"]]


def test_a_yellow_alert_that_was_held_up_into_the_night_waits_and_an_orange_one_does_not(
    world: World,
) -> None:
    """Written at 20:59, sent at 22:00."""
    world.until("20:59")
    yellow, orange = world.flag(Level.P2), world.flag(Level.P1, by="Zhou", place="far_village")
    world.now += HOUR
    world.send()
    assert (world.states(yellow), world.states(orange)) == ({"queued": 1}, {"sent": 1})
    world.now += timedelta(hours=9, minutes=31)
    world.send()
    assert world.states(yellow) == {"sent": 1}


def test_a_yellow_alert_that_travels_with_a_red_one_wakes_with_it(world: World) -> None:
    """They are one message, and the red one cannot wait."""
    world.until("20:59")
    run = world.visit()
    world.flag(Level.P0, run=run)
    yellow = world.flag(Level.P2, run=world.visit())
    world.now += HOUR
    world.send()
    assert "sent" in world.states(yellow)
    assert "queued" not in world.states(yellow)


def test_which_child_a_yellow_worry_is_about_is_said_by_day(world: World) -> None:
    """She names it at a quarter past nine: her supervisor reads it in the morning."""
    world.until("20:59")
    run = world.visit()
    world.raised(Level.P2, run=run, nameless=True)
    world.heard()
    world.now += HOUR
    service.set_child(world.unit(), run, world.child)
    world.send()
    assert world.heard("Wang") == {}
    world.now += timedelta(hours=9, minutes=31)
    world.send()
    assert "is about this child" in world.only("Wang").text
