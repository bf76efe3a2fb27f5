"""The schema's versions: bring a database to the newest one, and refuse to work on any other.

Knows Alembic and the revisions in `db/migrations`; nothing of what the tables are for.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from db import engines
from db.engines import DatabaseProblem
from db.queries import meta

VERSION = "0.1.0"  # of the product; the newest one that migrated the data stands in it
_STAMP = "migrated_by"


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = conn
    return config


def configure(start: Callable[..., None], **values: Any) -> None:
    """Tell Alembic how revisions are run and compared. SQLite, too, undoes a change that failed."""
    start(**values, render_as_batch=True, transactional_ddl=True, compare_server_default=True)


def head() -> str:
    """Return the newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "there is a first revision"  # noqa: S101
    return newest


def current(conn: Connection) -> str | None:
    """Return the revision of a database; None when it is empty."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    return MigrationContext.configure(conn).get_current_revision()


def upgrade(url: str, revision: str = "head") -> str | None:
    """Bring a database to the newest revision, in one transaction.

    Returns the revision it had before, None if it was empty. Raises DatabaseProblem when the data is newer
    than this program.
    """
    return _moved(url, lambda conn: command.upgrade(_config(conn), revision))


def downgrade(url: str, revision: str) -> str | None:
    """Take a database back to an older revision ("base": nothing is left); return the one it had before."""
    return _moved(url, lambda conn: command.downgrade(_config(conn), revision))


def _moved(url: str, move: Callable[[Connection], None]) -> str | None:
    engine = engines.writer(url)
    try:
        with engine.connect() as conn:
            _keys_off(conn)
            with conn.begin():
                before = current(conn)
                _refuse_newer(conn, before)
                move(conn)
                _stamp(conn)
            return before
    finally:
        engine.dispose()


def _keys_off(conn: Connection) -> None:
    """SQLite rebuilds a table to change it, and would count the old one's references as broken meanwhile."""
    if conn.dialect.name == "sqlite":
        driver: Any = conn.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")


def _stamp(conn: Connection) -> None:
    if conn.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseProblem("A row points to one that is not there: the database was left as it was.")
    if inspect(conn).has_table("meta"):
        meta.put(conn, _STAMP, VERSION)


def _refuse_newer(conn: Connection, found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        needed = meta.get(conn, _STAMP)
        raise DatabaseProblem(
            f"This version ({VERSION}) is older than the data: install version {needed} or newer."
        )


def check(conn: Connection) -> None:
    """Raise DatabaseProblem, with what to do, unless the database has exactly this program's schema."""
    found = current(conn)
    if found is None:
        raise DatabaseProblem("There is no data here yet. Run: python -m bot migrate")
    _refuse_newer(conn, found)
    if found != head():
        raise DatabaseProblem(
            "The data is older than this version. Make a backup, then run: python -m bot migrate"
        )
