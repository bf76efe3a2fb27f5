"""Promises of the backup: one moment, whole, unreadable without the key, and put back without losing the old."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3
import pytest
from sqlalchemy import insert, select

from db import backup, engines, migrate
from db.engines import DatabaseProblem
from db.models import meta, person
from db.store import Store

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CANARY = "小明canary"


@pytest.fixture
def store(sqlite: str) -> Iterator[Store]:
    migrate.upgrade(sqlite)
    made = Store(sqlite)
    yield made
    made.close()


def put(store: Store, key: str) -> None:
    store.write_now(lambda conn: conn.execute(insert(meta).values(key=key, value="1")))


def keys_in(file: Path) -> set[str]:
    conn = pysqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return {row[0] for row in conn.execute("SELECT key FROM meta")} - {"migrated_by"}
    finally:
        conn.close()


def test_a_backup_holds_everything_committed_before_it(store: Store, tmp_path: Path) -> None:
    """The log included, which a copy of the file would miss."""
    put(store, "a")
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    put(store, "b")
    assert keys_in(file) == {"a"}


def test_its_name_says_when_and_only_its_owner_may_read_it(store: Store, tmp_path: Path) -> None:
    """In UTC, so that names sort."""
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    assert file.name == "tongban-20260302T020000Z.db"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [beside.name for beside in file.parent.iterdir()] == [file.name]


def test_a_backup_is_never_written_over_another(store: Store, tmp_path: Path) -> None:
    """Twice in a second is once."""
    backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    with pytest.raises(DatabaseProblem, match="already"):
        backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)


def test_private_text_is_not_in_it(store: Store, tmp_path: Path) -> None:
    """It opens only with the key, which lives elsewhere."""
    row = {"language": "en", "zone": "UTC", "since": NOW, "name": CANARY}
    store.write_now(lambda conn: conn.execute(insert(person).values(row)))
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    assert CANARY.encode() not in file.read_bytes()
    assert b"canary" not in file.read_bytes()


def test_a_backup_while_others_write_is_whole_and_holds_an_unbroken_beginning(
    store: Store, tmp_path: Path
) -> None:
    """One moment: if the 70th row is in it, so are the 69 before it."""
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        for number in range(100_000):
            put(store, f"{number:06}")
            begun.set()
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    stop.set()
    writer.join()
    found = sorted(keys_in(file))
    assert found
    assert found == [f"{number:06}" for number in range(len(found))]


@pytest.mark.parametrize("damage", ["page", "cut", "text", "empty"])
def test_a_damaged_file_is_refused_and_the_data_stays(store: Store, tmp_path: Path, damage: str) -> None:
    """Before anything is touched."""
    put(store, "a")
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    whole = file.read_bytes()
    broken = {
        "page": whole[:4096] + b"\xff" * 4096 + whole[8192:],
        "cut": whole[: len(whole) // 2],
        "text": b"line,of,text\n" * 1000,
        "empty": b"",
    }
    file.write_bytes(broken[damage])
    with pytest.raises(DatabaseProblem, match=r"damaged|no database"):
        backup.stage(file, tmp_path / "tongban.db")
    assert keys_in(tmp_path / "tongban.db") == {"a"}


def test_what_was_there_before_is_kept_with_its_log(sqlite: str, tmp_path: Path) -> None:
    """A restore of the wrong file can be taken back."""
    migrate.upgrade(sqlite)
    database = tmp_path / "tongban.db"
    store = Store(sqlite)
    put(store, "old")
    file = backup.save(database, tmp_path / "backups", NOW)
    put(store, "new")
    store.close()
    leave_a_log(database, "newest")
    kept = backup.swap(backup.stage(file, database), database, NOW)
    assert kept is not None
    assert kept.name == "tongban.db.before-20260302T020000Z"
    assert keys_in(database) == {"old"}
    assert keys_in(kept) == {"old", "new", "newest"}


def leave_a_log(database: Path, key: str) -> None:
    """Commit a row that stands in the log alone, as a killed process leaves it."""
    living = database.with_name("living.db")
    for end in ("", "-wal", "-shm"):
        if (beside := database.with_name(database.name + end)).exists():
            beside.rename(living.with_name(living.name + end))
    conn = pysqlite3.connect(str(living), isolation_level=None)
    conn.execute("INSERT INTO meta (key, value) VALUES (?, '1')", (key,))
    for end in ("", "-wal"):
        copy = database.with_name(database.name + end)
        copy.write_bytes(living.with_name(living.name + end).read_bytes())
    conn.close()
    for end in ("", "-wal", "-shm"):
        living.with_name(living.name + end).unlink(missing_ok=True)


def test_a_restored_database_is_one_file_that_runs(store: Store, tmp_path: Path) -> None:
    """WAL comes back by itself at the next start."""
    put(store, "a")
    file = backup.save(tmp_path / "tongban.db", tmp_path / "backups", NOW)
    database = tmp_path / "elsewhere" / "tongban.db"
    database.parent.mkdir()
    assert backup.swap(backup.stage(file, database), database, NOW) is None
    assert [beside.name for beside in database.parent.iterdir()] == ["tongban.db"]
    engine = engines.writer(engines.sqlite_url(database.parent))
    with engine.begin() as conn:
        engines.assert_durable(conn)
        assert "a" in conn.execute(select(meta.c.key)).scalars().all()
    engine.dispose()
