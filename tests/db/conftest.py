"""Both databases, by URL: what holds on one must hold on the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engines, keys, types


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return engines.sqlite_url(tmp_path)
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of an empty SQLite database."""
    return engines.sqlite_url(tmp_path)


@pytest.fixture(autouse=True)
def _ring() -> Iterator[None]:
    types.use(keys.make_ring(b"k" * keys.KEY))
    yield
    types.use(keys.make_ring(b"k" * keys.KEY))


# TEMP-OVERRIDE
import os  # noqa: E402
import tempfile  # noqa: E402
from sqlalchemy import create_engine, make_url, text  # noqa: E402


@pytest.fixture
def postgres_url(postgres: str, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    base = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    yield base.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
