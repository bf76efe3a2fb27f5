"""Supervisors, their stand-ins, coordinators: they press what stands under an alert, often enough, not always."""

import asyncio
import random
import re

from tests.faults.acts import Sort
from tests.faults.mothers import Room
from tests.faults.reading import Pressable, Seen, read

BREATH_S = (0.3, 2.0)
ACKNOWLEDGE = "Acknowledge"
LOOKS_BACK = 6  # of the newest messages, how many may be pressed
_NUMBER = re.compile(r"No\. (\d+)")


class Colleague:
    """One of those who answer for the mothers."""

    def __init__(self, room: Room, user: int, rng: random.Random) -> None:
        self.room = room
        self.user = user
        self.rng = rng

    async def live(self) -> None:
        """Go on until the run is over."""
        await self.room.control.text(self.user, "/start")
        while not self.room.over.is_set():
            await asyncio.sleep(self.rng.uniform(*BREATH_S))
            if screens := self._screens():
                await self._press(self.rng.choice(screens))

    def _screens(self) -> list[tuple[str, Seen]]:
        found = []
        for view in self.room.phones.shown(self.user)[:LOOKS_BACK]:
            if seen := read(view, "en"):
                found.append((view["text"], seen))
        return found

    async def _press(self, screen: tuple[str, Seen]) -> None:
        text, seen = screen
        button = self.rng.choice(seen.buttons)
        update = await self.room.control.press(self.user, seen.message_id, button.data)
        number = _concern(text, button)
        sort = Sort.TAKE_ON if number and button.label.endswith(ACKNOWLEDGE) else Sort.FREE
        self.room.record.add(update, self.user, sort, text=number)


def _concern(text: str, button: Pressable) -> str:
    """Return the number of the concern that a button is about, empty where none is named."""
    found = _NUMBER.search(button.label) or _NUMBER.search(text)
    return found[1] if found else ""
