"""The cast in fresh rows for each story."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import engines, types
from db.keys import make_ring
from db.models import metadata
from tests.services.concerns.world import SHANGHAI, World

MORNING = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)  # a Wednesday, in working hours


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    types.use(make_ring(bytes(32)))
    engine = engines.writer(engines.sqlite_url(tmp_path))
    metadata.create_all(engine)
    with engine.connect() as conn, conn.begin():
        found = World(conn, MORNING)
        found.populate()
        yield found
    engine.dispose()
