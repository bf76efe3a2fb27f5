"""The house itself: the audit, and single facts."""

from sqlalchemy import (
    Column,
    String,
    Table,
)

from db.models.columns import at, id_, metadata, ref

audit = Table(
    "audit",
    metadata,
    id_(),
    at("at"),
    ref("person_id", "person", null=True),
    Column("action", String(24), nullable=False),
    Column("object", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
