"""Notices: to the right mothers, at Telegram's pace, counted to the last one."""

import asyncio
from collections import Counter

from sqlalchemy import func, select, update

from db.models import notice_recipient, outbound, person
from tests.stage import Stage
from tests.stories.crowd import FIRST, TEXT, add_mothers, arrivals, copies, write_notice


async def test_a_notice_reaches_the_mothers_of_one_county_and_nobody_else(stage: Stage) -> None:
    """Head count, preview, confirm, send; the other county's mother hears nothing; "Understood" is counted."""
    stage.chen.ignore = True
    await write_notice(stage)
    stage.chen.press("Send")
    await stage.li.gets(TEXT)
    stage.li.press("Understood")
    await stage.li.gets("✓")
    await stage.settle()
    assert stage.zhou.events() == []
    rows = await stage.rows(select(notice_recipient.c.state, notice_recipient.c.understood_at.is_not(None)))
    assert [tuple(row) for row in rows] == [("sent", True)]


async def test_five_hundred_mothers_get_it_and_no_second_sees_more_than_29_sends(stage: Stage) -> None:
    """The pace is measured where Telegram would: at the receiver."""
    stage.chen.ignore = True
    await add_mothers(stage, 500, "云溪县")
    moments: list[float] = []
    stage.world.watchers.append(
        lambda kind, user, payload: (
            moments.append(stage.world.clock.steady())
            if kind == "message" and user and user >= FIRST
            else None
        )
    )
    await write_notice(stage)
    stage.chen.press("Send")
    await stage.li.gets(TEXT)
    async with asyncio.timeout(60):
        while len(arrivals(stage)) < 501:
            await asyncio.sleep(0.2)
    await stage.settle()
    assert set(arrivals(stage)) == {1001, *range(FIRST, FIRST + 500)}
    moments.sort()
    worst = max(sum(1 for one in moments[n:] if one <= at + 1.0) for n, at in enumerate(moments))
    assert worst <= 29
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states == {"sent": 501}


async def test_stop_stops_the_next_send_and_everybody_is_accounted_for(stage: Stage) -> None:
    """What had left has left; the rest is withdrawn; the sum is the audience."""
    stage.chen.ignore = True
    await add_mothers(stage, 120, "云溪县")
    await write_notice(stage)
    stage.chen.press("Send")
    await stage.until(lambda: len(arrivals(stage)) > 10, "the first ones have it")
    stage.chen.press("Stop")
    await stage.settle()
    gone = len(arrivals(stage))
    stage.li.forget()
    assert gone < 121
    await asyncio.sleep(1.5)
    assert len(arrivals(stage)) == gone
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states["sent"] + states["withdrawn"] == 121
    assert states["sent"] == gone


async def test_after_a_crash_rows_in_flight_are_listed_as_unknown_and_repeated_once_with_a_label(
    stage: Stage,
) -> None:
    """Nobody knows whether those in flight arrived: they are counted so, and repeated once after a day."""
    stage.chen.ignore = True
    await add_mothers(stage, 60, "云溪县")
    await write_notice(stage)
    stage.world.faults.change({"hold_reply_s": 5.0}, stage.world.clock.steady())
    stage.chen.press("Send")
    await stage.until(lambda: len(arrivals(stage)) > 5, "some are in flight")
    await stage.crash()
    in_flight = len(arrivals(stage))
    stage.world.faults.change({"hold_reply_s": 0}, stage.world.clock.steady())
    await stage.restart(stopped=True)
    await stage.until(lambda: len(arrivals(stage)) == 61, "the others have it")
    await stage.settle()
    stage.li.forget()
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states["unknown"] >= 1
    assert states["sent"] + states["unknown"] == 61
    assert states["unknown"] <= in_flight + 1
    listed = await stage.rows(select(func.count()).where(outbound.c.state == "unknown"))
    assert listed[0][0] == states["unknown"]
    before = copies(stage)
    stage.forward(days=1, minutes=1)
    await stage.settle()
    after = copies(stage)
    assert sum(after.values()) - sum(before.values()) == states["unknown"]
    assert max(after.values()) == 2
    labelled = [
        entry
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage"
        and TEXT in entry["params"]["text"]
        and "重发" in entry["params"]["text"]
    ]
    assert len(labelled) == states["unknown"]
    stage.li.forget()
    for user in stage.world.people:
        stage.phone(user).forget()


async def test_who_turned_reminders_off_counts_as_withdrawn_and_who_blocked_the_bot_as_unreachable(
    stage: Stage,
) -> None:
    """Nobody falls between the counts."""
    stage.chen.ignore = True
    await add_mothers(stage, 2, "云溪县")

    def work(conn):  # type: ignore[no-untyped-def]
        conn.execute(update(person).where(person.c.telegram_id == FIRST).values(paused=True))

    await stage.house.store.write(work)
    stage.world.person(FIRST + 1).faults.deactivated = True
    stage.operator.ignore = True
    await write_notice(stage)
    stage.chen.press("Send")
    await stage.li.gets(TEXT)
    await stage.settle()
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states == {"sent": 1, "withdrawn": 1, "unreachable": 1}
