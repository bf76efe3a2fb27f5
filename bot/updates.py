"""A raw update as python-telegram-bot has it. Knows PTB's types and nothing else."""

from typing import Any

from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User


def read(raw: dict[str, Any], bot: Bot) -> Update | None:
    """Return an update. Of the message under a button only chat and id are read: we wrote the rest, and to take
    it apart costs more than all else that PTB does with a press."""
    match raw:
        case {
            "update_id": int(number),
            "callback_query": {
                "id": str(query_id),
                "from": dict(sender),
                "chat_instance": str(instance),
                "data": str(data),
                "message": {"chat": {"id": int(chat), "type": str(kind)}, "message_id": int(shown)},
            },
        }:
            message = InaccessibleMessage(Chat(chat, kind), shown)
            press = CallbackQuery(query_id, User.de_json(sender, bot), instance, message, data)
            return Update(number, callback_query=press)
    return Update.de_json(raw, bot)
