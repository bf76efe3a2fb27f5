"""Something was written, spoken or sent in a private chat."""

from telegram import Document, Message, PhotoSize, Update

from bot.handlers.commands import COMMANDS, command_for
from bot.handlers.serving import Context, enter
from bot.render import words_for
from services import attachments, people, talking
from services.attachments import PICTURE, Sent


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
    """Take a picture where pictures are wanted; answer places, contacts, files, words of others: not taken."""
    message = _message(update)
    await enter(update, context, message.message_id, attachments.sent, _sent(message), words_for)


def _sent(message: Message) -> Sent:
    """Return what a message is that is neither text nor voice."""
    picture = _picture(message)
    return Sent(
        message.message_id,
        _kind(message, picture is not None),
        message.caption,
        picture.file_id if picture else None,
        (picture.file_size or 0) if picture else 0,
        message.media_group_id,
    )


def _kind(message: Message, is_picture: bool) -> str:
    """Return its kind; whose words it carries comes first."""
    if message.forward_origin:
        return "forward"
    if message.via_bot:
        return "via_bot"
    if is_picture:
        return PICTURE
    return next((kind for name, kind in _KINDS if getattr(message, name)), "other")


def _picture(message: Message) -> PhotoSize | Document | None:
    """Return the largest copy of a picture; one that was sent as a file is a picture, too."""
    if message.photo:
        return message.photo[-1]
    file = message.document
    return file if file and not message.animation and (file.mime_type or "").startswith("image/") else None


# The field of a message, and what it is to us; a film without sound and a venue carry a second one.
_KINDS = (
    ("animation", "video"),
    ("video", "video"),
    ("video_note", "video"),
    ("audio", "audio"),
    ("document", "document"),
    ("sticker", "sticker"),
    ("venue", "place"),
    ("location", "place"),
    ("contact", "contact"),
    ("poll", "poll"),
)


async def edited(update: Update, context: Context) -> None:
    """Answer an edited message: what was taken stays as it was."""
    await enter(update, context, None, talking.edited)
