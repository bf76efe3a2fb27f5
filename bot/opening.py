"""Opening the data: folder, key and schema fit together, or a sentence says what to do.

Knows the schema's versions and the key ring; nothing of Telegram.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.options import Options
from db import engines, keys, migrate, types
from db.engines import DatabaseProblem
from db.queries import meta
from db.store import Store

T = TypeVar("T")

_CHECK = "key_check"
_COLUMN = "meta.key_check"
_WORDS = b"this key opens this data"


def found(options: Options) -> str | None:
    """Make what is missing, folder, key and database, and bring the schema up to date.

    Returns the revision from before, None for a new database. Never makes a key for data that has one.
    """
    engines.private_folder(options.data)
    if _revision(options) is None and not options.key_file.exists():
        options.key_file.parent.mkdir(parents=True, exist_ok=True)
        keys.new_key_file(options.key_file)
    ring = keys.read_key_file(options.key_file)
    types.use(ring)
    before = migrate.upgrade(options.database_url)
    if before is None:
        sealed = ring.seal(_WORDS, _COLUMN).hex()
        _with(options, lambda conn: meta.put(conn, _CHECK, sealed))
    return before


def begin(options: Options) -> None:
    """Make data ready for `run`: found it when there is none, else check it. It never migrates old data.

    The caller holds the lock (`db.lock`).
    """
    if _revision(options) is None:
        found(options)
    ready(options)


def ready(options: Options) -> None:
    """Check schema and key and install the key ring. Raises KeyProblem or DatabaseProblem with what to do."""
    if not _exists(options):
        raise DatabaseProblem(
            f"There is no data in {options.data} yet. Set --data or TONGBAN_DATA, or run: python -m bot migrate"
        )
    _with(options, migrate.check)
    _with(options, engines.assert_durable)
    ring = keys.read_key_file(options.key_file)
    sealed = _with(options, lambda conn: meta.get(conn, _CHECK))
    ring.open(bytes.fromhex(sealed or "00"), _COLUMN)
    types.use(ring)


def open_store(options: Options) -> Store:
    """Return the store of checked data."""
    ready(options)
    return Store(options.database_url)


def database_file(options: Options) -> Path | None:
    """Return the file of a SQLite database, None for PostgreSQL."""
    url = make_url(options.database_url)
    return Path(url.database or "") if engines.is_sqlite(options.database_url) else None


def _exists(options: Options) -> bool:
    file = database_file(options)
    return file is None or file.exists()


def _revision(options: Options) -> str | None:
    return _with(options, migrate.current) if _exists(options) else None


def _with(options: Options, work: Callable[[Connection], T]) -> T:
    engine = engines.writer(options.database_url)
    try:
        with engine.begin() as conn:
            return work(conn)
    except OperationalError as error:
        raise DatabaseProblem(f"The database does not open: {error.orig}") from None
    finally:
        engine.dispose()
