"""Something was written, spoken or sent in a private chat."""

from telegram import Message, Update

from bot.handlers.commands import COMMANDS, command_for
from bot.handlers.serving import Context, enter
from bot.render import words_for
from services import people, talking


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None, "the handler's filter asks for a message"  # noqa: S101
    return message


async def text(update: Update, context: Context) -> None:
    """Take typed text: a key of the home menu stands for its command, an unknown command for help."""
    message = _message(update)
    written = message.text or ""
    if written.startswith("/"):
        await enter(update, context, message.message_id, people.help_)
        return
    if command := command_for(written):
        await enter(update, context, message.message_id, COMMANDS[command])
        return
    await enter(update, context, message.message_id, talking.wrote, message.message_id, written, words_for)


async def voice(update: Update, context: Context) -> None:
    """Take a voice note."""
    message = _message(update)
    file_id = message.voice.file_id if message.voice else ""
    await enter(update, context, message.message_id, talking.spoke, message.message_id, file_id)


async def other(update: Update, context: Context) -> None:
    """Answer pictures, stickers, places, contacts, words of others: not taken, and what to do instead."""
    message = _message(update)
    number, kind = message.message_id, _kind(message)
    caption = None if kind in talking.NOT_HERS else message.caption
    await enter(update, context, number, talking.sent_other, number, kind, caption)


def _kind(message: Message) -> str:
    """Return what a message is that is not taken; whose words it carries comes first."""
    if message.forward_origin:
        return "forwarded"
    if message.via_bot:
        return "via_bot"
    return "photo" if message.photo else "other"


async def edited(update: Update, context: Context) -> None:
    """Answer an edited message: what was taken stays as it was."""
    await enter(update, context, None, talking.edited)
