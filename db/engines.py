"""Database engines: SQLite with the pragmas it needs, PostgreSQL through psycopg 3.

Knows drivers; nothing of tables. Facts and reasons: docs/decisions/0005-units-and-group-commit.md.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

FIXED_SQLITE = (3, 51, 3)
BUSY_MS = 5000
# Test builds show what the harness is worth: tests/faults proves that it goes red without IMMEDIATE.
BEGIN_WORD = "BEGIN IMMEDIATE"


class DatabaseProblem(Exception):
    """The database can't be used as it is; the text says what to do."""


def sqlite_url(data: Path) -> str:
    """Return the URL of the SQLite database in a data folder."""
    return f"sqlite:///{data / 'tongban.db'}"


_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
)
# A file that is only read stays as it is: a backup must not get a log beside it.
_READING = (f"busy_timeout={BUSY_MS}", "query_only=ON", "temp_store=MEMORY")


def _preparing(pragmas: Sequence[str]) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must never open a transaction by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare


def _assert_fixed_sqlite() -> None:
    version = tuple(int(part) for part in pysqlite3.sqlite_version.split("."))
    if version < FIXED_SQLITE:
        raise DatabaseProblem(
            f"SQLite {pysqlite3.sqlite_version} can corrupt its log with two writers; need 3.51.3."
        )


def _sqlite(url: str, begin: str, pragmas: Sequence[str] = _PRAGMAS) -> Engine:
    _assert_fixed_sqlite()
    engine = create_engine(url, module=pysqlite3, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _preparing(pragmas))
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


def writer(url: str) -> Engine:
    """Return the engine units run on. Every SQLite transaction begins IMMEDIATE."""
    if is_sqlite(url):
        return _sqlite(url, BEGIN_WORD)
    return _postgres(url)


def reader(url: str) -> Engine:
    """Return the engine for reads outside units."""
    return _sqlite(url, "BEGIN") if is_sqlite(url) else _postgres(url)


def snapshots(url: str) -> Engine:
    """Return the engine for long reads of one moment, however much is written meanwhile."""
    if is_sqlite(url):
        return _sqlite(url, "BEGIN", _READING)
    return _postgres(url).execution_options(isolation_level="REPEATABLE READ")


def _postgres(url: str) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_size=10, pool_pre_ping=True, pool_timeout=10)


def is_sqlite(url: str) -> bool:
    """Say whether a database URL names SQLite."""
    return make_url(url).get_backend_name() == "sqlite"


def assert_durable(conn: Connection) -> None:
    """Check at start that SQLite keeps what it says. Raises DatabaseProblem."""
    if conn.dialect.name != "sqlite":
        return
    mode = conn.exec_driver_sql("PRAGMA journal_mode").scalar()
    sync = conn.exec_driver_sql("PRAGMA synchronous").scalar()
    if (mode, sync) != ("wal", 2):
        raise DatabaseProblem(f"SQLite must run with WAL and FULL sync, found {mode} and {sync}.")


def private_folder(path: Path) -> Path:
    """Make the data folder, for its owner only, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    os.chmod(path, 0o700)
    return path
