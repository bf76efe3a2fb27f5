"""The people's phones: what each chat shows, what was ever on it, and the raw updates that its owner's acts become."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


def picked(things: Sequence[T], pick: float) -> T | None:
    """Return the thing a pick from 0 to 1 points at, None where there is none."""
    return things[min(int(pick * len(things)), len(things) - 1)] if things else None


@dataclass(frozen=True)
class Key:
    """An inline button; `data` is None for one that opens a page."""

    label: str
    data: str | None


@dataclass
class Shown:
    """A message of the bot as the chat shows it."""

    message_id: int
    keys: tuple[Key, ...]


@dataclass
class Phone:
    """One person's chat."""

    id: int
    shown: list[Shown] = field(default_factory=list)  # of the bot, oldest first
    home: tuple[str, ...] = ()  # the keys of the reply keyboard
    every: list[tuple[int, Key]] = field(default_factory=list)  # all buttons there ever were, by message
    own: list[int] = field(default_factory=list)
    blocked: bool = False

    def live(self) -> list[tuple[int, Key]]:
        """Return the buttons of the newest message that has some."""
        for message in reversed(self.shown):
            if found := [(message.message_id, key) for key in message.keys if key.data]:
                return found
        return []

    def show(self, message_id: int, rows: list[list[Json]]) -> None:
        """Show a new message, or another text and other buttons in place of a message."""
        keys = tuple(Key(cell["text"], cell.get("callback_data")) for row in rows for cell in row)
        self.every += [(message_id, key) for key in keys if key.data]
        there = self.find(message_id)
        if there is None:
            self.shown.append(Shown(message_id, keys))
        else:
            there.keys = keys

    def find(self, message_id: int) -> Shown | None:
        """Return a message of the bot."""
        return next((one for one in self.shown if one.message_id == message_id), None)


class Phones:
    """All phones, and the numbers that Telegram gives."""

    def __init__(self) -> None:
        self.by_id: defaultdict[int, Phone] = defaultdict(lambda: Phone(0))
        self.messages = count(100)
        self.updates = count(5000)

    def of(self, user: int) -> Phone:
        """Return somebody's phone."""
        phone = self.by_id[user]
        phone.id = user
        return phone

    def update(self, kind: str, body: Json) -> Json:
        """Return a raw update with the next number."""
        return {"update_id": next(self.updates), kind: body}

    def message(self, user: int, now: datetime, content: Json) -> Json:
        """Return the update of a message somebody sends."""
        message_id = next(self.messages)
        self.of(user).own.append(message_id)
        return self.update("message", {**_head(user, message_id, now), **content})

    def text(self, user: int, now: datetime, text: str) -> Json:
        """Return the update of a typed message; Telegram marks commands."""
        word = text.split(maxsplit=1)[0] if text.startswith("/") and len(text) > 1 else ""
        marks = [{"type": "bot_command", "offset": 0, "length": len(word)}] if len(word) > 1 else []
        return self.message(user, now, {"text": text, **({"entities": marks} if marks else {})})

    def edit(self, user: int, now: datetime, message_id: int, text: str) -> Json:
        """Return the update of an own message that is changed."""
        head = _head(user, message_id, now)
        return self.update("edited_message", {**head, "edit_date": head["date"], "text": text})

    def press(self, user: int, now: datetime, message_id: int, data: str) -> Json:
        """Return the update of a press."""
        number = next(self.updates)
        shown = {**_head(user, message_id, now), "text": "…"}
        query = {"id": str(number), "from": _user(user), "chat_instance": "1", "message": shown, "data": data}
        return {"update_id": number, "callback_query": query}

    def membership(self, user: int, now: datetime, blocked: bool) -> Json:
        """Return the update of somebody who blocks or unblocks the bot."""
        bot = {"id": 1000000001, "is_bot": True, "first_name": "Tongban"}
        states: dict[bool, Json] = {
            True: {"status": "kicked", "user": bot, "until_date": 0},
            False: {"status": "member", "user": bot},
        }
        head = _head(user, 0, now)
        body = {"chat": head["chat"], "from": head["from"], "date": head["date"]}
        body |= {"old_chat_member": states[not blocked], "new_chat_member": states[blocked]}
        return self.update("my_chat_member", body)


def _user(user: int) -> Json:
    return {"id": user, "is_bot": False, "first_name": f"P{user}", "language_code": "zh-hans"}


def _head(user: int, message_id: int, now: datetime) -> Json:
    chat = {"id": user, "type": "private", "first_name": f"P{user}"}
    return {"message_id": message_id, "date": int(now.timestamp()), "chat": chat, "from": _user(user)}
