"""What a child's card shows: who visits the child, what was done last, where her own worries stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, or_, select

from db.models import child, concern, pairing, post, visit
from db.queries.conflicts import is_kept


@dataclass(frozen=True)
class Seen:
    """A recorded check-in: when, of which kind, by whom, and whether that is a companion mother."""

    id: int
    at: datetime
    kind: str
    person_id: int
    by_mother: bool


_BY_MOTHER = exists().where(post.c.person_id == visit.c.person_id, post.c.role == "mother")
_SEEN = select(visit.c.id, visit.c.at, visit.c.kind, visit.c.person_id, _BY_MOTHER).where(
    visit.c.child_id == bindparam("child")
)
_LAST = _SEEN.order_by(visit.c.at.desc(), visit.c.id.desc()).limit(bindparam("most"))
_PAIRED = (
    select(pairing.c.person_id, pairing.c.lead)
    .where(pairing.c.child_id == bindparam("child"), pairing.c.since <= bindparam("now"))
    .where(or_(pairing.c.until.is_(None), pairing.c.until > bindparam("now")))
    .order_by(pairing.c.id)
)
# C17, a concern about a worker, is hidden from everybody who looks at a child.
_WORRIES = (
    select(concern.c.id, concern.c.state, concern.c.raiser_id)
    .where(concern.c.child_id == bindparam("child"), concern.c.state != "closed", concern.c.category != "C17")
    .order_by(concern.c.level, concern.c.id)
)


@dataclass(frozen=True)
class Worry:
    """An open concern as the card may know it: its number, whether somebody has taken it, who raised it."""

    id: int
    state: str
    raiser_id: int


def is_on_roster(conn: Connection, child_id: int) -> bool:
    """Say whether a child is still on the roster."""
    found = select(child.c.id).where(child.c.id == child_id, child.c.until.is_(None))
    return conn.execute(found).first() is not None


def last_seen(conn: Connection, child_id: int, limit: int) -> list[Seen]:
    """Return a child's recorded check-ins, the newest first."""
    return [Seen(*row) for row in conn.execute(_LAST, {"child": child_id, "most": limit})]


def others_since(conn: Connection, child_id: int, person_id: int, since: datetime) -> list[Seen]:
    """Return what other people than this one have recorded about a child since a moment."""
    found = _SEEN.where(visit.c.at >= since, visit.c.person_id != person_id)
    return [Seen(*row) for row in conn.execute(found, {"child": child_id})]


def paired(conn: Connection, child_id: int, now: datetime) -> dict[int, bool]:
    """Return who is paired with a child now, and whether she is its lead."""
    rows = conn.execute(_PAIRED, {"child": child_id, "now": now})
    return {row.person_id: row.lead for row in rows}


def worries(conn: Connection, child_id: int, reader: int) -> list[Worry]:
    """Return the open concerns about a child, the worst first; none about a worker, none `reader` is kept from."""
    return [Worry(*row) for row in conn.execute(_WORRIES.where(~is_kept(reader)), {"child": child_id})]
