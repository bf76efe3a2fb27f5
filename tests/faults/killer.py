"""When the bot dies: half of the kills are aimed by what the simulator sees, the other half come at any time."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.control import Control
from tests.faults.process import Bot

AIMS = ("updates_answered", "press_fetched", "call_accepted")
POSTED = ("webhook_posting", "call_accepted")
HOLD_S = 0.3  # how long an accepted send waits for its reply, so that the kill comes in between
SLOW_S = (0.0, 0.0, 0.03, 0.1)  # how long the way to Telegram takes, drawn for each start
AIM_S = 4.0  # how long to wait for the event that was aimed at
LIFE_S = (0.0, 1.6)
GRACE_S = (0.2, 1.2)  # how long an aimed-at bot works before
TREMBLE_S = (0.0, 0.0, 0.001, 0.004, 0.02)  # after the event, the kill comes so much later


@dataclass
class Killer:
    """Kills and counts. `moments`: which events the aimed kills came at."""

    control: Control
    bot: Bot
    rng: random.Random
    kills: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    last: int = 0  # the newest event that was looked at

    @property
    def aimed(self) -> int:
        """How many kills came at the event they were aimed at."""
        return sum(self.moments.values())

    async def next(self, args: Sequence[str], posted: bool) -> None:
        """Start the bot, let it work, kill it."""
        await self.control.faults(slow_s=self.rng.choice(SLOW_S))
        await self.bot.start(args)
        if self.aimed * 2 <= self.kills:
            await self._aimed(self._next_aim(POSTED if posted else AIMS))
        else:
            await self._random()
        await self.bot.kill()
        self.kills += 1
        await self.control.faults(hold_reply_s=0, slow_s=0)

    def _next_aim(self, kinds: Sequence[str]) -> str:
        """Return the kind of these that was hit least."""
        return min(kinds, key=lambda kind: self.moments[kind])

    async def _random(self) -> None:
        await asyncio.sleep(self.rng.uniform(*LIFE_S))

    async def _aimed(self, kind: str) -> None:
        """Wait for an event of the present bot, and a trembling hand."""
        await asyncio.sleep(self.rng.uniform(*GRACE_S))
        if kind == "call_accepted":
            await self.control.faults(hold_reply_s=HOLD_S)
        await self._kinds(0.0)  # what was until now is no aim
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AIM_S):
                while kind not in await self._kinds(AIM_S):
                    continue
                self.moments[kind] += 1
        await asyncio.sleep(self.rng.choice(TREMBLE_S))

    async def _kinds(self, wait_s: float) -> list[str]:
        """Return the kinds of events since the last look."""
        events = await self.control.events(self.last, wait_s)
        self.last = events[-1]["n"] if events else self.last
        return [event["kind"] for event in events]
