"""PTB's application as we use it: it fails loudly, and every handler is registered here, in one order."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers import commands, membership, pressed, written


class Tongban(Application[ExtBot[None], Any, Any, Any, Any, Any]):
    """PTB's application, made to fail loudly: it would otherwise swallow what a handler raises."""

    async def process_error(self, update: object, error: Exception, *_: object, **__: object) -> bool:
        """Raise the handler's error, so that intake can count the failure and try again."""
        raise error


def add_handlers(application: Tongban) -> None:
    """Register every handler, in the order in which they are asked. One group, none in the background."""
    private = filters.ChatType.PRIVATE
    for handler in (
        CallbackQueryHandler(pressed.press),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, written.edited),
        MessageHandler(~private, membership.group),
        MessageHandler(filters.FORWARDED | filters.VIA_BOT, written.other),
        CommandHandler("start", commands.start),
        CommandHandler(list(commands.COMMANDS), commands.command),
        MessageHandler(filters.TEXT, written.text),
        MessageHandler(filters.VOICE, written.voice),
        MessageHandler(filters.ALL, written.other),
        ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
        TypeHandler(Update, membership.ignored),
    ):
        application.add_handler(handler)
