"""The control API: how tests, the page and outside drivers play the people and bend the world."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

from aiohttp import web

from sim import acts
from sim.clock import Followers
from sim.errors import Mistake
from sim.person import Person, Phone
from sim.poll import Poller
from sim.webhook import info
from sim.world import World

DEMO_IDS = range(1001, 1006)
"""The demo's people come first on the page (sim-control.md)."""


TEN_YEARS_S = 10 * 366 * 86400


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Mistake("The body must be a JSON object.")
    return body


def _number(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name)
    if given is None:
        return default
    if not given.lstrip("-").isdecimal():
        raise Mistake(f"{name} takes a whole number.")
    return int(given)


def _caller(request: web.Request) -> str:
    """Who reads or moves the clock: the name it gives, or its connection."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return request.query.get("follower") or str(peer)


def _phone(known: Person | None, body: dict[str, Any]) -> Phone:
    """A phone from the body of POST /sim/users, over what is known already."""
    user_id = body.get("id")
    if not isinstance(user_id, int) or isinstance(user_id, bool) or not 0 < user_id < 2**52:
        raise Mistake("id takes a positive whole number.")
    phone = Phone(user_id, "")
    names = ("first_name", "role", "language_code", "last_name", "username")
    if known:
        phone = replace(phone, **{name: getattr(known, name) for name in names})
    given = {name: body[name] for name in names if body.get(name) is not None}
    if not all(isinstance(value, str) for value in given.values()):
        raise Mistake("Names, role and language are texts.")
    phone = replace(phone, **given)
    if not phone.first_name.strip():
        raise Mistake("first_name is missing.")
    return phone


class Control:
    """Handlers of `/sim/…`. Answers are JSON; a Mistake becomes `{"error": sentence}` in the server."""

    def __init__(self, world: World, poller: Poller, on_reset: Callable[[], Awaitable[None]]) -> None:
        self._world = world
        self._poller = poller
        self._on_reset = on_reset
        self._followers = Followers(world.clock.steady)

    def routes(self) -> list[web.RouteDef]:
        """The whole control API, as sim-control.md lists it, then what was added."""
        user = "/sim/users/{id:[0-9]+}"
        return [
            web.post("/sim/users", self.add_user),
            web.post(user + "/text", self.text),
            web.post(user + "/press", self.press),
            web.post(user + "/media", self.media),
            web.post(user + "/edit", self.edit),
            web.post(user + "/delete", self.delete),
            web.post(user + "/raw", self.raw),
            web.get(user + "/chat", self.chat),
            web.get(user + "/toasts", self.toasts),
            web.put(user + "/faults", self.user_faults),
            web.put("/sim/faults", self.faults),
            web.put("/sim/limits", self.limits),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.move_clock),
            web.get("/sim/log", self.log),
            web.get("/sim/webhook", self.webhook),
            web.post("/sim/redeliver", self.redeliver),
            web.post("/sim/reset", self.reset),
            web.get("/sim/events", self.events),
            web.get("/sim/users", self.users),
            web.get(user, self.user),
            web.get(user + "/faults", self.user_faults_now),
            web.get("/sim/faults", self.faults_now),
            web.get("/sim/limits", self.limits_now),
            web.get("/sim/files/{path:.+}", self.file),
        ]

    def _person(self, request: web.Request) -> Person:
        return self._world.person(int(request.match_info["id"]))

    async def add_user(self, request: web.Request) -> web.Response:
        """Add a person, or change a known one."""
        body = await _body(request)
        known = self._world.people.get(body["id"]) if isinstance(body.get("id"), int) else None
        return web.json_response(self._world.register(_phone(known, body)).view())

    async def users(self, request: web.Request) -> web.Response:
        """People in the order of the page; `search` in id, name and role, `limit`."""
        wanted, limit = request.query.get("search", "").lower(), _number(request, "limit", 1000)
        people = sorted(self._world.people.values(), key=lambda p: (p.id not in DEMO_IDS, p.id))
        found = (p for p in people if wanted in f"{p.id} {p.first_name} {p.last_name} {p.role}".lower())
        return web.json_response([p.view() for p, _ in zip(found, range(limit), strict=False)])

    async def user(self, request: web.Request) -> web.Response:
        """One person."""
        return web.json_response(self._person(request).view())

    async def text(self, request: web.Request) -> web.Response:
        """Send a text."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.write(self._world, person, body.get("text")))

    async def press(self, request: web.Request) -> web.Response:
        """Press a button."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.press(self._world, person, body))

    async def media(self, request: web.Request) -> web.Response:
        """Send media, from multipart or JSON."""
        person = self._person(request)
        if request.content_type == "application/json":
            return web.json_response(acts.send_media(self._world, person, await _body(request), None))
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = form.get("file")
        file = None
        if isinstance(upload, web.FileField):
            file = (upload.filename, upload.content_type, upload.file.read())
        return web.json_response(acts.send_media(self._world, person, fields, file))

    async def edit(self, request: web.Request) -> web.Response:
        """Change the person's own message."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.edit(self._world, person, body.get("message_id"), body.get("text")))

    async def delete(self, request: web.Request) -> web.Response:
        """Remove a message."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.delete(self._world, person, body.get("message_id")))

    async def raw(self, request: web.Request) -> web.Response:
        """Deliver a JSON object as one update."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.send_raw(self._world, person, body))

    async def chat(self, request: web.Request) -> web.Response:
        """The chat, oldest first."""
        messages = self._person(request).after(_number(request, "after", 0))
        return web.json_response([message.phone_view() for message in messages])

    async def toasts(self, request: web.Request) -> web.Response:
        """Answers to presses, oldest first."""
        return web.json_response([toast.view() for toast in self._person(request).toasts])

    async def user_faults(self, request: web.Request) -> web.Response:
        """Change the faults of one chat."""
        person, body = self._person(request), await _body(request)
        return web.json_response(acts.change_faults(self._world, person, body))

    async def user_faults_now(self, request: web.Request) -> web.Response:
        """The faults of one chat."""
        return web.json_response(self._person(request).faults.view(self._world.clock.steady()))

    async def faults(self, request: web.Request) -> web.Response:
        """Change the faults of the whole Bot API side; going down cuts a waiting poll."""
        self._world.change_faults(await _body(request))
        return await self.faults_now(request)

    async def faults_now(self, request: web.Request) -> web.Response:
        """The faults of the whole Bot API side."""
        return web.json_response(self._world.faults.view(self._world.clock.steady()))

    async def limits(self, request: web.Request) -> web.Response:
        """Change the limits."""
        self._world.limiter.limits = self._world.limiter.limits.changed(await _body(request))
        return await self.limits_now(request)

    async def limits_now(self, request: web.Request) -> web.Response:
        """The limits in force."""
        return web.json_response(asdict(self._world.limiter.limits))

    async def clock(self, request: web.Request) -> web.Response:
        """The calendar clock; whoever reads it follows it."""
        transport = request.transport
        program = request.headers.get("User-Agent", "")
        self._followers.read(
            _caller(request), program, lambda: transport is not None and not transport.is_closing()
        )
        return web.json_response(self._world.clock.view())

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the calendar clock, and answer once its followers have read it."""
        seconds = (await _body(request)).get("forward_s")
        if (
            not isinstance(seconds, int | float)
            or isinstance(seconds, bool)
            or not abs(seconds) <= TEN_YEARS_S
        ):
            raise Mistake("forward_s takes a number of seconds, ten years at most.")
        self._world.clock.forward(seconds)
        self._world.notify("clock", None, self._world.clock.view)
        await self._followers.caught_up(mover=_caller(request))
        return web.json_response(self._world.clock.view())

    async def log(self, request: web.Request) -> web.Response:
        """Every Bot API call after number `since`; `limit` cuts the list."""
        limit = _number(request, "limit", 0) or None
        return web.json_response(self._world.log.since(_number(request, "since", 0), limit))

    async def events(self, request: web.Request) -> web.Response:
        """What a killer aims by, after number `since`, waiting up to `wait_s` for the first."""
        try:
            seconds = min(60.0, float(request.query.get("wait_s", "0")))
        except ValueError:
            raise Mistake("wait_s takes a number of seconds.") from None
        return web.json_response(await self._world.events.wait(_number(request, "since", 0), seconds))

    async def webhook(self, request: web.Request) -> web.Response:
        """The webhook in force, pending count, last error."""
        return web.json_response(info(self._world))

    async def redeliver(self, request: web.Request) -> web.Response:
        """Deliver an update again."""
        body = await _body(request)
        update_id, times = body.get("update_id"), body.get("times", 1)
        if not isinstance(update_id, int) or not isinstance(times, int) or not 1 <= times <= 100:
            raise Mistake("update_id takes a whole number, times one from 1 to 100.")
        if not self._world.queue.redeliver(update_id, times, self._world.clock.now()):
            raise Mistake(f"There was no update {update_id}, or it is too long ago.", 404)
        return web.json_response({"update_id": update_id, "times": times})

    async def reset(self, request: web.Request) -> web.Response:
        """Empty the world; the house may put its people back."""
        self._poller.wake()
        self._world.reset()
        await self._on_reset()
        self._world.notify("people", None, dict)
        return web.json_response({"ok": True, **self._world.clock.view()})

    async def file(self, request: web.Request) -> web.Response:
        """A file of a chat, for the page."""
        stored = self._world.files.at(request.match_info["path"])
        if stored is None:
            raise Mistake("There is no such file.", 404)
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=stored.data, content_type=stored.mime_type, headers=headers)
