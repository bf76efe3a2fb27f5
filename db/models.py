"""Every table of the product, as SQLAlchemy Core declares them. What is private is `Sealed`.

A row is the truth; nothing that matters lives only in memory (docs/decisions/0001-rows-not-timers.md).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.types import Json, Sealed, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in an INTEGER primary key.
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _ref(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, index=index)


def _at(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, UtcDateTime, nullable=null)


# -- places and people -------------------------------------------------------------------------------------

area = Table(
    "area",
    metadata,
    _id(),
    _ref("parent_id", "area", null=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(80), nullable=False),
    Column("path", String(120), nullable=False, unique=True),  # "/1/4/7/": scope is a prefix
    UniqueConstraint("parent_id", "name"),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, unique=True),
    Column("roster_key", String(40), unique=True),  # what the programme's roster calls her
    Column("name", Sealed("person.name")),
    Column("phone", Sealed("person.phone")),
    Column("language", String(16), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("reach", String(8), nullable=False, server_default="new"),  # new | ok | blocked
    Column(
        "paused", Boolean, nullable=False, server_default=text("false")
    ),  # /stop: no reminders, no notices
    Column("newest_message_id", BigInteger),  # the last message of the chat, whoever wrote it
    Column("run_id", Id),  # the check-in she is in; no foreign key, runs point here
    Column("since", UtcDateTime, nullable=False),
)

post = Table(
    "post",
    metadata,
    _id(),
    _ref("person_id", "person", index=True),
    Column("role", String(12), nullable=False),
    _ref("area_id", "area", index=True),
    _at("since"),
    _at("until", null=True),
)

invite = Table(
    "invite",
    metadata,
    _id(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    _ref("area_id", "area"),
    _ref("person_id", "person", null=True),  # the roster's person this invite is for
    _at("expires_at"),
    _at("used_at", null=True),
    _ref("used_by", "person", null=True),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False),
    _at("at"),
    Index("ix_wrong_code_telegram_id_at", "telegram_id", "at"),
)

household = Table(
    "household",
    metadata,
    _id(),
    Column("roster_key", String(40), nullable=False, unique=True),
    _ref("area_id", "area"),
)

child = Table(
    "child",
    metadata,
    _id(),
    Column("code", String(24), nullable=False, unique=True),
    _ref("area_id", "area", index=True),
    _ref("household_id", "household", null=True),
    Column("label", String(24), nullable=False),  # picture label: "panda-blue"
    Column("birth_month", Sealed("child.birth_month")),  # "2017-05" or null
    Column("tier", String(4), nullable=False),
    Column("next_on", String(10)),  # the day of the next visit, as it was planned last
    _at("since"),
    _at("until", null=True),
)

pairing = Table(
    "pairing",
    metadata,
    _id(),
    _ref("child_id", "child", index=True),
    _ref("person_id", "person", index=True),
    Column("lead", Boolean, nullable=False),
    _at("since"),
    _at("until", null=True),
)

# -- check-ins ---------------------------------------------------------------------------------------------

run = Table(
    "run",
    metadata,
    _id(),
    _ref("person_id", "person", index=True),
    _ref("child_id", "child", null=True),
    Column("subject_id", Id),  # what a flow is about when it is no child: a notice, a concern
    Column("flow", String(24), nullable=False),
    Column("flow_version", Integer, nullable=False),
    Column("state", Sealed("run.state"), nullable=False),
    Column("version", Integer, nullable=False),  # grows by one with every accepted input
    Column("phase", String(10), nullable=False),  # open | done | cancelled
    Column("shown_id", Id),  # the outbound row of its present screen
    _at("started_at"),
    _at("touched_at"),  # the last input it took
    _at("asked_at"),  # the last time its screen was shown
    _at("paused_at", null=True),  # "later": no re-asking by itself
    Index("ix_run_phase_touched_at", "phase", "touched_at"),
)

answer = Table(
    "answer",
    metadata,
    _id(),
    _ref("run_id", "run"),
    Column("version", Integer, nullable=False),
    Column("item", String(12), nullable=False),
    Column("value", Sealed("answer.value"), nullable=False),
    Column("inbox_id", Id),
    _at("at"),
    UniqueConstraint("run_id", "version", "item"),
)

visit = Table(
    "visit",
    metadata,
    _id(),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, unique=True),
    _ref("child_id", "child"),
    _ref("person_id", "person"),
    Column("kind", String(24), nullable=False),
    Column("answers", Sealed("visit.answers"), nullable=False),  # {item: value}, as sent
    _at("at"),
    Column("next_on", String(10)),
    Index("ix_visit_child_id_at", "child_id", "at"),
)

note = Table(
    "note",
    metadata,
    _id(),
    _ref("run_id", "run", null=True, index=True),
    _ref("concern_id", "concern", null=True, index=True),
    _ref("child_id", "child", null=True),
    _ref("author_id", "person"),
    _ref("area_id", "area"),
    Column("item", String(12), nullable=False),
    Column("kind", String(8), nullable=False),  # text | voice
    Column("body", Sealed("note.body")),
    Column("file_id", Sealed("note.file_id")),
    Column("message_id", BigInteger),  # a voice note's message, deleted from the chat once it was fetched
    Column("media", Sealed("note.media", raw=True)),
    Column("media_type", String(40)),
    Column("fetch", String(8)),  # null | due | later | done | failed
    Column("fetch_tries", Integer, nullable=False, server_default="0"),
    _at("fetch_at", null=True),  # when "later" is due again
    _at("at"),
    _at("due_at", null=True),  # its next reading list; null: on none, it is found through its concern
    _at("climbed_at", null=True),  # told to the county lead
    _ref("read_by", "person", null=True),
    _at("read_at", null=True),
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

# -- concerns ----------------------------------------------------------------------------------------------

concern = Table(
    "concern",
    metadata,
    _id(),  # also its number
    _ref("child_id", "child", null=True, index=True),
    _ref("run_id", "run", null=True, index=True),
    _ref("raiser_id", "person"),
    _ref("area_id", "area", index=True),
    Column("category", String(4), nullable=False),
    Column("level", Integer, nullable=False),  # 0 worst
    Column("state", String(14), nullable=False),  # raised | acknowledged | closing | closed
    Column("ladder", Json, nullable=False),  # frozen when it opened
    Column("listed", Boolean, nullable=False),  # its ladder speaks only with the morning's reading list
    Column("step", Integer, nullable=False),
    _at("opened_at"),
    _at("anchor_at"),  # the moment its present climb began
    _at("next_due_at", null=True),  # null only when closed
    _at("advise_at", null=True),  # when the raiser is told to report it herself, if nobody has answered
    _ref("owner_id", "person", null=True),
    _at("acknowledged_at", null=True),
    _at("moved_at", null=True),
    _at("closed_at", null=True),
    Column("outcome", String(16)),
    Column("reported", String(8)),  # yes | reason
    _ref("close_asked_by", "person", null=True),
    Column(
        "raiser_told", String(8)
    ),  # nobody | reached: that nobody could be reached, that somebody was after all
    Column("version", Integer, nullable=False),
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
    _id(),
    _ref("concern_id", "concern", index=True),
    _ref("run_id", "run", index=True),
    Column("item", String(12), nullable=False),
    Column("option", Sealed("concern_flag.option"), nullable=False),
    Column("category", String(4), nullable=False),
    Column("level", Integer, nullable=False),
    Column("ticked", Sealed("concern_flag.ticked"), nullable=False),  # a packed Message: what was ticked
    _at("at"),
    UniqueConstraint("run_id", "item", "category", "level"),
)

concern_event = Table(
    "concern_event",
    metadata,
    _id(),
    _ref("concern_id", "concern", index=True),
    _at("at"),
    Column("kind", String(20), nullable=False),
    _ref("person_id", "person", null=True),
    Column("outbound_id", Id, index=True),  # the message it is about; several concerns may share one
    Column("data", Json, nullable=False),  # codes and numbers, never free text
)

link = Table(
    "link",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _ref("person_id", "person"),
    Column("notes", Json, nullable=False),  # note ids
    _at("expires_at"),
    _at("used_at", null=True),
)

# -- reminders and notices ---------------------------------------------------------------------------------

reminder = Table(
    "reminder",
    metadata,
    _id(),
    Column("key", String(64), nullable=False, unique=True),  # one per occurrence
    _ref("person_id", "person", index=True),
    _ref("child_id", "child", index=True),
    _at("due_at"),
    _at("expires_at"),
    Column("state", String(10), nullable=False),  # waiting | queued | cancelled | lapsed
    Column("outbound_id", Id),
    Index("ix_reminder_state_due_at", "state", "due_at"),
)

notice = Table(
    "notice",
    metadata,
    _id(),
    _ref("author_id", "person", index=True),
    _ref("area_id", "area", null=True),
    Column("role", String(12)),
    Column("office", String(12)),  # the author's role that allows it
    Column("body", Sealed("notice.body"), nullable=False),
    Column("state", String(10), nullable=False),  # draft | sending | stopping | stopped | done | dropped
    Column("audience", Integer, nullable=False, server_default="0"),  # people, counted when it was confirmed
    Column("reached", Id),  # the last person enqueued; null = the whole audience has its rows
    Column("progress_id", Id),  # the outbound row of its progress message
    Column("told", Json),  # the counts last shown there
    Column("version", Integer, nullable=False),
    _at("created_at"),
    _at("confirmed_at", null=True),
    _at("send_at", null=True),
)

notice_recipient = Table(
    "notice_recipient",
    metadata,
    Column("notice_id", Id, ForeignKey("notice.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("state", String(12), nullable=False),  # waiting | sent | unreachable | withdrawn | unknown
    Column("repeated", Boolean, nullable=False, server_default=text("false")),
    _at("understood_at", null=True),
)

# -- messages in and out -----------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    _id(),  # order of arrival: update ids restart
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("sender", BigInteger),  # telegram id of the person, null when there is none
    Column("raw", Sealed("inbox.raw", raw=True)),
    Column("state", String(12), nullable=False),  # new | done | quarantined
    Column("tries", Integer, nullable=False, server_default="0"),
    _at("received_at"),
    _at("done_at", null=True),
    Index("ix_inbox_state_id", "state", "id"),
)

screen = Table(
    "screen",
    metadata,
    Column("ref", String(16), primary_key=True),  # 96 random bits
    _ref("person_id", "person"),
    Column("actions", Json, nullable=False),  # in the order of the buttons
    Column("run_id", Id),
    Column("run_version", Integer),
    _at("expires_at"),
    Index("ix_screen_expires_at", "expires_at"),
)

outbound = Table(
    "outbound",
    metadata,
    _id(),
    Column("key", String(80), unique=True),  # idempotency, where a cause may come twice
    Column("lane", Integer, nullable=False),  # 0 alert, 1 reply, 2 reminder, 3 notice
    Column("kind", String(8), nullable=False),  # text | delete | menu
    _ref("person_id", "person"),
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
    _at("created_at"),
    _at("due_at"),
    _at("expires_at", null=True),
    _at("sent_at", null=True),
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
    Index("ix_outbound_notice_id", "notice_id"),
    Index("ix_outbound_screen_ref", "screen_ref"),
    Index("ix_outbound_topic_created_at", "topic", "created_at"),
)

# -- the house itself --------------------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    _id(),
    _at("at"),
    _ref("person_id", "person", null=True),
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
