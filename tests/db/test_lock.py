"""Promises of the lock: one program on the data, and it goes with the process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from db import engines, lock
from db.engines import DatabaseProblem

HOLDER = """
import sys, time
from pathlib import Path
from db import lock
held = lock.take(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def _admin(url: str) -> Iterator[Connection]:
    """Yield a connection to the same server, to none of its databases under test."""
    parsed = make_url(url).set(drivername="postgresql+psycopg", database="postgres")
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def _end_every_session(url: str) -> None:
    """End what a restart of the server would end, and wait until it is gone."""
    with _admin(url) as conn:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
        assert conn.execute(text(ended), {"name": make_url(url).database}).all()


def test_a_second_one_is_refused_with_a_sentence(url: str, tmp_path: Path) -> None:
    """And may come when the first has gone."""
    first = lock.take(tmp_path, url)
    with pytest.raises(DatabaseProblem, match="already running"):
        lock.take(tmp_path, url)
    first.release()
    lock.take(tmp_path, url).release()


def test_on_postgresql_two_data_folders_are_still_one_database(postgres_url: str, tmp_path: Path) -> None:
    """Two machines, one database: only one of them runs."""
    first = lock.take(tmp_path / "a", postgres_url)
    with pytest.raises(DatabaseProblem, match="already running"):
        lock.take(tmp_path / "b", postgres_url)
    first.release()
    with lock.only_one(tmp_path / "b", postgres_url):
        pass


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    """kill -9, and the next start finds the data free."""
    url = engines.sqlite_url(tmp_path)
    command = [sys.executable, "-c", HOLDER, str(tmp_path), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert lock.is_held(tmp_path)
        holder.kill()
        holder.wait()
    assert not lock.is_held(tmp_path)
    lock.take(tmp_path, url).release()


def test_looking_whether_somebody_runs_hinders_nobody(tmp_path: Path) -> None:
    """`doctor` asks, `run` takes."""
    engines.private_folder(tmp_path)
    assert not lock.is_held(tmp_path)
    lock.take(tmp_path, engines.sqlite_url(tmp_path)).release()


def test_the_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    """Whoever may enter the machine may not enter the folder."""
    data = tmp_path / "data"
    with lock.only_one(data, engines.sqlite_url(data)):
        assert data.stat().st_mode & 0o777 == 0o700


def test_a_restarted_database_has_forgotten_it_and_it_is_taken_again(
    postgres_url: str, tmp_path: Path
) -> None:
    """The lock of PostgreSQL ends with the server; a second machine finds it taken all the same."""
    with lock.only_one(tmp_path / "a", postgres_url) as held:
        _end_every_session(postgres_url)
        held.keep()
        with pytest.raises(DatabaseProblem, match="already running"):
            lock.take(tmp_path / "b", postgres_url)


def test_whoever_finds_it_taken_after_a_restart_is_told(postgres_url: str, tmp_path: Path) -> None:
    """The other was faster: two at once must not be."""
    with lock.only_one(tmp_path / "a", postgres_url) as held:
        held.keep()
        _end_every_session(postgres_url)
        with (
            lock.only_one(tmp_path / "b", postgres_url),
            pytest.raises(DatabaseProblem, match="already running"),
        ):
            held.keep()


def test_where_only_the_line_broke_the_former_session_is_no_stranger(
    postgres_url: str, tmp_path: Path
) -> None:
    """The server has not noticed yet: it still keeps the lock for a session that nobody speaks in any more."""
    with lock.only_one(tmp_path / "a", postgres_url) as held:
        assert held._session is not None
        former, held._session.conn = held._session.conn, None
        for _ in range(100):
            held.keep()
        assert former is not None
        former.invalidate()
        former.close()
        assert held._session.conn is not None
        with pytest.raises(DatabaseProblem, match="already running"):
            lock.take(tmp_path / "b", postgres_url)


def test_a_database_that_is_away_says_nothing_about_the_lock(postgres_url: str, tmp_path: Path) -> None:
    """Units are refused meanwhile; when it is back the lock is taken again."""
    with lock.only_one(tmp_path / "a", postgres_url) as held:
        name = make_url(postgres_url).database
        with _admin(postgres_url) as conn:
            conn.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            _end_every_session(postgres_url)
            held.keep()
            conn.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        held.keep()
        with pytest.raises(DatabaseProblem, match="already running"):
            lock.take(tmp_path / "b", postgres_url)
