"""An alert on its way: from a tick to a person who answers, on fake phones with a forwarded clock."""

import pytest
from sqlalchemy import select, update

from db.models import concern, note
from sim import acts
from tests.stage import Stage
from tests.stories import walk


async def test_a_danger_answer_reaches_the_supervisor_and_the_mother_hears_who_takes_it_up(
    stage: Stage,
) -> None:
    """The whole way of one alert: tick, card, alert, acknowledge, word back."""
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    alert = await stage.wang.gets("🔴", "C-001", "流血抽搐", "10:15")
    assert "李" not in alert
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("督导")


async def test_what_nobody_acknowledges_climbs_every_rung_at_its_time_and_then_repeats(stage: Stage) -> None:
    """Supervisor at once, backup after 15 minutes, county after 30, foundation after 60, then all every 15."""
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴")
    stage.forward(minutes=14)
    await stage.settle()
    stage.forward(minutes=1.1)
    await stage.zhao.gets("🔴", "C-001")
    stage.forward(minutes=15)
    await stage.chen.gets("🔴", "C-001")
    await stage.li.gets("110")  # after 30 minutes she is told that she may report it herself
    stage.forward(minutes=30)
    await stage.foundation.gets("🔴", "C-001")
    for _ in range(2):
        stage.forward(minutes=15.1)
        for phone in (stage.wang, stage.zhao, stage.chen, stage.foundation):
            await phone.gets("🔴", "C-001")


async def test_a_supervisor_who_blocked_the_bot_is_skipped_at_once_and_the_operator_is_told(
    stage: Stage,
) -> None:
    """Nobody waits fifteen minutes for somebody who cannot be reached."""
    stage.wang.block()
    await stage.operator.gets()
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.zhao.gets("🔴", "C-001")


async def test_an_alert_that_is_refused_goes_to_the_next_rung_at_once(stage: Stage) -> None:
    """The account is gone without a word: the first send finds out."""
    stage.world.person(1002).faults.deactivated = True
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.zhao.gets("🔴", "C-001")
    await stage.operator.gets()


async def test_an_acknowledged_concern_stops_climbing_and_climbs_again_when_nobody_moves(
    stage: Stage,
) -> None:
    """Silence after a tap is silence too: reminded, then taken back."""
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴")
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴")
    await stage.li.gets()
    stage.forward(minutes=59)
    await stage.settle()
    assert stage.zhao.events() == []
    stage.forward(minutes=2)
    await stage.wang.gets()  # reminded
    stage.forward(minutes=61)
    await stage.wang.gets("🔴")  # climbing anew from the first rung
    stage.forward(minutes=16)
    await stage.zhao.gets("🔴")


@pytest.mark.parametrize("way", ["/worry", "⚠️ 我担心", "救命"])
async def test_a_worry_is_reachable_from_the_middle_of_a_visit_and_back(stage: Stage, way: str) -> None:
    """By command, by key, by typing; afterwards the visit goes on where it was."""
    await walk.begin_visit(stage.li)
    stage.li.say(way)
    await stage.li.gets()
    assert len(stage.li.labels()) >= 6
    stage.li.press(stage.li.labels()[0])
    await stage.li.gets("110")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("✓")
    stage.li.say("奶奶在旁边，声音很小")
    await stage.wang.gets("有新的记录")
    await stage.li.gets_within(
        "✓ <b>Your worry is kept and is being passed on.</b> You will hear who takes it up."
    )
    await stage.li.gets("Back to where you were:", "· 1/")


async def test_what_she_cries_and_what_is_not_understood_is_kept_for_a_person(stage: Stage) -> None:
    """Her message leaves the chat; her words do not get lost with it."""
    await walk.begin_visit(stage.li)
    stage.li.say("流血了")
    await stage.li.gets("· 1/")
    stage.li.say("他爸打他很危险")
    await stage.li.gets()
    stage.li.press("Pressed by mistake, go back")
    await stage.li.gets()
    await stage.li.gets("Back to where you were:", "· 1/")
    bodies = [row.body for row in await stage.rows(select(note.c.body).order_by(note.c.id))]
    assert bodies == ["流血了", "他爸打他很危险"]


async def test_a_picture_is_not_said_to_be_kept_and_leaves_the_chat(stage: Stage) -> None:
    """Her words beneath it are kept; she hears that the picture is not, and a person reads that one came."""
    sent = acts.send_media(stage.world, stage.li.person, {"kind": "photo", "caption": "看这个伤"}, None)
    await stage.li.gets_within("一起发来的没有保存")
    await stage.settle()
    assert sent["message_id"] not in [view["message_id"] for view in stage.li.shown()]
    kept = [(row.kind, row.body) for row in await stage.rows(select(note.c.kind, note.c.body))]
    assert kept == [("picture", None), ("text", "看这个伤")]


async def test_a_concern_that_was_put_to_sleep_by_hand_is_woken_by_the_watcher_and_climbs(
    stage: Stage,
) -> None:
    """A row without a next step; the job that lets concerns climb would never see it again."""
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001")
    await stage.settle()
    await stage.house.store.write(lambda conn: conn.execute(update(concern).values(next_due_at=None, step=9)))
    stage.forward(minutes=15.1)
    await stage.settle()
    await stage.house.jobs.watch()
    await stage.operator.gets("doctor")
    await stage.zhao.gets("🔴", "C-001")
