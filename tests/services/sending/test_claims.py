"""Promises of the sender's claims: what is urgent goes first, and nothing goes that was called off meanwhile."""

import pytest
from sqlalchemy import select

from db.models import outbound, reminder, run
from services import asking, checkins, delivery, reminders
from services import people as folk
from services.outgoing import Lane
from tests.services.notices.test_notices import send, spread
from tests.services.people.scene import Scene, add_mothers
from tests.services.sending.claims import BULK, URGENT, claim, enqueue, readers


def states(scene: Scene, lane: Lane) -> list[str]:
    """Return the states of a lane's messages, oldest first."""
    with scene.unit() as unit:
        found = select(outbound.c.state).where(outbound.c.lane == int(lane)).order_by(outbound.c.id)
        return list(unit.conn.execute(found).scalars())


def stop(scene: Scene) -> None:
    """Let Li send /stop and read the answer."""
    scene.do(folk.stop, "Li")
    scene.deliver("Li", lane=Lane.REPLY)


# -- alerts first ------------------------------------------------------------------------------------------


def test_a_notice_waits_while_something_urgent_for_the_same_person_has_not_left(scene: Scene) -> None:
    """In flight it would hold the alert up for as long as Telegram takes."""
    enqueue(scene, "Wang", Lane.NOTICE)
    enqueue(scene, "Chen", Lane.NOTICE)
    enqueue(scene, "Wang", Lane.ALERT)
    assert readers(claim(scene, BULK)) == [scene.ids["Chen"]]
    assert readers(claim(scene, URGENT)) == [scene.ids["Wang"]]
    assert readers(claim(scene, BULK)) == [scene.ids["Wang"]]


def test_beside_a_notice_in_flight_an_alert_leaves_and_a_reply_waits(scene: Scene) -> None:
    """A reply edits what is newest in the chat; an alert must not wait for a notice's answer."""
    enqueue(scene, "Wang", Lane.REPLY)
    assert claim(scene, URGENT, beside=[scene.ids["Wang"]]) == []
    enqueue(scene, "Wang", Lane.ALERT)
    (row,) = claim(scene, URGENT, beside=[scene.ids["Wang"]])
    assert row.lane == Lane.ALERT


# -- called off while it was in flight ---------------------------------------------------------------------


def test_a_notice_in_flight_at_slash_stop_does_not_go_out_again(scene: Scene) -> None:
    """Telegram never saw it, she wants no more: it is withdrawn, not sent; the other reader gets hers."""
    add_mothers(scene, 1, "Stonebridge")
    send(scene)
    spread(scene)
    rows = claim(scene, BULK)
    assert readers(rows) == [scene.ids["Li"], scene.ids["m0"]]
    stop(scene)
    for row in rows:
        scene.run(delivery.not_sent, row)
    assert readers(claim(scene, BULK)) == [scene.ids["m0"]]
    assert scene.recipients(1) == {"withdrawn": 1, "waiting": 1}


def test_a_labelled_copy_in_flight_at_slash_stop_does_not_go_out_again(scene: Scene) -> None:
    """That she may lack the notice stays listed."""
    send(scene)
    spread(scene)
    (row,) = claim(scene, BULK)
    scene.run(delivery.unknown, row)
    scene.forward(days=1, minutes=1)
    assert scene.run(delivery.repeat_unread) == 1
    (copy,) = claim(scene, BULK)
    stop(scene)
    scene.run(delivery.not_sent, copy)
    assert claim(scene, BULK) == []
    assert scene.recipients(1) == {"unknown": 1}


def test_a_notice_in_flight_when_its_author_stops_it_does_not_go_out_again(scene: Scene) -> None:
    """Stop means stop, also for what comes back into the queue before the job looks."""
    send(scene)
    spread(scene)
    (row,) = claim(scene, BULK)
    scene.deliver("Chen")
    scene.press("Chen", "Stop")
    scene.run(delivery.not_sent, row)
    assert claim(scene, BULK) == []
    assert scene.recipients(1) == {"withdrawn": 1}


def test_a_reminder_in_flight_at_slash_stop_waits_for_the_next_slash_start(scene: Scene) -> None:
    """Nobody heard of it: it is planned as before, and nothing is said while she wants no reminders."""
    scene.run(reminders.plan_first, scene.children["C-001"])
    scene.forward(days=8)
    assert scene.run(reminders.tick) == 1
    (row,) = claim(scene, BULK)
    stop(scene)
    scene.run(delivery.not_sent, row)
    assert claim(scene, BULK) == []
    assert states(scene, Lane.REMINDER) == ["withdrawn"]
    with scene.unit() as unit:
        assert unit.conn.execute(select(reminder.c.state)).scalar_one() == "waiting"
    assert scene.run(reminders.tick) == 0


def test_a_question_that_waits_to_be_asked_again_is_not_asked_after_slash_stop(scene: Scene) -> None:
    """She fell silent in the evening and sent /stop at night: the morning brings nothing."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    scene.forward(hours=4)
    assert scene.run(asking.silence_tick) == 1
    stop(scene)
    assert claim(scene, BULK) == []
    assert states(scene, Lane.REMINDER) == ["withdrawn"]


def test_who_has_sent_slash_stop_is_not_asked_again_after_a_silence(scene: Scene) -> None:
    """She said that she wants no reminders; the visit waits for her."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    stop(scene)
    scene.forward(hours=4)
    assert scene.run(asking.silence_tick) == 0
    with scene.unit() as unit:
        assert unit.conn.execute(select(run.c.phase)).scalar_one() == "open"


@pytest.mark.parametrize("lane", [Lane.ALERT, Lane.REPLY, Lane.REMINDER])
def test_slash_stop_holds_back_nothing_about_a_worry(scene: Scene, lane: Lane) -> None:
    """What she hears of her own concern travels in these lanes, by its level."""
    stop(scene)
    enqueue(scene, "Li", lane)
    assert readers(claim(scene, (*URGENT, *BULK))) == [scene.ids["Li"]]
