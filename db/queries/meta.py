"""Single facts about the house: name and value."""

from sqlalchemy import Connection, insert, select, update

from db.models import meta


def get(conn: Connection, key: str) -> str | None:
    """Return a fact, None when it was never put."""
    return conn.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def put(conn: Connection, key: str, value: str) -> None:
    """Set a fact."""
    if conn.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        conn.execute(insert(meta).values(key=key, value=value))
