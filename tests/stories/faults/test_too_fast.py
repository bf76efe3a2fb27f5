"""F9: Telegram asks to wait in the middle of a notice to many. The notice waits, alerts and answers do not."""

import time
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from core.pacing import Budget
from db.models import notice_recipient
from sim.faults import PersonFaults
from tests.stage import Stage
from tests.stories import walk
from tests.stories.crowd import FIRST, TEXT, add_mothers, arrivals, copies, write_notice
from tests.stories.faults.ways import is_labelled

MOTHERS = 200
ALL = MOTHERS + 1  # and Li
TIRED = FIRST + MOTHERS // 2  # in whose chat Telegram has had enough


class Tired(PersonFaults):
    """A chat in which Telegram has had enough from the first call on, however long that call was on its way."""

    def check_flood(self, steady: float) -> None:
        """Raise a 429 while the flood lasts."""
        if not self.flood_until:
            self.flood_until = steady + self.flood_s
        super().check_flood(steady)


class Ahead:
    """A steady clock that can be moved, so that nobody waits for an hour."""

    def __init__(self) -> None:
        self.by_s = 0.0

    def steady(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic() + self.by_s


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Ahead:
    """The product's steady clock."""
    clock = Ahead()
    monkeypatch.setattr(Clock, "steady", staticmethod(clock.steady))
    return clock


async def _begun(stage: Stage, wait_s: int) -> None:
    """A notice to two hundred goes out as fast as Telegram takes it, until half-way Telegram asks to wait."""
    for phone in (stage.chen, stage.li, stage.zhou):
        phone.ignore = True
    stage.operator.ignore = True  # a steady clock that leaps looks like jobs that hang
    stage.world.limiter.limits = stage.world.limiter.limits.changed({"bulk_per_s": None})
    stage.house.outbox.budget = Budget(1000, 1000, 10.0)  # the pace has its own tests
    await add_mothers(stage, MOTHERS, "云溪县")
    await write_notice(stage)
    stage.world.person(TIRED).faults = Tired(flood_s=wait_s)
    stage.chen.press("Send")
    await stage.until(lambda: _refused(stage), "Telegram asks to wait")


def _copies(stage: Stage) -> list[dict[str, Any]]:
    """Return every try to send the notice, as the simulator saw it."""
    calls = [one for one in stage.world.log.since(0) if one["method"] == "sendMessage"]
    return [one for one in calls if TEXT in str(one["params"].get("text"))]


def _refused(stage: Stage) -> list[dict[str, Any]]:
    return [one for one in _copies(stage) if one["status"] == 429]


async def _all_have_it(stage: Stage) -> None:
    """Everybody gets the notice once, nobody is skipped, no copy is a repeat."""
    await stage.until(lambda: len(arrivals(stage)) == ALL, "everybody has it")
    await stage.settle()
    assert set(copies(stage).values()) == {1}
    assert not [person for person in range(FIRST, FIRST + MOTHERS) if is_labelled(stage.phone(person).text())]
    counted = select(notice_recipient.c.state, func.count()).group_by(notice_recipient.c.state)
    assert [tuple(row) for row in await stage.rows(counted)] == [("sent", ALL)]


@pytest.mark.parametrize("wait_s", [60, 3600])
async def test_a_notice_waits_as_long_as_telegram_asks_and_alerts_and_answers_go_on(
    stage: Stage, ahead: Ahead, wait_s: int
) -> None:
    """F9: 429 for a minute or an hour: of the notice nothing leaves until then, of all else everything."""
    await walk.to_marks(stage.li)
    await _begun(stage, wait_s)
    await stage.settle()
    there = len(arrivals(stage))
    assert 0 < there < ALL
    stage.li.press(walk.MARKS)
    await stage.wang.gets("🔴", "C-001")
    await stage.until(lambda: "110" in stage.li.text(), "the mother is answered")
    stage.zhou.say("/help")
    await stage.until(lambda: "/language" in stage.zhou.newest(), "and so is another")
    await stage.settle()
    ahead.by_s += wait_s / 2
    await stage.settle()
    assert len(arrivals(stage)) == there
    stage.world.person(TIRED).faults.change({"flood_s": 0}, stage.world.clock.steady())
    ahead.by_s += wait_s / 2
    await _all_have_it(stage)


async def test_after_a_second_that_telegram_asks_for_a_notice_goes_on_by_itself(stage: Stage) -> None:
    """F9: 429 for a second: a gap of that length, then all the others, the one in that chat included."""
    await _begun(stage, 1)
    await _all_have_it(stage)
    assert len(_refused(stage)) == 1, "nothing was tried before the time"
    moments = [datetime.fromisoformat(one["at"]) for one in _copies(stage)]
    longest = max((later - sooner).total_seconds() for sooner, later in pairwise(moments))
    assert longest > 0.9, "less than a second: what was on its way still came"
