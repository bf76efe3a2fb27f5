"""One promise a test: the faults of issue 2 that are no kills, in one process, on the stage of the stories."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from bot import opening
from bot.clock import Clock
from bot.desk import Desk
from bot.intake import SILENT_S, Intake, arrived, keep
from core.screens import Screen
from core.settings import Retention
from core.text import say
from db.models import answer, inbox, outbound, run
from db.queries import people
from db.store import Store
from services.outgoing import Lane, show
from services.unit import Unit
from sim import acts
from tests.stage import QUICK, Phone, Stage, is_said, options_in, plain, staged
from tests.stories import walk

FIRST = ("上门", "说上话", "祖辈", "安全", "够", "没有")  # the answers to the first six questions
WHICH = "<b>Which child do you visit?</b>"
PARKED = "A message could not be handled and is parked. Run doctor to see it."
AGAIN = "(again) This message may have reached you before."
USED = "That button was already used. You are here:"
EDITED = "An edited message changes nothing. Use “Change an answer” before you send the visit."
DONE = "That button has done its work."


async def _answers(stage: Stage) -> list[tuple[str, str]]:
    """Return every stored answer as (item, value), in order."""
    rows = await stage.rows(select(answer.c.item, answer.c.value).order_by(answer.c.id))
    return [(item, value[0]) for item, value in rows]


async def _answer(phone: Phone, *labels: str) -> None:
    for label in labels:
        phone.press(label)
        await phone.gets("✓", label)


def _press(phone: Phone, label: str) -> int:
    """Press and return the update's id."""
    return int(acts.press(phone.stage.world, phone.person, {"label": label})["update_id"])


def _data(phone: Phone, label: str) -> str:
    """Return what stands behind a button of the newest keyboard."""
    views = [view for view in phone.shown() if view["keyboard"] and view["keyboard"]["kind"] == "inline"]
    cells = [cell for row in views[-1]["keyboard"]["rows"] for cell in row]
    return str(next(cell["data"] for cell in cells if cell["label"] == label))


def _faults(stage: Stage, **faults: Any) -> None:
    stage.world.change_faults(faults)


async def _taken(stage: Stage) -> None:
    """Wait until every update has had its effect and every answer has left."""
    house, quiet = stage.house, 0
    while quiet < 4:
        await asyncio.sleep(0.03)
        busy = house.intake.tasks or house.outbox.busy or len(stage.world.queue)
        quiet = 0 if busy else quiet + 1


# -- the same, too much, out of order ----------------------------------------------------------------------


async def test_an_update_that_is_delivered_five_times_has_one_effect_and_shows_one_answer(
    stage: Stage,
) -> None:
    """Telegram may repeat itself; the row that knows the update does not."""
    await walk.begin_visit(stage.li)
    pressed = _press(stage.li, "上门")
    stage.world.queue.redeliver(pressed, 2, stage.world.clock.now())
    await stage.li.gets("✓", "上门", "2/19")
    stage.world.queue.redeliver(pressed, 2, stage.world.clock.now())
    await stage.settle()
    assert await _answers(stage) == [("V01", "home")]
    assert stage.li.events() == []


async def test_presses_and_texts_of_one_person_take_effect_in_their_order(stage: Stage) -> None:
    """Press, number, the used button again: all at once. The press counts; what follows was not meant for the next."""
    await walk.begin_visit(stage.li)
    used = _data(stage.li, "上门")
    stage.li.press("上门")
    stage.li.say("2")
    stage.li.forge(used)
    await stage.li.gets_within("You wrote that before I asked this. Please answer now.", "2/19")
    await stage.settle()
    stage.li.forget()
    assert await _answers(stage) == [("V01", "home")]


