"""F12: the token is refused in the middle of everything. Nothing is sent, nothing is lost, somebody is told."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from bot import outbox
from db.models import answer, concern, inbox, outbound
from tests.stage import Stage
from tests.stories import walk
from tests.stories.faults.ways import PRIVACY, by_hand, everywhere, is_labelled, shown

REFUSED = "Telegram refuses the token"


async def _comes_back(stage: Stage) -> None:
    """The same token is good again: Telegram had a bad hour."""
    everywhere(stage, unauthorized=False)


async def _is_started_anew(stage: Stage) -> None:
    """The operator makes a new token and starts the bot with it."""
    await stage.house.stop()
    everywhere(stage, unauthorized=False)
    await stage.restart(stopped=True)


@pytest.mark.parametrize("mends", [_comes_back, _is_started_anew])
async def test_after_a_401_nothing_is_sent_everything_is_kept_and_afterwards_everything_goes_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, mends: Callable[[Stage], Awaitable[None]]
) -> None:
    """F12: a danger ticked meanwhile is a concern on its ladder; its alert leaves once, without a label."""
    monkeypatch.setattr(outbox, "DEAD_KEY_S", 0.5)
    stage.li.ignore = True
    await walk.to_marks(stage.li)
    assert await stage.house.problems() == []
    everywhere(stage, unauthorized=True)
    await by_hand(stage, lambda: stage.li.press(walk.MARKS))
    await stage.until(lambda: stage.house.outbox.dead_until, "the sender has met the 401")
    assert [problem for problem in await stage.house.problems() if REFUSED in problem]
    await by_hand(stage, lambda: stage.zhou.say("/privacy"))
    assert await stage.rows(select(answer.c.item).where(answer.c.item == "E02"))
    assert [row.state for row in await stage.rows(select(concern.c.state))] == ["raised"]
    assert {row.state for row in await stage.rows(select(inbox.c.state))} == {"done"}
    before = await stage.rows(select(outbound.c.id).where(outbound.c.state.in_(("queued", "sending"))))
    assert len(before) >= 3, "the alert, the emergency card, the answer to Zhou"
    assert stage.wang.events() == []
    await mends(stage)
    await stage.wang.gets("🔴", "C-001", walk.MARKS)
    await stage.zhou.gets(PRIVACY)
    await stage.until(lambda: "110" in stage.li.text(), "the emergency card")
    await stage.settle()
    assert len(shown(stage.wang, "🔴")) == 1
    assert not any(
        is_labelled(text) for phone in (stage.wang, stage.li, stage.zhou) for text in shown(phone, "")
    )
    assert await stage.house.problems() == []
    left = await stage.rows(select(outbound.c.id).where(outbound.c.state.in_(("queued", "sending"))))
    assert left == []
