"""The scene on a SQLite file of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engines, keys, types
from db.models import metadata
from tests.services.people.scene import Scene, build


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    types.use(keys.make_ring(b"k" * 32))
    engine = engines.writer(engines.sqlite_url(tmp_path))
    metadata.create_all(engine)
    yield build(engine)
    engine.dispose()