async def test_what_came_in_before_a_crash_comes_before_what_comes_in_while_starting(tmp_path: Path) -> None:
    """A webhook may bring new updates before the old ones are taken up: they wait, person by person."""
    chosen = options_in(tmp_path, "http://127.0.0.1:1")
    opening.begin(chosen)
    store = Store(chosen.database_url)
    desk = Desk(store, Clock(), chosen.settings)
    seen: list[int] = []

    async def process(raw: dict[str, Any]) -> None:
        seen.append(raw["update_id"])
        await desk.serve(lambda unit: None)

    def update(number: int) -> dict[str, Any]:
        return {"update_id": number, "message": {"from": {"id": 1001}}}

    left_behind = arrived(update(7))
    assert left_behind
    await desk.write(keep, [left_behind])
    intake = Intake(desk, process)
    await intake.take([update(8)])
    assert seen == []
    await intake.recover()
    await intake.take([update(9)])
    await intake.drain()
    store.close()
    assert seen == [7, 8, 9]


# -- what cannot be understood -----------------------------------------------------------------------------

MALFORMED: list[dict[str, Any]] = [
    {"message": 5},
    {"message": {"from": {"id": 1001}, "chat": {"id": 1001}}},
    {"callback_query": {"id": "1", "from": "Li", "data": ["x"]}},
]


async def test_malformed_updates_in_the_middle_of_a_batch_hinder_nobody(stage: Stage) -> None:
    """Their neighbours are answered; they are parked, and the operator hears of it."""
    stage.li.say("/visit")
    for update in MALFORMED:
        acts.send_raw(stage.world, stage.li.person, dict(update))
    stage.zhou.say("/visit")
    await stage.li.gets(WHICH)
    await stage.zhou.gets(WHICH)
    await stage.operator.gets(PARKED)
    await stage.settle()
    states = await stage.rows(select(inbox.c.state).where(inbox.c.state != "done"))
    assert [state for (state,) in states] == ["quarantined"] * len(MALFORMED)


async def test_an_update_without_a_usable_number_hinders_nobody(stage: Stage) -> None:
    """It cannot even be kept; those around it are."""
    stage.li.say("/visit")
    acts.send_raw(stage.world, stage.li.person, {"update_id": "first", "message": {}})
    stage.zhou.say("/visit")
    await stage.li.gets(WHICH)
    await stage.zhou.gets(WHICH)


@pytest.mark.parametrize("number", [None, "1", 1.5, True, -1, 1 << 63])
def test_a_number_that_no_database_holds_is_no_update(number: object) -> None:
    """It would otherwise fail the whole batch, again and again."""
    assert arrived({"update_id": number, "message": {}}) is None


def test_what_is_no_object_is_no_update() -> None:
    """Neither is a list, a text, nothing."""
    others: list[object] = [[], "update", None, 7]
    assert [arrived(one) for one in others] == [None] * 4


# -- buttons and messages that count no more ---------------------------------------------------------------


async def test_an_edited_old_message_changes_nothing(stage: Stage) -> None:
    """It says what to do instead; the question stays."""
    written = stage.li.say("/visit")
    await stage.li.gets(WHICH)
    stage.li.press("C-001")
    await stage.li.gets("1/19")
    acts.edit(stage.world, stage.li.person, written, "1")
    await stage.li.gets(EDITED, "1/19")
    assert await _answers(stage) == []


async def test_a_forged_button_changes_nothing(stage: Stage) -> None:
    """A calm line, and the question again; also where the screen is hers and the index is not on it."""
    await walk.begin_visit(stage.li)
    screen = _data(stage.li, "上门").partition(".")[0]
    forged = ("x", "", ".", "AAAAAAAAAAAAAAAA.0", "…" * 20, "0" * 64)
    for data in (*forged, *(f"{screen}.{index}" for index in ("99", "-1", "1e0", "٣", ""))):
        stage.li.forge(data)
        await _taken(stage)
        assert is_said(USED, stage.li.text())
        assert await _answers(stage) == []
    stage.li.forget()


async def test_another_persons_button_changes_nothing_for_either(stage: Stage) -> None:
    """Whoever learns what stands behind a button has learnt nothing."""
    await walk.begin_visit(stage.li)
    stage.zhou.forge(_data(stage.li, "上门"))
    await stage.zhou.gets(DONE)
    await stage.settle()
    assert await _answers(stage) == []
    assert stage.li.events() == []


async def test_a_used_button_changes_nothing(stage: Stage) -> None:
    """Her answer stays what it was."""
    await walk.begin_visit(stage.li)
    used = _data(stage.li, "电话")
    await _answer(stage.li, "上门")
    stage.li.forge(used)
    await stage.li.gets(USED, "2/19")
    assert await _answers(stage) == [("V01", "home")]


