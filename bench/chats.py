"""What a chat shows, and the updates that wait for the bot, each written as JSON once."""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BATCH = 100  # updates of one answer to getUpdates (Bot API)
BOT = {"id": 1000000001, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
DATE = 1750000000  # messages are dated; nobody asks when


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot as its chat shows it now."""

    chat: int
    message_id: int
    text: str
    markup: dict[str, Any] | None

    def buttons(self) -> list[tuple[str, str]]:
        """Return label and callback data of the buttons that can be pressed, in order."""
        rows = (self.markup or {}).get("inline_keyboard", ())
        return [
            (cell["text"], cell["callback_data"]) for row in rows for cell in row if "callback_data" in cell
        ]

    def message(self) -> dict[str, Any]:
        """Return the message as the Bot API does."""
        chat = {"id": self.chat, "type": "private", "first_name": "M"}
        shown: dict[str, Any] = {"message_id": self.message_id, "from": BOT, "chat": chat, "date": DATE}
        shown["text"] = self.text
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown


class Updates:
    """Presses on their way to the bot, until it acknowledges them."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, str]] = deque()
        self._came = asyncio.Event()
        self._last = 0

    def press(self, shown: Shown, data: str) -> str:
        """Let the person of a chat press a button; return the id of the callback query."""
        self._last += 1
        person = {"id": shown.chat, "is_bot": False, "first_name": "M", "language_code": "zh-hans"}
        query: dict[str, Any] = {"id": str(self._last), "from": person, "message": shown.message()}
        query |= {"chat_instance": "1", "data": data}
        update = {"update_id": self._last, "callback_query": query}
        self._waiting.append((self._last, json.dumps(update, separators=(",", ":"))))
        self._came.set()
        return str(self._last)

    async def wait(self, offset: int, seconds: float) -> None:
        """Forget what lies below `offset`, then wait until something is there, `seconds` at most."""
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        if self._waiting:
            return
        self._came.clear()
        try:
            await asyncio.wait_for(self._came.wait(), seconds)
        except TimeoutError:
            return

    def batch(self) -> str:
        """Return what waits as a JSON list."""
        return f"[{','.join(self._first())}]"

    def _first(self) -> Iterator[str]:
        for _, update in list(self._waiting)[:BATCH]:
            yield update
