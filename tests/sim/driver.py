"""Drives the simulator the way an outside tester would: plain HTTP against the Bot API and the control API."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sim.server import Running

TOKEN = "123456:made-up_token"
LI, WANG, ZHAO, CHEN, ZHOU, NOBODY = 1001, 1002, 1003, 1004, 1011, 1099

Answer = tuple[int, Any]


async def eventually(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return once something holds; fail after ten seconds."""
    for _ in range(2000):
        result = holds()
        if result if isinstance(result, bool) else await result:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true in ten seconds")


class Driver:
    """One HTTP session against a running simulator."""

    def __init__(self, running: Running, session: aiohttp.ClientSession) -> None:
        self.running = running
        self.session = session
        self._seen = 0

    async def http(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        if body is not None:
            options["json"] = body
        async with self.session.request(method, self.running.url + path, **options) as answer:
            return answer.status, await answer.json()

    async def sim(self, method: str, path: str, **body: Any) -> Any:
        """A control call that must succeed."""
        status, answer = await self.http(method, f"/sim/{path}", body if method != "GET" else None)
        assert status == 200, answer
        return answer

    async def bot(self, method: str, **params: Any) -> Answer:
        """A Bot API call in JSON: (status, whole answer)."""
        return await self.http("POST", f"/bot{TOKEN}/{method}", params)

    async def ok(self, method: str, **params: Any) -> Any:
        """A Bot API call that must succeed: its result."""
        status, answer = await self.bot(method, **params)
        assert status == 200, answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        """A Bot API call that must fail: (status, description)."""
        status, answer = await self.bot(method, **params)
        assert not answer["ok"]
        assert answer["error_code"] == status
        return status, answer["description"]

    async def start(self, *ids: int) -> None:
        """Register people and let them start the bot, the updates taken."""
        for user_id in ids:
            await self.sim("POST", "users", id=user_id, first_name=f"Person {user_id}")
            await self.sim("POST", f"users/{user_id}/text", text="/start")
        await self.ok("getUpdates", offset=-1)
        await self.take()

    async def take(self, **params: Any) -> list[dict[str, Any]]:
        """Fetch what is pending and acknowledge it."""
        updates: list[dict[str, Any]] = await self.ok("getUpdates", **params)
        if updates:
            await self.ok("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
        return updates

    async def chat(self, user_id: int) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = await self.sim("GET", f"users/{user_id}/chat")
        return messages

    async def last(self, user_id: int) -> dict[str, Any]:
        return (await self.chat(user_id))[-1]

    async def say(self, user_id: int, text: str, **params: Any) -> Any:
        """The bot sends a text."""
        return await self.ok("sendMessage", chat_id=user_id, text=text, **params)

    async def buttons(self, user_id: int, text: str, *rows: list[tuple[str, str]]) -> Any:
        """The bot sends a text with inline buttons (label, data)."""
        keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
        return await self.say(user_id, text, reply_markup={"inline_keyboard": keyboard})

    async def until(self, kind: str) -> dict[str, Any]:
        """Wait for the next event of this kind that was not waited for yet."""
        while True:
            events = await self.sim("GET", f"events?since={self._seen}&wait_s=10")
            assert events, f"no {kind} came"
            for event in events:
                self._seen = event["n"]
                if event["kind"] == kind:
                    return dict(event)

    def poll(self, **params: Any) -> "asyncio.Task[Answer]":
        """A getUpdates call of its own."""
        return asyncio.create_task(self.bot("getUpdates", **{"timeout": 20, **params}))


class Steady:
    """A steady clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
