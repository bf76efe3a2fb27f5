"""How Alembic runs a revision: over the connection it is handed, in one transaction on both databases."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from db.migrate import configure
from db.models import metadata
from db.types import Json, Sealed, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Write our column types as the plain ones beneath: a revision must not change with our code."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return "sa.Text()" if isinstance(item, Json) else False


def run(conn: Connection) -> None:
    """Run the revisions that were asked for."""
    configure(context.configure, connection=conn, target_metadata=metadata, render_item=render_item)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
