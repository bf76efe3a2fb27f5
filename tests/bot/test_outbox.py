"""Promises of the two sending loops: as fast as the budget allows, calm in an outage, and never in an alert's way."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select

from bot import outbox
from db.models import notice_recipient, outbound
from tests.stage import Stage
from tests.stories import walk
from tests.stories.crowd import TEXT, add_mothers, arrivals, write_notice


async def _readers(stage: Stage) -> Counter[str]:
    rows = await stage.rows(select(notice_recipient.c.state, func.count()).group_by(notice_recipient.c.state))
    return Counter({state: count for state, count in rows})


async def test_the_budgets_next_free_moment_wakes_the_bulk_lanes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else does: here no tick comes for a minute and the jobs rest, and a notice to twice the budget is out."""
    stage.chen.ignore = stage.li.ignore = True
    await add_mothers(stage, 60, "云溪县")
    await write_notice(stage)
    monkeypatch.setattr(outbox, "TICK_S", 60.0)
    stage.house.outbox.wake()
    stage.chen.press("Send")
    await stage.until(lambda: arrivals(stage), "the first ones have it")
    stage.house.engine.scheduler.pause()
    await stage.until(lambda: len(arrivals(stage)) == 61, "everybody has it")


async def test_an_outage_makes_no_more_messages_uncertain_than_were_on_their_way(stage: Stage) -> None:
    """Where nobody can say what arrived, the bulk lanes stop and ask with one message at a time."""
    stage.chen.ignore = stage.li.ignore = True
    await add_mothers(stage, 120, "云溪县")
    await write_notice(stage)
    stage.chen.press("Send")
    await stage.until(lambda: len(arrivals(stage)) > 5, "the first ones have it")
    stage.world.faults.change({"down": True}, stage.world.clock.steady())
    await asyncio.sleep(4.0)
    uncertain = (await _readers(stage))["unknown"]
    stage.world.faults.change({"down": False}, stage.world.clock.steady())
    assert 2 <= uncertain <= stage.options.settings.limits.bulk_per_s + 4
    async with asyncio.timeout(30):
        while (await _readers(stage))["waiting"]:
            await asyncio.sleep(0.2)
    found = await _readers(stage)
    assert found["sent"] + found["unknown"] == 121
    assert found["unknown"] <= uncertain + 1
    await stage.settle()


async def test_an_alert_leaves_while_a_notice_to_the_same_chat_is_still_in_flight(stage: Stage) -> None:
    """Telegram takes seconds over a notice; the alert does not wait for that."""
    stage.wang.ignore = stage.li.ignore = stage.chen.ignore = True
    await walk.to_marks(stage.li)
    await write_notice(stage, role="Supervisors")
    stage.world.faults.change({"hold_reply_s": 5.0}, stage.world.clock.steady())
    stage.chen.press("Send")
    await stage.until(lambda: TEXT in stage.wang.text(), "the notice has arrived")
    stage.world.faults.change({"hold_reply_s": 0.0}, stage.world.clock.steady())
    stage.li.press("流血抽搐")
    await stage.until(lambda: "🔴" in stage.wang.text(), "the alert has arrived")
    rows = await stage.rows(
        select(outbound.c.state).where(outbound.c.notice_id.is_not(None), outbound.c.lane == 3)
    )
    assert [state for (state,) in rows] == ["sending"]
    await stage.settle()
