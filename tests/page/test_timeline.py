"""A concern's history as a page: read and printed in a browser, in two languages, with nobody's name in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from bot.render import plain_of, translator
from core.triage import Level
from db import engines
from db.models import metadata
from services import timeline
from tests.browser import opened
from tests.services.concerns.conftest import MORNING
from tests.services.concerns.test_reading import keep
from tests.services.concerns.world import CAST, SHANGHAI, World
from web import timeline as printed

CANARY = "小明canary 0570-555-0199"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    engine = engines.writer(engines.sqlite_url(tmp_path))
    metadata.create_all(engine)
    with engine.connect() as conn, conn.begin():
        made = World(conn, MORNING)
        made.populate()
        yield made
    engine.dispose()


def written(world: World, language: str, file: Path) -> Path:
    """Let a red concern climb past somebody who cannot be reached, be taken on late and be closed by two."""
    world.blocked = {"Wang"}
    number = world.raised(Level.P0)
    keep(world, CANARY)
    world.forward(minutes=15, seconds=20)
    world.forward(minutes=5)
    world.press("Chen", "Acknowledge")
    world.forward(minutes=45)
    world.act("Chen", "reported", number, "safe")
    world.write_report("Chen")
    world.press("Zhao", "Agree")
    found = timeline.of(world.unit(), number)
    assert found is not None
    page = printed.page(found, world.now, "童伴 Tongban", language, SHANGHAI, plain_of)
    file.write_text(page, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
async def test_the_page_tells_all_of_it_prints_on_paper_and_names_nobody(
    language: str, world: World, tmp_path: Path
) -> None:
    file = written(world, language, tmp_path / "page.html")
    asked: list[str] = []

    async def note(route: Route) -> None:
        asked.append(route.request.url)
        await route.continue_()

    async with opened(820, 1160) as page:
        await page.route("**/*", note)
        await page.goto(file.as_uri())
        say = translator(language).gettext
        await expect(page.locator("h1")).to_contain_text(say("Danger now"))
        await expect(page.locator("h2")).to_have_count(3)
        await expect(page.locator("section")).to_have_count(3)
        await expect(page.locator("tr.missed")).to_have_count(2)  # told late, and one who cannot be reached
        text = await page.locator("body").inner_text()
        paper = await page.pdf(prefer_css_page_size=True)
    assert asked == [file.as_uri()]
    assert paper.startswith(b"%PDF")
    assert [
        word for word in (*(name for name, *_ in CAST), "canary", "小明", "0570-555") if word in text
    ] == []
    assert "C-012" in text
    assert say("The child is safe") in text
