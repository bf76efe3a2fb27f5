"""What the quick way of reading a press leaves out is nothing that anybody looks at."""

from typing import Any

import pytest
from telegram import Bot, Update

from bot import updates

BOT = Bot("1000000001:a-made-up-token")
LI: dict[str, Any] = {"id": 1001, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
CHAT: dict[str, Any] = {"id": 1001, "type": "private", "first_name": "Li"}
SCREEN: dict[str, Any] = {
    "message_id": 7,
    "date": 1790000000,
    "chat": CHAT,
    "text": "Routine visit · 3/19",
    "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "AAAAAAAAAAAAAAAA.0"}]]},
}
PRESS: dict[str, Any] = {
    "update_id": 5,
    "callback_query": {
        "id": "77",
        "from": LI,
        "chat_instance": "8",
        "data": "AAAAAAAAAAAAAAAA.0",
        "message": SCREEN,
    },
}


def _looked_at(update: Update | None) -> tuple[Any, ...]:
    """Return everything that routing and handlers read of a press."""
    assert update
    query = update.callback_query
    assert query
    assert query.message
    message, user = query.message, update.effective_user
    assert user
    where = (message.message_id, message.chat.id, message.chat.type)
    return (update.update_id, query.id, query.data, *where, user.id, user.language_code)


def test_a_press_is_read_as_the_library_reads_it() -> None:
    """Sender, data, chat and message are those that PTB finds."""
    assert _looked_at(updates.read(PRESS, BOT)) == _looked_at(Update.de_json(PRESS, BOT))


def test_a_press_in_a_group_is_seen_to_be_one() -> None:
    """The kind of chat is not lost: only private chats are served."""
    query = {**PRESS["callback_query"], "message": {**SCREEN, "chat": {"id": -5, "type": "group"}}}
    found = updates.read({**PRESS, "callback_query": query}, BOT)
    assert found
    assert found.callback_query
    assert found.callback_query.message
    assert found.callback_query.message.chat.type == "group"


@pytest.mark.parametrize("left_out", ["message", "data", "from"])
def test_a_press_that_is_no_ordinary_one_is_left_to_the_library(left_out: str) -> None:
    """What is missing is missing the same way: no message, no data, no sender."""
    query = {name: value for name, value in PRESS["callback_query"].items() if name != left_out}
    raw = {**PRESS, "callback_query": query}
    found, theirs = updates.read(raw, BOT), Update.de_json(raw, BOT)
    assert found
    assert found.to_dict() == theirs.to_dict()


def test_a_message_is_read_whole() -> None:
    """Anything but a press goes the library's way."""
    raw = {"update_id": 6, "message": {**SCREEN, "from": LI, "reply_markup": None, "text": "hello"}}
    found = updates.read(raw, BOT)
    assert found
    assert found.message
    assert found.message.text == "hello"
