"""Promises of the store: nobody hears of what was not committed; a failing unit takes no other with it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from db import engines
from db.models import meta, metadata
from db.store import GROUP, Stale, Store, StoreDown


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url)
    metadata.create_all(made.writer)
    yield made
    made.close()


@pytest.fixture
def one(sqlite: str) -> Iterator[Store]:
    """A store on SQLite."""
    made = Store(sqlite)
    metadata.create_all(made.writer)
    yield made
    made.close()


def put(key: str, value: str = "1") -> Callable[[Connection], str]:
    def work(conn: Connection) -> str:
        conn.execute(insert(meta).values(key=key, value=value))
        return key

    return work


def broken(conn: Connection) -> None:
    put("broken")(conn)
    raise ValueError("a bug")


def keys_of(store: Store) -> set[str]:
    with store.reader.connect() as conn:
        return set(conn.execute(select(meta.c.key)).scalars())


async def together(store: Store, *works: Callable[[Connection], Any]) -> list[Any]:
    """Let units wait behind a busy writer, so that they share a commit; return results and errors."""
    busy, go = threading.Event(), threading.Event()

    def hold(_conn: Connection) -> None:
        busy.set()
        go.wait()

    first = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(busy.wait)
    others = [asyncio.create_task(store.write(work)) for work in works]
    await asyncio.sleep(0)
    go.set()
    await first
    return list(await asyncio.gather(*others, return_exceptions=True))


async def test_a_result_is_heard_after_its_row_can_be_read(store: Store) -> None:
    """Committed first, told second."""
    assert await store.write(put("a")) == "a"
    assert keys_of(store) == {"a"}


async def test_a_failing_unit_leaves_nothing_and_says_why(store: Store) -> None:
    """All or nothing."""
    with pytest.raises(ValueError, match="a bug"):
        await store.write(broken)
    assert keys_of(store) == set()


async def test_a_failing_unit_takes_no_neighbour_with_it(store: Store) -> None:
    """Each has a savepoint of its own."""
    results = await together(store, put("a"), broken, put("b"))
    assert results[0::2] == ["a", "b"]
    assert isinstance(results[1], ValueError)
    assert keys_of(store) == {"a", "b"}


def twice(conn: Connection) -> None:
    put("a")(conn)
    put("a")(conn)


def misspelt(conn: Connection) -> None:
    conn.execute(text("SELECT nothing FROM nowhere"))


def nameless(conn: Connection) -> None:
    conn.execute(insert(meta).values(key=None, value="1"))


@pytest.mark.parametrize("work", [twice, misspelt, nameless])
async def test_a_unit_that_would_fail_for_ever_is_a_bug_and_not_the_databases_trouble(
    store: Store, work: Callable[[Connection], None]
) -> None:
    """Who waits for the database to come back would wait for ever; its neighbours are kept."""
    results = await together(store, put("before"), work, put("after"))
    assert isinstance(results[1], DBAPIError)
    assert keys_of(store) == {"before", "after"}


async def test_a_value_that_a_column_cannot_hold_is_a_bug_on_postgresql(postgres_url: str) -> None:
    """SQLite keeps texts of any length."""
    made = Store(postgres_url)
    metadata.create_all(made.writer)
    with pytest.raises(DataError):
        await made.write(put("k" * 41))
    await asyncio.to_thread(made.close)


async def test_a_database_that_is_no_database_is_trouble(tmp_path: Path) -> None:
    """Damaged is not a bug of a unit: everything stops until it is mended."""
    damaged = tmp_path / "tongban.db"
    damaged.write_bytes(b"x" * 8192)
    made = Store(engines.sqlite_url(tmp_path))
    with pytest.raises(StoreDown):
        await made.write(put("a"))
    await asyncio.to_thread(made.close)


async def test_a_database_server_that_is_gone_is_trouble() -> None:
    """It may come back: what was to be kept is tried again."""
    made = Store("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    with pytest.raises(StoreDown):
        await made.write(put("a"))
    await asyncio.to_thread(made.close)


async def test_units_that_wait_share_one_commit(one: Store) -> None:
    """Forty answers, one sync of the disk; the unit that held the writer has its own."""
    commits = []
    event.listen(one.writer, "commit", lambda _conn: commits.append(1))
    await together(one, *(put(f"k{number}") for number in range(40)))
    assert len(commits) == 2
    assert len(keys_of(one)) == 40


async def test_a_group_is_bounded(one: Store) -> None:
    """The first of them does not wait for the thousandth."""
    commits = []
    event.listen(one.writer, "commit", lambda _conn: commits.append(1))
    await together(one, *(put(f"k{number}") for number in range(2 * GROUP)))
    assert len(commits) == 3


async def test_a_unit_that_was_overtaken_is_run_again_from_its_reads(store: Store) -> None:
    """The second run sees what the first one missed."""
    runs = []

    def work(conn: Connection) -> str:
        runs.append(1)
        put("a")(conn)
        if len(runs) == 1:
            raise Stale
        return "done"

    assert await store.write(work) == "done"
    assert (len(runs), keys_of(store)) == (2, {"a"})


async def test_a_unit_that_is_always_overtaken_gives_up(store: Store) -> None:
    """Three times, then the caller knows."""
    runs = []

    def work(conn: Connection) -> None:
        runs.append(1)
        put("a")(conn)
        raise Stale

    with pytest.raises(Stale):
        await store.write(work)
    assert (len(runs), keys_of(store)) == (3, set())


async def test_a_commit_that_fails_is_told_to_everybody_of_its_group(one: Store) -> None:
    """A broken promise at COMMIT (a deferred key) undoes the guilty unit alone: the others are run again."""

    def dangling(conn: Connection) -> None:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        conn.exec_driver_sql("INSERT INTO household (id, roster_key, area_id) VALUES (1, 'h', 999)")

    results = await together(one, put("a"), dangling, put("b"))
    assert results[0::2] == ["a", "b"]
    assert isinstance(results[1], IntegrityError)
    assert keys_of(one) == {"a", "b"}
    with one.reader.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM household")).scalar() == 0


def bounded(engine: Engine, spare: int) -> None:
    """Let a database grow by no more than some pages, as on a full disk."""
    with engine.connect() as conn:
        size = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        engine, "checkout", lambda driver, *_: driver.execute(f"PRAGMA max_page_count={size + spare}")
    )


async def test_on_a_full_disk_nobody_is_told_of_an_answer_that_is_not_there(one: Store) -> None:
    """SQLite gives up the whole group: what was told is there, what is not there was told as failed."""
    bounded(one.writer, 12)
    big = "x" * 3000
    names = [f"k{number}" for number in range(30)]
    results = await together(one, *(put(name, big) for name in names))
    told = {name for name, result in zip(names, results, strict=True) if result == name}
    failed = [result for result in results if isinstance(result, Exception)]
    assert keys_of(one) == told
    assert told, "the first ones fitted"
    assert failed, "the last ones did not"
    assert all(isinstance(error, StoreDown) for error in failed)


async def test_when_the_disk_has_room_again_the_store_works_again(one: Store) -> None:
    """No restart is needed."""
    bounded(one.writer, 4)
    with pytest.raises(StoreDown):
        await one.write(put("big", "x" * 100_000))
    bounded(one.writer, 10_000)
    assert await one.write(put("small")) == "small"
    assert keys_of(one) == {"small"}


def test_every_writing_transaction_begins_immediate(sqlite: str) -> None:
    """Both hooks are installed: no transaction of the driver's own, and the right word."""
    engine = engines.writer(sqlite)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *found: said.append(found[2]))
    with engine.begin() as conn:
        driver: Any = conn.connection.driver_connection
        assert driver.in_transaction
        assert driver.isolation_level is None
    assert said == ["BEGIN IMMEDIATE"]
    engine.dispose()


