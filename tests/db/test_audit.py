"""Promises of the audit: nothing in it is changed, taken out, put in or moved without being seen, on both databases."""

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, LargeBinary, Table, Text, cast, delete, func, insert, select, text, update
from sqlalchemy import type_coerce as as_type
from sqlalchemy.exc import DBAPIError

from core.events import Kind
from core.triage import Level
from db import engines, keys, types
from db.models import audit, concern_event, metadata
from db.queries import audit as kept
from db.queries import concern_events
from services import proof
from services.proof import Report
from tests.services.concerns.conftest import MORNING
from tests.services.concerns.world import World

# `TONGBAN_EDITS=1000 scripts/test tests/db/test_audit.py` makes a thousand on both; PostgreSQL takes longer for it.
EDITS = {"sqlite": 1000, "postgresql": int(os.environ.get("TONGBAN_EDITS", "250"))}
WRITTEN = {"action", "object", "purpose", "kind", "data"}


@pytest.fixture
def world(url: str) -> Iterator[World]:
    """A county in which a concern was raised, climbed and was taken on, and in which things were read."""
    engine = engines.writer(url)
    metadata.create_all(engine)
    with engine.connect() as conn, conn.begin():
        made = World(conn, MORNING)
        made.populate()
        for number in range(8):
            kept.add(conn, made.now, made.ids["Wang"], "read note", f"note {number}", "reading list")
            made.raised(Level.P0)
            made.forward(minutes=15)
            if number % 2:
                proof.tick(made.unit())
        made.press("Wang", "Acknowledge")
        yield made
    engine.dispose()


def check(world: World, head: str | None = None) -> Report:
    return proof.check(world.conn, proof.read_head(head) if head else None)


def test_an_audit_that_nobody_touched_holds(world: World) -> None:
    """Entries and events, those covered already and those of the last seconds."""
    found = check(world)
    assert found.flaws == ()
    assert found.entries == kept.head(world.conn).number
    assert found.events > 50
    assert 0 < found.uncovered < found.events
    head = proof.shown(proof.head(world.unit()))
    again = check(world, head)
    assert (again.flaws, again.uncovered, again.entries) == ((), 0, found.entries + 1)


# -- a thousand edits --------------------------------------------------------------------------------------


def test_every_single_edit_of_a_row_or_a_bit_is_found(world: World) -> None:
    """By somebody who has the whole database and not the key; `head` was written down before."""
    head = proof.shown(proof.head(world.unit()))
    for number in range(5):  # some events no entry covers yet
        concern_events.add(world.conn, 1, Kind.ADDED, world.now, item=f"E{number}")
    _free_hand(world.conn)
    chance, missed = random.Random(4), []
    for number in range(EDITS[world.conn.dialect.name]):
        what = _edited(world.conn, chance)
        found = check(world, head)
        if not found.flaws:
            missed.append((number, what))
        world.conn.exec_driver_sql("ROLLBACK TO SAVEPOINT edit")
    assert missed == []
    assert check(world, head).flaws == ()


def _free_hand(conn: Connection) -> None:
    """Let the editor past foreign keys, as whoever owns the database can."""
    sqlite = conn.dialect.name == "sqlite"
    conn.exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON" if sqlite else "SET LOCAL session_replication_role=replica"
    )


def _edited(conn: Connection, chance: random.Random) -> str:
    """Make one edit behind a savepoint, one that the database takes, and return what it was."""
    while True:
        conn.exec_driver_sql("SAVEPOINT edit")
        table = chance.choice((audit, concern_event))
        edit = chance.choice((_bit, _bit, _bit, _bit, _removed, _copied, _swapped, _emptied))
        try:
            return f"{table.name} {edit(conn, chance, table)}"
        except (DBAPIError, _Nothing):  # a number that is taken, text that PostgreSQL refuses
            conn.exec_driver_sql("ROLLBACK TO SAVEPOINT edit")


class _Nothing(Exception):
    """This edit would change nothing."""


