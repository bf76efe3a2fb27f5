"""A drill on fake phones: a whole ladder walked and timed, and a real alert in the middle of it."""

from tests.stage import Phone, Stage
from tests.stories import walk

DRILL = "演练：没有孩子遇到危险。"


async def _start(stage: Stage) -> None:
    """Chen takes /drill, down to the village of Li."""
    stage.chen.say("/drill")
    await stage.chen.gets("演练：在哪里？", "云溪县")
    stage.chen.press("柳河镇")
    await stage.chen.gets("柳河镇")
    stage.chen.press("石桥村")
    await stage.chen.gets("在石桥村开始演练？", "督导员，马上：1人能收到", "历时1 小时 15 分")
    stage.chen.press("Start the drill")
    await stage.chen.gets("演练，石桥村", "已进行0 秒")
    await stage.wang.gets(DRILL, "请像收到真的提醒一样按一下。")


async def _answers(phone: Phone) -> None:
    phone.press("🟦 Acknowledge (drill)")
    await phone.gets("谢谢您", "这是一次演练")


async def test_a_drill_walks_the_whole_ladder_and_tells_who_started_it_who_answered_and_how_fast(
    stage: Stage,
) -> None:
    """Four rungs, an answer from three of them, nothing on any other phone, a report at the end."""
    await _start(stage)
    stage.forward(minutes=3)
    await _answers(stage.wang)
    stage.forward(minutes=12.1)
    await stage.zhao.gets(DRILL)
    stage.forward(minutes=15)
    await stage.chen.gets(DRILL)
    await _answers(stage.chen)
    stage.forward(minutes=30)
    await stage.foundation.gets(DRILL)
    await _answers(stage.foundation)
    stage.forward(minutes=15)
    report = await stage.chen.gets(
        "演练，石桥村",
        "已结束",
        "1. 督导员",
        "3 分钟后回应",
        "2. 替补督导员",
        "没有回应",
        "收到消息的4人中，3人回应了。",
    )
    assert "王" not in report


async def test_a_real_alert_in_a_drill_comes_as_ever_and_is_not_acknowledged_by_it(stage: Stage) -> None:
    """The drill's button settles the drill, the alert's button the alert."""
    await _start(stage)
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    alert = await stage.wang.gets("🔴", "C-001")
    assert "演练" not in alert
    await _answers(stage.wang)
    stage.forward(minutes=15.1)
    for _ in range(2):
        await stage.zhao.gets()
    assert DRILL in stage.zhao.text()
    assert "C-001" in stage.zhao.text()
    stage.wang.press("Acknowledge", next(m["message_id"] for m in stage.wang.shown() if "C-001" in m["text"]))
    await stage.wang.gets("🔴", "C-001", "您已接手")
    await stage.zhao.gets("督导员已接手")
    await stage.li.gets("督导")


async def test_a_drill_goes_on_where_it_was_after_a_restart_and_calls_nobody_twice(stage: Stage) -> None:
    """Killed after the first rung; up again, the second is called at its time."""
    await _start(stage)
    await stage.settle()
    await stage.crash()
    await stage.restart(stopped=True)
    stage.forward(minutes=15.1)
    await stage.zhao.gets(DRILL)
    stage.chen.press("Stop the drill")
    await stage.chen.gets("分钟后停止", "3. 县项目协调员：没有通知")
    await stage.settle()
    assert stage.wang.text().count(DRILL) == 1


async def test_nobody_else_can_take_drill_and_another_county_hears_nothing(stage: Stage) -> None:
    """A mother, a supervisor, the operator, the supervisor next door: the same calm line."""
    await _start(stage)
    for phone in (stage.li, stage.wang, stage.operator, stage.phone(1012)):
        phone.say("/drill")
        await phone.gets()
        assert "石桥村" not in phone.newest()
        assert "演练" not in phone.newest()
