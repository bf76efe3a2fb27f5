"""Promises of ready statements: on either database they say what Core would say of the same rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from db import engines
from db.models import area, inbox, meta, metadata, outbound, person
from db.ready import Ready

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
UPDATE = {"update_id": 7, "sender": 1001, "raw": "好".encode(), "state": "new", "received_at": NOON}
GIVEN = ("update_id", "sender", "raw", "state", "received_at")

KEEP = Ready(insert(inbox).returning(inbox.c.id, inbox.c.received_at), GIVEN)
PUT = Ready(insert(meta))
FIND = select(inbox).where(inbox.c.update_id == bindparam("number"))
NEWER = (
    select(inbox.c.update_id, inbox.c.raw)
    .where(inbox.c.received_at > bindparam("since"))
    .order_by(inbox.c.id)
)
AMONG = select(inbox.c.update_id).where(
    inbox.c.state.in_(("new", "done")), or_(inbox.c.sender == bindparam("who"), inbox.c.sender.is_(None))
)
FINISH = Ready(
    update(inbox).where(inbox.c.update_id == bindparam("number"), inbox.c.state == "new").values(state="done")
)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database of either kind."""
    made = engines.writer(url)
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A unit's connection, with three updates in the inbox."""
    with engine.begin() as found:
        for number in (7, 8, 9):
            KEEP.all(found, {**UPDATE, "update_id": number, "received_at": NOON + timedelta(minutes=number)})
        yield found


def test_an_insert_returns_what_the_database_made_of_it(engine: Engine) -> None:
    """A number of its own, the moment in UTC, and what was not given has its default."""
    local = NOON.astimezone(timezone(timedelta(hours=8)))
    with engine.begin() as conn:
        ((row_id, at),) = KEEP.all(conn, {**UPDATE, "received_at": local})
        kept = conn.execute(select(inbox)).one()
    assert (kept.id, at, at.tzinfo) == (row_id, NOON, UTC)
    assert (kept.raw, kept.tries, kept.done_at) == ("好".encode(), 0, None)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (FIND, {"number": 8}),
        (FIND, {"number": 99}),
        (NEWER, {"since": NOON + timedelta(minutes=7)}),
        (AMONG, {"who": 1001}),
        (AMONG, {"who": 0}),
    ],
)
def test_a_select_returns_what_core_returns(conn: Connection, statement: Any, values: dict[str, Any]) -> None:
    """Sealed columns opened, moments aware, lists behind IN, no row at all; also the second time."""
    ready = Ready(statement)
    wanted = [tuple(row) for row in conn.execute(statement, values)]
    assert ready.all(conn, values) == wanted
    assert ready.first(conn, values) == next(iter(wanted), None)


def test_an_update_says_how_many_rows_it_changed(conn: Connection) -> None:
    """Whoever comes second changes none."""
    assert [FINISH.run(conn, {"number": 7}) for _ in range(2)] == [1, 0]


def test_a_broken_constraint_is_cores_error(engine: Engine) -> None:
    """Callers need not know which way a statement went."""
    with engine.connect() as conn:
        with conn.begin():
            PUT.run(conn, {"key": "k", "value": "1"})
        with conn.begin(), pytest.raises(IntegrityError):
            PUT.run(conn, {"key": "k", "value": "2"})


def test_outside_a_transaction_it_goes_the_usual_way(engine: Engine) -> None:
    """Readers have begun nothing yet when they ask."""
    with engine.connect() as conn:
        assert Ready(FIND).all(conn, {"number": 7}) == []


def test_a_statement_over_several_tables_reads_each_column_as_its_own(engine: Engine) -> None:
    """Also where a side of the join is empty."""
    wanted = select(person.c.language, outbound.c.body, area.c.name).select_from(
        person.outerjoin(outbound, outbound.c.person_id == person.c.id).outerjoin(
            area, area.c.id == person.c.id
        )
    )
    with engine.begin() as conn:
        conn.execute(insert(person).values(language="en", zone="Asia/Shanghai", since=NOON))
        assert Ready(wanted).all(conn, {}) == [("en", None, None)]


def test_a_list_that_comes_with_each_call_is_refused(sqlite: str) -> None:
    """It would change the SQL, which is compiled once."""
    wanted = Ready(select(inbox.c.id).where(inbox.c.id.in_(bindparam("ids", expanding=True))))
    engine = engines.writer(sqlite)
    metadata.create_all(engine)
    with engine.begin() as conn, pytest.raises(ValueError, match="takes no list"):
        wanted.all(conn, {"ids": [1]})
    engine.dispose()
