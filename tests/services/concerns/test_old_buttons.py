"""Promises of buttons: one that has done its work does nothing more, and what is refused is logged.

Each of these was found by the random runs of `tests.machine`.
"""

import pytest
from structlog.testing import capture_logs

from core.triage import Level
from db.queries import children
from services import handover, reading
from services.unit import NotAllowed
from tests.services.concerns.test_watching import amiss
from tests.services.concerns.world import World


def _row(world: World, name: str, label: str) -> int:
    """Return the newest message of a chat with a button of this label."""
    shown = world.chats[world.ids[name]]
    return next(one.row_id for one in reversed(shown) if any(label in text for text in one.labels))


def test_acknowledge_on_an_alert_of_an_earlier_climb_only_shows_where_it_stands(world: World) -> None:
    """It was taken back since: whoever presses late must see that first."""
    number = world.raised(Level.P0)
    old = _row(world, "Wang", "Acknowledge")
    world.press("Wang", "Acknowledge")
    world.forward(hours=1)
    world.forward(hours=1)
    assert world.concern(number).state == "raised"
    world.act("Wang", "ack", number, 0, row=old)
    world.run()
    assert world.concern(number).state == "raised"
    assert world.news("Wang")[-1].text.startswith("That message is from before.")
    world.press("Wang", "Acknowledge")
    assert world.concern(number).state == "acknowledged"


def test_a_clock_that_is_put_back_makes_no_new_alert_an_old_one(world: World) -> None:
    """What is old is told by the order of messages."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.forward(hours=1)
    world.forward(hours=1)
    world.forward(minutes=-30)
    world.press("Wang", "Ask her to ring me")
    world.press("Wang", "Acknowledge")
    assert world.concern(number).state == "acknowledged"


def test_passing_on_twice_with_one_button_passes_on_once(world: World) -> None:
    """Told again later, they have another button for it."""
    number = world.raised(Level.P1)
    old = _row(world, "Wang", "Pass on")
    world.act("Wang", "pass_on", number, row=old)
    world.forward(hours=4)
    world.forward(hours=2)
    told = world.kinds(number)
    world.act("Wang", "pass_on", number, row=old)
    assert world.kinds(number) == told


def test_agreeing_to_a_wish_that_was_refused_does_not_agree_to_the_same_wish_made_again(world: World) -> None:
    """Between them people have talked, or not: the request that came last is the one to answer."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    wish = (world.ids["Wang"], "safe", "yes")
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    old = _row(world, "Zhao", "Agree")
    world.act("Chen", "not_yet", number, *wish)
    world.act("Wang", "reported", number, "safe")
    world.run()
    world.act("Zhao", "agree", number, *wish, row=old)
    assert world.concern(number).state == "closing"
    world.act("Zhao", "agree", number, *wish, row=_row(world, "Zhao", "Agree"))
    assert world.concern(number).state == "closed"


def test_one_that_became_yellow_is_closed_by_one_person_whatever_was_answered_about_a_report(
    world: World,
) -> None:
    """Nobody waits for a second person where none is needed."""
    number = world.raised(Level.P2)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "reported", number, "safe")
    assert world.concern(number).state == "closed"
    assert amiss(world) == []


def test_a_list_that_waits_for_telegram_is_not_sent_once_a_child_on_it_has_moved_away(world: World) -> None:
    """It names the child; the people of its old place have it in scope no more."""
    number = world.raised(Level.P3)
    world.blocked = set(world.ids)
    world.now = world.now.replace(hour=23, minute=30)  # 07:30 of the next day
    reading.tick(world.unit())
    world.blocked = set()
    children.change(world.conn, world.child, area_id=world.places["far_village"].id)
    handover.child_moved(world.unit(), world.child, world.places["far_village"].id)
    world.send()
    assert [shown for shown in world.news("Wang") if f"No. {number}" in shown.text] == []


@pytest.mark.parametrize("name", ["Zheng", "Li", "Sun"])
def test_what_somebody_may_not_do_is_logged(world: World, name: str) -> None:
    """Ids only; it leaves nothing else."""
    number = world.raised(Level.P0)
    with capture_logs() as logged, pytest.raises(NotAllowed):
        world.act(name, "ack", number, 0)
    wanted = {"event": "not_allowed", "person": world.ids[name], "concern": number, "action": "acknowledge"}
    assert [one for one in logged if wanted.items() <= one.items()]
