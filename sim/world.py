"""The whole world in memory: people, chats, messages, presses, updates, faults, limits. Knows no HTTP."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sim.clock import Clock
from sim.errors import Mistake
from sim.faults import GlobalFaults
from sim.files import FileStore
from sim.journal import Journal
from sim.keyboard import NO_MARKUP, Markup
from sim.limits import REPLY_WITHIN_S, Limiter
from sim.person import Message, MessageId, Person, Phone, Toast, UserId
from sim.updates import UpdateQueue

BOT_USERNAME = "tongban_demo_bot"
PRESSES_KEPT = 50_000


@dataclass(slots=True)
class Press:
    """A press of an inline button that may still be answered."""

    user_id: UserId
    at: datetime
    answered: bool = False


@dataclass(slots=True)
class Webhook:
    """The webhook in force; an empty url means none."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: datetime | None = None
    last_error: str = ""
    gone_since: datetime | None = None


@dataclass(slots=True)
class Bot:
    """The one bot and what it has set about itself; `id` is the number of the token it last used."""

    id: int = 7_000_000_001
    commands: dict[tuple[str, int | None, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "default"})

    def user_json(self) -> dict[str, Any]:
        """Telegram's User object of the bot."""
        return {"id": self.id, "is_bot": True, "first_name": "童伴 Tongban", "username": BOT_USERNAME}


def _first_update_id() -> int:
    """Ids grow across restarts of the simulator: a bot that remembers ids must take new updates for new."""
    return int((time.time() - 1_700_000_000) * 8) % 2**31 or 1


Watcher = Callable[[str, UserId | None, Callable[[], dict[str, Any]]], None]
"""Told of every change a page may show: (kind, person concerned, how to make the payload)."""


