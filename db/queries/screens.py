"""Screens: what each button of a message stands for. Checked on every press."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from db.models import outbound, screen
from db.ready import Ready

_INSERT = Ready(insert(screen))
_GET = Ready(
    select(
        screen.c.ref,
        screen.c.person_id,
        screen.c.actions,
        screen.c.run_id,
        screen.c.run_version,
        screen.c.expires_at,
        outbound.c.id,
        outbound.c.state,
        outbound.c.notice_id,
    )
    .select_from(screen.outerjoin(outbound, outbound.c.screen_ref == screen.c.ref))
    .where(screen.c.ref == bindparam("wanted"))
)


@dataclass(frozen=True)
class Shown:
    """A screen, and the message that showed it (None once retention has erased that)."""

    ref: str
    person_id: int
    actions: list[Any]
    run_id: int | None
    run_version: int | None
    expires_at: datetime
    row_id: int | None
    row_state: str | None
    notice_id: int | None


def add(
    conn: Connection, person_id: int, actions: list[Any], expires_at: datetime, run: tuple[int, int] | None
) -> str:
    """Insert a screen and return its reference: 96 random bits, 16 characters."""
    ref = secrets.token_urlsafe(12)
    run_id, version = run or (None, None)
    row = {"ref": ref, "person_id": person_id, "actions": actions, "expires_at": expires_at}
    _INSERT.run(conn, {**row, "run_id": run_id, "run_version": version})
    return ref


def get(conn: Connection, ref: str) -> Shown | None:
    """Return a screen by its reference."""
    row: Any = _GET.first(conn, {"wanted": ref})
    return Shown(*row) if row else None
