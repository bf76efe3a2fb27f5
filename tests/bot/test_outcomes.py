"""What becomes of a message whose outcome is bad or unknown (faults.md §2): repeated, labelled, listed, re-routed."""

from typing import Any

import pytest
from sqlalchemy import select

from bot import outbox
from core.screens import Screen
from core.text import say
from db.models import answer, outbound
from services.outgoing import show
from sim import acts
from tests.stage import Stage
from tests.stories import walk

AGAIN = "重发"


def _fault(stage: Stage, **changes: Any) -> None:
    stage.world.faults.change(changes, stage.world.clock.steady())


def _sends(stage: Stage, chat: int, part: str) -> list[dict[str, Any]]:
    return [
        entry["params"]
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage"
        and entry["chat_id"] == chat
        and part in str(entry["params"].get("text"))
    ]


def _shown(stage: Stage, user: int, part: str) -> list[str]:
    return [view["text"] for view in stage.phone(user).shown() if part in view["text"]]


async def test_an_alert_whose_reply_is_cut_is_sent_again_with_the_same_number_and_a_label(
    stage: Stage,
) -> None:
    """She may have it already; it says so. Both copies carry the same buttons, the first press settles both."""
    stage.wang.ignore = True
    stage.world.person(1002).faults.drop_reply = 1
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.until(lambda: len(_shown(stage, 1002, "🔴")) == 2, "the alert is there twice")
    first, second = _shown(stage, 1002, "🔴")
    assert AGAIN not in first
    assert AGAIN in second
    stage.wang.press("Acknowledge")
    await stage.li.gets("督导")
    await stage.settle()
    rows = await stage.rows(
        select(outbound.c.state).where(outbound.c.concern_id.is_not(None), outbound.c.lane == 0)
    )
    assert {state for (state,) in rows} == {"sent"}


async def test_an_edit_of_unknown_outcome_is_repeated_without_a_label(stage: Stage) -> None:
    """The result is the same; nothing on the phone looks different."""
    await walk.begin_visit(stage.li)
    stage.world.person(1001).faults.drop_edit_reply = 1
    stage.li.press("上门")
    await stage.until(lambda: stage.li.labels() and "说上话" in stage.li.labels(), "the next question")
    await stage.settle()
    assert len(_shown(stage, 1001, "· 2/")) == 1
    assert AGAIN not in stage.li.text()
    stage.li.forget()


async def test_a_new_reply_of_unknown_outcome_is_sent_once_more_and_labelled(stage: Stage) -> None:
    """Not lost, not doubled in silence."""
    stage.li.ignore = True
    stage.world.person(1001).faults.drop_reply = 1
    stage.li.say("/privacy")
    await stage.until(lambda: len(_shown(stage, 1001, AGAIN)) == 1, "the labelled copy")
    await stage.settle()
    assert len(_shown(stage, 1001, AGAIN)) == 1


async def test_a_reminder_of_unknown_outcome_is_not_sent_again_blindly(stage: Stage) -> None:
    """It is listed as unknown; its button settles it."""
    stage.li.ignore = True
    stage.wang.ignore = stage.zhou.ignore = True
    stage.world.person(1001).faults.drop_reply = 1
    stage.forward(days=7, hours=1)
    await stage.until(lambda: len(_shown(stage, 1001, "🔔")) == 3, "three reminders")
    await stage.settle()
    rows = await stage.rows(select(outbound.c.state).where(outbound.c.lane == 2))
    assert sorted(state for (state,) in rows) == ["sent", "sent", "sent", "unknown"]
    first = next(view for view in stage.li.shown() if "🔔" in view["text"])
    stage.li.press(stage.li.labels(first["message_id"])[0], first["message_id"])
    await stage.settle()
    rows = await stage.rows(select(outbound.c.state).where(outbound.c.lane == 2))
    assert {state for (state,) in rows} == {"sent"}


async def test_a_429_on_a_chat_holds_nobody_else(stage: Stage) -> None:
    """The mother's chat waits; the supervisor's alert goes at once."""
    await walk.to_marks(stage.li)
    stage.world.person(1001).faults.change({"flood_s": 3}, stage.world.clock.steady())
    stage.li.press("流血抽搐")
    await stage.wang.gets("🔴")
    assert stage.li.events() == []
    await stage.li.gets("110")
    await stage.li.gets("✓", walk.MARKS)


async def test_after_a_401_sending_stops_and_what_comes_in_is_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead key stops the bot from speaking, not from keeping; with a good one the question comes."""
    monkeypatch.setattr(outbox, "DEAD_KEY_S", 1.0)
    await walk.begin_visit(stage.li)
    stage.li.press("上门")
    await stage.li.gets("· 2/")
    _fault(stage, unauthorized=True)
    await _press_by_webhook(stage, "说上话")
    await stage.until(lambda: stage.house.outbox.dead_until, "the sender has met the 401")
    rows = await stage.rows(select(answer.c.item).order_by(answer.c.id))
    assert [item for (item,) in rows] == ["V01", "V02"]
    waiting = await stage.rows(select(outbound.c.id).where(outbound.c.state.in_(("queued", "sending"))))
    assert len(waiting) == 1
    assert stage.li.events() == []
    _fault(stage, unauthorized=False)
    await stage.li.gets("· 3/")


async def _press_by_webhook(stage: Stage, label: str) -> None:
    """Press, and bring the update in as a webhook would: with a dead key no new poll does."""
    number = acts.press(stage.world, stage.li.person, {"label": label})["update_id"]
    await stage.house.intake.take([one.update for one in stage.world.queue if one.update_id == number])
    await stage.house.intake.drain()


async def test_what_telegram_refuses_as_markup_arrives_as_plain_text(stage: Stage) -> None:
    """A text is worth more than its bold letters."""
    await stage.house.desk.write(show, 1, Screen((say("<b>open"),)))
    assert "open" in await stage.li.gets("open")


async def test_hostile_words_are_shown_as_they_are(stage: Stage) -> None:
    """A name with markup, braces or hidden signs renders literally, and the message arrives."""
    for hostile in ("<b>&amp;", "_*[", "{0}", "%s", "{{7*7}}", "${x}", "\u202eabc", "a\u0000b", "=1+1"):
        await stage.house.desk.write(show, 1, Screen((say("{name}", name=hostile),)))
        await stage.li.gets(hostile.replace("\u202e", "").replace("\u0000", ""))
