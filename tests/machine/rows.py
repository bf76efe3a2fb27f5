"""What the rows say, read past the product's own queries: concerns, what happened to them, messages, who is where."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from tests.services.concerns.rules import LETTERS

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
    fresh = _rows(conn, _EVENTS, (old[-1].id if old else 0,))
    for event in fresh:
        event.data = json.loads(event.data)
    posts = _rows(conn, _POSTS)
    return Rows(
        now,
        {row.id: row for row in _rows(conn, _CONCERNS)},
        _rows(conn, _FLAGS),
        old + fresh,
        {row.id: row for row in _rows(conn, _MESSAGES)},
        [Post(row.person_id, row.role, row.path, row.since, row.until) for row in posts],
        {row.id: row for row in _rows(conn, "SELECT id, code, area_id FROM child")},
        {(row.person_id, row.child_id) for row in _rows(conn, _PAIRED)},
        {row.id: row.reach if row.telegram_id else None for row in _rows(conn, _PERSON)},
        {row.id: row.path for row in _rows(conn, "SELECT id, path FROM area")},
        fresh,
    )


_CONCERNS = "SELECT * FROM concern ORDER BY id"
_FLAGS = "SELECT concern_id, run_id, item, category, level FROM concern_flag"
_EVENTS = "SELECT id, concern_id, at, kind, person_id, outbound_id, data FROM concern_event WHERE id > ? ORDER BY id"
_MESSAGES = "SELECT id, state, person_id, lane, child_id, concern_id, topic, created_at FROM outbound"
_POSTS = "SELECT person_id, role, path, since, until FROM post JOIN area ON area.id = area_id"
_PAIRED = "SELECT person_id, child_id FROM pairing WHERE until IS NULL"
_PERSON = "SELECT id, telegram_id, reach FROM person"
_MOMENTS = ("at", "since", "until")


def _rows(conn: Connection, statement: str, given: Sequence[Any] = ()) -> list[Row]:
    driver: Any = conn.connection.driver_connection
    found = driver.execute(statement, tuple(given))
    names = [column[0] for column in found.description]
    moments = [at for at, name in enumerate(names) if name in _MOMENTS or name.endswith("_at")]
    rows = []
    for values in found.fetchall():
        cells = list(values)
        for at in moments:
            cells[at] = _moment(cells[at])
        rows.append(SimpleNamespace(**dict(zip(names, cells, strict=True))))
    return rows


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


# What an action must leave as it is that is refused: how many rows there are, and the last of them.
_COUNTS = " UNION ALL ".join(
    (
        "SELECT count(*), max(id) FROM concern_flag",
        "SELECT count(*), max(id) FROM concern_event",
        "SELECT count(*), max(id) FROM concern_report",
        "SELECT count(*), max(id) FROM note",
        "SELECT count(*), max(id) FROM run",
        "SELECT count(*), max(id) FROM task",
        "SELECT count(*), max(id) FROM outbound WHERE person_id <> ?",
    )
)


@dataclass(frozen=True)
class Trace:
    """What an action leaves: every concern's row, where each stands by its number, and the counts of the rest."""

    concerns: tuple[tuple[Any, ...], ...]
    states: dict[int, str]
    counts: tuple[tuple[Any, ...], ...]


def trace(conn: Connection, besides: int) -> Trace:
    """Return what there is now, without what is said to `besides`, who may hear that something is refused."""
    driver: Any = conn.connection.driver_connection
    found = _rows(conn, _CONCERNS)
    counts = driver.execute(_COUNTS, (besides,)).fetchall()
    rows = tuple(tuple(vars(row).values()) for row in found)
    return Trace(rows, {row.id: row.state for row in found}, tuple(counts))
