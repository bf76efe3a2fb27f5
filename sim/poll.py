"""getUpdates: one long poll at a time, offsets that forget for good."""

import asyncio
from collections.abc import Callable
from typing import Any

from sim.errors import Cut, Refused
from sim.params import Params
from sim.updates import Item
from sim.world import World

MAX_TIMEOUT_S = 50
_USE_DELETE_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Poller:
    """The place where a poll waits. A newer poll ends the older one with 409, as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None

    async def get(self, params: Params, connected: Callable[[], bool]) -> list[Item]:
        """The next updates, waiting `timeout` seconds at most. Raises Refused 409, or Cut."""
        if self._world.webhook.url:
            raise Refused(409, _USE_DELETE_WEBHOOK)
        self._end(Refused(409, _OTHER_POLLER))
        self._acknowledge(params)
        limit = min(100, max(1, params.number("limit") or 100))
        found = self._batch(limit)
        if not found:
            await self._wait(min(MAX_TIMEOUT_S, max(0, params.number("timeout") or 0)))
            found = self._batch(limit)
        if not connected():
            raise Cut
        for item in found:
            item.answered = True
        return found

    def wake(self) -> None:
        """Something is in the queue."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def conflict(self) -> None:
        """A webhook was set: end the poll."""
        self._end(Refused(409, "Conflict: terminated by setWebhook request"))

    def cut(self) -> None:
        """Telegram went down: end the poll without an answer."""
        self._end(Cut())

    def _end(self, why: Exception) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(why)

    def _acknowledge(self, params: Params) -> None:
        offset = params.number("offset") or 0
        if offset < 0:
            self._world.queue.keep_last(-offset)
        elif offset > 0:
            self._world.queue.forget_below(offset)
        set_allowed_updates(self._world, params)

    def _batch(self, limit: int) -> list[Item]:
        world = self._world
        return world.queue.batch(limit, world.clock.now(), world.limiter.limits.press_life_s)

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._waiting = future = asyncio.get_running_loop().create_future()
        self._world.happened("poll_waiting")
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return
        finally:
            if self._waiting is future:
                self._waiting = None


def set_allowed_updates(world: World, params: Params) -> None:
    """Remember which kinds of updates the bot wants: no list changes nothing, an empty one resets."""
    if "allowed_updates" not in params.values:
        return
    wanted: Any = params.value("allowed_updates")
    world.queue.allowed = frozenset(map(str, wanted)) if isinstance(wanted, list) else None
