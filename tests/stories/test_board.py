"""The board of concerns on fake phones: turned over, looked at again, and nothing of it in another county."""

import asyncio
from datetime import datetime

from sqlalchemy import insert, select, update

from core.text import say
from core.triage import Category, Flag, Level
from db.models import concern, meta, run
from db.queries import children, people
from services import concerns
from services.unit import Unit
from tests.stage import SHANGHAI, Stage
from tests.stories import walk

MANY = 72
FAR = datetime(2026, 4, 1, tzinfo=SHANGHAI)


def _blue_ones(unit: Unit) -> None:
    """Many small worries, which wait for the morning's list: nobody is told of them today."""
    li = people.by_telegram(unit.conn, 1001, unit.now)
    run_id = unit.conn.execute(select(run.c.id)).scalars().first()
    assert li is not None
    assert run_id is not None
    for n in range(MANY):
        concerns.open_or_add(
            unit,
            flag=Flag(Category.C15 if n % 2 else Category.C16, Level.P3),
            item=f"T{n:02}",
            option="yes",
            ticked=say("1"),
            run_id=_own_run(unit, run_id),
            child_id=None,  # so many about one child would be taken more seriously
            raiser=li,
            area_id=children.get(unit.conn, 1).area_id,
        )


def _own_run(unit: Unit, pattern: int) -> int:
    """Return a check-in of its own, so that each worry is a concern of its own."""
    values = dict(unit.conn.execute(select(run).where(run.c.id == pattern)).mappings().one())
    del values["id"]
    result = unit.conn.execute(insert(run).values(values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


async def _red(stage: Stage) -> None:
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001")


async def test_a_county_with_many_open_concerns_is_turned_over_in_one_message(stage: Stage) -> None:
    """Ten pages, the red one on the first; the message stays where it is, the chat does not fill."""
    await _red(stage)
    await stage.house.desk.write(_blue_ones)
    stage.chen.say("/concerns")
    text = await stage.chen.gets(
        "未结的关注事项：73件", "🔴 1、🔵 72", "第1页，共10页", "1号 C-001", "等人接手"
    )
    assert "李" not in text
    message = stage.chen.shown()[-1]["message_id"]
    for page in range(2, 11):
        stage.chen.press("More ›")
        await stage.chen.gets(f"第{page}页，共10页")
        assert stage.chen.shown()[-1]["message_id"] == message
    assert len([label for label in stage.chen.labels() if "号" in label]) == 1


async def test_an_old_board_shows_what_is_true_now_and_a_closed_entry_its_card(stage: Stage) -> None:
    """What was pressed on is read anew; nothing on screen is believed."""
    await _red(stage)
    stage.zhao.say("/concerns")
    await stage.zhao.gets("未结的关注事项：1件", "等人接手")
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("督导")
    stage.zhao.press("↻ Look again")
    await stage.zhao.gets("已有人接手")
    stage.zhao.press("Mine")
    await stage.zhao.gets("我接手的：0件")
    stage.zhao.press("All open")
    await stage.zhao.gets("1号 C-001")
    for label in ("Close", "No danger found", *walk.REPORTED):
        stage.wang.press(label)
        await stage.wang.gets("🔴", "C-001")
    for phone in (stage.zhao, stage.chen, stage.foundation):
        await phone.gets("<b>Do you agree to close this concern?</b>")
    stage.chen.press("Agree")
    await stage.chen.gets("🔴", "C-001")
    await stage.wang.gets("已结案")
    await stage.li.gets()
    for phone in (stage.zhao, stage.foundation):
        await phone.gets("已由督导员、县项目协调员结案")
    board = next(view["message_id"] for view in stage.zhao.shown() if "未结的关注事项" in view["text"])
    stage.zhao.press("1号", board)
    await stage.zhao.gets("C-001", "已由督导员、县项目协调员结案")


async def test_another_county_sees_nothing_of_it(stage: Stage) -> None:
    """By command, and by every button of Chen's board replayed on another phone."""
    await _red(stage)
    stage.chen.say("/concerns")
    await stage.chen.gets("C-001")
    stage.phone(1012).say("/concerns")
    await stage.phone(1012).gets("There is no open concern where you answer for children.")
    keyboard = stage.chen.shown()[-1]["keyboard"]
    for row in keyboard["rows"]:
        for button in row:
            stage.phone(1012).forge(button["data"])
    await stage.settle()
    assert "C-001" not in stage.phone(1012).told()
    assert "1号" not in stage.phone(1012).told()
    stage.phone(1012).forget()


async def test_on_monday_morning_everybody_gets_the_figures_of_their_place_and_she_what_became_of_it(
    stage: Stage,
) -> None:
    """The supervisor and the county by number, the foundation in sums, the mother one line; others nothing."""
    while not await stage.rows(select(meta.c.key).where(meta.c.key == "digest")):
        await asyncio.sleep(0.05)  # the programme has been running before this week
    await _red(stage)
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("督导")
    await stage.house.store.write(lambda conn: conn.execute(update(concern).values(next_due_at=FAR)))
    stage.set_clock(datetime(2026, 3, 9, 7, 31, tzinfo=SHANGHAI))
    await stage.wang.gets_within(
        "柳河镇一周情况", "现在未结：1件（🔴 1）", "上周：新增1件，结案0件", "⏰ 过了期限：1件（🔴 1号）"
    )
    await stage.chen.gets("云溪县一周情况", "柳河镇：未结1件，过期1件")
    await stage.foundation.gets("青山省一周情况")
    assert "现在未结：🔴 <5" in stage.foundation.newest()
    assert "1号" not in stage.foundation.newest()
    await stage.li.gets_within("您上周担心的事：1件有人在跟进。")
    stage.wang.press("📋 Open the board")
    await stage.wang.gets_within("1号 C-001", "⏰")
    await stage.settle()
    stage.li.forget()  # her half-filled visit asks again after these days