async def test_a_question_that_comes_late_can_still_be_answered(stage: Stage) -> None:
    """She asked for a worry, and a late copy of the visit's question lay above it: what she presses is kept."""
    await walk.begin_visit(stage.li)
    late = _data(stage.li, "上门")
    stage.li.say("/worry")
    await stage.li.gets("出了什么事")
    stage.li.forge(late)
    await stage.li.gets("✓", "上门", "2/19")
    assert await _answers(stage) == [("V01", "home")]
    stage.li.press("说上话")
    await stage.li.gets("✓", "说上话", "3/19")


async def test_an_expired_button_changes_nothing(tmp_path: Path) -> None:
    """Days later it is as good as forged; the question can still be answered."""
    brief = plain(QUICK, retention=Retention(screen_days=1))
    async with staged(tmp_path, settings=brief) as stage:
        await walk.begin_visit(stage.li)
        old = _data(stage.li, "上门")
        stage.forward(days=2)
        stage.li.forge(old)
        await stage.li.gets_within(USED, "1/19")
        assert await _answers(stage) == []
        await stage.settle()
        stage.li.press("上门")
        await stage.li.gets_within("✓", "上门", "2/19")
        assert await _answers(stage) == [("V01", "home")]


# -- starting, stopping, full disks ------------------------------------------------------------------------


@pytest.mark.parametrize("crashed", [False, True])
async def test_a_restart_in_the_middle_of_question_7_asks_it_again_and_loses_nothing(
    stage: Stage, crashed: bool
) -> None:
    """One line says where she was; the six answers are there, the old button works."""
    await walk.begin_visit(stage.li)
    await _answer(stage.li, *FIRST)
    pressed = _data(stage.li, "没有")
    if crashed:
        await stage.crash()
    await stage.restart(stopped=crashed)
    await stage.li.gets("We were interrupted. Nothing is lost. You were here:", "7/19")
    stage.li.forge(pressed)
    await stage.li.gets("✓", "没有", "8/19")
    assert [item for item, _ in await _answers(stage)] == ["V01", "V02", "V03", "V06", "H02", "H08", "E02"]


async def test_while_telegram_is_down_the_start_waits_and_what_was_written_meanwhile_is_answered(
    stage: Stage,
) -> None:
    """Store, jobs and page are up; the bot tries until Telegram answers."""
    await stage.house.stop()
    _faults(stage, down=True)
    stage.li.say("/visit")
    await stage.restart(stopped=True)
    assert "Telegram has not answered yet" in await stage.house.problems()
    _faults(stage, down=False)
    await stage.li.gets(WHICH)
    assert await stage.house.problems() == []


async def test_a_telegram_that_is_gone_after_the_start_is_said_until_it_is_back(stage: Stage) -> None:
    """No poll is answered and a red alert waits for over a minute: the sign of life to the outside stops."""
    house = stage.house
    assert await house.problems() == []
    _faults(stage, down=True)
    await house.desk.write(_alert_since, timedelta(seconds=61))
    assert house.intake.polled_at is not None
    house.intake.polled_at -= SILENT_S
    await stage.until(house.intake.is_silent, "ninety seconds without an answer")
    assert await house.problems() == [
        "Telegram answers no poll any more: nobody is heard",
        "alerts that wait for over a minute: 1",
    ]
    _faults(stage, down=False)
    await stage.operator.gets("An alert")
    stage.zhou.say("/privacy")
    await stage.zhou.gets()
    assert await house.problems() == []


def _alert_since(unit: Unit, ago: timedelta) -> None:
    somebody = people.by_telegram(unit.conn, 1005, unit.now)
    assert somebody is not None
    show(unit, somebody.id, Screen((say("An alert"),)), lane=Lane.ALERT, due_at=unit.now - ago)


