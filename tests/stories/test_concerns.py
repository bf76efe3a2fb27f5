"""A concern between several people, on fake phones: ticked anew, closed by two, left behind by one."""

from sqlalchemy import select, update

from db.models import concern, note, post
from db.queries import people
from services import board, handover
from services.unit import Unit
from tests.stage import Stage
from tests.stories import walk


async def _red(stage: Stage) -> None:
    """A danger to life that Wang has taken on."""
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001")
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("C-001", "督导")


async def _agreed(stage: Stage, outcome: str) -> None:
    """Wang asks to close it as reported, Chen agrees; the others who were asked see their request settled."""
    for label in ("Close", outcome, *walk.REPORTED):
        stage.wang.press(label)
        await stage.wang.gets("🔴", "C-001")
    for phone in (stage.zhao, stage.chen, stage.foundation):
        await phone.gets("<b>Do you agree to close this concern?</b>")
    requests = {phone.id: phone.shown()[-1]["message_id"] for phone in (stage.zhao, stage.foundation)}
    stage.chen.press("Agree")
    await stage.chen.gets("🔴", "C-001")
    await stage.wang.gets("已结案")
    for phone in (stage.zhao, stage.foundation):
        text = await phone.gets("C-001", "已由督导员、县项目协调员结案")
        last = phone.shown()[-1]
        assert last["message_id"] == requests[phone.id]
        assert text == last["text"]


async def test_a_danger_ticked_anew_in_the_same_visit_after_its_concern_was_closed_alerts_again(
    stage: Stage,
) -> None:
    """She takes the tick back, it is closed as a mistake, without blame; then she sees blood all the same."""
    await _red(stage)
    stage.li.press("上一题")
    await stage.li.gets("露在外面的地方有伤吗")
    stage.li.press("没有")
    await stage.li.gets("✓", "没有")
    await _agreed(stage, "Ticked by mistake")
    text = await stage.li.gets("C-001", "您说出来是对的")
    assert "号" not in text
    stage.li.press("上一题")
    await stage.li.gets("露在外面的地方有伤吗")
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001", "流血抽搐")
    states = await stage.rows(select(concern.c.state).order_by(concern.c.id))
    assert [row.state for row in states] == ["closed", "raised"]


async def test_who_writes_a_reason_sees_of_which_concern_and_hears_when_somebody_was_faster(
    stage: Stage,
) -> None:
    """Wang and Zhao write at once. Zhao's reason is asked about; Wang's words are kept and change nothing."""
    await _red(stage)
    stage.zhao.say("/concerns")
    await stage.zhao.gets("🔴")
    stage.zhao.press("1号")
    await stage.zhao.gets("🔴", "C-001")
    for phone, outcome in ((stage.wang, "No danger found"), (stage.zhao, "Ticked by mistake")):
        for label in ("Close", outcome):
            phone.press(label)
            await phone.gets("🔴", "C-001")
        phone.press("No, I write the reason")
        await phone.gets("🔴 1号", "C-001", "Why was it not reported to police or civil affairs?")
    stage.zhao.say("孩子玩红颜料")
    await stage.zhao.gets("县项目协调员")
    for phone in (stage.chen, stage.wang):
        await phone.gets("<b>Do you agree to close this concern?</b>", "Ticked by mistake")
    stage.wang.say("老师说是颜料")
    await stage.wang.gets("替补督导员", "Ticked by mistake", "Your words are kept with it.")
    bodies = [row.body for row in await stage.rows(select(note.c.body).order_by(note.c.id))]
    assert bodies == ["孩子玩红颜料", "老师说是颜料"]


async def test_what_waited_for_telegram_does_not_reach_somebody_whose_post_has_ended_meanwhile(
    stage: Stage,
) -> None:
    """Telegram is down and the board waits for Wang; the post ends; Telegram is back: Zhao has it, Wang nothing."""
    await _red(stage)
    stage.world.faults.change({"down": True}, stage.world.clock.steady())
    await stage.house.desk.write(_board_waits_and_the_post_ends)
    await stage.settle()
    stage.world.faults.change({"down": False}, stage.world.clock.steady())
    await stage.zhao.gets("🔴", "C-001", handover.LEFT_BEHIND.text)
    await stage.operator.gets("doctor")  # the first step found the post empty
    await stage.settle()
    assert stage.wang.events() == []


def _board_waits_and_the_post_ends(unit: Unit) -> None:
    wang = people.by_telegram(unit.conn, 1002, unit.now)
    assert wang is not None
    board.show(unit, wang)
    unit.conn.execute(update(post).where(post.c.person_id == wang.id).values(until=unit.now))
    handover.post_ended(unit, wang.id)
