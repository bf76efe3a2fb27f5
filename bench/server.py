"""A stand-in for Telegram without limits: a Bot API over HTTP, as lean as it goes, and a crowd that presses.

Knows nothing of the product. A plan comes in on stdin; port, beginning and result go out on stdout, a JSON line each.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bench import cores
from bench.chats import BOT, Shown, Updates
from bench.crowd import Crowd, MinuteCrowd, RelayCrowd
from bench.plan import Minute, Relay

MOST_POLL_S = 25.0


class BotApi:
    """The methods the candidates use. Every answer comes `delay_s` late; a message is there when it is answered."""

    def __init__(self, updates: Updates, crowd: Crowd, delay_s: float) -> None:
        self.updates = updates
        self.crowd = crowd
        self.delay_s = delay_s
        self.last_id = 1_000_000

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        method = request.path.rpartition("/")[2]
        params = await _params(request)
        if method == "getUpdates":
            seconds = min(float(params.get("timeout", 0)), MOST_POLL_S)
            await self.updates.wait(int(params.get("offset", 0)), seconds)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        result = self.updates.batch() if method == "getUpdates" else self._done(method, params)
        return web.Response(body=f'{{"ok":true,"result":{result}}}'.encode(), content_type="application/json")

    def _done(self, method: str, params: Mapping[str, Any]) -> str:
        """Carry out a method and return its result as JSON; what needs no effect is granted."""
        if method == "editMessageText":
            return self._show(params, int(params["message_id"]), edited=True)
        if method == "sendMessage":
            self.last_id += 1
            return self._show(params, self.last_id, edited=False)
        if method == "answerCallbackQuery":
            self.crowd.answered(str(params["callback_query_id"]))
        return json.dumps(BOT) if method == "getMe" else "true"

    def _show(self, params: Mapping[str, Any], message_id: int, edited: bool) -> str:
        markup = params.get("reply_markup")
        if isinstance(markup, str):
            markup = json.loads(markup)
        shown = Shown(int(params["chat_id"]), message_id, str(params["text"]), markup)
        self.crowd.shown(shown, edited)
        return json.dumps(shown.message(), separators=(",", ":"))


async def _params(request: web.BaseRequest) -> dict[str, Any]:
    """Return the parameters of a call in any of the forms that the Bot API takes."""
    params: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        params |= json.loads(await request.read())
    elif kind == "application/x-www-form-urlencoded":
        params |= parse_qsl((await request.read()).decode())
    elif kind == "multipart/form-data":
        params |= await request.post()
    return params


def _tell(line: Mapping[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def _crowd(plan: dict[str, Any], updates: Updates) -> tuple[Crowd, float]:
    kind = plan.pop("kind")
    if kind == "relay":
        return RelayCrowd(Relay(**plan), updates, _tell), 0.0
    minute = Minute(**plan)
    return MinuteCrowd(minute, updates, _tell), minute.delay_s


async def _serve() -> None:
    updates = Updates()
    crowd, delay_s = _crowd(json.loads(sys.stdin.readline()), updates)
    api = BotApi(updates, crowd, delay_s)
    runner = web.ServerRunner(web.Server(api.handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    _tell({"event": "open", "port": runner.addresses[0][1]})
    result: Any = await crowd.result()
    _tell({"event": "done", **asdict(result)})
    await asyncio.to_thread(sys.stdin.read)  # whoever started it ends it; open long polls are not waited for


if __name__ == "__main__":
    cores.pin(cores.SERVER)
    asyncio.run(_serve())
