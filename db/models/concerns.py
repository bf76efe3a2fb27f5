"""Concerns: what raised them, every step of each, and the one-time links to their notes."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Json, Sealed

concern = Table(
    "concern",
    metadata,
    id_(),  # also its number
    ref("child_id", "child", null=True, index=True),
    ref("run_id", "run", null=True, index=True),
    ref("raiser_id", "person"),
    ref("area_id", "area", index=True),
    Column("category", String(4), nullable=False),
    Column("level", Integer, nullable=False),  # 0 worst
    Column("state", String(14), nullable=False),  # core.events.State
    Column("held", String(14)),  # where it stood when a second person was asked
    Column("ladder", Json, nullable=False),  # frozen when it opened
    Column("listed", Boolean, nullable=False),  # its ladder speaks only with the morning's reading list
    Column("step", Integer, nullable=False),
    at("opened_at"),
    at("anchor_at"),  # the moment its present climb began
    at("next_due_at", null=True),  # null only when closed
    at("advise_at", null=True),  # when the raiser is told to report it herself, if nobody has answered
    ref("owner_id", "person", null=True),
    at("acknowledged_at", null=True),
    at("moved_at", null=True),
    at("closed_at", null=True),
    Column("outcome", String(16)),
    Column("reported", String(8)),  # yes | reason
    ref("close_asked_by", "person", null=True),  # who asks a second person, to close or to lower
    Column("review_on", String(10)),  # the day on which its plan is looked at
    Column(
        "raiser_told", String(8)
    ),  # nobody | reached: that nobody could be reached, that somebody was after all
    Column("conduct", Boolean, nullable=False, server_default=text("false")),  # about that of a worker
    Column("kept_from", Json, nullable=False, server_default=text("'[]'")),  # person ids: they never see it
    Column("version", Integer, nullable=False),
    Index("ix_concern_opened_at", "opened_at"),
    Index("ix_concern_closed_at", "closed_at"),
    Index(
        "ix_concern_advise",
        "advise_at",
        sqlite_where=text("advise_at IS NOT NULL"),
        postgresql_where=text("advise_at IS NOT NULL"),
    ),
    Index(
        "ix_concern_due",
        "next_due_at",
        sqlite_where=text("next_due_at IS NOT NULL"),
        postgresql_where=text("next_due_at IS NOT NULL"),
    ),
)

concern_flag = Table(
    "concern_flag",
    metadata,
    id_(),
    ref("concern_id", "concern", index=True),
    ref("run_id", "run", index=True),
    Column("item", String(12), nullable=False),
    Column("option", Sealed("concern_flag.option"), nullable=False),
    Column("category", String(4), nullable=False),
    Column("level", Integer, nullable=False),
    Column("ticked", Sealed("concern_flag.ticked"), nullable=False),  # a packed Message: what was ticked
    at("at"),
)

concern_event = Table(
    "concern_event",
    metadata,
    id_(),
    ref("concern_id", "concern", index=True),
    at("at"),
    Column("kind", String(20), nullable=False),
    ref("person_id", "person", null=True),
    Column("outbound_id", Id, index=True),  # the message it is about; several concerns may share one
    Column("data", Json, nullable=False),  # codes and numbers, never free text
    Column("hash", LargeBinary, nullable=False),  # keyed, over all of the above
    Column("entry_id", Id),  # the audit's entry that covers it, none for a few seconds
    Index(
        "ix_concern_event_uncovered",
        "id",
        sqlite_where=text("entry_id IS NULL"),
        postgresql_where=text("entry_id IS NULL"),
    ),
)

# A report to the authorities, as whoever made it or heard of it has written it down.
concern_report = Table(
    "concern_report",
    metadata,
    id_(),
    ref("concern_id", "concern", index=True),
    ref("person_id", "person"),
    Column("agency", String(16), nullable=False),
    at("reported_at"),
    Column("reference", Sealed("concern_report.reference")),  # the agency's own number or name of the desk
    at("at"),
)

link = Table(
    "link",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    ref("person_id", "person"),
    Column("notes", Json, nullable=False),  # note ids
    at("expires_at"),
    at("used_at", null=True),
    Index("ix_link_expires_at", "expires_at"),
)
