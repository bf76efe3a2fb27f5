"""One program works on the data at a time: a lock file in the data folder; on PostgreSQL one in it, too.

The command line may read and write beside `run`; what must not happen twice is `run` itself, and nothing may
replace the data or its schema under it. The lock goes with the process, however that ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from db import engines
from db.engines import DatabaseProblem

_NUMBER = 0x746F6E67  # any number that nobody else takes on this database
RUNNING = "Tongban is already running on this data. Stop it first: two at once would answer everything twice."


class Lock:
    """Held until `release`, or until the process ends."""

    def __init__(self) -> None:
        self._held = ExitStack()

    def _take(self, data: Path, url: str) -> None:
        file = self._held.enter_context((data / "lock").open("w"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseProblem(RUNNING) from None
        if not engines.is_sqlite(url):
            self._take_session(url)

    def _take_session(self, url: str) -> None:
        """Take PostgreSQL's advisory lock, on a connection of its own that has no transaction open."""
        engine = engines.writer(url).execution_options(isolation_level="AUTOCOMMIT")
        self._held.callback(engine.dispose)
        conn = self._held.enter_context(engine.connect())
        if not conn.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": _NUMBER}).scalar():
            raise DatabaseProblem(RUNNING)

    def release(self) -> None:
        """Let others have the data."""
        self._held.close()


def take(data: Path, url: str) -> Lock:
    """Take the data for this process. Raises DatabaseProblem when somebody has it."""
    engines.private_folder(data)
    lock = Lock()
    try:
        lock._take(data, url)
    except BaseException:
        lock.release()
        raise
    return lock


@contextmanager
def only_one(data: Path, url: str) -> Iterator[None]:
    """Hold the data while the block runs. Raises DatabaseProblem when somebody has it."""
    lock = take(data, url)
    try:
        yield
    finally:
        lock.release()


def is_held(data: Path) -> bool:
    """Say whether a program works on a data folder of this machine now."""
    with (data / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
