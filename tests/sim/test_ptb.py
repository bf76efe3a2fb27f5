"""python-telegram-bot over HTTP as the first client: what it sends is understood, what it gets is parsed."""

import asyncio
import inspect
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from sim.botapi import METHODS, Method
from tests.sim.driver import LI, TOKEN, WANG, Driver

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


@pytest.fixture
async def bot(driver: Driver) -> AsyncIterator[Bot]:
    url = driver.running.url
    async with Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as ptb:
        yield ptb
    log = await driver.sim("GET", "log")
    assert [e["unknown"] for e in log if e["unknown"]] == []


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_the_simulator_knows_every_parameter_ptb_can_send(method: Method) -> None:
    """The list behind the log's "unknown", against PTB's own signatures."""
    snake = re.sub("([A-Z])", r"_\1", method.name).lower()
    own = {
        "self",
        "read_timeout",
        "write_timeout",
        "connect_timeout",
        "pool_timeout",
        "api_kwargs",
        "filename",
    }
    assert set(inspect.signature(getattr(Bot, snake)).parameters) - own - method.takes == set()


async def one(bot: Bot) -> Update:
    (update,) = await bot.get_updates(timeout=5)
    await bot.get_updates(offset=update.update_id + 1, timeout=0)
    return update


async def test_a_conversation(driver: Driver, bot: Bot) -> None:
    """Text, keyboard, press, toast, edit, deletion."""
    await driver.start(LI)
    await driver.sim("POST", f"users/{LI}/text", text="hello")
    message = (await one(bot)).effective_message
    assert message is not None
    sent = await message.reply_text(
        "<b>你好</b>", parse_mode=ParseMode.HTML, reply_markup=KEYS, protect_content=True, do_quote=True
    )
    assert sent.text_html == "<b>你好</b>"
    assert sent.reply_to_message is not None
    await driver.sim("POST", f"users/{LI}/press", label="Yes")
    query = (await one(bot)).callback_query
    assert query is not None
    assert query.data == "y"
    assert await query.answer("Saved")
    await query.edit_message_text("done")
    with pytest.raises(BadRequest, match="not modified"):
        await query.edit_message_text("done")
    assert (await driver.last(LI))["text"] == "done"
    assert (await driver.sim("GET", f"users/{LI}/toasts"))[0]["text"] == "Saved"
    assert await bot.delete_message(LI, sent.message_id)
    assert await bot.delete_messages(LI, [message.message_id])


async def test_files_both_ways(driver: Driver, bot: Bot) -> None:
    """Upload, send again by id, download what a person sent."""
    await driver.start(LI)
    photo = await bot.send_photo(LI, io.BytesIO(b"made up"), caption="<i>x</i>", parse_mode=ParseMode.HTML)
    await bot.send_photo(LI, photo.photo[-1].file_id)
    await bot.send_voice(LI, InputFile(io.BytesIO(b"made up"), filename="v.ogg", attach=True))
    await bot.send_document(LI, io.BytesIO(b"made up"), filename="notice.pdf")
    await bot.edit_message_caption(LI, photo.message_id, caption="y", reply_markup=KEYS)
    await driver.sim("POST", f"users/{LI}/media", kind="voice")
    message = (await one(bot)).message
    assert message is not None
    assert message.voice is not None
    data = await (await message.voice.get_file()).download_as_bytearray()
    assert data.startswith(b"OggS")


@pytest.mark.parametrize("kind", ["voice", "photo", "document", "video", "sticker", "contact", "location"])
async def test_every_kind_of_media_is_parsed(driver: Driver, bot: Bot, kind: str) -> None:
    """PTB finds the attachment."""
    await driver.start(LI)
    await driver.sim("POST", f"users/{LI}/media", kind=kind, lat=28.9, lon=118.8)
    message = (await one(bot)).message
    assert message is not None
    assert message.effective_attachment


async def test_blocking_edits_and_deleted_messages_are_parsed(driver: Driver, bot: Bot) -> None:
    """my_chat_member, edited_message, a press on a message that is gone."""
    await driver.start(LI)
    sent = await driver.buttons(LI, "x", [("Yes", "y")])
    await bot.delete_message(LI, sent["message_id"])
    await driver.sim("POST", f"users/{LI}/press", data="y", message_id=sent["message_id"])
    query = (await one(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible
    own = (await driver.chat(LI))[0]["message_id"]
    await driver.sim("POST", f"users/{LI}/edit", message_id=own, text="/start again")
    assert (await one(bot)).edited_message is not None
    await driver.sim("PUT", f"users/{LI}/faults", blocked=True)
    member = (await one(bot)).my_chat_member
    assert member is not None
    assert member.new_chat_member.status == "kicked"


async def test_menus_and_chats(driver: Driver, bot: Bot) -> None:
    """Commands by scope and language, the menu button, getChat, leaveChat, the action."""
    await driver.start(LI)
    commands = [BotCommand("help", "帮助")]
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(LI), language_code="zh")
    assert list(await bot.get_my_commands(scope=BotCommandScopeChat(LI), language_code="zh")) == commands
    await bot.delete_my_commands(scope=BotCommandScopeChat(LI), language_code="zh")
    await bot.set_chat_menu_button(LI, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(LI)).type == "commands"
    assert (await bot.get_chat(LI)).first_name == f"Person {LI}"
    assert await bot.leave_chat(-100123)
    assert await bot.send_chat_action(LI, "typing")
    await bot.send_message(LI, "menu", reply_markup=ReplyKeyboardMarkup([["Visit"]], resize_keyboard=True))


async def test_refusals_become_the_right_exceptions(
    driver: Driver, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forbidden, BadRequest, RetryAfter, NetworkError, InvalidToken, Conflict."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the coming type of retry_after, without the warning about it
    await driver.start(LI)
    await driver.sim("POST", "users", id=WANG, first_name="Wang")
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(WANG, "x")
    with pytest.raises(BadRequest, match="entities"):
        await bot.send_message(LI, "<x>", parse_mode=ParseMode.HTML)
    with pytest.raises(BadRequest, match="replied"):
        await bot.send_message(LI, "x", reply_parameters=ReplyParameters(999))
    await driver.sim("PUT", "faults", flood_s=7)
    with pytest.raises(RetryAfter) as flooded:
        await bot.send_message(LI, "x")
    assert flooded.value.retry_after == timedelta(seconds=7)
    await driver.sim("PUT", "faults", flood_s=0, drop_reply=1)
    with pytest.raises(NetworkError):
        await bot.send_message(LI, "x")
    await driver.sim("PUT", "faults", http_500=1)
    with pytest.raises(NetworkError):
        await bot.send_message(LI, "x")
    await driver.sim("PUT", "faults", unauthorized=True)
    with pytest.raises(InvalidToken):
        await bot.get_me()
    await driver.sim("PUT", "faults", unauthorized=False)
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await driver.until("poll_waiting")
    await driver.ok("getUpdates")
    with pytest.raises(Conflict):
        await older


async def test_the_webhook_methods(driver: Driver, bot: Bot) -> None:
    """Set, asked about, deleted without dropping what is pending."""
    await driver.start(LI)
    await bot.set_webhook("http://127.0.0.1:9/", secret_token="made-up", allowed_updates=["message"])
    await driver.sim("POST", f"users/{LI}/text", text="pending")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.allowed_updates) == (
        "http://127.0.0.1:9/",
        1,
        ("message",),
    )
    await bot.delete_webhook()
    assert (await one(bot)).message is not None
