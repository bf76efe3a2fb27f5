"""Supervisors, their stand-ins, coordinators: they press whatever stands on their screens, often enough, not always.

Nothing here knows which buttons there are: one that is added is pressed as well. Asked for words, they write some.
"""

import asyncio
import random
import re
from typing import Any

from bot.flows.catalog import FLOWS, VISITS
from bot.flows.model import Kind
from bot.flows.outcome import OUTCOME
from bot.flows.worry import WORRY
from bot.menus import CONCERNS
from core.text import say
from tests.faults.acts import Sort
from tests.faults.mothers import Room
from tests.faults.reading import Pressable, Seen, plain, read

BREATH_S = (0.1, 0.8)
ACKNOWLEDGE = "Acknowledge"
LOOKS_BACK = 6  # of the newest messages, how many may be pressed
BOARD = 0.08  # how often somebody opens the list of concerns instead
WORDS = "The teacher and I have looked at it, see page {n}"
_NUMBER = re.compile(r"No\. (\d+)")
# What only they are asked to write: reasons, notes, whatever a flow of theirs wants in words.
ASKED = {
    plain(say(question.text), "en")
    for flow in FLOWS
    if flow not in (*VISITS, OUTCOME, WORRY)
    for question in flow.questions
    if question.kind is Kind.TEXT
}


class Colleague:
    """One of those who answer for the mothers."""

    def __init__(self, room: Room, user: int, rng: random.Random) -> None:
        self.room = room
        self.user = user
        self.rng = rng
        self.answered: set[int] = set()  # questions for words that have theirs
        self.sentences = 0

    async def live(self) -> None:
        """Go on until the run is over."""
        await self.room.control.text(self.user, "/start")
        while not self.room.over.is_set():
            await asyncio.sleep(self.rng.uniform(*BREATH_S))
            await self._act()

    async def _act(self) -> None:
        shown = self.room.phones.shown(self.user)
        question = next((view for view in shown if view["from"] == "bot"), None)
        if question and question["message_id"] not in self.answered and _wants_words(question):
            self.answered.add(question["message_id"])
            await self._write()
        elif self.rng.random() < BOARD and any(_has_board(view) for view in shown):
            sent = await self.room.control.text(self.user, plain(say(CONCERNS.label), "en"))
            self.room.record.add(sent["update_id"], self.user, Sort.FREE)
        elif screens := self._screens(shown):
            await self._press(self.rng.choice(screens))

    def _screens(self, shown: list[dict[str, Any]]) -> list[tuple[str, Seen]]:
        return [(view["text"], seen) for view in shown[:LOOKS_BACK] if (seen := read(view, "en"))]

    async def _write(self) -> None:
        self.sentences += 1
        text = WORDS.format(n=self.user * 100_000 + self.sentences)
        sent = await self.room.control.text(self.user, text)
        self.room.record.add(sent["update_id"], self.user, Sort.SAID, str(sent["message_id"]), text=text)

    async def _press(self, screen: tuple[str, Seen]) -> None:
        text, seen = screen
        button = self.rng.choice(seen.buttons)
        update = await self.room.control.press(self.user, seen.message_id, button.data)
        number = _concern(text, button)
        sort = Sort.TAKE_ON if number and button.label.endswith(ACKNOWLEDGE) else Sort.FREE
        self.room.record.add(update, self.user, sort, text=number)


def _wants_words(view: dict[str, Any]) -> bool:
    return not ASKED.isdisjoint(view["text"].splitlines())


def _has_board(view: dict[str, Any]) -> bool:
    keyboard = view["keyboard"]
    if not keyboard or keyboard["kind"] != "reply":
        return False
    label = plain(say(CONCERNS.label), "en")
    return any(key["label"] == label for row in keyboard["rows"] for key in row)


def _concern(text: str, button: Pressable) -> str:
    """Return the number of the concern that a button is about, empty where none is named."""
    found = _NUMBER.search(button.label) or _NUMBER.search(text)
    return found[1] if found else ""
