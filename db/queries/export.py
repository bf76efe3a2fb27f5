"""Everything the programme answers for, table by table, opened. Read in one snapshot, a few hundred rows at a time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from db import models
from db.models import answer, inbox, outbound, person, run

CHUNK = 500

# Whole tables, in an order in which a row comes after those it points to. Left out: digests of codes and links,
# what buttons meant, single facts of the house.
_WHOLE: tuple[Table, ...] = (
    models.area,
    models.person,
    models.leave,
    models.post,
    models.household,
    models.relative,
    models.child,
    models.pairing,
    models.run,
    models.visit,
    models.addendum,
    models.attempt,
    models.concern,
    models.concern_flag,
    models.concern_event,
    models.task,
    models.drill,
    models.drill_call,
    models.reminder,
    models.notice,
    models.notice_recipient,
    models.audit,
)


def records(conn: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each row as its table's name and its columns by name."""
    for table in _WHOLE:
        yield from _rows(conn, table.name, select(table))
    yield from _rows(conn, "answer", _ANSWERS)
    yield from _rows(conn, "note", _NOTES)
    yield from _rows(conn, "screened", select(models.screened))
    yield from _rows(conn, "need", select(models.need))
    yield from _rows(conn, "outbound", _OUTBOUND)
    yield from _rows(conn, "inbox", _INBOX)


def _rows(conn: Connection, name: str, statement: Select[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    with conn.execution_options(yield_per=CHUNK).execute(statement) as found:
        for row in found.mappings():
            yield name, dict(row)


_ANSWERS = (
    select(answer, run.c.flow, run.c.child_id, run.c.person_id.label("person"), person.c.telegram_id)
    .join(run, run.c.id == answer.c.run_id)
    .join(person, person.c.id == run.c.person_id)
    .order_by(answer.c.id)
)
_NOTES = select(*(column for column in models.note.c if column.name not in ("media", "file_id"))).order_by(
    models.note.c.id
)
_OUTBOUND = select(outbound, person.c.telegram_id).join(person).order_by(outbound.c.id)
_INBOX = select(inbox.c.state, func.count().label("count")).group_by(inbox.c.state)
