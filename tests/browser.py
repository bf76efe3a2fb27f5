"""The Chromium that is installed, for tests that look at pages. A missing one is an error that says what to do."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium() -> Path:
    """Return the browser's path."""
    for name in (os.environ.get("TONGBAN_CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return Path(found)
    raise AssertionError("These tests need a browser. Debian: apt-get install chromium")


@asynccontextmanager
async def opened(width: int = 1600, height: int = 900, locale: str = "en-US") -> AsyncIterator[Page]:
    """Open an empty page; anything on its console fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        context = await browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        await browser.close()
    assert complaints == []