def _number(conn: Connection, chance: random.Random, table: Table) -> int:
    """Return a row; of the events the last five, which nothing covers, as often as all others together."""
    numbers: list[int] = list(conn.execute(select(table.c.id).order_by(table.c.id)).scalars())
    if table is audit:
        return chance.choice(numbers)
    return chance.choice(chance.choice((numbers[:-5], numbers[-5:])))


def _bit(conn: Connection, chance: random.Random, table: Table) -> str:
    number, column = _number(conn, chance, table), chance.choice(list(table.columns))
    value = conn.execute(select(_stored(conn, column)).where(table.c.id == number)).scalar()
    flipped = _flipped(value, chance)
    _set(conn, table, number, column.name, flipped)
    return f"{number}: {column.name} {value!r} -> {flipped!r}"


def _stored(conn: Connection, column: Any) -> Any:
    if conn.dialect.name == "sqlite" and (column.name in WRITTEN or column.name == "at"):
        return cast(column, LargeBinary)
    return as_type(column, Text()) if column.name == "data" else column


def _flipped(value: Any, chance: random.Random) -> Any:
    match value:
        case None:
            return 1
        case int():
            return value ^ (1 << chance.randrange(31))
        case datetime():
            return value + timedelta(microseconds=1 << chance.randrange(40))
        case str():
            at = chance.randrange(len(value))
            return value[:at] + chr(ord(value[at]) ^ (1 << chance.randrange(6))) + value[at + 1 :]
    if not value:
        raise _Nothing
    changed = bytearray(value)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _set(conn: Connection, table: Table, number: int, name: str, value: Any) -> None:
    column = table.c[name]
    written = isinstance(value, bytes) and not isinstance(column.type, LargeBinary)
    to = "CAST(:value AS TEXT)" if written else ":value"
    done = conn.execute(
        text(f"UPDATE {table.name} SET {name} = {to} WHERE id = :id"),  # noqa: S608 - our own names
        {"value": value, "id": number},
    )
    assert done.rowcount == 1


def _removed(conn: Connection, chance: random.Random, table: Table) -> str:
    number = _number(conn, chance, table)
    if table is concern_event and number > _covered(conn):
        raise _Nothing  # the end of a chain: only a newer head would show that it is gone
    conn.execute(delete(table).where(table.c.id == number))
    return f"{number} removed"


def _covered(conn: Connection) -> int:
    covered = select(func.max(concern_event.c.id)).where(concern_event.c.entry_id.is_not(None))
    return int(conn.execute(covered).scalar_one())


def _copied(conn: Connection, chance: random.Random, table: Table) -> str:
    number = _number(conn, chance, table)
    highest = int(conn.execute(select(func.max(table.c.id))).scalar_one())
    columns = [column for column in table.columns if column.name != "id"]
    row = conn.execute(select(*columns).where(table.c.id == number)).mappings().one()
    conn.execute(insert(table).values(id=highest + chance.randrange(1, 5), **row))
    return f"{number} copied"


def _swapped(conn: Connection, chance: random.Random, table: Table) -> str:
    one, other = _number(conn, chance, table), _number(conn, chance, table)
    if one == other:
        raise _Nothing
    for number, to in ((one, -1), (other, one), (-1, other)):
        conn.execute(update(table).where(table.c.id == number).values(id=to))
    return f"{one} and {other} swapped"


def _emptied(conn: Connection, chance: random.Random, table: Table) -> str:
    number = _number(conn, chance, table)
    optional = [column.name for column in table.columns if column.nullable]
    column = table.c[chance.choice(optional)]
    done = conn.execute(
        update(table).where(table.c.id == number, column.is_not(None)).values({column.name: None})
    )
    if not done.rowcount:
        raise _Nothing
    return f"{number}: {column.name} emptied"


# -- what an attacker with the database alone would try ----------------------------------------------------