@pytest.mark.parametrize("name", ["outbox", "poll", "sweep"])
async def test_what_should_go_on_in_the_background_for_ever_and_has_ended_is_named(
    stage: Stage, name: str
) -> None:
    """Nobody else would send, listen or take up in its place."""
    house = stage.house
    (task,) = (one for one in house.tasks if one.get_name() == name)
    house.tasks[house.tasks.index(task)] = dead = asyncio.create_task(_dies(), name=name)
    task.cancel()
    await asyncio.wait([task, dead])
    assert await house.problems() == [f"{name} has ended and does not come back by itself"]


async def _dies() -> None:
    raise ValueError("a bug")


async def test_on_a_full_disk_no_mother_is_shown_a_receipt_of_an_answer_that_is_not_there(
    stage: Stage,
) -> None:
    """What does not fit is not confirmed, and has its effect as soon as there is room."""
    await walk.begin_visit(stage.li)
    await walk.begin_visit(stage.zhou, "D-001")
    _bound(stage, 2)
    pressed = 0
    while pressed < len(FIRST) and await _all_answered(stage, pressed):
        stage.li.press(FIRST[pressed])
        stage.zhou.press(FIRST[pressed])
        pressed += 1
    assert _receipts(stage) < 2 * pressed, "the disk was full"
    assert _receipts(stage) <= len(await _answers(stage))
    _bound(stage, 10_000)
    await stage.until(lambda: _receipts(stage) == 2 * pressed, "every press has its effect")
    assert len(await _answers(stage)) == 2 * pressed
    for phone in (stage.li, stage.zhou):
        phone.forget()


def _bound(stage: Stage, spare: int) -> None:
    """Let the database grow by no more than some pages."""
    engine = stage.house.store.writer
    with stage.house.store.reader.connect() as conn:
        size = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        engine, "checkout", lambda driver, *_: driver.execute(f"PRAGMA max_page_count={size + spare}")
    )


async def _all_answered(stage: Stage, pressed: int) -> bool:
    """Wait a moment for everybody's receipt; say whether all came."""
    for _ in range(60):
        if _receipts(stage) == 2 * pressed:
            return True
        await asyncio.sleep(0.02)
    return False


def _receipts(stage: Stage) -> int:
    """Return how many answers phones have seen confirmed."""
    events = [one for phone in (stage.li, stage.zhou) for one in phone.events()]
    return sum(line.startswith("✓ ") for one in events for line in one.text.splitlines())


# -- replies whose outcome stays unknown -------------------------------------------------------------------


async def test_a_reply_whose_sender_died_twice_is_shown_all_the_same(stage: Stage) -> None:
    """Whoever died between claim and send has sent nothing; the copy says that it may be the second."""
    _faults(stage, slow_s=60)
    stage.li.say("/privacy")
    for _ in range(2):
        await stage.until(lambda: stage.house.outbox.busy, "the reply is on its way")
        await stage.crash()
        await stage.restart(stopped=True)
    await stage.crash()
    _faults(stage, slow_s=0)
    await stage.restart(stopped=True)
    await stage.li.gets(AGAIN)
    await stage.settle()
    assert stage.li.events() == []


async def test_nothing_overtakes_what_a_dead_sender_left_in_flight(stage: Stage) -> None:
    """The order of a chat survives a crash."""
    _faults(stage, hold_reply_s=60)
    stage.li.say("/privacy")
    await stage.li.gets("What you write is deleted from this chat once it is kept.")
    stage.li.say("/help")
    await stage.until(lambda: not len(stage.world.queue), "both are taken")
    await stage.crash()
    _faults(stage, hold_reply_s=0)
    await stage.restart(stopped=True)
    await stage.li.gets(AGAIN)
    await stage.li.gets("/language")


async def test_a_message_is_deleted_although_nobody_knows_whether_its_receipt_arrived(stage: Stage) -> None:
    """What she wrote does not stay in the chat because of a bad line."""
    await walk.begin_visit(stage.li)
    stage.li.ignore = True
    stage.world.person(1001).faults.drop_reply = 2
    written = stage.li.say("1")
    await stage.until(lambda: stage.li.person.find(written).deleted, "her message is gone")
    await stage.settle()
    states = await stage.rows(select(outbound.c.state).where(outbound.c.kind == "delete"))
    assert [state for (state,) in states] == ["sent"]
    assert (await stage.rows(select(func.count()).select_from(run)))[0][0] == 1
