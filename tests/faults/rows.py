"""What the product says it has, read after everything has come to rest: `export --jsonl`, and three maps of ids.

The export leaves out what only moves messages: which update an inbox row was, and which check-in a button belongs to.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from bot.flows.run import Answer, AnswerKind
from db import engines
from db.models import concern, inbox, note, outbound, screen

T = TypeVar("T")
Record = dict[str, Any]
Step = tuple[int, int]  # a check-in and its version after a move
OF_BEFORE = "<b>That message is from before.</b> This is how it stands now."  # the answer to an old button


@dataclass(frozen=True)
class Keys:
    """The maps: inbox row -> (update, state), screen -> step of its check-in; update -> when it came and was done."""

    updates: dict[int, tuple[int, str]]
    screens: dict[str, Step]
    times: dict[int, tuple[datetime, datetime | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """A stored answer, whose it is, and the update that gave it."""

    step: Step
    user: int
    flow: str
    update_id: int | None
    answer: Answer


@dataclass(frozen=True)
class Sent:
    """A message of the outbox."""

    id: int
    user: int
    lane: int
    kind: str
    state: str
    body: Record
    screen_ref: str | None
    due_at: str
    repeats: int
    message_id: int | None


class Stored:
    """The stored side: the export's records by table, and views of them."""

    def __init__(self, lines: Iterable[str], keys: Keys) -> None:
        self.tables: dict[str, list[Record]] = defaultdict(list)
        for line in lines:
            record = json.loads(line)
            self.tables[record.pop("table")].append(record)
        self.keys = keys
        self.states = dict(keys.updates.values())
        self.people = {one["id"]: one for one in self.tables["person"]}
        self.by_user = {one["telegram_id"]: one for one in self.tables["person"]}
        self.given = [self._given(one) for one in self.tables["answer"]]
        self.messages = [_sent(one) for one in self.tables["outbound"]]

    def _given(self, one: Record) -> Given:
        value, kind = one["value"]
        update_id, _ = self.keys.updates.get(one["inbox_id"], (None, ""))
        step = (one["run_id"], one["version"])
        answer = Answer(one["item"], value, AnswerKind(kind))
        return Given(step, one["telegram_id"], one["flow"], update_id, answer)

    def user_of(self, person_id: int) -> int:
        """Return a person's Telegram id."""
        return int(self.people[person_id]["telegram_id"])

    def language(self, user: int) -> str:
        """Return the language somebody reads."""
        return str(self.by_user[user]["language"])

    @property
    def visits(self) -> list[int]:
        """Whose each recorded visit is."""
        return [self.user_of(one["person_id"]) for one in self.tables["visit"]]

    @property
    def flags(self) -> set[tuple[int, str, str, int]]:
        """Every flag that a concern holds: check-in, item, category, level."""
        return {
            (one["run_id"], one["item"], one["category"], one["level"]) for one in self.tables["concern_flag"]
        }

    @property
    def taken_on(self) -> set[str]:
        """The numbers of the concerns that somebody has acknowledged, ever."""
        return {
            str(one["concern_id"]) for one in self.tables["concern_event"] if one["kind"] == "acknowledged"
        }

    @property
    def kept_from(self) -> set[tuple[str, int]]:
        """The numbers of concerns, each with a user whom the product keeps from it: their presses are refused."""
        return {
            (str(one["concern_id"]), self.user_of(one["person_id"]))
            for one in self.tables["concern_event"]
            if one["kind"] == "kept from" and one["person_id"] is not None
        }

    @property
    def of_before(self) -> set[tuple[str, int]]:
        """The numbers of concerns, each with a user who pressed on a message from before and was shown the present."""
        return {
            (str(line["p"]["number"]), sent.user)
            for sent in self.messages
            if any(line["t"] == OF_BEFORE for line in sent.body.get("l", ()))
            for line in sent.body["l"]
            if "number" in line["p"]
        }


def _sent(one: Record) -> Sent:
    names = ("id", "lane", "kind", "state", "body", "screen_ref", "due_at", "repeats", "message_id")
    return Sent(user=one["telegram_id"], **{name: one[name] for name in names})


def keys(conn: Connection) -> Keys:
    """Read the maps that the export leaves out."""
    arrived = select(inbox.c.id, inbox.c.update_id, inbox.c.state, inbox.c.received_at, inbox.c.done_at)
    updates = conn.execute(arrived).all()
    screens = conn.execute(select(screen.c.ref, screen.c.run_id, screen.c.run_version)).all()
    return Keys(
        {row.id: (row.update_id, row.state) for row in updates},
        {row.ref: (row.run_id, row.run_version) for row in screens if row.run_id is not None},
        {row.update_id: (row.received_at, row.done_at) for row in updates},
    )


def waiting(conn: Connection) -> list[tuple[int, datetime | None]]:
    """Return the open concerns, and when each has its next step."""
    found = conn.execute(select(concern.c.id, concern.c.next_due_at).where(concern.c.state != "closed"))
    return [(row.id, row.next_due_at) for row in found]


def at_work(conn: Connection, now: datetime) -> int:
    """Return how many updates, messages, concerns and voice notes wait for something that is due."""
    due = (
        inbox.c.state == "new",
        outbound.c.state.in_(("queued", "sending")) & (outbound.c.due_at <= now),
        concern.c.next_due_at <= now,
        note.c.fetch.in_(("due", "later")),
    )
    return sum(conn.execute(select(func.count()).where(one)).scalar_one() for one in due)


class Reader:
    """Reads beside the bot, on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.engine = engines.reader(url)

    def look(self, query: Callable[..., T], *args: Any) -> T:
        """Return what a query finds now."""
        with self.engine.connect() as conn:
            return query(conn, *args)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
