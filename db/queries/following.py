"""The concern that a follow-up is about."""

from typing import Any

from sqlalchemy import Connection, Select, select

from db.models import concern, concern_flag

_OPEN: Select[Any] = select(concern.c.id, concern.c.category, concern.c.level).where(
    concern.c.state != "closed", concern.c.category != "C17"
)


def flag_of(conn: Connection, concern_id: int, child_id: int) -> tuple[str, int] | None:
    """Return category and level of an open concern about a child; None when it is closed or another child's."""
    row = conn.execute(_OPEN.where(concern.c.id == concern_id, concern.c.child_id == child_id)).first()
    return (row.category, row.level) if row else None


def items_of(conn: Connection, concern_id: int) -> tuple[str, ...]:
    """Return the items whose answers raised a concern, the first one first."""
    rows = conn.execute(
        select(concern_flag.c.item).where(concern_flag.c.concern_id == concern_id).order_by(concern_flag.c.id)
    )
    return tuple(dict.fromkeys(row.item for row in rows))
