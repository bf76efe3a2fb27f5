"""The one-time page, through HTTP: what is shown, to whom, once, and what is sent along with it."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select, update

from bot.clock import Clock
from bot.desk import Desk
from core.settings import Settings
from core.text import Message
from db.engines import sqlite_url
from db.models import audit, metadata, note, post
from db.queries import media, people
from db.store import Store
from services import links, reading
from services.unit import Unit
from tests.services.concerns.world import World, plain
from web import app

HOSTILE = '<b>He</b> said "{{7*7}}" & <script>alert(1)</script>\n第二行'


@dataclass
class Scene:
    """A note by Li, a link to it for Wang, and a browser."""

    store: Store
    clock: Clock
    browser: httpx.AsyncClient
    wang: int
    note_id: int
    token: str
    problems: list[str]

    async def write(self, work: Any) -> Any:
        return await self.store.write(lambda conn: work(Unit(conn, self.clock.now(), Settings())))

    async def scalar(self, statement: Any) -> Any:
        return await self.store.read(lambda conn: conn.execute(statement).scalar())


def _translate(message: Message, language: str, zone: ZoneInfo) -> str:
    return plain(message)


def _seed(store: Store, clock: Clock, language: str = "en") -> tuple[int, int, str]:
    def work(conn: Any) -> tuple[int, int, str]:
        world = World(conn, clock.now())
        world.populate()
        people.change(conn, world.ids["Wang"], language=language)
        kept = reading.keep(
            world.unit(),
            run_id=None,
            concern_id=None,
            child_id=world.child,
            author=world.who("Li"),
            area_id=world.places["village"].id,
            item="N04",
            kind="text",
            body=HOSTILE,
            file_id=None,
        )
        address = links.issue(world.unit(), world.ids["Wang"], [kept])
        return world.ids["Wang"], kept, address.rsplit("/", 1)[1]

    return store.write_now(work)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    store = Store(sqlite_url(tmp_path))
    metadata.create_all(store.writer)
    clock = Clock()
    problems: list[str] = []

    async def found() -> list[str]:
        return problems

    page = app.make(Desk(store, clock, Settings()), Settings(), _translate, found)
    transport = httpx.ASGITransport(page)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        yield Scene(store, clock, browser, *_seed(store, clock), problems)
    store.close()


async def test_a_look_says_who_will_be_signed_in_and_opens_nothing(scene: Scene) -> None:
    """A link preview does exactly this; it must not use the link up."""
    for _ in range(3):
        answer = await scene.browser.get(f"/n/{scene.token}")
        assert answer.status_code == 200
        assert "Signed in as: supervisor, township A" in answer.text
        assert "<button>Open the notes</button>" in answer.text
        assert "said" not in answer.text
        assert "Wang" not in answer.text
    assert await scene.scalar(select(note.c.read_at)) is None


async def test_what_the_screener_could_not_read_is_marked(scene: Scene) -> None:
    """Who reads it is the first to look for danger in it; a text that was looked through says nothing of it."""
    mark = "Not screened: nothing has looked for danger in this before you."
    assert mark in (await scene.browser.post(f"/n/{scene.token}")).text
    screened = update(note).where(note.c.id == scene.note_id).values(screened=True)
    await scene.write(lambda unit: unit.conn.execute(screened))
    address = await scene.write(lambda unit: links.issue(unit, scene.wang, [scene.note_id]))
    page = (await scene.browser.post(f"/n/{address.rsplit('/', 1)[1]}")).text
    assert "blockquote" in page
    assert mark not in page


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("picture", "She sent a picture. It is not kept, please ask her what it shows."),
        ("sticker", "She sent a sticker. It is not kept, please ask her what it means."),
        ("poll", "She sent something that is not kept. Please ask her about it."),
    ],
)
async def test_whoever_reads_is_told_of_what_came_and_is_not_kept(scene: Scene, kind: str, line: str) -> None:
    """A person asks her: what no screener can read goes to a human, also where nothing of it is kept."""
    unkept = update(note).where(note.c.id == scene.note_id).values(kind=kind, body=None)
    await scene.write(lambda unit: unit.conn.execute(unkept))
    page = (await scene.browser.post(f"/n/{scene.token}")).text
    assert line in page
    assert "<blockquote>" not in page


async def test_a_head_request_opens_nothing(scene: Scene) -> None:
    assert (await scene.browser.head(f"/n/{scene.token}")).status_code == 200
    assert (await scene.browser.post(f"/n/{scene.token}")).status_code == 200


async def test_a_press_shows_the_note_once(scene: Scene) -> None:
    answer = await scene.browser.post(f"/n/{scene.token}")
    assert answer.status_code == 200
    assert "C-012 🐼 blue" in answer.text
    assert "What did you see or hear?" in answer.text
    assert "companion mother" in answer.text
    again = await scene.browser.post(f"/n/{scene.token}")
    assert again.status_code == 410
    assert "said" not in again.text


async def test_what_a_mother_wrote_is_shown_literally(scene: Scene) -> None:
    text = (await scene.browser.post(f"/n/{scene.token}")).text
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n第二行" in text
    assert "{{7*7}}" in text


async def test_every_read_is_logged(scene: Scene) -> None:
    await scene.browser.post(f"/n/{scene.token}")
    logged = await scene.store.read(
        lambda conn: conn.execute(select(audit.c.person_id, audit.c.object)).all()
    )
    assert logged == [(scene.wang, f"note {scene.note_id}")]
    assert await scene.scalar(select(note.c.read_by)) == scene.wang


async def test_used_expired_and_unknown_links_show_the_same_page(scene: Scene) -> None:
    """Nobody learns from the answer whether a link ever was one."""
    unknown = await scene.browser.post("/n/" + "x" * 43)
    spare = await scene.write(lambda unit: links.issue(unit, scene.wang, [scene.note_id]).rsplit("/", 1)[1])
    await scene.browser.post(f"/n/{scene.token}")
    used = await scene.browser.post(f"/n/{scene.token}")
    looked = await scene.browser.get(f"/n/{scene.token}")
    scene.clock.offset = timedelta(minutes=10)
    expired = await scene.browser.post(f"/n/{spare}")
    answers = [unknown, used, looked, expired]
    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


async def test_a_revoked_post_gets_that_page_too(scene: Scene) -> None:
    await scene.write(lambda unit: unit.conn.execute(post.update().values(until=unit.now)))
    assert (await scene.browser.get(f"/n/{scene.token}")).status_code == 410
    assert (await scene.browser.post(f"/n/{scene.token}")).status_code == 410
    assert await scene.scalar(select(note.c.read_at)) is None


async def test_a_voice_note_can_be_heard_without_a_second_request(scene: Scene) -> None:
    await scene.write(
        lambda unit: unit.conn.execute(
            note.update().values(kind="voice", body=None, fetch="due", file_id="f")
        )
    )
    await scene.write(lambda unit: media.set_media(unit.conn, scene.note_id, b"OggS", "audio/ogg"))
    text = (await scene.browser.post(f"/n/{scene.token}")).text
    assert '<audio controls preload="metadata" src="data:audio/ogg;base64,T2dnUw==">' in text


async def test_a_picture_can_be_seen_without_a_second_request(scene: Scene) -> None:
    picture = note.update().values(kind="picture", body=None, fetch="due", file_id="f")
    await scene.write(lambda unit: unit.conn.execute(picture))
    await scene.write(lambda unit: media.set_media(unit.conn, scene.note_id, b"JPEG", "image/jpeg"))
    text = (await scene.browser.post(f"/n/{scene.token}")).text
    assert '<img alt="The picture she sent" src="data:image/jpeg;base64,SlBFRw==">' in text
    assert "<audio" not in text


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("due", "The picture is still on its way. It stays on your reading list."),
        ("failed", "The picture could not be kept. Please ask her what it shows."),
    ],
)
async def test_a_picture_that_is_not_there_is_said_to_be_missing(scene: Scene, state: str, line: str) -> None:
    picture = note.update().values(kind="picture", body=None, fetch=state)
    await scene.write(lambda unit: unit.conn.execute(picture))
    assert line in (await scene.browser.post(f"/n/{scene.token}")).text


async def test_the_page_loads_nothing_and_tells_nobody(scene: Scene) -> None:
    for answer in (
        await scene.browser.get(f"/n/{scene.token}"),
        await scene.browser.post(f"/n/{scene.token}"),
        await scene.browser.post(f"/n/{scene.token}"),
    ):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "media-src data:; img-src data:" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "set-cookie" not in answer.headers
        assert not any(part in answer.text for part in ("<script", "http://", "https://", "@import", "url("))


async def test_the_one_style_the_policy_allows_is_the_pages_own(scene: Scene) -> None:
    """Browsers compare the hash: a style that differs by a byte would leave the page bare."""
    answer = await scene.browser.get(f"/n/{scene.token}")
    style = answer.text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


async def test_the_language_is_the_readers_and_without_one_the_browsers(scene: Scene) -> None:
    assert '<html lang="en">' in (await scene.browser.get(f"/n/{scene.token}")).text
    await scene.write(lambda unit: people.change(unit.conn, scene.wang, language="zh_Hans_CN"))
    assert '<html lang="zh-Hans">' in (await scene.browser.get(f"/n/{scene.token}")).text
    chinese = await scene.browser.get("/n/x")
    english = await scene.browser.get("/n/x", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="zh-Hans">' in chinese.text
    assert '<html lang="en">' in english.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_open_nothing(scene: Scene, method: str) -> None:
    assert (await scene.browser.request(method, f"/n/{scene.token}")).status_code == 405
    assert await scene.scalar(select(note.c.read_at)) is None


async def test_health_and_readiness_are_told_apart(scene: Scene) -> None:
    assert (await scene.browser.get("/healthz")).text == "ok\n"
    assert (await scene.browser.get("/readyz")).status_code == 200
    scene.problems.append("job climb is late")
    answer = await scene.browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problems": ["job climb is late"]}


async def test_what_cannot_be_logged_is_not_shown_and_the_link_still_works_afterwards(scene: Scene) -> None:
    """The database cannot write: the reader is told to come back, and nothing was used up."""
    await scene.store.write(lambda conn: conn.exec_driver_sql("ALTER TABLE audit RENAME TO away"))
    answer = await scene.browser.post(f"/n/{scene.token}")
    assert answer.status_code == 503
    assert "your link still works" in answer.text
    await scene.store.write(lambda conn: conn.exec_driver_sql("ALTER TABLE away RENAME TO audit"))
    assert (await scene.browser.post(f"/n/{scene.token}")).status_code == 200


async def test_without_a_webhook_there_is_no_door(scene: Scene) -> None:
    assert (await scene.browser.post("/telegram", content=b"{}")).status_code == 404
