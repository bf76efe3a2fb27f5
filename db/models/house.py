"""The house itself: the audit, and single facts."""

from sqlalchemy import (
    Column,
    LargeBinary,
    String,
    Table,
)

from db.models.columns import at, id_, metadata, ref

audit = Table(
    "audit",
    metadata,
    id_(),  # without gaps: it is given, not numbered by the database
    at("at"),
    ref("person_id", "person", null=True),
    Column("action", String(24), nullable=False),
    Column("object", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("digest", LargeBinary),  # of the concern events that this entry covers
    Column("previous", LargeBinary, nullable=False),  # the hash of the entry before, empty for the first
    Column("hash", LargeBinary, nullable=False),  # keyed, over all of the above
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
