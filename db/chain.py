"""What proves that rows of the audit are as they were written: a keyed hash over one canonical form.

Knows values and the key ring; nothing of tables. Which threat it covers: docs/decisions/0012-audit-chain.md.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from db.types import ring

Field = int | float | str | bytes | datetime | None

_text = json.JSONEncoder(separators=(",", ":")).encode


def prove(kind: str, *fields: Field) -> bytes:
    """Return the hash of a row's fields; `kind` keeps a row of one table from standing in another."""
    return ring().prove(_canonical(kind, fields))


def proves(proof: object, kind: str, *fields: Field) -> bool:
    """Say whether a stored hash belongs to these fields, as they were written or as `plain` read them."""
    return ring().proves(proof, _canonical(kind, fields))


def digest(hashes: Iterable[bytes]) -> bytes:
    """Return one SHA-256 over the hashes of several rows, in order."""
    made = hashlib.sha256()
    for one in hashes:
        made.update(len(one).to_bytes(2, "big") + one)
    return made.digest()


def _canonical(kind: str, fields: tuple[Field, ...]) -> bytes:
    return _text([kind, *map(_plain, fields)]).encode()


def _plain(field: Field) -> int | float | str | None:
    """Return a field as JSON has it: moments in UTC to the microsecond, as SQLite keeps them; bytes as hexadecimal."""
    if isinstance(field, datetime):
        return f"{field.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return field.hex() if isinstance(field, bytes) else field
