"""Column types: UTC moments, plain JSON, and sealed (encrypted) text and JSON.

The ring is installed once per process before the first statement: a column type has no other way to reach it.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, Text, TypeDecorator

from db.keys import KeyProblem, KeyRing

_ring: list[KeyRing] = []


def use(ring: KeyRing) -> None:
    """Install the key ring for this process, replacing an earlier one."""
    _ring[:] = [ring]


def ring() -> KeyRing:
    """Return the installed ring. Raises KeyProblem before `use`."""
    if not _ring:
        raise KeyProblem("No key ring is installed.")
    return _ring[0]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database; refuses naive values (PostgreSQL and SQLite differ)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment needs a zone: {value!r}")
        return (
            value.astimezone(UTC) if dialect.name != "sqlite" else value.astimezone(UTC).replace(tzinfo=None)
        )

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# The one text of a JSON value: what is stored is what is hashed (`db.chain`).
dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Json(TypeDecorator[Any]):
    """Plain JSON in a text column: never anything private."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return JSON text."""
        return None if value is None else dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return what the text says."""
        return None if value is None else json.loads(value)


class Sealed(TypeDecorator[Any]):
    """JSON or bytes, sealed with the installed ring and bound to its column ("table.column")."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str, raw: bool = False) -> None:
        super().__init__()
        self.column = column
        self.raw = raw

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Return sealed bytes."""
        if value is None:
            return None
        return ring().seal(value if self.raw else dumps(value).encode("utf-8", "surrogatepass"), self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Return the value that was sealed. Raises KeyProblem when it does not open."""
        if value is None:
            return None
        plain = ring().open(bytes(value), self.column)
        return plain if self.raw else json.loads(plain.decode("utf-8", "surrogatepass"))
