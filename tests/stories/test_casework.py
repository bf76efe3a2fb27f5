"""A concern from a tick to its end on fake phones: what people do about it, and who hears what."""

from sqlalchemy import select

from core.triage import Level
from db.models import concern, concern_report
from tests.stage import Phone, Stage
from tests.stories import walk


async def _red(stage: Stage) -> None:
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001")


async def _taken_on(stage: Stage) -> None:
    await _red(stage)
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("C-001", "督导")


async def _does(phone: Phone, *labels: str) -> str:
    """Press one thing after the other; the card, or the next question, is shown each time."""
    text = ""
    for label in labels:
        phone.press(label)
        text = await phone.gets()
    return text


async def _state(stage: Stage) -> list[tuple[str, int]]:
    found = await stage.rows(select(concern.c.state, concern.c.level).order_by(concern.c.id))
    return [(row.state, row.level) for row in found]


async def test_a_red_concern_is_reported_planned_looked_at_again_and_closed_by_two(stage: Stage) -> None:
    """Each step on one phone; she hears who took it on, and that it has been handled."""
    await _taken_on(stage)
    assert "见到孩子" in await _does(stage.wang, "Child seen, safe")
    await _does(stage.wang, "Write down the report", "The police", "Earlier, I write when")
    stage.wang.say("9点半")
    await stage.wang.gets("Which number did they give you, or who took the report?")
    stage.wang.say("A-555-17 号，接警员")
    await stage.wang.gets("09:30")
    [report] = await stage.rows(select(concern_report.c.agency, concern_report.c.reference))
    assert (report.agency, report.reference) == ("police", "A-555-17 号，接警员")
    await _does(stage.wang, "Open", "Make a plan")
    stage.wang.say("明天和学校、村委一起去家里")
    await stage.wang.gets("On which day do you look at it again?")
    await _does(stage.wang, "3月7日")
    stage.forward(days=2, hours=20)
    await stage.settle()
    assert stage.wang.events() == []  # a plan needs no move until its day
    stage.forward(hours=2)
    await stage.wang.gets_within("今天要再看", "C-001")
    await stage.settle()
    for phone in (stage.li, stage.wang):
        phone.forget()  # the morning's reminders, and the list with the other child of the home
    await _does(stage.wang, "Open", "How is it now?", "Better")
    await _does(stage.wang, "Close", "The child is safe")  # reported already: nobody asks for it again
    for phone in (stage.zhao, stage.chen, stage.foundation):
        await phone.gets("<b>Do you agree to close this concern?</b>")
    stage.chen.press("Agree")
    await stage.chen.gets("🔴", "C-001")
    await stage.wang.gets("已结案")
    for phone in (stage.zhao, stage.foundation):
        await phone.gets("C-001", "已由督导员、县项目协调员结案")
    await stage.li.gets("C-001")
    assert await _state(stage) == [("closed", Level.P0)]


async def test_who_cannot_take_it_passes_it_on_and_the_next_rung_rings_at_once(stage: Stage) -> None:
    """Nobody waits fifteen minutes for somebody who has said no."""
    await _red(stage)
    stage.wang.press("Pass on")
    await stage.wang.gets("已转给下一位")
    await stage.zhao.gets("🔴", "C-001")
    stage.zhao.press("Acknowledge")
    await stage.zhao.gets("🔴", "C-001")
    await stage.wang.gets("替补督导员")
    await stage.li.gets("C-001")


async def test_a_concern_is_handed_over_only_when_the_colleague_takes_it(stage: Stage) -> None:
    """Asked, declined, asked another: until then it stays with its owner."""
    await _taken_on(stage)
    await _does(stage.wang, "More", "Hand over", "替补督导员")
    await stage.zhao.gets("🔴", "C-001")
    stage.zhao.press("I cannot")
    await stage.zhao.gets("🔴")
    await stage.wang.gets("接不了")
    await _does(stage.wang, "More", "Hand over", "县项目协调员")
    await stage.chen.gets("🔴", "C-001")
    stage.chen.press("Take over")
    await stage.chen.gets("🔴", "C-001")
    await stage.wang.gets("接过去")
    await stage.li.gets("C-001", "县项目协调员")
    stage.forward(minutes=61)
    await stage.chen.gets("C-001")  # the new owner is reminded, the former is left alone


async def test_red_is_lowered_only_by_two_people_with_a_written_reason(stage: Stage) -> None:
    """One says no, then another says yes; its owner keeps it."""
    await _taken_on(stage)
    for answer in ("Not yet", "Agree"):
        await _does(stage.wang, "More", "Less urgent")
        stage.wang.say("医生看过了，是颜料")
        await stage.wang.gets("县项目协调员")
        for phone in (stage.zhao, stage.chen):
            await phone.gets("<b>Do you agree that this is less urgent?</b>", "🟠")
        stage.chen.press(answer)
        await stage.chen.gets("C-001")
        await stage.wang.gets("1号")
        await stage.zhao.gets("C-001")
        await _does(stage.wang, "Open")
    assert await _state(stage) == [("acknowledged", Level.P1)]


async def test_a_closed_concern_opened_again_starts_a_level_up(stage: Stage) -> None:
    """A yellow one that was closed too early comes back as orange, to the supervisor at once."""
    await walk.worry(stage.li, "Something else", "When free", child="C-003")
    await stage.wang.gets("🟡")
    await stage.wang.gets("C-003")
    await _does(stage.wang, "Acknowledge", "Close", "No danger found")
    await stage.li.gets("C-003")
    await stage.li.gets("C-003")
    stage.wang.press("Open it again")
    await stage.wang.gets("升一级")
    stage.wang.press("Yes, open it again")
    await stage.wang.gets_within("🟠", "C-003")
    await stage.li.gets("C-003", "重新打开了")
    await stage.settle()
    stage.wang.forget()
    assert await _state(stage) == [("raised", Level.P1)]


async def test_an_older_alert_does_not_take_on_what_has_become_worse_since(stage: Stage) -> None:
    """The button counts for what stood above it: first the new alert is shown."""
    await walk.worry(stage.li, "Somebody hurts the child", "Not now")
    await stage.wang.gets("🟠")
    old = stage.wang.shown()[-1]["message_id"]
    stage.li.say("/worry")
    await stage.li.gets()
    stage.li.press("Somebody hurts the child")
    await stage.li.gets("✓")
    await stage.wang.gets("🟠")
    stage.li.press("Happening now")
    await stage.li.gets("110")
    await stage.li.gets("✓")
    await stage.wang.gets("🔴")
    stage.wang.press("Acknowledge", old)
    await stage.wang.gets("🟠")
    await stage.li.gets()
    assert [state for state, _ in await _state(stage)] == ["acknowledged", "raised"]
