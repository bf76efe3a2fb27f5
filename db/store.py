"""The store runs units: plain synchronous functions over a connection, all or nothing.

SQLite: one writer thread; units that wait at the same moment share one commit, a savepoint each (group commit).
PostgreSQL: a pool of threads, one transaction per unit. Nobody hears a result before its COMMIT has returned.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pysqlite3
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db import engines

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP = 64  # units that may share one commit: bounds how long the first of them waits
TRIES = 3
POSTGRES_THREADS = 8
READ_THREADS = 2
SQLITE_ERROR = 1  # SQLite's code for a wrong statement, "no such table" for one
SERIALIZATION = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


class Stale(Exception):
    """A conditional UPDATE changed no row: somebody was faster. The unit is run again from its reads."""


class StoreDown(Exception):
    """The database did not take the unit: nothing of it was kept."""


@dataclass
class _Job:
    work: Work[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Store:
    """Where units run. `await write(work)` returns after the commit; `await read(work)` sees committed rows."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.writer = engines.writer(url)
        self.reader = engines.reader(url)
        self.readers = ThreadPoolExecutor(READ_THREADS, "reader")
        self.desk: _Desk = _GroupCommit(self.writer) if engines.is_sqlite(url) else _Pool(self.writer)

    async def write(self, work: Work[T]) -> T:
        """Run a unit and return its result once it is committed. Raises what the unit raised, or StoreDown."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.desk.submit(_Job(work, future))
        return await future

    async def read(self, work: Work[T]) -> T:
        """Run a read on its own connection and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, self._read, work)

    def _read(self, work: Work[T]) -> T:
        with self.reader.connect() as conn:
            return work(conn)

    def write_now(self, work: Work[T]) -> T:
        """Run one unit from the command line, outside the event loop."""
        with self.writer.begin() as conn:
            return work(conn)

    def close(self) -> None:
        """Finish the units that were submitted, then close every connection."""
        self.desk.close()
        self.readers.shutdown()
        self.writer.dispose()
        self.reader.dispose()


class _Desk(Protocol):
    """What both databases offer the store."""

    def submit(self, job: _Job) -> None:
        """Take a unit; its future hears the result after the commit."""

    def close(self) -> None:
        """Finish what was submitted."""


def _tell(jobs: list[_Job]) -> None:
    """Hand results to the waiting tasks: one hop to each loop, after the commit."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        loops.setdefault(job.future.get_loop(), []).append(job)
    for loop, group in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, group)


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


class _GroupCommit:
    """One thread, one connection, many units a commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self.thread.start()

    def submit(self, job: _Job) -> None:
        self.waiting.put(job)

    def close(self) -> None:
        self.waiting.put(None)
        self.thread.join()

    def _loop(self) -> None:
        while (first := self.waiting.get()) is not None:
            group, last = self._gather(first)
            self._run(group)
            _tell(group)
            if last:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        """Return what waits at this moment, and whether the store is closing."""
        group = [first]
        while len(group) < GROUP:
            try:
                job = self.waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _run(self, group: list[_Job]) -> None:
        try:
            self._together(group)
        except Exception as error:
            if len(group) == 1:
                group[0].error = _named(error)
            else:
                self._one_by_one(group)

    def _one_by_one(self, group: list[_Job]) -> None:
        """SQLite gave up the whole transaction, or its COMMIT failed: each unit stands or falls alone."""
        for job in group:
            job.result = job.error = None
            try:
                self._together([job])
            except Exception as error:
                job.error = _named(error)

    def _together(self, group: list[_Job]) -> None:
        """Run units in one transaction. Raises when nothing of the group was kept."""
        with self.engine.connect() as conn, conn.begin():
            driver: Any = conn.connection.driver_connection
            for job in group:
                _in_savepoint(conn, driver, job)


def _in_savepoint(conn: Connection, driver: Any, job: _Job) -> None:
    """Run one unit; its failure undoes it alone. Raises when SQLite has rolled everything back (disk full, I/O):
    the next savepoint would silently commit by itself."""
    for _ in range(TRIES):
        driver.execute("SAVEPOINT unit")
        try:
            job.result, job.error = job.work(conn), None
        except Exception as error:
            if not driver.in_transaction:
                raise
            driver.execute("ROLLBACK TO unit")
            job.error = _named(error)
        driver.execute("RELEASE unit")
        if not isinstance(job.error, Stale):
            return


class _Pool:
    """PostgreSQL: units beside each other, a transaction each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.threads = ThreadPoolExecutor(POSTGRES_THREADS, "writer")

    def submit(self, job: _Job) -> None:
        self.threads.submit(self._run, job)

    def close(self) -> None:
        self.threads.shutdown()

    def _run(self, job: _Job) -> None:
        for _ in range(TRIES):
            try:
                with self.engine.begin() as conn:
                    result = job.work(conn)
                job.result, job.error = result, None
                break
            except Exception as error:
                job.error = _named(error)
                if not _again(error):
                    break
        _tell([job])


def _again(error: Exception) -> bool:
    if isinstance(error, Stale):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in SERIALIZATION


def _named(error: Exception) -> Exception:
    """Return StoreDown for what the database could not do, other errors as they are."""
    if not _is_down(error):
        return error
    down = StoreDown(str(getattr(error, "orig", error)))
    down.__cause__ = error
    return down


def _is_down(error: Exception) -> bool:
    """Say whether the database itself is in trouble: locked, full, damaged, gone.

    A broken constraint, statement or value would fail for ever: that is a bug, and waiting would hide it.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, pysqlite3.DatabaseError):
        in_trouble = type(cause) in (pysqlite3.DatabaseError, pysqlite3.OperationalError)
        return in_trouble and getattr(cause, "sqlite_errorcode", None) != SQLITE_ERROR
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return gone or isinstance(error, OperationalError | InterfaceError | PoolTimeout)
