"""Who can be reached: blocked and unblocked chats, and groups, which the bot leaves."""

from telegram import ChatMember, Update

from bot.handlers.serving import Context, outbox_of, serve
from services import entrance, people

GONE = (ChatMember.BANNED, ChatMember.LEFT)


async def changed(update: Update, context: Context) -> None:
    """Note that a person blocked or unblocked the bot; leave any other chat."""
    change = update.my_chat_member
    if change is None:
        return
    if change.chat.type != "private":
        await group(update, context)
        return
    await serve(update, context, people.reachable, change.new_chat_member.status in GONE)


async def group(update: Update, context: Context) -> None:
    """Leave a group or channel and say nothing there."""
    chat = update.effective_chat
    await serve(update, context, entrance.ignore)
    if chat is not None and chat.type != "private":
        outbox_of(context).leave_chat(chat.id)


async def ignored(update: Update, context: Context) -> None:
    """Note that an update asks for nothing."""
    await serve(update, context, entrance.ignore)
