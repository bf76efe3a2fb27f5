"""Nobody sees a child outside their place, and nothing private stands where it must not."""

import io
import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.redact import configure_logging
from db.models import answer, pairing, person, post
from sim.person import Phone as SimPhone
from tests.stage import TOKEN, Phone, Stage, staged
from tests.stories import walk

COMMANDS = (
    "/start", "/help", "/visit", "/children", "/worry", "/concerns", "/notes", "/notice", "/drill", "/privacy",
    "/language", "/cancel", "/stop", "/start wrong-code", "/start C-001", "C-001", "1", "是",
    "🧒 我的孩子", "📋 关注事项",
)  # fmt: skip
CANARIES = ("小明明canary", "0570-555-0199", "他爸喝酒打人canary", TOKEN.split(":", 1)[1], "0570-555-0101")
ABOUT_THE_CHILD = re.compile(r"C-00\d|No\. ?1|🐼|流血|身上的伤|1号")


async def _danger(stage: Stage) -> None:
    await walk.to_marks(stage.li)
    await walk.tick_bleeding(stage.li)
    await stage.wang.gets("🔴", "C-001")


def _callback_data(phone: Phone) -> list[tuple[str, int]]:
    return [
        (button["data"], view["message_id"])
        for view in phone.shown()
        if view["keyboard"] and view["keyboard"]["kind"] == "inline"
        for row in view["keyboard"]["rows"]
        for button in row
        if "data" in button
    ]


@pytest.mark.parametrize("who", [1012, 1011, 1099])
async def test_people_of_other_places_and_nobody_get_nothing_by_any_way(stage: Stage, who: int) -> None:
    """Every command, every text, every button of others replayed, shifted and forged, every deep link."""
    stage.world.register(SimPhone(1099, "Nobody", language_code="en"))
    await _danger(stage)
    other = stage.phone(who)
    other.ignore = True
    for command in COMMANDS:
        other.say(command)
    await stage.settle()
    for data, message_id in (*_callback_data(stage.wang), *_callback_data(stage.li)):
        other.forge(data, message_id)
        ref, _, index = data.partition(".")
        other.forge(f"{ref}.{int(index) + 1}", message_id)
        other.forge(f"{ref[:-1]}A.{index}", message_id)
    other.forge("x" * 64)
    other.forge("....")
    await stage.settle()
    assert not ABOUT_THE_CHILD.search(other.told()), other.told()
    assert stage.wang.events() == []
    stage.wang.forget()
    stage.operator.forget()


async def test_a_revoked_supervisor_sees_nothing_from_the_next_update_on(stage: Stage) -> None:
    """The post ends between two presses."""
    await _danger(stage)

    def revoke(conn):  # type: ignore[no-untyped-def]
        of_wang = person.select().with_only_columns(person.c.id).where(person.c.telegram_id == 1002)
        conn.execute(update(post).where(post.c.person_id.in_(of_wang)).values(until=stage.world.clock.now()))

    await stage.house.store.write(revoke)
    seen = stage.wang.told()
    stage.wang.press("Acknowledge")
    stage.wang.say("/concerns")
    await stage.settle()
    assert not ABOUT_THE_CHILD.search(stage.wang.told().replace(seen, ""))
    stage.wang.forget()
    stage.forward(minutes=16)
    await stage.zhao.gets("🔴", "C-001")


async def test_no_canary_stands_in_a_supervisors_chat_in_a_log_or_in_the_database(tmp_path: Path) -> None:
    """A name, a number, a story and the token, planted by the mother, at log level DEBUG."""
    stream = io.StringIO()
    before = logging.getLogger().level
    configure_logging("DEBUG", stream)
    try:
        async with staged(tmp_path) as stage:
            await _danger(stage)
            for text in CANARIES[:3]:
                stage.li.say(text)
            stage.li.say("/worry")
            await stage.settle()
            stage.li.press(stage.li.labels()[0])
            await stage.settle()
            for text in CANARIES[:3]:
                stage.li.say(f"{text}!")
            await stage.settle()
            stage.forward(days=1)
            await stage.settle()
            chats = "".join(
                stage.phone(person).told() for person in (1002, 1003, 1004, 1005, 1006, 1011, 1012)
            )
            data = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    finally:
        configure_logging("WARNING")
        logging.getLogger().setLevel(before)
    for canary in CANARIES:
        assert canary not in chats
        assert canary not in stream.getvalue()
        assert canary.encode() not in data
    assert len(stream.getvalue()) > 1000, "there was something to look through"
    assert len(data) > 50_000, "there was a database to look through"


async def test_what_a_mother_wrote_is_deleted_from_the_chat_once_its_receipt_is_there(stage: Stage) -> None:
    """Her words are kept on our side, not on Telegram's."""
    message_id = stage.li.say("今天家里来了客人，门口种了一棵树")
    await stage.li.gets("✓")
    await stage.settle()
    assert message_id not in [view["message_id"] for view in stage.li.shown()]


async def test_a_visit_ends_calmly_when_the_child_is_given_to_somebody_else(stage: Stage) -> None:
    """Scope is asked on every press: from the next one on, nothing about that child is shown or taken."""
    await walk.begin_visit(stage.li)

    def unpair(conn):  # type: ignore[no-untyped-def]
        conn.execute(update(pairing).where(pairing.c.child_id == 1).values(until=stage.world.clock.now()))

    await stage.house.store.write(unpair)
    stage.li.press("上门")
    told = await stage.li.gets("不在您的名单里了")
    assert "C-001" not in told
    assert await stage.rows(select(answer.c.id)) == []
