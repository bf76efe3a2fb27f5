"""A mother with a phone: she answers what her newest screen asks, and now and then does what people do.

She waits for an answer before she goes on, so that it is known what must come of her next press.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.render import REPEAT
from core.text import say
from tests.faults.acts import Record, Sort
from tests.faults.control import Control, Phones
from tests.faults.reading import Does, Pressable, Seen, plain, question_of, read

PATIENCE_S = 12.0
BREATH_S = (0.02, 0.3)  # between two acts
UNSURE_S = 15.0  # after waiting in vain: nobody can say what the next presses meet
ASKED = {"/visit": "", "/children": "", "/worry": "W"}  # what a command asks: a list of children, or a worry
STRAYS = 12  # used buttons kept for another press
SENTENCES = {
    "en": "Grandmother says that lesson {n} went well today",
    "zh_Hans_CN": "奶奶说今天第{n}课学得不错，孩子很高兴",
}


@dataclass
class Room:
    """What everybody shares."""

    control: Control
    phones: Phones
    record: Record
    over: asyncio.Event
    danger: float


class Mother:
    """One of the people of the run."""

    def __init__(self, room: Room, user: int, language: str, rng: random.Random) -> None:
        self.room = room
        self.user = user
        self.language = language
        self.rng = rng
        self.floor = 0  # nothing above this message counts any more
        self.sentences = 0
        self.used: list[tuple[int, str]] = []  # (message, data) of buttons that have done their work
        self.own: list[int] = []  # own messages that stay in the chat
        self.voices: set[int] = set()  # voice notes that may not have been taken yet
        self.unsure_until = 0.0
        self.updates: list[int] = []

    async def live(self) -> None:
        """Go on until the run is over."""
        await self._command("/start")
        while not self.room.over.is_set():
            seen = self._seen()
            await (self._at(seen) if seen else self._begin())
            await asyncio.sleep(self.rng.uniform(*BREATH_S))

    # -- looking --------------------------------------------------------------------------------------------

    def _seen(self) -> Seen | None:
        """Return the newest screen that can be answered."""
        for view in self.room.phones.shown(self.user):
            if view["message_id"] < self.floor:
                return None
            if seen := read(view, self.language):
                return seen
        return None

    def _sign(self) -> tuple[str, ...]:
        seen = self._seen()
        return seen.sign if seen else ()

    def _ticks(self, above: int) -> list[int]:
        """Return the messages under one in which the bot confirms something and asks nothing more."""
        return [
            view["message_id"]
            for view in self.room.phones.shown(self.user)
            if view["message_id"] > above and view["from"] == "bot" and self._ends(view)
        ]

    def _ends(self, view: dict[str, Any]) -> bool:
        """Say whether a message begins with a confirmation, be it below the label of a repeat, and has no buttons."""
        text = view["text"].removeprefix(plain(say(REPEAT), self.language)).lstrip()
        return text.startswith("✓") and read(view, self.language) is None

    def _is_gone(self, message_id: int) -> bool:
        return self.room.phones.is_deleted(self.user, message_id)

    async def _until(self, look: Callable[[], bool], what: str) -> bool:
        """Wait for something to show; say whether it did, and note when it never does."""
        if await self.room.phones.wait(self.user, look, PATIENCE_S, self.room.over):
            return True
        self.unsure_until = asyncio.get_running_loop().time() + UNSURE_S
        if not self.room.over.is_set():
            self.room.record.stalled.append(f"{self.user} {what}")
        return False

    def _sure(self, sort: Sort) -> Sort:
        """Return the sort of an act, or FREE while it is not known what it will meet."""
        self.voices = {voice for voice in self.voices if not self._is_gone(voice)}
        waits = asyncio.get_running_loop().time() < self.unsure_until
        return Sort.FREE if self.voices or waits else sort

    # -- doing ----------------------------------------------------------------------------------------------

    def _note(
        self, update_id: int, sort: Sort, item: str = "", value: str | None = None, text: str = ""
    ) -> None:
        self.updates.append(update_id)
        self.room.record.add(update_id, self.user, sort, item, value, text)

    async def _type(self, text: str, sort: Sort, item: str = "", value: str | None = None) -> int:
        """Type something; return the message."""
        sent = await self.room.control.text(self.user, text)
        self._note(sent["update_id"], sort, item, value, text)
        self.floor = sent["message_id"]
        return self.floor

    async def _command(self, command: str) -> None:
        self.own.append(await self._type(command, Sort.FREE))
        await self._until(lambda: self._leads_to(command), command)

    def _leads_to(self, command: str) -> bool:
        """Say whether the newest screen is what a command leads to, and not an earlier one that comes late."""
        if command not in ASKED:
            return True
        seen = self._seen()
        return seen is not None and seen.item[:1] == ASKED[command]

    async def _begin(self) -> None:
        """Nothing is asked: begin something. What is on its way may still come."""
        await asyncio.sleep(0.4)
        if self._seen():
            return
        if self.rng.random() < 0.1:
            await self._words()
            return
        commands, weights = ("/visit", "/worry", "/children", "/help"), (84, 4, 5, 7)
        await self._command(self.rng.choices(commands, weights)[0])

    async def _at(self, seen: Seen) -> None:
        answers = seen.that(Does.ANSWER)
        if not seen.item:
            first, *rest = seen.buttons
            await self._press(seen, first if not rest or self.rng.random() < 0.85 else self.rng.choice(rest))
            return
        if self.rng.random() < 0.75:
            await self._press(seen, self._choice(answers or list(seen.buttons)))
            return
        await self.rng.choice(self._oddities(seen, answers))()

    def _oddities(self, seen: Seen, answers: list[Pressable]) -> list[Callable[[], Awaitable[None]]]:
        """Return what else people do at a question."""
        odd: list[Callable[[], Awaitable[None]]] = [
            self._words,
            self._forge,
            self._stray,
            self._foreign,
            self._edit,
            self._again,
            lambda: self._press(seen, self.rng.choice(seen.buttons)),
        ] * 2
        odd.append(self._voice)
        if typed := [
            button for button in answers if button.meaning.value in question_of(seen.item).by_option
        ]:
            odd += [lambda: self._typed(seen, self.rng.choice(typed))] * 4
        if answers:
            odd += [
                lambda: self._twice(seen, self._choice(answers)),
                lambda: self._both(seen, self._choice(answers)),
            ]
        return odd

    def _choice(self, buttons: list[Pressable]) -> Pressable:
        """Return one of some buttons, a danger only now and then."""
        calm = [button for button in buttons if not button.meaning.danger]
        return self.rng.choice(calm if calm and self.rng.random() > self.room.danger else buttons)

    async def _press(self, seen: Seen, button: Pressable, wait: bool = True) -> None:
        """Press a button of the present screen and wait for what follows."""
        sends = Sort.SEND if seen.records else Sort.FREE
        sort = {Does.ANSWER: Sort.ANSWER, Does.SEND: sends}.get(button.meaning.does, Sort.FREE)
        ticks = self._ticks(seen.message_id)
        update = await self.room.control.press(self.user, seen.message_id, button.data)
        self._note(update, self._sure(sort), button.meaning.item, button.meaning.value)
        self.floor = max(self.floor, seen.message_id)
        if not wait:
            return

        def follows() -> bool:
            return self._sign() != seen.sign or self._ticks(seen.message_id) != ticks

        moved_on = await self._until(follows, f"pressed {button.label!r}")
        self.floor = max([self.floor, *self._ticks(seen.message_id)])
        if moved_on and button.meaning.does is Does.ANSWER and self._sure(sort) is sort:
            self.used = [*self.used[-STRAYS:], (seen.message_id, button.data)]

    async def _typed(self, seen: Seen, button: Pressable) -> None:
        """Answer by typing a number or a label."""
        item, value = button.meaning.item, button.meaning.value
        number = list(question_of(item).by_option).index(value or "") + 1
        text = self.rng.choice((str(number), button.label.removeprefix("● ")))
        message = await self._type(text, self._sure(Sort.ANSWER), item, value)
        await self._until(lambda: self._is_gone(message), f"typed {text!r}")

    async def _words(self) -> None:
        self.sentences += 1
        text = SENTENCES[self.language].format(n=self.user * 100_000 + self.sentences)
        message = await self._type(text, Sort.WORDS)
        await self._until(lambda: self._is_gone(message), "wrote")

    async def _voice(self) -> None:
        sent = await self.room.control.voice(self.user)
        self._note(sent["update_id"], Sort.VOICE, text=str(sent["message_id"]))
        self.voices.add(sent["message_id"])
        self.floor = sent["message_id"]
        await self._until(lambda: bool(self._sign()), "spoke")

    async def _twice(self, seen: Seen, button: Pressable) -> None:
        """Press twice, as one does on a slow line."""
        await self._press(seen, button, wait=False)
        update = await self.room.control.press(self.user, seen.message_id, button.data)
        self._note(update, Sort.NOTHING)
        await self._until(lambda: self._sign() != seen.sign, "pressed twice")

    async def _both(self, seen: Seen, button: Pressable) -> None:
        """Press and type at once: either may come first."""
        self._note(await self.room.control.press(self.user, seen.message_id, button.data), Sort.FREE)
        message = await self._type("1", Sort.FREE)
        await self._until(lambda: self._is_gone(message), "pressed and typed")

    async def _forge(self) -> None:
        data = self.rng.choice(("x", "AAAAAAAAAAAAAAAA.0", f"{self.rng.getrandbits(96):024x}.1", "…"))
        self._note(await self.room.control.press(self.user, self.floor, data), Sort.NOTHING)

    async def _stray(self) -> None:
        if self.used:
            message, data = self.rng.choice(self.used)
            self._note(await self.room.control.press(self.user, message, data), Sort.NOTHING)

    async def _foreign(self) -> None:
        """Press what stands on somebody else's screen."""
        other = self.rng.choice(self.room.phones.users)
        seen = next((found for view in self.room.phones.shown(other) if (found := read(view, "en"))), None)
        if seen and other != self.user:
            update = await self.room.control.press(self.user, self.floor, self.rng.choice(seen.buttons).data)
            self._note(update, Sort.NOTHING)

    async def _edit(self) -> None:
        if self.own:
            message = self.rng.choice(self.own)
            self._note(await self.room.control.edit(self.user, message, self.rng.choice("123")), Sort.NOTHING)

    async def _again(self) -> None:
        """Let Telegram deliver one of her updates again."""
        await self.room.control.redeliver(self.rng.choice(self.updates), self.rng.randint(1, 4))
