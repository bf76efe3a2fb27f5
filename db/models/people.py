"""Places and people: areas, persons, posts, invites, children and who is paired with them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.models.columns import Id, at, id_, metadata, ref
from db.types import Sealed, UtcDateTime

area = Table(
    "area",
    metadata,
    id_(),
    ref("parent_id", "area", null=True),
    Column("kind", String(12), nullable=False),
    Column("name", String(80), nullable=False),
    Column("path", String(120), nullable=False, unique=True),  # "/1/4/7/": scope is a prefix
    UniqueConstraint("parent_id", "name"),
)

person = Table(
    "person",
    metadata,
    id_(),
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

# When somebody who answers for children is away, and who stands in.
leave = Table(
    "leave",
    metadata,
    id_(),
    ref("person_id", "person"),
    at("since"),
    at("until"),
    ref("cover_id", "person", null=True, index=True),
    Column("agreed", Boolean),  # what the one who stands in has said; null: nothing yet
    ref("set_by", "person", null=True),  # null: the command line
    at("at"),
    at("begun_at", null=True),  # her open concerns were handed over
    at("over_at", null=True),  # and back
    Index("ix_leave_person_id_until", "person_id", "until"),
    Index(
        "ix_leave_begin",
        "since",
        sqlite_where=text("begun_at IS NULL"),
        postgresql_where=text("begun_at IS NULL"),
    ),
    Index(
        "ix_leave_over",
        "until",
        sqlite_where=text("over_at IS NULL"),
        postgresql_where=text("over_at IS NULL"),
    ),
)

post = Table(
    "post",
    metadata,
    id_(),
    ref("person_id", "person", index=True),
    Column("role", String(12), nullable=False),
    ref("area_id", "area", index=True),
    at("since"),
    at("until", null=True),
    ref("leave_id", "leave", null=True, index=True),  # held for somebody away; null: her own
    ref("for_id", "post", null=True),  # whose post it is otherwise
)

invite = Table(
    "invite",
    metadata,
    id_(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    ref("area_id", "area"),
    ref("person_id", "person", null=True),  # the roster's person this invite is for
    at("expires_at"),
    at("used_at", null=True),
    ref("used_by", "person", null=True),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    id_(),
    Column("telegram_id", BigInteger, nullable=False),
    at("at"),
    Index("ix_wrong_code_telegram_id_at", "telegram_id", "at"),
    Index("ix_wrong_code_at", "at"),
)

household = Table(
    "household",
    metadata,
    id_(),
    Column("roster_key", String(40), unique=True),  # null: it was found in the field
    ref("area_id", "area"),
)

# Who of the programme belongs to a family: kept from concerns about the children of that home.
relative = Table(
    "relative",
    metadata,
    id_(),
    ref("person_id", "person", index=True),
    ref("household_id", "household", index=True),
    UniqueConstraint("person_id", "household_id"),
)

child = Table(
    "child",
    metadata,
    id_(),
    Column("code", String(24), nullable=False, unique=True),
    ref("area_id", "area", index=True),
    ref("household_id", "household", null=True, index=True),
    Column("label", String(24), nullable=False),  # picture label: "panda-blue"
    Column("birth_month", Sealed("child.birth_month")),  # "2017-05" or null
    Column("tier", String(4), nullable=False),
    Column("consent", String(8)),  # yes | no | later; null: nobody was asked by this programme
    at("consent_at", null=True),
    Column("categories", Sealed("child.categories")),  # option ids of I02 joined by commas, they set the tier
    Column("next_on", String(10)),  # the day of the next visit, as it was planned last
    at("since"),
    at("until", null=True),
)

pairing = Table(
    "pairing",
    metadata,
    id_(),
    ref("child_id", "child", index=True),
    ref("person_id", "person", index=True),
    Column("lead", Boolean, nullable=False),
    at("since"),
    at("until", null=True),
)
