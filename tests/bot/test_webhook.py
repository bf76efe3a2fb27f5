"""Promises of the webhook's door: it listens to nobody but Telegram, never for long, and says 200 after the commit."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot import opening
from bot.clock import Clock
from bot.desk import Desk
from bot.intake import Intake, Webhook
from bot.render import plain_of
from db.models import inbox
from db.store import Store
from services.unit import Unit
from tests.stage import options_in
from web import app

SECRET = "a-made-up-secret"
UPDATE = json.dumps({"update_id": 7, "message": {"from": {"id": 1001}, "text": "好"}}).encode()
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Door:
    """The page with the door in it, and what came in through it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.intake = Intake(desk, self._process)
        doors = {"/telegram": Webhook(self.intake, SECRET)}
        self.page = app.make(desk, desk.settings, plain_of, self._problems, doors)

    async def _process(self, raw: dict[str, Any]) -> None:
        await self.desk.serve(lambda unit: None)

    async def _problems(self) -> list[str]:
        return []

    async def post(
        self, receive: Receive, secret: str | None = SECRET, length: int | None = None
    ) -> tuple[int, dict[str, str]]:
        """Post as a client whose body arrives as `receive` has it; return the status and the headers."""
        headers = {"x-telegram-bot-api-secret-token": secret, "content-length": length}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/telegram",
            "query_string": b"",
            "headers": [
                (name.encode(), str(value).encode()) for name, value in headers.items() if value is not None
            ],
        }
        sent: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        await self.page(scope, receive, send)
        return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}

    async def kept(self) -> list[int]:
        """Return the updates that are stored."""
        return await self.desk.read(lambda conn: list(conn.execute(select(inbox.c.update_id)).scalars()))


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    """A door on an empty database."""
    chosen = options_in(tmp_path, "http://127.0.0.1:1")
    opening.begin(chosen)
    store = Store(chosen.database_url)
    made = Door(Desk(store, Clock(), chosen.settings))
    yield made
    await made.intake.drain()
    store.close()


def whole(body: bytes) -> Receive:
    """A body that arrives at once."""

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def unread() -> MutableMapping[str, Any]:
    raise AssertionError("the body was read")


async def never() -> MutableMapping[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError("nothing comes")


async def test_what_telegram_posts_is_stored_before_it_hears_200(door: Door) -> None:
    """Afterwards Telegram forgets it."""
    status, _ = await door.post(whole(UPDATE))
    assert status == 200
    assert await door.kept() == [7]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "\u00e9"])
async def test_who_does_not_know_the_secret_is_not_listened_to(door: Door, secret: str | None) -> None:
    """The body stays unread, however it was announced."""
    status, _ = await door.post(unread, secret, length=10)
    assert status == 403


async def test_a_body_that_is_announced_too_large_stays_unread(door: Door) -> None:
    """An update is far smaller than a megabyte."""
    status, _ = await door.post(unread, length=app.BODY_LIMIT + 1)
    assert status == 413


async def test_of_a_body_without_end_no_more_is_read_than_an_update_may_have(door: Door) -> None:
    """Announced or not."""
    parts = []

    async def endless() -> MutableMapping[str, Any]:
        parts.append(1)
        return {"type": "http.request", "body": b"x" * 300_000, "more_body": True}

    status, _ = await door.post(endless)
    assert (status, len(parts)) == (413, 4)


async def test_a_body_that_never_comes_is_not_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow sender holds a place for seconds, not for ever."""
    monkeypatch.setattr(app, "BODY_S", 0.05)
    status, _ = await door.post(never)
    assert status == 408


async def test_a_sender_that_hangs_up_in_the_middle_leaves_nothing_behind(door: Door) -> None:
    """Half an update is none."""
    parts: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": UPDATE[:10], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def half() -> MutableMapping[str, Any]:
        return parts.pop(0)

    assert (await door.post(half))[0] == 400
    assert await door.kept() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'"x"', b"\xff\xfe", b"[" * 10_000, b'{"update_id": "7"}', b'{"update_id": -1}'],
)
async def test_what_is_no_update_is_refused_and_the_door_stays_open(door: Door, body: bytes) -> None:
    """Never 410: a webhook that answers so is taken away."""
    assert (await door.post(whole(body)))[0] == 400
    assert (await door.post(whole(UPDATE)))[0] == 200


async def test_while_the_database_is_down_telegram_is_asked_to_come_again(door: Door) -> None:
    """503 and when; afterwards the same update is taken."""
    await door.desk.write(_read_only, "ON")
    status, headers = await door.post(whole(UPDATE))
    assert (status, headers["retry-after"]) == (503, "5")
    _writable(door)
    assert (await door.post(whole(UPDATE)))[0] == 200
    assert await door.kept() == [7]


def _read_only(unit: Unit, value: str) -> None:
    unit.conn.execute(text(f"PRAGMA query_only={value}"))


def _writable(door: Door) -> None:
    with door.desk.store.writer.connect() as conn:
        driver: Any = conn.connection.driver_connection
        driver.execute("PRAGMA query_only=OFF")
