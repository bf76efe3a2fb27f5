"""The one page of the programme's own server: a one-time link opens notes. Beside it the doors of the house.

Knows services and how a Message becomes text; nothing of Telegram. No cookie, no script, nothing from elsewhere.
"""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.settings import Settings
from core.text import N_, Message, say
from db.store import StoreDown
from services import links
from services.links import Seat, Shown
from services.unit import Unit

P = ParamSpec("P")
T = TypeVar("T")
Translate = Callable[[Message, str, ZoneInfo], str]
Problems = Callable[[], Awaitable[list[str]]]

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent / "templates"
CHINESE, ENGLISH = "zh_Hans_CN", "en"
BODY_LIMIT = 1 << 20  # bytes; an update is far smaller (faults.md §5)
BODY_S = 10.0  # seconds a body may take to arrive
RETRY_AFTER_S = 5
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

GONE = say(N_("This link opens nothing any more"))
GONE_HINT = say(N_("It was used or it is too old. Go back to the chat and press the button again."))
HEADING = say(N_("Notes to read"))
OPEN = say(N_("Open the notes"))
ONCE = say(N_("The page opens once. Who has read a note is written down."))
ONCE_READ = say(N_("Close this page when you have read it. The link does not open a second time."))
PICTURE = say(N_("The picture she sent"))
UNSCREENED = say(N_("Not screened: nothing has looked for danger in this before you."))
BUSY = say(N_("The page cannot be opened right now"))
BUSY_HINT = say(N_("Nothing is lost, your link still works. Please try again in a minute."))


class Moments(Protocol):
    """Where the moment comes from."""

    def now(self) -> datetime:
        """Return the calendar moment."""


class Desk(Protocol):
    """What the page needs of the desk: units, reads and the moment."""

    @property
    def clock(self) -> Moments:
        """The calendar clock."""

    async def write(self, service: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service as one unit."""

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query."""


class Door(Protocol):
    """Where Telegram posts: it knows its secret, and takes a body for an HTTP status."""

    def knows(self, secret: str | None) -> bool:
        """Say whether a post may be read at all."""

    async def receive(self, body: bytes) -> int:
        """Take a post: 200 kept, 400 not an update, 503 try again."""


class Page:
    """The page's handlers and what they share."""

    def __init__(self, desk: Desk, settings: Settings, translate: Translate) -> None:
        self.desk = desk
        self.settings = settings
        self.translate = translate
        self.style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
        loader = FileSystemLoader(TEMPLATES)
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.headers = _headers(self.style)

    async def look(self, request: Request) -> Response:
        """Show who a link signs in. It changes nothing: chats and mail programs look at links by themselves."""
        now = self.desk.clock.now()
        seat = await self.desk.read(links.peek, request.path_params["token"], now)
        if seat is None:
            return self.sign(request, 410, GONE, GONE_HINT)
        words = {"heading": HEADING, "signed_in": _signed_in(seat), "open": OPEN, "once": ONCE}
        return self._show("before.html", seat.language, ZoneInfo(seat.zone), words)

    async def open(self, request: Request) -> Response:
        """Use the link up and show its notes.

        No CSRF token: there is no session to ride on. Whoever can post here holds the link's secret already.
        """
        opened = await self.desk.write(links.open_once, request.path_params["token"])
        if opened is None:
            return self.sign(request, 410, GONE, GONE_HINT)
        seat, notes = opened.seat, opened.notes
        words = {"heading": HEADING, "signed_in": _signed_in(seat), "once_read": ONCE_READ}
        shown = {"notes": notes, "written": _written, "address": _address, "picture": PICTURE}
        words["unscreened"] = UNSCREENED
        return self._show("notes.html", seat.language, ZoneInfo(seat.zone), words | shown)

    async def busy(self, request: Request, error: Exception) -> Response:
        """Say that the store takes nothing at the moment, or refuses what we ask of it."""
        log.error("page_busy", error=type(error).__name__)  # no values: they are private
        return self.sign(request, 503, BUSY, BUSY_HINT)

    def sign(self, request: Request, status: int, title: Message, hint: Message) -> Response:
        """Return a page that only says something: the same for every link that opens nothing."""
        asked = request.headers.get("accept-language", "")
        language = ENGLISH if asked.lower().startswith("en") else CHINESE
        return self._show("sign.html", language, self.settings.zone, {"title": title, "hint": hint}, status)

    def _show(
        self, name: str, language: str, zone: ZoneInfo, values: Mapping[str, Any], status: int = 200
    ) -> Response:
        def text(message: Message) -> str:
            return self.translate(message, language, zone)

        lang = "en" if language == ENGLISH else "zh-Hans"
        known = {"t": text, "lang": lang, "style": self.style, "programme": self.settings.programme}
        html = self.templates.get_template(name).render({**known, **values})
        return HTMLResponse(html, status, self.headers)


def _headers(style: str) -> dict[str, str]:
    """Return the headers of every page: nothing is loaded from anywhere, kept, framed, or told to another site."""
    styled = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{styled}'; media-src data:; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _signed_in(seat: Seat) -> Message:
    """Return who reads, by role and place; a name is not shown to whoever holds the phone."""
    return say(N_("Signed in as: {role}, {area}"), role=seat.role, area=seat.area)


def _written(note: Shown) -> Message:
    return say(N_("{author}, {when}"), author=note.author, when=note.at)


def _address(media: tuple[bytes, str]) -> str:
    """Return a voice note or picture as an address that needs no second request."""
    content, kind = media
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _readiness(problems: Problems) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        found = await problems()
        return JSONResponse({"ready": not found, "problems": found}, 503 if found else 200)

    return ready


def _telegram(door: Door) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of a door. Whoever does not know its secret is not listened to: the body stays unread."""

    async def receive(request: Request) -> Response:
        if not door.knows(request.headers.get(SECRET_HEADER)):
            return Response(status_code=403)
        try:
            async with asyncio.timeout(BODY_S):
                body = await _body(request)
        except TimeoutError:
            return Response(status_code=408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        status = await door.receive(body)
        wait = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None
        return Response(status_code=status, headers=wait)

    return receive


async def _body(request: Request) -> bytes | None:
    """Return what was posted, None when it is larger than any update: no more than that is read."""
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > BODY_LIMIT:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def make(
    desk: Desk,
    settings: Settings,
    translate: Translate,
    problems: Problems,
    doors: Mapping[str, Door] | None = None,
) -> Starlette:
    """Return the web application: the one-time page, `/healthz`, `/readyz`, and Telegram's door if there is one.

    `problems`: what keeps this process from being ready. `doors`: by path, where Telegram posts.
    """
    page = Page(desk, settings, translate)
    routes = [
        Route("/n/{token}", page.look, methods=["GET"]),
        Route("/n/{token}", page.open, methods=["POST"]),
        Route("/healthz", _alive, methods=["GET"]),
        Route("/readyz", _readiness(problems), methods=["GET"]),
    ]
    routes += [Route(path, _telegram(door), methods=["POST"]) for path, door in (doors or {}).items()]
    return Starlette(routes=routes, exception_handlers={StoreDown: page.busy, DBAPIError: page.busy})
