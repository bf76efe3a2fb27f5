"""Statements on the way of every press: compiled once, then run on the driver's cursor.

Core looks up, binds and wraps each call anew, three times what SQLite itself needs for it. Everywhere else, and on
PostgreSQL, where the network decides, statements go the usual way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pysqlite3
from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

Process = Callable[[Any], Any] | None
Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Compiled:
    """SQL, its parameters in order with what makes a value the driver's, and what makes a column's value ours."""

    sql: str
    binds: tuple[tuple[str, Process], ...]
    fixed: Mapping[str, Any]  # parameters with a value of their own
    results: tuple[Process, ...]

    def bound(self, values: Mapping[str, Any]) -> Row:
        """Return a call's values in the order of the SQL."""
        given = {**self.fixed, **values}
        return tuple([given[name] if make is None else make(given[name]) for name, make in self.binds])

    def made(self, row: Row) -> Row:
        """Return a row as Core would."""
        return tuple(
            [value if make is None else make(value) for value, make in zip(row, self.results, strict=True)]
        )


class Ready:
    """A Core statement that is compiled once. `columns`: what an INSERT is given, where that is not every column."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.columns = columns
        self.compiled: _Compiled | None = None

    def all(self, conn: Connection, values: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a SELECT, or those that RETURNING gives."""
        if not _is_quick(conn):
            return [tuple(row) for row in conn.execute(self.statement, values)]
        made = self._of(conn.dialect).made
        return [made(row) for row in self._run(conn, values).fetchall()]

    def first(self, conn: Connection, values: Mapping[str, Any]) -> Row | None:
        """Return the first row, None when there is none."""
        found = self.all(conn, values)
        return found[0] if found else None

    def run(self, conn: Connection, values: Mapping[str, Any]) -> int:
        """Run an INSERT or UPDATE and return how many rows it changed."""
        if not _is_quick(conn):
            return conn.execute(self.statement, values).rowcount
        return int(self._run(conn, values).rowcount)

    def _run(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        """Return the driver's cursor. Errors are the driver's, a broken constraint is Core's."""
        compiled = self._of(conn.dialect)
        driver: Any = conn.connection.driver_connection
        try:
            return driver.execute(compiled.sql, compiled.bound(values))
        except pysqlite3.IntegrityError as error:
            raise IntegrityError(compiled.sql, None, error) from None

    def _of(self, dialect: Dialect) -> _Compiled:
        if self.compiled is None:
            self.compiled = _compile(self.statement, self.columns, dialect)
        return self.compiled


def _is_quick(conn: Connection) -> bool:
    """Say whether the driver may be used past Core: on SQLite, in a transaction that Core has begun."""
    return conn.dialect.name == "sqlite" and conn.in_transaction()


def _compile(statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> _Compiled:
    """Compile a statement. A list behind IN must be part of it: one that comes with each call changes the SQL."""
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    required = {name for name, bind in compiled.binds.items() if bind.required}
    if any(bind.expanding and bind.required for bind in compiled.post_compile_params):
        raise ValueError("a ready statement takes no list as a parameter")
    whole = compiled.construct_expanded_state(dict.fromkeys(required))
    parts = {part: name for name, expanded in whole.parameter_expansion.items() for part in expanded}
    binds = tuple(
        (name, _to_driver(compiled.binds[parts.get(name, name)].type, dialect)) for name in whole.positiontup
    )
    fixed = {name: value for name, value in whole.parameters.items() if name not in required}
    results = tuple(_from_driver(column.type, dialect) for column in statement.exported_columns)
    return _Compiled(whole.statement, binds, fixed, results)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Process:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Process:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
