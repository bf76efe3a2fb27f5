"""One program works on the data at a time: a lock file in the data folder; on PostgreSQL one in it, too.

The command line may read and write beside `run`; what must not happen twice is `run` itself, and nothing may
replace the data or its schema under it. The lock goes with the process, however that ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db import engines
from db.engines import DatabaseProblem

_NUMBER = 0x746F6E67  # any number that nobody else takes on this database
RUNNING = "Tongban is already running on this data. Stop it first: two at once would answer everything twice."


_TAKE = text("SELECT pg_try_advisory_lock(:number)")
_ME = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
_END_FORMER = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND objid = :number AND pid = :pid AND backend_start = :start"
)


class _Session:
    """PostgreSQL's advisory lock, on a connection of its own that has no transaction open."""

    def __init__(self, url: str) -> None:
        self.engine = engines.writer(url).execution_options(isolation_level="AUTOCOMMIT")
        self.conn: Connection | None = None
        self.me = {"pid": 0, "start": None}

    def take(self) -> None:
        """Take the lock. Raises DatabaseProblem when somebody else has it."""
        if not self._taken():
            raise DatabaseProblem(RUNNING)

    def keep(self) -> None:
        """As `Lock.keep`."""
        try:
            if not self._is_open():
                self._take_again()
        except DBAPIError:
            return  # still away: no unit is taken either

    def close(self) -> None:
        """Give everything back."""
        if self.conn is not None:
            self.conn.close()
        self.engine.dispose()

    def _is_open(self) -> bool:
        if self.conn is None:
            return False
        try:
            self.conn.execute(text("SELECT 1"))
        except DBAPIError:
            self.conn.close()
            self.conn = None
        return self.conn is not None

    def _take_again(self) -> None:
        """Where only the network broke, our former session may still have the lock: it is ended first."""
        with self.engine.connect() as conn:
            former = conn.execute(_END_FORMER, {"number": _NUMBER, **self.me}).all()
        if not self._taken() and not former:
            raise DatabaseProblem(RUNNING)

    def _taken(self) -> bool:
        conn = self.engine.connect()
        if not conn.execute(_TAKE, {"number": _NUMBER}).scalar():
            conn.close()
            return False
        me = conn.execute(_ME).one()
        self.conn, self.me = conn, {"pid": me.pid, "start": me.backend_start}
        return True


class Lock:
    """Held until `release`, or until the process ends."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._session: _Session | None = None

    def _take(self, data: Path, url: str) -> None:
        file = self._held.enter_context((data / "lock").open("w"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseProblem(RUNNING) from None
        if not engines.is_sqlite(url):
            self._session = _Session(url)
            self._held.callback(self._session.close)
            self._session.take()

    def keep(self) -> None:
        """Look whether it is still held, and take it again where a restarted database has forgotten it.

        Raises DatabaseProblem when somebody else has the data by now. While the database is away nothing is known.
        """
        if self._session is not None:
            self._session.keep()

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
def only_one(data: Path, url: str) -> Iterator[Lock]:
    """Hold the data while the block runs. Raises DatabaseProblem when somebody has it."""
    lock = take(data, url)
    try:
        yield lock
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
