"""Reminders and training notices, and whom they are for."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Json, Sealed

reminder = Table(
    "reminder",
    metadata,
    id_(),
    Column("key", String(64), nullable=False, unique=True),  # one per occurrence
    ref("person_id", "person", index=True),
    ref("child_id", "child", index=True),
    at("due_at"),
    at("expires_at"),
    Column("state", String(10), nullable=False),  # waiting | queued | cancelled | lapsed
    Column("outbound_id", Id),
    Index("ix_reminder_state_due_at", "state", "due_at"),
)

notice = Table(
    "notice",
    metadata,
    id_(),
    ref("author_id", "person", index=True),
    ref("area_id", "area", null=True),
    Column("role", String(12)),
    Column("office", String(12)),  # the author's role that allows it
    Column("body", Sealed("notice.body"), nullable=False),
    Column("state", String(10), nullable=False),  # draft | sending | stopping | stopped | done | dropped
    Column("audience", Integer, nullable=False, server_default="0"),  # people, counted when it was confirmed
    Column("reached", Id),  # the last person enqueued; null = the whole audience has its rows
    Column("progress_id", Id),  # the outbound row of its progress message
    Column("told", Json),  # the counts last shown there
    Column("version", Integer, nullable=False),
    at("created_at"),
    at("confirmed_at", null=True),
    at("send_at", null=True),
    Index("ix_notice_state_created_at", "state", "created_at"),
)

notice_recipient = Table(
    "notice_recipient",
    metadata,
    Column("notice_id", Id, ForeignKey("notice.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("state", String(12), nullable=False),  # waiting | sent | unreachable | withdrawn | unknown
    Column("repeated", Boolean, nullable=False, server_default=text("false")),
    at("understood_at", null=True),
)
