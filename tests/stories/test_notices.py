"""Notices: to the right mothers, at Telegram's pace, counted to the last one."""

import asyncio
from collections import Counter

from sqlalchemy import func, insert, select, update

from db.models import area, notice_recipient, outbound, person, post
from sim.person import Phone as SimPhone
from tests.stage import Stage

TEXT = "下周二晚上七点,网上讲防溺水。"
FIRST = 20_000


async def _write_notice(stage: Stage, *, everybody: bool = True) -> None:
    """Take the coordinator from /notice to the preview."""
    stage.chen.say("/notice")
    await stage.chen.gets("What shall the notice say?")
    stage.chen.say(TEXT)
    await stage.chen.gets("<b>Who gets it?</b>")
    stage.chen.press("整个")
    await stage.chen.gets()
    stage.chen.press("Companion mothers")
    await stage.chen.gets(TEXT)


async def _add_mothers(stage: Stage, count: int, county: str) -> None:
    """Register mothers with a phone each in a village of a county."""

    def work(conn):  # type: ignore[no-untyped-def]
        villages = select(area.c.id, area.c.path).where(area.c.kind == "village")
        root = conn.execute(select(area.c.path).where(area.c.name == county)).scalar_one()
        village = next(row.id for row in conn.execute(villages) if row.path.startswith(root))
        now = stage.world.clock.now()
        for n in range(count):
            row = {"telegram_id": FIRST + n, "language": "zh_Hans_CN", "zone": "Asia/Shanghai", "since": now}
            new = conn.execute(insert(person).values(**row, reach="ok")).inserted_primary_key[0]
            conn.execute(insert(post).values(person_id=new, role="mother", area_id=village, since=now))

    await stage.house.store.write(work)
    for n in range(count):
        stage.world.register(SimPhone(FIRST + n, f"妈妈{n}")).started = True
        stage.phone(FIRST + n).ignore = True


def _arrivals(stage: Stage) -> dict[int, float]:
    """Return when (in the log's order) each mother got the notice."""
    return {
        entry["chat_id"]: entry["n"]
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage" and entry["status"] == 200 and TEXT in entry["params"]["text"]
    }


async def test_a_notice_reaches_the_mothers_of_one_county_and_nobody_else(stage: Stage) -> None:
    """Head count, preview, confirm, send; the other county's mother hears nothing; "Understood" is counted."""
    stage.chen.ignore = True
    await _write_notice(stage)
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
    await _add_mothers(stage, 500, "云溪县")
    moments: list[float] = []
    stage.world.watchers.append(
        lambda kind, user, payload: (
            moments.append(stage.world.clock.steady())
            if kind == "message" and user and user >= FIRST
            else None
        )
    )
    await _write_notice(stage)
    stage.chen.press("Send")
    await stage.li.gets(TEXT)
    async with asyncio.timeout(60):
        while len(_arrivals(stage)) < 501:
            await asyncio.sleep(0.2)
    await stage.settle()
    assert set(_arrivals(stage)) == {1001, *range(FIRST, FIRST + 500)}
    moments.sort()
    worst = max(sum(1 for one in moments[n:] if one <= at + 1.0) for n, at in enumerate(moments))
    assert worst <= 29
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states == {"sent": 501}


async def test_stop_stops_the_next_send_and_everybody_is_accounted_for(stage: Stage) -> None:
    """What had left has left; the rest is withdrawn; the sum is the audience."""
    stage.chen.ignore = True
    await _add_mothers(stage, 120, "云溪县")
    await _write_notice(stage)
    stage.chen.press("Send")
    await stage.until(lambda: len(_arrivals(stage)) > 10, "the first ones have it")
    stage.chen.press("Stop")
    await stage.settle()
    gone = len(_arrivals(stage))
    stage.li.forget()
    assert gone < 121
    await asyncio.sleep(1.5)
    assert len(_arrivals(stage)) == gone
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states["sent"] + states["withdrawn"] == 121
    assert states["sent"] == gone


async def test_after_a_crash_rows_in_flight_are_listed_as_unknown_and_repeated_once_with_a_label(
    stage: Stage,
) -> None:
    """Nobody knows whether those in flight arrived: they are counted so, and repeated once after a day."""
    stage.chen.ignore = True
    await _add_mothers(stage, 60, "云溪县")
    await _write_notice(stage)
    stage.world.faults.change({"hold_reply_s": 5.0}, stage.world.clock.steady())
    stage.chen.press("Send")
    await stage.until(lambda: len(_arrivals(stage)) > 5, "some are in flight")
    await stage.crash()
    in_flight = len(_arrivals(stage))
    stage.world.faults.change({"hold_reply_s": 0}, stage.world.clock.steady())
    await stage.restart(stopped=True)
    await stage.until(lambda: len(_arrivals(stage)) == 61, "the others have it")
    await stage.settle()
    stage.li.forget()
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states["unknown"] >= 1
    assert states["sent"] + states["unknown"] == 61
    assert states["unknown"] <= in_flight + 1
    listed = await stage.rows(select(func.count()).where(outbound.c.state == "unknown"))
    assert listed[0][0] == states["unknown"]
    before = _copies(stage)
    stage.forward(days=1, minutes=1)
    await asyncio.sleep(12)
    await stage.settle()
    after = _copies(stage)
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


def _copies(stage: Stage) -> Counter[int]:
    return Counter(
        entry["chat_id"]
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage" and entry["status"] == 200 and TEXT in entry["params"]["text"]
    )


async def test_who_turned_reminders_off_counts_as_withdrawn_and_who_blocked_the_bot_as_unreachable(
    stage: Stage,
) -> None:
    """Nobody falls between the counts."""
    stage.chen.ignore = True
    await _add_mothers(stage, 2, "云溪县")

    def work(conn):  # type: ignore[no-untyped-def]
        conn.execute(update(person).where(person.c.telegram_id == FIRST).values(paused=True))

    await stage.house.store.write(work)
    stage.world.person(FIRST + 1).faults.deactivated = True
    stage.operator.ignore = True
    await _write_notice(stage)
    stage.chen.press("Send")
    await stage.li.gets(TEXT)
    await stage.settle()
    states = Counter(row[0] for row in await stage.rows(select(notice_recipient.c.state)))
    assert states == {"sent": 1, "withdrawn": 1, "unreachable": 1}
