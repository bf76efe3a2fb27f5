"""A button was pressed."""

from telegram import Update

from bot.handlers.serving import Context, enter, outbox_of
from services import pressing


async def press(update: Update, context: Context) -> None:
    """Take the press; the little clock on the button stops once it is kept."""
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != "private":
        return
    await enter(update, context, None, pressing.pressed, query.data or "", query.message.message_id)
    outbox_of(context).answer(query.id)
