"""The stage on both databases: what a fault leaves behind is rows, and rows are kept differently."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, staged

SETTLED_S = 30.0


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The URL of an empty database; None for a SQLite file of the stage's own."""
    if request.param == "sqlite":
        return None
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def stage(tmp_path: Path, database_url: str | None) -> AsyncIterator[Stage]:
    """The product on a simulator with the cast; what a story does not expect on any phone fails it."""
    async with staged(tmp_path, url=database_url) as set_stage:
        yield set_stage
        async with asyncio.timeout(
            SETTLED_S
        ):  # a fault that a failed story left in force never lets it settle
            await set_stage.settle()
        assert set_stage.unexpected() == []