def counted(engine: Engine, reading: threading.Event | None, go: threading.Event | None) -> None:
    """Read a number, wait if asked to, write it one higher."""
    with engine.begin() as conn:
        number = int(conn.execute(select(meta.c.value)).scalar_one())
        if reading and go:
            reading.set()
            go.wait(5)
        conn.execute(update(meta).values(value=str(number + 1)))


def both_count(url: str) -> str:
    """Let two connections count at once, the second while the first has read and not yet written."""
    engine = engines.writer(url)
    metadata.create_all(engine)
    with engine.begin() as conn:
        put("n", "0")(conn)
    reading, go = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def first() -> None:
        try:
            counted(engine, reading, go)
        except OperationalError as error:
            errors.append(error)

    def second() -> None:
        counted(engine, None, None)
        go.set()

    threads = [threading.Thread(target=work) for work in (first, second)]
    threads[0].start()
    reading.wait()
    threads[1].start()
    if engines.BEGIN_WORD == "BEGIN IMMEDIATE":
        go.set()  # the second one waits for the first
    for thread in threads:
        thread.join()
    with engine.begin() as conn:
        number = conn.execute(select(meta.c.value)).scalar_one()
    engine.dispose()
    return f"{number}, {len(errors)} failed"


def test_two_writers_who_read_first_lose_nothing(sqlite: str) -> None:
    """The second waits until the first is done."""
    assert both_count(sqlite) == "2, 0 failed"


