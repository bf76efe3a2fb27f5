"""A demo of its own for each story, and a browser's page to look at it."""

import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import opened

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The demo as a newcomer starts it; its address."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found, "the demo prints its address"
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, "Ctrl-C ends the demo cleanly"


@pytest.fixture
async def page(language: str) -> AsyncIterator[Page]:
    """A wide page in the reader's language: five phones side by side."""
    async with opened(1680, 980, "en-US" if language == "en" else "zh-CN") as page:
        page.set_default_timeout(15_000)
        expect.set_options(timeout=15_000)
        yield page
