"""The people at the phones: who presses what, when, and how long the bot took. Two crowds, one per benchmark.

They press the first button that is offered: in a check-in that is the harmless answer, in a review "Send".
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, Protocol

from bench.chats import Shown, Updates
from bench.plan import Arrival, Lasted, Minute, Raced, Relay

Tell = Callable[[dict[str, Any]], None]  # a line for whoever started the server
SETTLE_S = 2.0  # after the last press: what is under way arrives


class Crowd(Protocol):
    """What the server tells about: a message that a chat shows now, a press whose clock stopped."""

    def shown(self, shown: Shown, edited: bool) -> None:
        """Take notice of a new message, or of one that was edited."""

    def answered(self, query_id: str) -> None:
        """Take notice of an answerCallbackQuery."""

    async def result(self) -> object:
        """Return the result, once there is one."""


@dataclass(slots=True)
class _Press:
    query_id: str
    at: float
    edited: bool = False
    answered: bool = False


class RelayCrowd:
    """Keeps a number of presses in flight: each edit lets another person press."""

    def __init__(self, plan: Relay, updates: Updates, tell: Tell) -> None:
        self.plan = plan
        self.updates = updates
        self.tell = tell
        self.ready: deque[Shown] = deque()
        self.fresh: deque[Shown] = deque()
        self.flying: dict[int, _Press] = {}
        self.unanswered: dict[str, _Press] = {}
        self.taken_ms: list[float] = []
        self.done = 0
        self.began = 0.0
        self.cpu = 0.0
        self.end: asyncio.Future[Raced] = asyncio.get_running_loop().create_future()
        self.expected = len(plan.people)  # first messages that are still to come
        if plan.screen is not None:
            self.expected = 0
            text, markup = plan.screen["text"], plan.screen["reply_markup"]
            self.fresh.extend(Shown(chat, number, text, markup) for number, chat in enumerate(plan.people, 1))
            self._begin()

    async def result(self) -> Raced:
        """Return what it came to, once the last press that counts is done."""
        return await self.end

    def shown(self, shown: Shown, edited: bool) -> None:
        """Let an edit complete its press and another person press; collect the first messages until all are there."""
        press = self.flying.pop(shown.chat, None) if edited else None
        if press is not None:
            press.edited = True
            self._completed(press)
            self._next(shown)
        elif self.expected:
            self.fresh.append(shown)
            self.expected -= 1
            if not self.expected:
                self._begin()

    def answered(self, query_id: str) -> None:
        """Note that the clock on a button has stopped."""
        press = self.unanswered.pop(query_id, None)
        if press is not None:
            press.answered = True
            self._completed(press)

    def _begin(self) -> None:
        """Twice as many people as presses in flight are in their visits, so that these are walked to their end."""
        for _ in range(min(2 * self.plan.in_flight, len(self.fresh))):
            self.ready.append(self.fresh.popleft())
        for _ in range(self.plan.in_flight):
            self._press()

    def _next(self, shown: Shown) -> None:
        if shown.buttons():
            self.ready.append(shown)
        elif self.fresh:
            self.ready.append(self.fresh.popleft())
        self._press()

    def _press(self) -> None:
        if self.end.done():
            return
        if not self.ready:
            self.end.set_exception(RuntimeError("Nobody is left who could press."))
            return
        shown = self.ready.popleft()
        press = _Press(self.updates.press(shown, shown.buttons()[0][1]), time.perf_counter())
        self.flying[shown.chat] = self.unanswered[press.query_id] = press

    def _completed(self, press: _Press) -> None:
        if not (press.edited and press.answered) or self.end.done():
            return
        now = time.perf_counter()
        self.done += 1
        if self.done == self.plan.warm:
            self.began, self.cpu = now, time.process_time()
            self.tell({"event": "began"})
        elif self.done > self.plan.warm:
            self.taken_ms.append((now - press.at) * 1000)
            if len(self.taken_ms) == self.plan.presses:
                self.end.set_result(self._raced(now - self.began))

    def _raced(self, seconds: float) -> Raced:
        cuts = quantiles(self.taken_ms, n=100)
        busy = (time.process_time() - self.cpu) / seconds
        return Raced(len(self.taken_ms), seconds, cuts[49], cuts[98], busy)


class MinuteCrowd:
    """Presses at an even pace, whatever the bot does; now and then one that raises a concern."""

    def __init__(self, plan: Minute, updates: Updates, tell: Tell) -> None:
        self.plan = plan
        self.updates = updates
        self.tell = tell
        self.newest: dict[int, Shown] = {}
        self.ready: deque[int] = deque()
        self.pressed_at: dict[int, float] = {}
        self.edits_ms: list[float] = []
        self.arrivals: list[Arrival] = []
        self.counting = False
        self.moved = asyncio.Event()
        self.people = set(plan.people)

    def shown(self, shown: Shown, edited: bool) -> None:
        """Note what a chat shows; an edit answers the press of its person."""
        self.newest[shown.chat] = shown
        self.moved.set()
        if not edited:
            if self.counting:
                self.arrivals.append(Arrival(shown.chat, shown.message_id, time.time()))
            return
        pressed_at = self.pressed_at.pop(shown.chat, None)
        if pressed_at is None:
            return
        if self.counting:
            self.edits_ms.append((time.perf_counter() - pressed_at) * 1000)
        if shown.chat in self.people and shown.buttons():
            self.ready.append(shown.chat)

    def answered(self, query_id: str) -> None:
        """Nothing: this crowd looks at what is shown."""

    async def result(self) -> Lasted:
        """Wait for the first messages, walk the alarmed to their question, then let the time run."""
        chats = {*self.plan.people, *self.plan.alarmed, self.plan.sender}
        await self._until(lambda: len(self.newest) == len(chats))
        await self._walk()
        self.ready.extend(self.plan.people)
        self.tell({"event": "began"})
        began, self.counting = time.time(), True
        self._press(self.plan.sender, self._labelled(self.plan.sender, *self.plan.send))
        pressed = await self._run()
        await asyncio.sleep(SETTLE_S)
        return Lasted(began, time.time(), pressed, self.edits_ms, self.arrivals)

    async def _until(self, look: Callable[[], bool]) -> None:
        while not look():
            self.moved.clear()
            await self.moved.wait()

    async def _walk(self) -> None:
        """Let the alarmed answer until their question offers the danger, `in_flight` of them at a time."""
        left = deque(self.plan.alarmed)
        walking: set[int] = set()
        while left or walking:
            while left and len(walking) < self.plan.in_flight:
                walking.add(left.popleft())
            for chat in [one for one in walking if one not in self.pressed_at]:
                if self._labelled(chat, self.plan.danger):
                    walking.discard(chat)
                else:
                    self._press(chat)
            if walking:
                self.moved.clear()
                await self.moved.wait()

    def _labelled(self, chat: int, *labels: str) -> str | None:
        """Return the data of the button with one of these labels that a chat shows now, None when it shows none."""
        return next((data for label, data in self.newest[chat].buttons() if label in labels), None)

    def _press(self, chat: int, data: str | None = None) -> None:
        shown = self.newest[chat]
        self.pressed_at[chat] = time.perf_counter()
        self.updates.press(shown, data or shown.buttons()[0][1])

    async def _run(self) -> int:
        """Press at the even pace, late ones at once; return how many there were."""
        total = int(self.plan.per_s * self.plan.seconds)
        alarmed = dict(zip(self._moments(total), self.plan.alarmed, strict=True))
        start, pressed = time.perf_counter(), 0
        for number in range(total):
            await asyncio.sleep(max(0.0, start + number / self.plan.per_s - time.perf_counter()))
            pressed += self._slot(alarmed.get(number))
        return pressed

    def _moments(self, total: int) -> Iterable[int]:
        chance = random.Random(self.plan.seed)
        return sorted(chance.sample(range(total), len(self.plan.alarmed)))

    def _slot(self, alarmed: int | None) -> int:
        if alarmed is not None:
            self._press(alarmed, self._labelled(alarmed, self.plan.danger))
            return 1
        if not self.ready:
            return 0
        self._press(self.ready.popleft())
        return 1