def test_a_row_made_with_another_key_is_found(world: World) -> None:
    """A chain rewritten from end to end is well-formed, and proves nothing without the key."""
    proof.head(world.unit())
    types.use(keys.make_ring(b"x" * keys.KEY))
    assert len(check(world).flaws) > 50


def test_entries_cut_off_at_the_end_are_seen_against_a_head_kept_elsewhere(world: World) -> None:
    """And not without one: that is why it is written down."""
    last = proof.head(world.unit())
    world.conn.execute(delete(concern_event).where(concern_event.c.entry_id == last.number))
    world.conn.execute(delete(audit).where(audit.c.id == last.number))
    assert check(world).flaws == ()
    found = check(world, proof.shown(last)).flaws
    assert any(f"{last.number} was written down" in flaw for flaw in found)


def test_a_head_that_was_written_down_stays_true_while_the_audit_grows(world: World) -> None:
    """The number says which entry it was."""
    last = proof.head(world.unit())
    kept.add(world.conn, world.now, None, "export", "everything", "command line")
    assert check(world, proof.shown(last)).flaws == ()
    world.conn.execute(update(audit).where(audit.c.id == last.number).values(hash=b"\1" + bytes(32)))
    flaws = check(world, proof.shown(last)).flaws
    assert f"Entry {last.number} is not the one that was written down." in flaws


def test_a_head_is_read_as_people_write_it() -> None:
    """Spaces, hyphens and capitals do no harm; too few digits prove nothing."""
    read = proof.read_head("12: AB12-cd34 ef56-7890")
    assert read == proof.WrittenDown(12, "ab12cd34ef567890")
    for wrong in ("12", "12:", "12:ab12", "x:ab12cd34ef567890", "12:ab12cd34ef56789g", ""):
        assert proof.read_head(wrong) is None


def test_rows_from_before_a_change_of_keys_still_hold(world: World) -> None:
    """Old keys stay in the key file; each hash says with which one it was made."""
    types.use(keys.make_ring(b"k" * keys.KEY, b"n" * keys.KEY))
    kept.add(world.conn, world.now, None, "export", "everything", "command line")
    assert check(world).flaws == ()
    types.use(keys.make_ring(b"x" * keys.KEY, b"n" * keys.KEY))
    assert len(check(world).flaws) > 50


# -- appending ---------------------------------------------------------------------------------------------


def test_units_beside_each_other_never_fork_the_chain(url: str) -> None:
    """Eight at once: each entry follows the one before, and none is lost."""
    engine = engines.writer(url)
    metadata.create_all(engine)

    def append(many: int) -> None:
        for number in range(many):
            with engine.begin() as conn:
                kept.add(conn, datetime.now(UTC), None, "child seen", f"child {number}", "card")
                if number % 3 == 0:
                    conn.rollback()

    _beside(append, 30, 8)
    with engine.connect() as conn:
        found = proof.check(conn)
    engine.dispose()
    assert found.flaws == ()
    assert found.entries == 8 * 20


def _beside(work: Callable[[int], None], many: int, count: int) -> None:
    threads = [Thread(target=work, args=(many,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_events_that_are_committed_late_are_covered_late(url: str) -> None:
    """On PostgreSQL a lower number may be committed after a higher one was covered: it is not missed."""
    engine = engines.writer(url)
    metadata.create_all(engine)
    with engine.begin() as conn:
        world = World(conn, MORNING)
        world.populate()
        number = world.raised(Level.P2)

    def live() -> None:
        for minute in range(20):
            with engine.begin() as conn:
                concern_events.add(conn, number, Kind.ADDED, MORNING + timedelta(minutes=minute), item="E02")
                if minute % 4 == 0:
                    kept.cover(conn, MORNING, 200)

    _beside(lambda _: live(), 1, 6)
    with engine.begin() as conn:
        while kept.cover(conn, MORNING, 7):
            pass
        found = proof.check(conn)
    engine.dispose()
    assert (found.flaws, found.uncovered) == ((), 0)
    assert found.events >= 120
