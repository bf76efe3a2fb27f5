"""Delivery by webhook: ordered inside a queue, queues beside each other, retried as Telegram does."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sim.errors import bad
from sim.updates import Item
from sim.world import World

POST_TIMEOUT_S = 60.0
MAX_RETRY_AFTER_S = 3600.0
LONGEST_DELAY_S = (60.0, 120.0)
GONE_FOR = timedelta(hours=23)
"""A receiver that answers 410 for this long loses its webhook."""


def next_delay(item: Item, retry_after_s: float, longest_s: float) -> float:
    """Seconds until the next try after a failure: at once, then doubling up to `longest_s` (faults.md §1).

    Retry-After goes first.
    Counts the failure on the item.
    """
    item.tries += 1
    if retry_after_s > 0:
        item.delay_s = 1.0
        return min(retry_after_s, MAX_RETRY_AFTER_S)
    if item.tries == 1:
        return 0.0
    item.delay_s = min(item.delay_s * 2, longest_s)
    return item.delay_s


def check_url(url: str) -> None:
    """Refuse an address that is not on this machine: the simulator never goes outside. Raises Refused."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        good = parts.scheme in ("http", "https") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        good = False
    if not good:
        raise bad("bad webhook: the simulator delivers to http(s) addresses of this machine only")


class Deliverer:
    """Posts the queue's updates to the webhook while one is set."""

    def __init__(self, world: World, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep
        self._lanes: dict[str, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(1)
        self._session: aiohttp.ClientSession | None = None
        self._up = asyncio.Event()
        self._up.set()

    def pause(self, down: bool) -> None:
        """Telegram being down delivers nothing."""
        if down:
            self._up.clear()
        else:
            self._up.set()

    def restart(self) -> None:
        """The webhook has changed: stop what is under way and take up the whole queue again."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._lanes.clear()
        self._slots = asyncio.Semaphore(self._world.webhook.max_connections)
        for item in self._world.queue:
            self.offer(item)

    def offer(self, item: Item) -> None:
        """Take a new update into its lane."""
        if not self._world.webhook.url:
            return
        lane = self._lanes.get(item.key)
        if lane is not None:
            lane.append(item)
            return
        self._lanes[item.key] = deque([item])
        task = asyncio.get_running_loop().create_task(self._run_lane(item.key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop delivering and close the connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run_lane(self, key: str) -> None:
        lane = self._lanes[key]
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
        del self._lanes[key]

    async def _deliver(self, item: Item) -> None:
        """Try until a 2xx comes, or the update expires before its next try."""
        world = self._world
        while not world.queue.drop_if_expired(item, world.clock.now(), world.limiter.limits.press_life_s):
            async with self._slots:
                await self._up.wait()
                status, reason, retry_after_s = await self._post(item)
            if 200 <= status < 300:
                world.webhook.gone_since = None
                world.queue.remove(item)
                return
            self._note_failure(status, reason)
            delay = next_delay(item, retry_after_s, random.uniform(*LONGEST_DELAY_S))  # noqa: S311 - a back-off
            if self._expires_before(item, delay):
                return
            await self._sleep(delay)

    def _expires_before(self, item: Item, delay_s: float) -> bool:
        world = self._world
        life = world.limiter.limits.press_life_s
        return world.queue.drop_if_expired(item, world.clock.now(), life, ahead_s=delay_s)

    def _note_failure(self, status: int, reason: str) -> None:
        webhook, now = self._world.webhook, self._world.clock.now()
        webhook.last_error_at, webhook.last_error = now, reason
        if status != HTTPStatus.GONE:
            webhook.gone_since = None
        elif webhook.gone_since is None:
            webhook.gone_since = now
        elif now - webhook.gone_since >= GONE_FOR:
            webhook.url = ""
            self._world.on_webhook_change()

    async def _post(self, item: Item) -> tuple[int, str, float]:
        """One try: (HTTP status or 0, what went wrong, Retry-After in seconds)."""
        webhook = self._world.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        kind = item.kind
        self._world.happened("webhook_posting", update_id=item.update_id, update=kind)
        try:
            async with self._client().post(
                webhook.url, json=item.update, headers=headers, ssl=False
            ) as answer:
                await answer.read()
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return answer.status, reason, _seconds(answer.headers.get("Retry-After"))
        except TimeoutError:
            return 0, "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return 0, "Connection refused", 0.0
        except aiohttp.ClientError:
            return 0, "Connection reset by peer", 0.0

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=POST_TIMEOUT_S)
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, trust_env=False)
        return self._session


def _seconds(retry_after: str | None) -> float:
    """Retry-After in seconds; a date or nonsense counts as none."""
    return float(retry_after) if retry_after and retry_after.strip().isdigit() else 0.0


def info(world: World) -> dict[str, Any]:
    """Bot API WebhookInfo."""
    webhook = world.webhook
    shown: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.queue),
    }
    if webhook.url:
        shown |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if webhook.last_error_at:
        shown |= {
            "last_error_date": int(webhook.last_error_at.timestamp()),
            "last_error_message": webhook.last_error,
        }
    if world.queue.allowed is not None:
        shown["allowed_updates"] = sorted(world.queue.allowed)
    return shown
