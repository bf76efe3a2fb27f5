"""Check-ins: runs, answers, visits, what corrects them or came instead; what was written or spoken, and doubts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Json, Sealed

run = Table(
    "run",
    metadata,
    id_(),
    ref("person_id", "person", index=True),
    ref("child_id", "child", null=True),
    Column("subject_id", Id),  # what a flow is about beside the child: a notice, a concern, a household
    Column("amends_id", Id),  # the sent visit it corrects; no foreign key, visits point here
    Column("flow", String(24), nullable=False),
    Column("flow_version", Integer, nullable=False),
    Column("state", Sealed("run.state"), nullable=False),
    Column("version", Integer, nullable=False),  # grows by one with every accepted input
    Column("phase", String(10), nullable=False),  # open | done | cancelled | expired
    Column("shown_id", Id),  # the outbound row of its present screen
    at("started_at"),
    at("touched_at"),  # the last input it took
    at("asked_at"),  # the last time its screen was shown
    at("paused_at", null=True),  # "later": no re-asking by itself
    Index("ix_run_phase_touched_at", "phase", "touched_at"),
    Index(
        "ix_run_amends_id",
        "amends_id",
        sqlite_where=text("amends_id IS NOT NULL"),
        postgresql_where=text("amends_id IS NOT NULL"),
    ),
)

answer = Table(
    "answer",
    metadata,
    id_(),
    ref("run_id", "run"),
    Column("version", Integer, nullable=False),
    Column("item", String(12), nullable=False),
    Column("value", Sealed("answer.value"), nullable=False),
    Column("inbox_id", Id),
    at("at"),
    UniqueConstraint("run_id", "version", "item"),
)

visit = Table(
    "visit",
    metadata,
    id_(),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, unique=True),
    ref("child_id", "child"),
    ref("person_id", "person"),
    Column("kind", String(24), nullable=False),
    Column("answers", Sealed("visit.answers"), nullable=False),  # {item: value}, as sent
    at("at"),
    Column("next_on", String(10)),
    Index("ix_visit_child_id_at", "child_id", "at"),
)

# A correction stands beside the visit it corrects; what was sent stays as it was sent.
addendum = Table(
    "addendum",
    metadata,
    id_(),
    ref("visit_id", "visit", index=True),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, unique=True),
    ref("person_id", "person"),
    Column("answers", Sealed("addendum.answers"), nullable=False),  # {item: value}, only what was changed
    at("at"),
)

# An attempt that was no visit: it counts as none anywhere.
attempt = Table(
    "attempt",
    metadata,
    id_(),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, unique=True),
    ref("child_id", "child"),
    ref("person_id", "person"),
    Column("outcome", String(16), nullable=False),  # nobody_home | refused | moved | hospital
    at("at"),
    Column("next_on", String(10)),
    Index("ix_attempt_child_id_at", "child_id", "at"),
)

note = Table(
    "note",
    metadata,
    id_(),
    ref("run_id", "run", null=True, index=True),
    ref("concern_id", "concern", null=True, index=True),
    ref("child_id", "child", null=True),
    ref("author_id", "person"),
    ref("area_id", "area"),
    Column("item", String(12), nullable=False),
    Column("kind", String(8), nullable=False),  # text | voice | picture | what is not kept: sticker, video …
    Column(
        "screened", Boolean
    ),  # whether the screener could read it; null: the words of who handles a concern
    Column("body", Sealed("note.body")),
    Column("file_id", Sealed("note.file_id")),
    Column("message_id", BigInteger),  # a voice note's message, deleted from the chat once it was fetched
    Column("media", Sealed("note.media", raw=True)),
    Column("media_type", String(40)),
    Column("fetch", String(8)),  # null | due | later | done | failed
    Column("fetch_tries", Integer, nullable=False, server_default="0"),
    at("fetch_at", null=True),  # when "later" is due again
    at("at"),
    at("due_at", null=True),  # its next reading list; null: on none, it is found through its concern
    at("climbed_at", null=True),  # told to the county lead
    ref("read_by", "person", null=True),
    at("read_at", null=True),
    Index("ix_note_author_id_at", "author_id", "at"),  # what she wrote a moment ago
    Index(
        "ix_note_unread",
        "area_id",
        sqlite_where=text("read_at IS NULL"),
        postgresql_where=text("read_at IS NULL"),
    ),
    Index(
        "ix_note_due",
        "due_at",
        sqlite_where=text("read_at IS NULL"),
        postgresql_where=text("read_at IS NULL"),
    ),
    Index(
        "ix_note_fetch",
        "fetch",
        sqlite_where=text('"fetch" IS NOT NULL'),
        postgresql_where=text('"fetch" IS NOT NULL'),
    ),
)

# A note that may tell of danger: she is asked, and what she does not answer in time counts as a yes.
screened = Table(
    "screened",
    metadata,
    id_(),
    Column("note_id", Id, ForeignKey("note.id"), nullable=False, unique=True),
    ref("author_id", "person", index=True),
    ref("run_id", "run", null=True),  # the check-in it was written in, whose concern it would be
    ref("asked_in", "run", null=True),  # the run that asks her: a doubt, or the worry she cried into
    Column("category", String(4), nullable=False),
    Column("level", Integer, nullable=False),  # 0 worst
    Column("severe", Boolean, nullable=False),  # "no" still reaches a supervisor
    Column("entries", Json, nullable=False),  # ids of the lexicon
    at("at"),
    at("due_at"),  # when silence is a yes
    Column("answer", String(8)),  # danger | worry | no | talk | worried (by the worry's own form) | silence
    at("settled_at", null=True),
    Index(
        "ix_screened_due",
        "due_at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)
