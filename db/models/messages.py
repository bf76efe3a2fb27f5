"""Messages in and out: raw updates, screens with their buttons, the one table of sends."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    text,
)

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Json, Sealed

inbox = Table(
    "inbox",
    metadata,
    id_(),  # order of arrival: update ids restart
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("sender", BigInteger),  # telegram id of the person, null when there is none
    Column("raw", Sealed("inbox.raw", raw=True)),
    Column("state", String(12), nullable=False),  # new | done | quarantined
    Column("tries", Integer, nullable=False, server_default="0"),
    at("received_at"),
    at("done_at", null=True),
    Index("ix_inbox_state_id", "state", "id"),
    Index("ix_inbox_received_at", "received_at"),
    Index(
        "ix_inbox_payload",
        "done_at",
        sqlite_where=text("raw IS NOT NULL"),
        postgresql_where=text("raw IS NOT NULL"),
    ),
)

screen = Table(
    "screen",
    metadata,
    Column("ref", String(16), primary_key=True),  # 96 random bits
    ref("person_id", "person"),
    Column("actions", Json, nullable=False),  # in the order of the buttons
    Column("run_id", Id),
    Column("run_version", Integer),
    at("expires_at"),
    Index("ix_screen_expires_at", "expires_at"),
)

outbound = Table(
    "outbound",
    metadata,
    id_(),
    Column("key", String(80), unique=True),  # idempotency, where a cause may come twice
    Column("lane", Integer, nullable=False),  # 0 alert, 1 reply, 2 reminder, 3 notice
    Column("kind", String(8), nullable=False),  # text | delete | menu
    ref("person_id", "person"),
    Column("body", Sealed("outbound.body")),
    Column("screen_ref", String(16)),
    Column("edits_id", Id),  # show it in place of this row's message, where that is still the newest
    Column("after_id", Id),  # not before this row has been sent
    Column("child_id", Id),  # scope is checked again just before sending
    Column("concern_id", Id),
    Column("notice_id", Id),
    Column("topic", String(24)),  # what the operator was told about, for "at most one in ten minutes"
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("repeats", Integer, nullable=False, server_default="0"),  # copies beyond the first, labelled
    Column("lease_owner", String(32)),
    Column("lease_until", Float),  # steady clock of the owner, seconds
    Column("message_id", BigInteger),
    Column("error", String(120)),
    at("created_at"),
    at("due_at"),
    at("expires_at", null=True),
    at("sent_at", null=True),
    Index(
        "ix_outbound_queue",
        "lane",
        "id",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index(
        "ix_outbound_pending",
        "person_id",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index(
        "ix_outbound_sending",
        "id",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_outbound_unknown",
        "due_at",
        sqlite_where=text("state = 'unknown'"),
        postgresql_where=text("state = 'unknown'"),
    ),
    Index("ix_outbound_created_at", "created_at"),
    Index("ix_outbound_notice_id", "notice_id"),
    Index("ix_outbound_screen_ref", "screen_ref"),
    Index("ix_outbound_topic_created_at", "topic", "created_at"),
)
