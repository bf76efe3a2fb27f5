"""Server-sent events for pages: a snapshot of the phones a page shows, then small deltas."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sim.person import UserId
from sim.world import World

SNAPSHOT_MESSAGES = 200
"""The newest messages of a chat that a page gets when it connects."""
BACKLOG = 5_000
"""A page that falls behind by more events is told to connect again."""
PING_S = 15.0


class Page:
    """One open page and the events it has not been sent yet."""

    def __init__(self, user_ids: frozenset[int]) -> None:
        self._user_ids = user_ids
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)

    def tell(self, kind: str, user_id: UserId | None, payload: Callable[[], dict[str, Any]]) -> None:
        """Queue an event if it concerns this page."""
        if user_id is not None and user_id not in self._user_ids:
            return
        if self._events.qsize() >= BACKLOG - 1:
            self.close()
            return
        self._events.put_nowait(
            event(kind, payload() if user_id is None else {"user_id": user_id, **payload()})
        )

    def close(self) -> None:
        """End the stream; the browser connects again and gets a fresh snapshot."""
        while not self._events.empty():
            self._events.get_nowait()
        self._events.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next bytes to write; a comment line when all is quiet, None at the end."""
        try:
            return await asyncio.wait_for(self._events.get(), PING_S)
        except TimeoutError:
            return b": ping\n\n"


def event(kind: str, payload: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return f"event: {kind}\ndata: {json.dumps(payload)}\n\n".encode()


class Stream:
    """`GET /sim/stream?users=1001,1002`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: set[Page] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Send the snapshot, then whatever changes, until the page goes."""
        ids = request.query.get("users", "").split(",")
        page = Page(frozenset(int(i) for i in ids if i.isdecimal()))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        self._pages.add(page)
        self._world.watchers.append(page.tell)
        try:
            await response.write(self._snapshot(ids))
            while (data := await page.next()) is not None:
                await response.write(data)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._world.watchers.remove(page.tell)
            self._pages.discard(page)
        return response

    def close(self) -> None:
        """End all streams."""
        for page in self._pages:
            page.close()

    def _snapshot(self, ids: list[str]) -> bytes:
        people = [self._world.people[int(i)] for i in ids if i.isdecimal() and int(i) in self._world.people]
        parts = [b"retry: 500\n\n", event("clock", self._world.clock.view())]
        for person in people:
            messages = [message.phone_view() for message in person.messages[-SNAPSHOT_MESSAGES:]]
            phone = self._world.phone_view(person)
            parts.append(event("chat", {"user_id": person.id, "phone": phone, "messages": messages}))
        return b"".join(parts)
