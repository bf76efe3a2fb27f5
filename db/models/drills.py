"""Drills: rehearsals of a ladder. Not rows of concerns, so that no figure, board or watcher ever counts one."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Json

drill = Table(
    "drill",
    metadata,
    id_(),
    ref("area_id", "area"),
    ref("started_by", "person", null=True),  # null: from the command line
    Column("ladder", Json, nullable=False),  # frozen when it began
    Column("step", Integer, nullable=False),  # the next one
    at("started_at"),
    at("next_due_at", null=True),  # null only when it is over
    at("ended_at", null=True),
    ref("stopped_by", "person", null=True),
    Column("version", Integer, nullable=False),
    # One at a time in a place.
    Index(
        "uq_drill_running",
        "area_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_drill_due",
        "next_due_at",
        sqlite_where=text("next_due_at IS NOT NULL"),
        postgresql_where=text("next_due_at IS NOT NULL"),
    ),
)

drill_call = Table(
    "drill_call",
    metadata,
    id_(),
    ref("drill_id", "drill", index=True),
    Column("step", Integer, nullable=False),
    Column("role", String(12), nullable=False),
    ref("person_id", "person", null=True),  # null: nobody holds the post
    Column("outbound_id", Id),
    at("told_at"),
    at("arrived_at", null=True),  # this and `failed` are taken over from the message when the drill ends
    at("answered_at", null=True),
    Column("failed", String(12)),  # nobody | unreachable | known | refused | uncertain | unsent
)
