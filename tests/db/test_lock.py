"""Promises of the lock: one program on the data, and it goes with the process."""

import subprocess
import sys
from pathlib import Path

import pytest

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
