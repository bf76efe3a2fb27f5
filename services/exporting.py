"""The export: one JSON object a line, opened. For the owner of the key only; never for a spreadsheet."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from db.queries import audit, export
from services.unit import Unit


def lines(unit: Unit) -> Iterator[str]:
    """Yield every record as a line of JSON, its table's name under "table"; nothing is held in memory."""
    for name, record in export.records(unit.conn):
        yield json.dumps({"table": name, **record}, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """Return moments as ISO 8601 in UTC and bytes as hexadecimal digits."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"No JSON form for {type(value).__name__}")


def note_export(unit: Unit) -> None:
    """Note that everything was exported: whoever asks later who had it finds this."""
    audit.add(unit.conn, unit.now, None, "export", "everything", "command line")
