"""What the rows say, read past the product's own queries: concerns, what happened to them, messages, who is where."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from tests.services.concerns.rules import LETTERS

CONCERN = (
    "id", "child_id", "run_id", "raiser_id", "area_id", "category", "level", "state", "step", "anchor_at",
    "next_due_at", "owner_id", "acknowledged_at", "moved_at", "closed_at", "outcome", "reported",
    "close_asked_by", "held", "review_on", "raiser_told", "version",
)  # fmt: skip
_SIGHTS = (
    "supervisor",
    "backup",
    "county",
    "foundation",
)  # whose post over a place is a sight of its children
_VISITORS = ("mother", "supervisor", "backup")
Row = Any  # a row of SQLite with its columns as attributes; moments are aware


@dataclass(frozen=True)
class Post:
    """A role held at a place, from a moment on, until another."""

    person: int
    role: str
    path: str
    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Say whether it is in force."""
        return self.since <= now and (self.until is None or self.until > now)


@dataclass
class Rows:
    """One moment of the database. `events` holds every event there ever was."""

    now: datetime
    concerns: dict[int, Row]
    flags: list[Row]
    events: list[Row]
    messages: dict[int, Row]
    posts: list[Post]
    children: dict[int, Row]
    pairs: set[tuple[int, int]]
    reach: dict[int, str | None]
    paths: dict[int, str]
    fresh: list[Row] = field(default_factory=list)  # events since the moment before

    def roles(self, person: int, path: str, among: Iterable[str] = _SIGHTS) -> set[str]:
        """Return the roles a person holds over a place."""
        held = (post for post in self.posts if post.person == person and post.holds(self.now))
        return {post.role for post in held if path.startswith(post.path) and post.role in among}

    def letters(self, person: int, number: int) -> set[str]:
        """Return a person's roles over a concern, as the typed table abbreviates them."""
        return {LETTERS[role] for role in self.roles(person, self.path_of(number))}

    def path_of(self, number: int) -> str:
        """Return the place of a concern."""
        return self.paths[self.concerns[number].area_id]

    def sees(self, person: int, child: int) -> bool:
        """Say whether a person has a child in scope: over its place, or paired with it and visiting."""
        if self.roles(person, self.paths[self.children[child].area_id]):
            return True
        return (person, child) in self.pairs and bool(
            [post for post in self.posts if post.person == person and post.role in _VISITORS
             and post.holds(self.now)]
        )  # fmt: skip

    def holders(self, role: str, path: str) -> set[int]:
        """Return who holds a role at the nearest place at or above one."""
        held = [post for post in self.posts if post.role == role and post.holds(self.now)]
        above = [post for post in held if path.startswith(post.path)]
        nearest = max((len(post.path) for post in above), default=0)
        return {post.person for post in above if len(post.path) == nearest}

    def of(self, number: int, *kinds: str) -> list[Row]:
        """Return what happened to a concern, oldest first."""
        return [one for one in self.events if one.concern_id == number and (not kinds or one.kind in kinds)]

    def begun(self, number: int) -> Row | None:
        """Return what began a concern's present climb."""
        return next(iter(reversed(self.of(number, "raised", "anew"))), None)

    def climb(self, number: int, *kinds: str) -> list[Row]:
        """Return what happened in a concern's present climb."""
        begun = self.begun(number)
        return [one for one in self.of(number, *kinds) if begun is None or one.id > begun.id]


def read(conn: Connection, now: datetime, before: Rows | None = None) -> Rows:
    """Read everything; events, which are only ever added, from where `before` ends."""
    old = before.events if before else []
    fresh = _rows(
        conn, f"SELECT {_EVENT} FROM concern_event WHERE id > {old[-1].id if old else 0} ORDER BY id"
    )
    for event in fresh:
        event.data = json.loads(event.data)
    areas = _rows(conn, "SELECT id, path FROM area")
    posts = _rows(conn, "SELECT person_id, role, path, since, until FROM post JOIN area ON area.id = area_id")
    return Rows(
        now,
        {row.id: row for row in _rows(conn, f"SELECT {', '.join(CONCERN)} FROM concern")},
        _rows(conn, "SELECT concern_id, run_id, item, category, level FROM concern_flag"),
        old + fresh,
        {row.id: row for row in _rows(conn, f"SELECT {_MESSAGE} FROM outbound")},
        [Post(row.person_id, row.role, row.path, row.since, row.until) for row in posts],
        {row.id: row for row in _rows(conn, "SELECT id, code, area_id FROM child")},
        {(row.person_id, row.child_id) for row in _rows(conn, _PAIRED)},
        {row.id: row.reach if row.telegram_id else None for row in _rows(conn, _PERSON)},
        {row.id: row.path for row in areas},
        fresh,
    )


_EVENT = "id, concern_id, at, kind, person_id, outbound_id, data"
_MESSAGE = "id, state, person_id, lane, child_id, concern_id, topic, created_at"
_PAIRED = "SELECT person_id, child_id FROM pairing WHERE until IS NULL"
_PERSON = "SELECT id, telegram_id, reach FROM person"
_MOMENTS = ("at", "since", "until")


def _rows(conn: Connection, statement: str) -> list[Row]:
    driver: Any = conn.connection.driver_connection
    found = driver.execute(statement)
    names = [column[0] for column in found.description]
    moments = [at for at, name in enumerate(names) if name in _MOMENTS or name.endswith("_at")]
    rows = []
    for values in found.fetchall():
        given = list(values)
        for at in moments:
            given[at] = _moment(given[at])
        rows.append(SimpleNamespace(**dict(zip(names, given, strict=True))))
    return rows


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


Trace = tuple[Any, ...]
_COUNTED = ("concern_flag", "concern_event", "concern_report", "note", "run", "task")


def trace(conn: Connection, besides: int, tables: Sequence[str] = _COUNTED) -> Trace:
    """Return what an action must leave as it is that is refused: `besides` is who hears that it is."""
    driver: Any = conn.connection.driver_connection
    concerns = driver.execute(f"SELECT {', '.join(CONCERN)} FROM concern ORDER BY id").fetchall()
    counts = [driver.execute(f"SELECT count(*), max(rowid) FROM {table}").fetchone() for table in tables]
    told = driver.execute("SELECT count(*) FROM outbound WHERE person_id <> ?", (besides,)).fetchone()
    return (tuple(concerns), tuple(counts), told)
