"""Each level's ladder, on fake phones with a forwarded clock; red is in `test_alert`.

The table "Ladder and closing" of `domain.md` (B), line by line. Whatever no line asks for fails the story.
"""

from datetime import timedelta

from sqlalchemy import select

from db.models import concern
from tests.stage import MORNING, Phone, Stage, is_said
from tests.stories import walk

SHORT = "常不够"  # the answer of H02 that is a yellow concern
FRIDAY = MORNING + timedelta(days=2)


async def test_orange_tells_the_supervisor_at_once_the_stand_in_after_two_hours_the_county_after_four(
    stage: Stage,
) -> None:
    """Then everybody every two hours, at any hour; she may report it herself after thirty minutes."""
    await walk.worry(stage.li, "Somebody hurts the child", "Not now", child="C-001")
    await stage.wang.gets("🟠")
    await stage.wang.gets("C-001")  # the child was named afterwards
    stage.forward(minutes=31)
    await stage.li.gets("还没有人", "110")
    stage.forward(minutes=90)
    await stage.zhao.gets("🟠", "C-001")
    stage.forward(hours=2)
    await stage.chen.gets("🟠", "C-001")
    for _ in range(6):  # into the night
        stage.forward(hours=2)
        for phone in (stage.wang, stage.zhao, stage.chen):
            await phone.gets("🟠", "C-001")


async def test_yellow_comes_in_decent_hours_and_to_the_county_on_the_next_working_day(stage: Stage) -> None:
    """Raised on a Friday night: Saturday 07:30 to the supervisor, Monday to the county, then each working day."""
    stage.set_clock(FRIDAY.replace(hour=22))
    await stage.settle()
    _forget_all(stage)
    await walk.worry(stage.li, "Something else", "When free", child="C-001")
    await stage.settle()
    assert stage.wang.events() == []
    stage.set_clock((FRIDAY + timedelta(days=1)).replace(hour=7, minute=31))
    await stage.wang.gets_within("🟡", "C-001")
    stage.set_clock((FRIDAY + timedelta(days=3)).replace(hour=7, minute=31))
    await stage.chen.gets_within("🟡", "C-001")
    stage.set_clock((FRIDAY + timedelta(days=4)).replace(hour=7, minute=31))
    for phone in (stage.wang, stage.chen):
        await phone.gets_within("🟡", "C-001")
    _ignore_all(stage)  # what the days brought besides: reminders of visits, the week's figures


async def test_blue_waits_for_the_mornings_list_and_comes_to_the_county_after_three_working_days(
    stage: Stage,
) -> None:
    """It rings nobody; unacknowledged it is on the county's list on the third working day."""
    await walk.begin_visit(stage.li)
    while "发送" not in stage.li.labels():
        stage.li.press("When free" if _offers(stage.li, "When free") else walk.calmest(stage.li.labels()))
        await stage.li.gets("✓")
    stage.li.press("发送")
    await stage.li.gets("✓")
    await stage.settle()
    assert stage.wang.events() == []
    stage.set_clock((MORNING + timedelta(days=1)).replace(hour=7, minute=31))
    await stage.wang.gets_within("<b>Your reading list</b>", "🔵")
    stage.set_clock((MORNING + timedelta(days=6)).replace(hour=7, minute=31))  # Thursday to Tuesday
    await stage.chen.gets_within("🔵")
    _ignore_all(stage)  # the week's figures come on that Monday, too


async def test_two_yellow_concerns_of_different_kinds_within_thirty_days_are_taken_as_orange(
    stage: Stage,
) -> None:
    """The second is taken as orange from the first alert on, which says why."""
    await walk.worry(stage.li, "Something else", "When free", child="C-003")
    await stage.wang.gets("🟡")
    await stage.wang.gets("C-003")
    stage.forward(hours=1)
    await walk.begin_visit(stage.li, "C-003")
    while not _offers(stage.li, SHORT):
        stage.li.press(walk.calmest(stage.li.labels()))
        await stage.li.gets("✓")
    stage.li.press(SHORT)
    await stage.li.gets("✓")
    await stage.wang.gets("🟠", "按橙色处理", "C-003")
    levels = await stage.rows(select(concern.c.level).order_by(concern.c.id))
    assert [row.level for row in levels] == [2, 1]


def _offers(phone: Phone, label: str) -> bool:
    return any(is_said(label, shown) for shown in phone.labels())


def _phones(stage: Stage) -> list[Phone]:
    return [stage.phone(person) for person in stage.world.people]


def _forget_all(stage: Stage) -> None:
    for phone in _phones(stage):
        phone.forget()


def _ignore_all(stage: Stage) -> None:
    for phone in _phones(stage):
        phone.ignore = True
