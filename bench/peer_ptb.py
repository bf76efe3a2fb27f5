"""The bare python-telegram-bot bot we measure beside: stock request and polling, many updates beside each other."""

import sys
from typing import Any

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler

from bench import cores

AT_ONCE = 256  # updates and connections: far above what is in flight


async def echo(update: Update, _context: Any) -> None:
    """Stop the clock on the button, then edit the message."""
    query = update.callback_query
    assert query is not None and isinstance(query.message, Message)  # noqa: PT018 - no test: it is one condition
    await query.answer()
    await query.edit_message_text(query.message.text or "", reply_markup=query.message.reply_markup)


def _run(base_url: str, token: str) -> None:
    builder = Application.builder().token(token).base_url(f"{base_url}/bot")
    application = builder.concurrent_updates(AT_ONCE).connection_pool_size(AT_ONCE).build()
    application.add_handler(CallbackQueryHandler(echo))
    application.run_polling()


if __name__ == "__main__":
    cores.pin(cores.CANDIDATE)
    _run(*sys.argv[1:3])
