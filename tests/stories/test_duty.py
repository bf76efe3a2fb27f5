"""Who is asked: leave and who stands in, on fake phones with a forwarded clock."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from core.settings import Readiness
from db.queries import people
from services import leave
from services.unit import Unit
from sim import acts
from tests.stage import QUICK, SHANGHAI, Stage, staged
from tests.stories import walk


async def away(stage: Stage, whom: str) -> None:
    """Let Wang be away from today for some days; `whom` stands in, as a button says it."""
    stage.wang.say("/leave")
    await stage.wang.gets("From which day are you away?")
    stage.wang.say("今天")
    await stage.wang.gets("Which day is the last one?")
    stage.wang.say("3天后")
    await stage.wang.gets("谁来代班")
    stage.wang.press(whom)
    await stage.wang.gets("您不在岗")


async def test_an_alert_skips_who_is_away_and_rings_whoever_stands_in(stage: Stage) -> None:
    """From the days to the alert, and back again: everything in the chat, nobody named."""
    await away(stage, "替补督导员")
    asked = await stage.zhao.gets("督导员", "柳河镇", "请您代班")
    assert "王" not in asked
    stage.zhao.press("I stand in")
    await stage.zhao.gets("✓")
    await stage.wang.gets("替您代班")
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.zhao.gets("🔴", "C-001")
    stage.zhao.press("Acknowledge")
    await stage.zhao.gets("🔴", "C-001")
    await stage.li.gets()
    stage.wang.say("/concerns")
    await stage.wang.gets("There is no open concern where you answer for children.")
    stage.wang.say("🔙 我回来了")
    await stage.wang.gets("您不在岗")
    stage.wang.press("I am back")
    await stage.wang.gets_within("✓ Welcome back. You are asked again from now on.")
    await stage.zhao.gets_within("代班结束了")


async def test_with_nobody_to_stand_in_the_next_rung_rings_at_once(stage: Stage) -> None:
    """She was told so when she chose it."""
    await away(stage, "Nobody stands in")
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.zhao.gets("🔴", "C-001")
    await stage.operator.gets("doctor")


async def test_an_alert_that_waits_for_who_goes_away_is_not_sent_and_rings_elsewhere(stage: Stage) -> None:
    """Her chat takes nothing for a while, and she is set away: Zhao has it, and her phone stays silent."""
    acts.change_faults(stage.world, stage.wang.person, {"flood_s": 3})
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.settle()
    await stage.house.desk.write(_wang_is_away)
    await stage.zhao.gets("🔴", "C-001")
    await stage.operator.gets("doctor")
    await asyncio.sleep(3.5)
    await stage.settle()
    assert stage.wang.events() == []


def _wang_is_away(unit: Unit) -> None:
    wang = people.by_telegram(unit.conn, 1002, unit.now)
    assert wang is not None
    leave.grant(unit, wang.id, unit.now, unit.now + timedelta(days=1), None, None)


async def about_a_worker(stage: Stage, who: str) -> None:
    """Let Li say in a worry that somebody of the programme does harm, and who it is."""
    stage.li.say("/worry")
    await stage.li.gets("What is it about?")
    stage.li.press("Somebody of the programme harms a child or mothers")
    await stage.li.gets("✓", "Who is it?")
    stage.li.press(who)
    await stage.li.gets("✓", "What did you see or hear?")


async def test_the_supervisor_who_is_meant_sees_nothing_and_the_county_hears_at_once(stage: Stage) -> None:
    """From the first tick to the end her phone stays silent and her board empty."""
    await about_a_worker(stage, "My supervisor")
    await stage.foundation.gets("🟠", "Somebody of the programme harms a child or mothers")
    await stage.chen.gets("🟠", "My supervisor")
    stage.li.say("王督导拿走了发给孩子的东西")
    for phone in (stage.foundation, stage.chen):
        await phone.gets("有新的记录")
    await stage.li.gets_within("✓", "Which child is it about?")
    stage.li.press("C-001")
    await stage.li.gets("✓")
    for phone in (stage.foundation, stage.chen):
        await phone.gets("C-001")
    stage.wang.say("/concerns")
    await stage.wang.gets("There is no open concern where you answer for children.")
    stage.wang.say("/notes")
    await stage.wang.gets("There is nothing to read.")
    stage.chen.press("Acknowledge")
    await stage.chen.gets("🟠")
    await stage.foundation.gets("县项目协调员")
    await stage.li.gets("县项目协调员")
    stage.forward(hours=20)
    await stage.chen.gets()  # nothing has moved
    await stage.settle()
    assert stage.wang.events() == stage.zhao.events() == []


async def test_the_coordinator_who_is_meant_sees_nothing_and_the_foundation_ends_it(stage: Stage) -> None:
    """Not even for the moment between the two answers."""
    await about_a_worker(stage, "The county coordinator")
    await stage.foundation.gets("🟠")
    stage.foundation.press("Acknowledge")
    await stage.foundation.gets("🟠")
    assert any("Close" in label or "结案" in label for label in stage.foundation.labels())
    await stage.li.gets("基金会")
    stage.chen.say("/concerns")
    await stage.chen.gets("There is no open concern where you answer for children.")


async def test_in_the_morning_who_could_not_be_reached_is_said_before_it_matters(tmp_path: Path) -> None:
    """The other county of the cast has no stand-in and no coordinator; Zhao has blocked the assistant."""
    settings = replace(QUICK, readiness=Readiness())
    night = datetime(2026, 3, 4, 7, 0, tzinfo=SHANGHAI)
    async with staged(tmp_path, settings=settings, at=night) as stage:
        stage.zhao.block()
        await stage.operator.gets()
        stage.set_clock(night + timedelta(hours=1, minutes=31))
        await stage.house.jobs.readiness()
        told = await stage.operator.gets("替补督导员", "doctor")
        assert "村" not in told
        assert "北岭" not in await stage.chen.gets("石桥村", "替补督导员")
        await stage.house.jobs.readiness()
        await stage.settle()
        assert stage.unexpected() == []


async def test_with_the_whole_ladder_away_the_mother_hears_the_truth_at_once(stage: Stage) -> None:
    """F10 by leave: the operator is told, and she has the phone number before a minute is over."""
    await stage.house.desk.write(_everybody_is_away)
    stage.li.say("/worry")
    await stage.li.gets("What is it about?")
    stage.li.press("Child missing or taken")
    await stage.li.gets_within("0570-555-0100")
    await stage.operator.gets_within("doctor")
    for phone in (stage.li, stage.operator):
        await stage.settle()
        phone.forget()
    for phone in (stage.wang, stage.zhao, stage.chen, stage.foundation):
        assert phone.events() == []


def _everybody_is_away(unit: Unit) -> None:
    for telegram_id in (1002, 1003, 1004, 1006):
        who = people.by_telegram(unit.conn, telegram_id, unit.now)
        assert who is not None
        leave.grant(unit, who.id, unit.now, unit.now + timedelta(days=1), None, None)
