"""A person with a phone and their one private chat with the bot: state and its views. No HTTP, no rules."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

from sim.faults import PersonFaults
from sim.files import StoredFile
from sim.keyboard import NO_MARKUP, Kind, Markup

UserId = NewType("UserId", int)
MessageId = NewType("MessageId", int)


@dataclass(frozen=True, slots=True)
class Phone:
    """Who a phone belongs to; what `POST /sim/users` takes. `role` is the label on the phone's header."""

    id: int
    first_name: str
    role: str = ""
    language_code: str = ""
    last_name: str = ""
    username: str = ""


@dataclass(slots=True)
class Message:
    """One message of a chat; `content` holds Bot API fields: text and entities, or media and caption."""

    id: MessageId
    user_id: UserId
    from_bot: bool
    at: datetime
    content: dict[str, Any]
    markup: Markup = NO_MARKUP
    file: StoredFile | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    protected: bool = False
    silent: bool = False
    reply_to: MessageId | None = None

    @property
    def is_text(self) -> bool:
        """Whether the message carries text rather than media."""
        return "text" in self.content

    def phone_view(self) -> dict[str, Any]:
        """The message as the control API lists it (sim-control.md)."""
        content = self.content
        return {
            "message_id": self.id,
            "from": "bot" if self.from_bot else "user",
            "at": self.at.isoformat(),
            "text": content.get("text", content.get("caption", "")),
            "entities": content.get("entities", content.get("caption_entities", [])),
            "keyboard": self.markup.view(),
            "media": self._media_view(),
            "edited_at": self.edited_at.isoformat() if self.edited_at else None,
            "deleted": self.deleted,
            "protected": self.protected,
            "silent": self.silent,
        }

    def _media_view(self) -> dict[str, Any] | None:
        for kind in ("contact", "location"):
            if kind in self.content:
                return {"kind": kind, **self.content[kind]}
        if self.file is None:
            return None
        return {
            "kind": self.file.kind,
            "file_id": self.file.file_id,
            "file_name": self.file.name,
            "mime_type": self.file.mime_type,
            "file_size": len(self.file.data),
            "url": f"/sim/files/{self.file.path}",
        }


@dataclass(slots=True)
class Toast:
    """One answer to a press."""

    callback_query_id: str
    at: datetime
    text: str
    show_alert: bool
    url: str

    def view(self) -> dict[str, Any]:
        """The toast as the control API lists it."""
        return {
            "callback_query_id": self.callback_query_id,
            "at": self.at.isoformat(),
            "text": self.text,
            "show_alert": self.show_alert,
            "url": self.url,
        }


@dataclass(slots=True)
class Person:
    """A person, their chat and what is wrong with it."""

    id: UserId
    first_name: str
    role: str = ""
    language_code: str = ""
    last_name: str = ""
    username: str = ""
    started: bool = False
    heard_at: float | None = None
    """Steady time of the last update from this chat."""
    messages: list[Message] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    reply_keyboard: Markup = NO_MARKUP
    menu_button: dict[str, Any] | None = None
    faults: PersonFaults = field(default_factory=PersonFaults)

    def user_json(self) -> dict[str, Any]:
        """Telegram's User object."""
        names = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        given = {name: value for name, value in names.items() if value}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, **given}

    def chat_json(self) -> dict[str, Any]:
        """Telegram's Chat object of the private chat."""
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {"id": self.id, "type": "private", **{name: value for name, value in names.items() if value}}

    def view(self) -> dict[str, Any]:
        """The person as the control API answers it."""
        return {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
            "role": self.role,
            "started": self.started,
        }

    def find(self, message_id: int) -> Message | None:
        """The message with this id in this chat."""
        place = bisect_left(self.messages, message_id, key=lambda m: m.id)
        found = self.messages[place] if place < len(self.messages) else None
        return found if found and found.id == message_id else None

    def after(self, message_id: int) -> list[Message]:
        """Messages with a larger id, oldest first."""
        return self.messages[bisect_right(self.messages, message_id, key=lambda m: m.id) :]

    def show_keyboard(self, markup: Markup) -> bool:
        """Change the keyboard at the bottom of the chat; True if it changed."""
        if markup.kind not in (Kind.REPLY, Kind.REMOVE):
            return False
        before = self.reply_keyboard
        self.reply_keyboard = markup if markup.kind is Kind.REPLY else NO_MARKUP
        return before != self.reply_keyboard
