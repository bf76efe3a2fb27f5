"""The simulator's control API from outside, over HTTP: what people do, and what can be made to go wrong."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp

Json = dict[str, Any]


class Control:
    """One client for everybody who takes part (shared interface: sim-control.md, docs/simulator.md)."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def _call(self, method: str, path: str, body: Any = None) -> Any:
        async with self.session.request(method, f"{self.url}/sim/{path}", json=body) as answer:
            found = await answer.json()
            if answer.status != 200:
                raise ValueError(f"{method} {path}: {found}")
            return found

    async def text(self, user: int, text: str) -> Json:
        """Type a message."""
        return dict(await self._call("POST", f"users/{user}/text", {"text": text}))

    async def press(self, user: int, message_id: int, data: str) -> int:
        """Press a button by its data, whether the keyboard has it or not; return the update's id."""
        sent = await self._call("POST", f"users/{user}/press", {"message_id": message_id, "data": data})
        return int(sent["update_id"])

    async def voice(self, user: int) -> Json:
        """Send a voice note."""
        return dict(await self._call("POST", f"users/{user}/media", {"kind": "voice"}))

    async def edit(self, user: int, message_id: int, text: str) -> int:
        """Change an own message; return the update's id."""
        sent = await self._call("POST", f"users/{user}/edit", {"message_id": message_id, "text": text})
        return int(sent["update_id"])

    async def redeliver(self, update_id: int, times: int = 1) -> None:
        """Let Telegram deliver an update again."""
        await self._call("POST", "redeliver", {"update_id": update_id, "times": times})

    async def chat(self, user: int) -> list[Json]:
        """Return a chat, oldest first."""
        return list(await self._call("GET", f"users/{user}/chat"))

    async def faults(self, **faults: Any) -> None:
        """Set faults for every chat."""
        await self._call("PUT", "faults", faults)

    async def no_limits(self) -> None:
        """Let nothing be refused as too much or too old: what is not answered here is a loss, not a limit."""
        await self._call("PUT", "limits", {"bulk_per_s": None, "chat_per_s": None, "press_life_s": None})

    async def forward(self, seconds: float) -> None:
        """Move the calendar clock."""
        await self._call("POST", "clock", {"forward_s": seconds})

    async def offset_s(self) -> float:
        """Return how far the calendar clock was moved, in seconds."""
        return float((await self._call("GET", "clock"))["offset_s"])

    async def log(self, since: int) -> list[Json]:
        """Return the Bot API calls after a number."""
        return list(await self._call("GET", f"log?since={since}"))

    async def pending(self) -> int:
        """Return how many updates wait to be taken."""
        return int((await self._call("GET", "webhook"))["pending_update_count"])

    async def events(self, since: int, wait_s: float = 0.0) -> list[Json]:
        """Return what happened on the Bot API side after a number, waiting for the first."""
        return list(await self._call("GET", f"events?since={since}&wait_s={wait_s}"))

    async def stream(self, users: list[int]) -> AsyncIterator[tuple[str, Json]]:
        """Yield what phones show, as it changes: (kind, payload)."""
        wanted = ",".join(map(str, users))
        kind = ""
        async with self.session.get(
            f"{self.url}/sim/stream?users={wanted}",
            timeout=aiohttp.ClientTimeout(total=None),
            read_bufsize=1 << 24,  # the first event carries whole chats
        ) as answer:
            async for line in answer.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)


KEPT = 80  # messages of a chat that somebody may still scroll back to


class Phones:
    """What every phone shows now, kept up to date by one stream."""

    def __init__(self, control: Control, users: list[int]) -> None:
        self.control = control
        self.users = users
        self.chats: dict[int, dict[int, Json]] = {user: {} for user in users}
        self.changed = {user: asyncio.Event() for user in users}

    async def follow(self) -> None:
        """Follow the stream until cancelled; it may end and be taken up again."""
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async for kind, payload in self.control.stream(self.users):
                    self._take(kind, payload)

    def _take(self, kind: str, payload: Json) -> None:
        if kind not in ("chat", "message"):
            return
        user = payload["user_id"]
        chat = self.chats[user]
        for view in payload["messages"] if kind == "chat" else [payload]:
            chat[view["message_id"]] = view
        for number in list(chat)[:-KEPT]:
            del chat[number]
        self.changed[user].set()

    def shown(self, user: int) -> list[Json]:
        """Return the end of a chat, newest first."""
        return [view for view in reversed(self.chats[user].values()) if not view["deleted"]]

    def is_deleted(self, user: int, message_id: int) -> bool:
        """Say whether a message is gone from a chat, or so far back that nobody looks."""
        chat = self.chats[user]
        if message_id in chat:
            return bool(chat[message_id]["deleted"])
        return bool(chat) and message_id < next(iter(chat))

    async def wait(self, user: int, look: Callable[[], bool], patience_s: float, over: asyncio.Event) -> bool:
        """Wait until a phone shows something; say whether it did before patience, or the run, was over."""
        clock = asyncio.get_running_loop().time
        end = clock() + patience_s
        while not look():
            self.changed[user].clear()
            left = end - clock()
            if left <= 0 or over.is_set():
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed[user].wait(), min(left, 0.5))
        return True
