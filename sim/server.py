"""The simulator over HTTP on loopback: Bot API, control API, and the page with the phones.

    running = await start(8081)         # inside an event loop; port 0 picks a free one
    running.url                         # http://127.0.0.1:8081
    await running.stop()

Beyond sim-control.md the control API has: `GET /sim/users`, `/sim/users/{id}`, `…/faults`, `/sim/faults` and
`/sim/limits` (what is now), `/sim/files/<path>`, `/sim/stream` (server-sent events for the page), `limit` on
`/sim/log`, `follower` on `/sim/clock`, the faults `drop_edit_reply` and `hold_reply_s`, and, for tests that
kill a bot at a chosen moment, `GET /sim/events?since=N&wait_s=S`: `{"n", "at", "kind"}` and details. The kinds are

- `poll_waiting`: a getUpdates call has found nothing and waits;
- `updates_answered`: a getUpdates answer with `update_ids` was written;
- `press_fetched`: presses among them, `update_ids`;
- `call_accepted`: a send or edit is in the world, its reply unwritten (`method`, `chat_id`, `message_id`);
- `webhook_posting`: a POST to the webhook begins (`update_id`, `update` = its kind).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from sim.botapi import BotApi
from sim.clock import Clock
from sim.control import Control
from sim.errors import Mistake
from sim.files import MAX_UPLOAD
from sim.person import Phone
from sim.poll import Poller
from sim.stream import Stream
from sim.updates import Item
from sim.webhook import Deliverer
from sim.world import World

PAGE = Path(__file__).parent / "page"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _hostname(netloc: str) -> str | None:
    try:
        return urlsplit(f"//{netloc}").hostname
    except ValueError:
        return None


@web.middleware
async def _loopback_only(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse other machines, other names for this one (DNS rebinding), and pages of other sites."""
    origin = request.headers.get("Origin")
    trusted = (
        _is_loopback(request.remote)
        and _is_loopback(_hostname(request.headers.get("Host", "")))
        and (origin is None or _is_loopback(_hostname(origin.partition("://")[2])))
    )
    if not trusted:
        return web.json_response({"error": "The simulator answers this machine only."}, status=403)
    return await handler(request)


@web.middleware
async def _mistakes(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Mistake as mistake:
        return web.json_response({"error": mistake.sentence}, status=mistake.status)
    except web.HTTPClientError as error:
        return web.json_response({"error": f"{error.reason}."}, status=error.status)


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that is up."""

    url: str
    world: World
    _runner: web.AppRunner
    _deliverer: Deliverer
    _poller: Poller
    _stream: Stream

    def drop_pages(self) -> None:
        """End the open pages' streams; they connect again by themselves."""
        self._stream.close()

    async def stop(self) -> None:
        """Cut what waits, stop delivering, close the port."""
        self._poller.cut()
        self.drop_pages()
        self.world.events.clear()
        await self._deliverer.close()
        await self._runner.cleanup()


async def start(
    port: int,
    on_reset: Callable[[], Awaitable[None]] | None = None,
    phones: Sequence[Phone] = (),
    clock: Clock | None = None,
) -> Running:
    """Start on 127.0.0.1. `phones` are there from the start and after a reset; `on_reset` follows."""
    world = World(clock)
    poller, deliverer, stream = Poller(world), Deliverer(world), Stream(world)
    _connect(world, poller, deliverer)

    async def people_back() -> None:
        for phone in phones:
            world.register(phone)
        if on_reset is not None:
            await on_reset()

    for phone in phones:
        world.register(phone)
    app = build_app(BotApi(world, poller), Control(world, poller, people_back), stream)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return Running(url, world, runner, deliverer, poller, stream)


def _connect(world: World, poller: Poller, deliverer: Deliverer) -> None:
    """New updates wake the poll or go to the webhook; a webhook or an outage ends the poll."""

    def on_push(item: Item) -> None:
        poller.wake()
        deliverer.offer(item)

    def on_webhook_change() -> None:
        if world.webhook.url:
            poller.conflict()
        deliverer.restart()

    def on_outage(down: bool) -> None:
        if down:
            poller.cut()
        deliverer.pause(down)

    world.queue.on_push = on_push
    world.on_outage = on_outage
    world.on_webhook_change = on_webhook_change


def build_app(bot_api: BotApi, control: Control, stream: Stream) -> web.Application:
    """The whole application; one visible list of routes."""
    app = web.Application(middlewares=[_loopback_only, _mistakes], client_max_size=MAX_UPLOAD + 2**20)
    app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]*}", bot_api.handle)
    app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", bot_api.download)
    app.add_routes(control.routes())
    app.router.add_get("/sim/stream", stream.handle)
    app.router.add_get("/", _page)
    app.router.add_static("/page/", PAGE)
    return app


async def _page(request: web.Request) -> web.FileResponse:
    """The phones."""
    policy = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'"
    return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": policy})
