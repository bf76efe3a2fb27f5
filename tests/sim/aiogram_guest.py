"""A small aiogram bot, run in its own environment: an independent check that the simulator speaks the Bot API.

Prints a line for what it got; `tests/sim/test_second_client.py` plays the person.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message, bot: Bot) -> None:
    """Greet with a button; set and read the commands; send and fetch a document."""
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    assert [one.command for one in await bot.get_my_commands()] == ["help"]
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
    await message.answer("<b>Did she eat?</b>", parse_mode="HTML", reply_markup=markup)


@dispatcher.message()
async def voice(message: Message, bot: Bot) -> None:
    """Fetch a voice note and say how long it is."""
    assert message.voice is not None
    content = await bot.download(message.voice)
    assert content is not None
    await message.answer(f"{len(content.read())} bytes")
    await message.delete()


@dispatcher.callback_query()
async def pressed(query: CallbackQuery) -> None:
    """Answer the press and edit the message."""
    assert isinstance(query.message, Message)
    await query.answer("Saved")
    await query.message.edit_text("✓ Yes")


async def main(base_url: str) -> None:
    """Poll the simulator."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    bot = Bot("123456:a-made-up-token-for-the-tests", session)
    print((await bot.get_me()).username, flush=True)
    await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