class World:
    """State and the small verbs that change it. Everything is O(1) in the number of people and messages."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.queue = UpdateQueue(_first_update_id())
        self.log = Journal()
        self.events = Journal()
        self.watchers: list[Watcher] = []
        self.on_webhook_change: Callable[[], None] = lambda: None
        self.on_outage: Callable[[bool], None] = lambda down: None
        self._next_message_id = 1
        self._empty()

    def _empty(self) -> None:
        self.bot = Bot()
        self.people: dict[int, Person] = {}
        self.presses: dict[str, Press] = {}
        self.files = FileStore()
        self.faults = GlobalFaults()
        self.limiter = Limiter()
        self.webhook = Webhook()

    def reset(self) -> None:
        """Empty the world and put the clock back; update ids, message ids and entry numbers go on growing."""
        self._empty()
        self.clock.offset_s = 0.0
        self.queue.clear()
        self.log.clear()
        self.events.clear()
        self.on_webhook_change()
        self.on_outage(False)
        self.notify("reset", None, dict)

    def change_faults(self, changes: dict[str, Any]) -> None:
        """Set faults of the whole Bot API side. Raises Mistake."""
        self.faults.change(changes, self.clock.steady())
        self.on_outage(self.faults.down)

    def notify(self, kind: str, user_id: UserId | None, payload: Callable[[], dict[str, Any]]) -> None:
        """Tell the pages; costs nothing while none is open."""
        for watcher in self.watchers:
            watcher(kind, user_id, payload)

    def happened(self, kind: str, **details: Any) -> None:
        """Record an event that a killer may aim by."""
        self.events.add({"at": self.clock.now().isoformat(), "kind": kind, **details})

    def register(self, phone: Phone) -> Person:
        """Add a person with a phone, or update a known one."""
        person = self.people.get(phone.id)
        if person is None:
            person = self.people[phone.id] = Person(UserId(phone.id), phone.first_name)
        person.first_name, person.last_name = phone.first_name, phone.last_name
        person.username, person.role = phone.username, phone.role
        person.language_code = phone.language_code
        self.notify("people", None, dict)
        self.phone_changed(person)
        return person

    def person(self, user_id: int) -> Person:
        """The person with this id. Raises Mistake 404."""
        person = self.people.get(user_id)
        if person is None:
            raise Mistake(f"There is no user {user_id}; register with POST /sim/users first.", 404)
        return person

    def post(
        self,
        person: Person,
        content: dict[str, Any],
        *,
        from_bot: bool,
        markup: Markup = NO_MARKUP,
        **details: Any,
    ) -> Message:
        """Put a message into a person's chat. `details`: file, protected, silent, reply_to."""
        message = Message(
            id=MessageId(self._next_message_id),
            user_id=person.id,
            from_bot=from_bot,
            at=self.clock.now(),
            content=content,
            markup=markup,
            **details,
        )
        self._next_message_id += 1
        person.messages.append(message)
        if person.show_keyboard(markup):
            self.phone_changed(person)
        self.message_changed(message)
        return message

    def message_changed(self, message: Message) -> None:
        """Tell the pages that a message is new or different."""
        self.notify("message", message.user_id, message.phone_view)

    def phone_changed(self, person: Person) -> None:
        """Tell the pages that a phone's frame is different: name, keyboard, commands, faults."""
        self.notify("phone", person.id, lambda: self.phone_view(person))

    def phone_view(self, person: Person) -> dict[str, Any]:
        """What a page shows around a chat."""
        return {
            **person.view(),
            "keyboard": person.reply_keyboard.view(),
            "one_time": person.reply_keyboard.one_time,
            "commands": self.commands_for(person),
            "faults": person.faults.view(self.clock.steady()),
        }

    def message_json(self, message: Message, person: Person, nested: bool = False) -> dict[str, Any]:
        """Telegram's Message, or InaccessibleMessage once deleted; a `nested` one shows no reply."""
        chat = person.chat_json()
        if message.deleted:
            return {"chat": chat, "message_id": message.id, "date": 0}
        sender = self.bot.user_json() if message.from_bot else person.user_json()
        shown: dict[str, Any] = {"message_id": message.id, "from": sender, "chat": chat}
        shown["date"] = int(message.at.timestamp())
        shown.update(message.content)
        if message.edited_at:
            shown["edit_date"] = int(message.edited_at.timestamp())
        if message.markup.json():
            shown["reply_markup"] = message.markup.json()
        if message.protected:
            shown["has_protected_content"] = True
        replied = person.find(message.reply_to) if message.reply_to and not nested else None
        if replied and not replied.deleted:
            shown["reply_to_message"] = self.message_json(replied, person, nested=True)
        return shown

    def push_update(self, person: Person, kind: str, body: dict[str, Any]) -> int:
        """Queue an update from a person's chat."""
        person.heard_at = self.clock.steady()
        return self.queue.push(kind, body, self.clock.now())

    def is_reply(self, person: Person) -> bool:
        """Whether a send to this chat answers an update of the last minute, and so is no bulk."""
        return person.heard_at is not None and self.clock.steady() - person.heard_at <= REPLY_WITHIN_S

    def add_press(self, person: Person) -> str:
        """Note a press and return its callback query id."""
        query_id = str(secrets.randbits(62) | 1 << 61)
        self.presses[query_id] = Press(person.id, self.clock.now())
        if len(self.presses) > PRESSES_KEPT:
            del self.presses[next(iter(self.presses))]
        return query_id

    def add_toast(self, person: Person, toast: Toast) -> None:
        """Show the answer to a press."""
        person.toasts.append(toast)
        self.notify("toast", person.id, toast.view)

    def commands_for(self, person: Person) -> list[dict[str, str]]:
        """The menu this person sees (Bot API, "Determining list of commands")."""
        language = person.language_code[:2].lower()
        scopes: list[tuple[str, int | None]] = [
            ("chat", person.id),
            ("all_private_chats", None),
            ("default", None),
        ]
        for kind, chat_id in scopes:
            for code in (language, ""):
                commands = self.bot.commands.get((kind, chat_id, code))
                if commands:
                    return commands
        return []