def test_without_immediate_one_of_them_would_fail(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The known-bad build: SQLITE_BUSY at once, whatever the busy time-out says."""
    monkeypatch.setattr(engines, "BEGIN_WORD", "BEGIN")
    assert both_count(sqlite) == "1, 1 failed"


async def test_a_lock_held_by_another_connection_is_waited_for_then_said(
    one: Store, sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clear error after the time-out, and no lost unit afterwards."""
    monkeypatch.setattr(engines, "BUSY_MS", 50)
    impatient = Store(sqlite)
    other = pysqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreDown, match="locked"):
        await impatient.write(put("a"))
    other.execute("COMMIT")
    other.close()
    assert await impatient.write(put("a")) == "a"
    impatient.close()


async def test_closing_finishes_what_was_submitted(url: str) -> None:
    """SIGTERM loses nothing that was taken."""
    made = Store(url)
    metadata.create_all(made.writer)
    waiting = [asyncio.create_task(made.write(put(f"k{number}"))) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(made.close)
    assert len(await asyncio.gather(*waiting)) == 20
    again = Store(url)
    assert len(keys_of(again)) == 20
    again.close()


def test_sqlite_keeps_what_it_says(one: Store) -> None:
    """WAL and FULL are asserted, not assumed."""
    with one.writer.begin() as conn:
        engines.assert_durable(conn)
    with one.writer.connect() as conn:
        driver: Any = conn.connection.driver_connection
        driver.execute("PRAGMA synchronous=NORMAL")
        with pytest.raises(engines.DatabaseProblem, match="FULL"):
            engines.assert_durable(conn)


async def test_units_beside_each_other_on_postgresql_lose_no_update(postgres_url: str) -> None:
    """Conditional updates and a version: whoever was overtaken counts again."""
    made = Store(postgres_url)
    metadata.create_all(made.writer)
    await made.write(put("n", "0"))

    def count(conn: Connection) -> None:
        before = conn.execute(select(meta.c.value)).scalar_one()
        higher = update(meta).where(meta.c.value == before).values(value=str(int(before) + 1))
        if conn.execute(higher).rowcount == 0:
            raise Stale

    for _ in range(20):
        await asyncio.gather(made.write(count), made.write(count))
    with made.reader.connect() as conn:
        assert conn.execute(select(meta.c.value)).scalar_one() == "40"
    made.close()
