"""F10 and F27: who should have had the alert cannot be reached, or no longer may. The next one has it at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.models import person, post
from db.queries import people
from services import handover
from services.unit import Unit
from tests.stage import Phone, Stage
from tests.stories import walk

RUNGS = (1002, 1003, 1004, 1006)  # Wang, Zhao, Chen, the foundation: the ladder of a danger to life
UNREACHED = "A step of a concern reached nobody, the next was taken at once. Run doctor to see why."
GONE = "Somebody can no longer be reached: the bot was blocked or the account is gone. Run doctor to see who."


def _vanish(phone: Phone) -> None:
    """Let every send answer 403; the bot is not told before it tries."""
    phone.person.faults.deactivated = True


def _alerts(phone: Phone) -> list[str]:
    return [view["text"] for view in phone.shown() if "🔴" in view["text"]]


@pytest.mark.parametrize("gone", [1, 3], ids=["the first", "all but one"])
async def test_who_answers_403_is_passed_over_at_once_until_somebody_is_reached(
    stage: Stage, gone: int
) -> None:
    """F10: the clock stands still, and the alert is with the first one who can be reached; she is not alarmed."""
    for number in RUNGS[:gone]:
        _vanish(stage.phone(number))
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.phone(RUNGS[gone]).gets("🔴", "C-001")
    assert "C-001" not in await stage.operator.gets(GONE)
    await stage.settle()
    assert [len(_alerts(stage.phone(number))) for number in RUNGS] == [
        int(number == RUNGS[gone]) for number in RUNGS
    ]
    stage.phone(RUNGS[gone]).press("Acknowledge")
    await stage.phone(RUNGS[gone]).gets("🔴", "C-001")
    await stage.li.gets("C-001")


async def test_when_all_answer_403_the_operator_is_told_and_she_hears_the_truth_and_a_number(
    stage: Stage,
) -> None:
    """F10: no one is left; and as soon as one is back, the next round reaches her."""
    for number in RUNGS:
        _vanish(stage.phone(number))
    await walk.to_marks(stage.li)
    stage.li.press(walk.MARKS)
    phone = stage.options.settings.lines.duty
    await stage.li.gets_within("C-001", "现在联系不上能接手的人", phone)
    await stage.operator.gets_within("没有通知到任何人")
    await stage.settle()
    stage.operator.forget()
    stage.li.forget()
    stage.zhao.person.faults.deactivated = False
    stage.zhao.say("/start")
    await stage.zhao.gets()
    stage.forward(minutes=61)
    await stage.zhao.gets("🔴", "C-001")
    await stage.li.gets_within("消息现在送到了")
    stage.operator.forget()


# -- revoked meanwhile -------------------------------------------------------------------------------------


def _struck_off(unit: Unit) -> None:
    """The post ends as `roster` ends it."""
    _post_ends(unit)
    wang = people.by_telegram(unit.conn, 1002, unit.now)
    assert wang is not None
    handover.post_ended(unit, wang.id)


def _post_ends(unit: Unit) -> None:
    """The post ends, and nobody tells the product: another program wrote it, or the date had come."""
    held = select(post.c.id).join(person).where(person.c.telegram_id == 1002)
    people.end_post(unit.conn, unit.conn.execute(held).scalar_one(), unit.now)


@pytest.mark.parametrize("end", [_struck_off, _post_ends])
async def test_an_alert_to_somebody_who_is_revoked_meanwhile_goes_to_the_next_one_instead(
    stage: Stage, end: Callable[[Unit], None]
) -> None:
    """F27: Telegram makes Wang's chat wait, her post ends; when it may go on, nothing about the child is for her."""
    await walk.to_marks(stage.li)
    chat = stage.wang.person.faults
    chat.change({"flood_s": 3600}, stage.world.clock.steady())
    await walk.tick_bleeding(stage.li)
    await stage.settle()
    assert stage.zhao.events() == []
    await stage.house.desk.write(end)
    chat.change({"flood_s": 0}, stage.world.clock.steady())
    stage.house.outbox.waiting.clear()
    stage.house.outbox.wake()
    await stage.zhao.gets("🔴", "C-001")
    await stage.operator.gets(UNREACHED)
    await stage.settle()
    assert "C-001" not in stage.wang.told()
    assert _alerts(stage.wang) == []
