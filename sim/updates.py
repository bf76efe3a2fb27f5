"""The queue of updates a bot has not acknowledged yet: ids, order, expiry. Knows neither HTTP nor people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

MESSAGE_LIFE = timedelta(hours=24)
"""Updates that are no presses live this long (faults.md §1)."""
REMEMBER = 50_000
"""Updates remembered for `/sim/redeliver` after they were acknowledged."""
DEFAULT_KINDS_LEFT_OUT = {"chat_member", "message_reaction", "message_reaction_count"}
"""Kinds a bot has to ask for (Bot API, getUpdates)."""


@dataclass(slots=True, eq=False)
class Item:
    """One update to be delivered. `key` names the queue inside which order is kept.

    `out_of_order`: redelivered, or with an id below the newest; it is forgotten only once it has been
    answered, since the client's offset may be beyond it already.
    """

    update_id: int
    update: dict[str, Any]
    key: str
    at: datetime
    out_of_order: bool = False
    answered: bool = False
    tries: int = 0
    delay_s: float = 1.0

    @property
    def kind(self) -> str:
        """The field beside `update_id`: message, callback_query…"""
        return next((name for name in self.update if name != "update_id"), "")

    def expires(self, press_life_s: float | None) -> datetime | None:
        """Calendar time after which the update is dropped; None = never."""
        if self.kind != "callback_query":
            return self.at + MESSAGE_LIFE
        return None if press_life_s is None else self.at + timedelta(seconds=press_life_s)


def queue_key(update: dict[str, Any]) -> str:
    """Name the queue of an update: the user for presses, the chat for everything else (faults.md §1)."""
    press = update.get("callback_query")
    if isinstance(press, dict):
        sender = press.get("from")
        return f"user:{sender.get('id') if isinstance(sender, dict) else None}"
    for value in update.values():
        chat = value.get("chat") if isinstance(value, dict) else None
        if isinstance(chat, dict):
            return f"chat:{chat.get('id')}"
    return "other"


class UpdateQueue:
    """Updates in order of arrival."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self.on_push: Callable[[Item], None] = lambda item: None
        self._items: dict[Item, None] = {}
        self._out_of_order = 0
        self._seen: dict[int, Item] = {}

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._items))

    def push(self, kind: str, body: dict[str, Any], at: datetime) -> int:
        """Queue a new update and return its id; kinds the bot did not ask for get an id and are dropped."""
        update_id = self.next_id
        self.next_id += 1
        if self._wanted(kind):
            update = {"update_id": update_id, kind: body}
            self._append(Item(update_id, update, queue_key(update), at))
        return update_id

    def push_raw(self, update: dict[str, Any], at: datetime) -> int:
        """Queue an update as it stands, with an `update_id` added when it has none; later ids follow it."""
        given = update.get("update_id")
        usable = isinstance(given, int) and not isinstance(given, bool) and given > 0
        update_id = given if usable and given is not None else self.next_id
        late = update_id < self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        stands = update if "update_id" in update else {"update_id": update_id, **update}
        self._append(Item(update_id, stands, queue_key(stands), at, out_of_order=late))
        return update_id

    def redeliver(self, update_id: int, times: int, at: datetime) -> bool:
        """Queue an update again, `times` times; False if it was never seen or is forgotten."""
        seen = self._seen.get(update_id)
        if seen is None:
            return False
        for _ in range(times):
            self._append(Item(update_id, seen.update, seen.key, at, out_of_order=True))
        return True

    def remove(self, item: Item) -> None:
        """Forget one update: it was delivered or dropped."""
        if item in self._items:
            del self._items[item]
            self._out_of_order -= item.out_of_order

    def forget_below(self, offset: int) -> None:
        """Apply a positive getUpdates offset: everything below it is gone for good."""
        if self._out_of_order:
            gone = [i for i in self._items if i.update_id < offset and (i.answered or not i.out_of_order)]
        else:
            gone = []
            for item in self._items:
                if item.update_id >= offset:
                    break
                gone.append(item)
        for item in gone:
            self.remove(item)

    def keep_last(self, count: int) -> None:
        """Apply a negative getUpdates offset: only the newest `count` stay."""
        for item in list(self._items)[: max(0, len(self._items) - count)]:
            self.remove(item)

    def batch(self, limit: int, now: datetime, press_life_s: float | None) -> list[Item]:
        """The next updates, ids ascending; one out of order starts a new batch, expired ones are dropped."""
        while self._items:
            found = self._alive(limit, now, press_life_s)
            if found:
                return found
        return []

    def _alive(self, limit: int, now: datetime, press_life_s: float | None) -> list[Item]:
        found: list[Item] = []
        for item in list(self._items) if self._out_of_order else list(islice(self._items, limit)):
            if self.drop_if_expired(item, now, press_life_s):
                continue
            if len(found) == limit or (found and item.update_id <= found[-1].update_id):
                break
            found.append(item)
        return found

    def drop_if_expired(
        self, item: Item, now: datetime, press_life_s: float | None, ahead_s: float = 0
    ) -> bool:
        """Drop an update whose life ends before `now` + `ahead_s`; True if it is gone."""
        expires = item.expires(press_life_s)
        if expires is None or now + timedelta(seconds=ahead_s) <= expires:
            return False
        self.remove(item)
        return True

    def clear(self) -> None:
        """Forget everything; ids go on growing."""
        self._items.clear()
        self._seen.clear()
        self._out_of_order = 0
        self.allowed = None

    def _wanted(self, kind: str) -> bool:
        return kind not in DEFAULT_KINDS_LEFT_OUT if self.allowed is None else kind in self.allowed

    def _append(self, item: Item) -> None:
        self._items[item] = None
        self._out_of_order += item.out_of_order
        self._seen[item.update_id] = item
        if len(self._seen) > REMEMBER:
            del self._seen[next(iter(self._seen))]
        self.on_push(item)
