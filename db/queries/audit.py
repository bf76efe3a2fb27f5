"""Who looked at what, and for what purpose. Codes and numbers only, never a name or a text."""

from datetime import datetime

from sqlalchemy import Connection, insert

from db.models import audit


def add(
    conn: Connection, now: datetime, person_id: int | None, action: str, subject: str, purpose: str
) -> None:
    """Append an entry; `subject` is like "child 12", `person_id` None for the command line."""
    row = {"at": now, "person_id": person_id, "action": action, "object": subject, "purpose": purpose}
    conn.execute(insert(audit).values(row))
