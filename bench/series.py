"""Rows by the million: the database makes them itself from a series of numbers, through the declared tables."""

from typing import Any

from sqlalchemy import CTE, Connection, Table, insert, literal, select
from sqlalchemy.sql.elements import ColumnElement


def numbers(count: int) -> CTE:
    """Return the numbers from 0 up to, not including, `count`."""
    series = select(literal(0).label("n")).cte(f"series_{count}", recursive=True)
    return series.union_all(select(series.c.n + 1).where(series.c.n + 1 < count))


def fill(conn: Connection, table: Table, series: CTE, **values: Any) -> None:
    """Insert a row per number; a value is the same in each, or an expression over the number."""
    columns = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    conn.execute(insert(table).from_select(list(values), select(*columns).select_from(series)))
