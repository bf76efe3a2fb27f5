"""The bare aiogram bot we measure beside: polls as aiogram does by default and echoes the message under the button."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message

from bench import cores


async def echo(query: CallbackQuery) -> None:
    """Stop the clock on the button, then edit the message."""
    assert isinstance(query.message, Message)
    await query.answer()
    await query.message.edit_text(query.message.text or "", reply_markup=query.message.reply_markup)


async def _run(base_url: str, token: str) -> None:
    dispatcher = Dispatcher()
    dispatcher.callback_query.register(echo)
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    await dispatcher.start_polling(Bot(token, session))


if __name__ == "__main__":
    cores.pin(cores.CANDIDATE)
    asyncio.run(_run(*sys.argv[1:3]))
