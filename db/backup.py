"""Snapshots of a SQLite database by its own backup interface, and putting one back. Knows files; nothing of tables.

A copy of a live file would be torn; the interface reads one moment, and writers go on meanwhile. The key is never
part of a backup: whoever finds one can read nothing private.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pysqlite3

from db.engines import BUSY_MS, DatabaseProblem

_BESIDE = ("", "-wal", "-shm")


def save(database: Path, folder: Path, now: datetime) -> Path:
    """Write a checked snapshot into a folder and return its path; its name carries the moment in UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"tongban-{now:%Y%m%dT%H%M%SZ}.db"
    if target.exists():
        raise DatabaseProblem(f"There is a backup {target} already.")
    _copy(database, target)
    return target


def check(file: Path) -> None:
    """Raise DatabaseProblem unless a file is a whole SQLite database of ours."""
    if not file.is_file():
        raise DatabaseProblem(f"There is no backup {file}.")
    with _opened(file) as conn:
        try:
            found = conn.execute("PRAGMA integrity_check").fetchone()[0]
            ours = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        except pysqlite3.DatabaseError as error:
            raise DatabaseProblem(f"{file} is damaged: {error}.") from None
    if found != "ok":
        raise DatabaseProblem(f"{file} is damaged: {found}.")
    if ours is None:
        raise DatabaseProblem(f"{file} is no database of Tongban.")


def stage(file: Path, database: Path) -> Path:
    """Copy a checked backup beside the database and return the copy: there it is opened, tried and settled."""
    check(file)
    fresh = database.with_name(f"{database.name}.new")
    drop(fresh)
    _copy(file, fresh)
    return fresh


def swap(fresh: Path, database: Path, now: datetime) -> Path | None:
    """Put a staged copy in the place of the database; return where the old one lies now, if there was one."""
    with _opened(fresh) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
    kept = _set_aside(database, now)
    os.replace(fresh, database)
    _sync_folder(database.parent)
    return kept


def drop(fresh: Path) -> None:
    """Remove a staged copy and its log, if they are there."""
    for end in _BESIDE:
        fresh.with_name(fresh.name + end).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy one moment of a database into a new file for its owner only; it has its name once it is checked."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _opened(source) as read, closing(_connect(part)) as write:
        read.backup(write)
        write.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    check(part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    _sync_folder(target.parent)


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Rename the database with its log, which may hold its newest rows; the main file goes last."""
    if not database.exists():
        return None
    kept = _unused(database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}"))
    for end in reversed(_BESIDE):
        beside = database.with_name(database.name + end)
        if beside.exists():
            os.replace(beside, kept.with_name(kept.name + end))
    return kept


def _unused(path: Path) -> Path:
    """Return a path that nothing has yet: what was set aside is never overwritten."""
    names = (path, *(path.with_name(f"{path.name}-{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    with closing(_connect(file)) as conn:
        yield conn


def _connect(file: Path) -> Any:
    conn = pysqlite3.connect(str(file), isolation_level=None)
    conn.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    return conn


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
