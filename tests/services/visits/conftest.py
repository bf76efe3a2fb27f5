"""The scene on SQLite; `test_on_postgresql` runs the promises about rows there too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engines
from tests.services.people.scene import Scene, scene_on


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The cast on a SQLite file."""
    with scene_on(engines.sqlite_url(tmp_path)) as made:
        yield made
