"""The scene on SQLite; `test_on_postgresql` runs the promises about rows there too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engines
from services import screening
from services.screening import Screener
from tests.services.people.scene import Scene, scene_on


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The cast on a SQLite file."""
    with scene_on(engines.sqlite_url(tmp_path)) as made:
        yield made


@pytest.fixture(autouse=True)
def _screener() -> Iterator[None]:
    """Each test may use a screener of its own; time is no matter here, the machine may be busy."""
    before = screening.use(Screener(patience_s=30.0))
    yield
    screening.use(before)
