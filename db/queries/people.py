"""People, their posts and where they may look. Scope lives here: deny by default."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, tuple_, update

from core.places import ancestors
from db.models import area, child, pairing, person, post
from db.queries import leaves
from db.queries.holding import NOW, away, held, in_force
from db.ready import Ready


@dataclass(frozen=True)
class PostHeld:
    """A role at an area, held now."""

    role: str
    area_id: int
    path: str


@dataclass(frozen=True)
class Who:
    """A person as one update sees them: fresh from the rows, so that a revoked post is gone at once.

    `resting`: posts that are hers but count for nothing while she is away.
    """

    id: int
    telegram_id: int
    language: str
    zone: str
    reach: str
    paused: bool
    newest_message_id: int | None
    run_id: int | None
    posts: tuple[PostHeld, ...]
    resting: tuple[PostHeld, ...] = ()

    @property
    def takes_part(self) -> bool:
        """Whether she has a post at all, away or not; whoever has none is a stranger."""
        return bool(self.posts or self.resting)

    def has(self, *roles: str) -> bool:
        """Say whether one of the roles is held anywhere."""
        return any(held.role in roles for held in self.posts)


_HELD = held(NOW)
_WHO = (
    select(
        person.c.id,
        person.c.telegram_id,
        person.c.language,
        person.c.zone,
        person.c.reach,
        person.c.paused,
        person.c.newest_message_id,
        person.c.run_id,
        post.c.role,
        post.c.area_id,
        area.c.path,
        away(NOW),
    )
    .select_from(person.outerjoin(post, and_(post.c.person_id == person.c.id, in_force(NOW))).outerjoin(area))
    .order_by(post.c.id)
)
_WHO_BY_TELEGRAM = Ready(_WHO.where(person.c.telegram_id == bindparam("telegram_id")))
_WHO_BY_ID = Ready(_WHO.where(person.c.id == bindparam("person_id")))


def _who(rows: Sequence[Any]) -> Who | None:
    if not rows:
        return None
    first: Any = rows[0]
    posts = [(PostHeld(row[8], row[9], row[10]), row[11]) for row in rows if row[8] is not None]
    return Who(
        id=first[0],
        telegram_id=first[1],
        language=first[2],
        zone=first[3],
        reach=first[4],
        paused=first[5],
        newest_message_id=first[6],
        run_id=first[7],
        posts=tuple([one for one, rests in posts if not rests]),
        resting=tuple([one for one, rests in posts if rests]),
    )


def by_telegram(conn: Connection, telegram_id: int, now: datetime) -> Who | None:
    """Return who writes from this Telegram account, with the posts held now."""
    return _who(_WHO_BY_TELEGRAM.all(conn, {"telegram_id": telegram_id, "now": now}))


def by_id(conn: Connection, person_id: int, now: datetime) -> Who | None:
    """Return a person with the posts held now."""
    return _who(_WHO_BY_ID.all(conn, {"person_id": person_id, "now": now}))


_SET_RUN = update(person).where(person.c.id == bindparam("person_id")).values(run_id=bindparam("run"))
_SET_NEWEST = (
    update(person)
    .where(person.c.id == bindparam("person_id"))
    .values(newest_message_id=bindparam("message"), reach="ok")
)


def zones(conn: Connection) -> list[str]:
    """Return the time zones people live in."""
    return list(conn.execute(select(person.c.zone).distinct()).scalars())


def set_run(conn: Connection, person_id: int, run_id: int | None) -> None:
    """Say which check-in a person is in."""
    conn.execute(_SET_RUN, {"person_id": person_id, "run": run_id})


def set_newest(conn: Connection, person_id: int, message_id: int) -> None:
    """Note the newest message of a person's chat; whoever can be written to is reachable."""
    conn.execute(_SET_NEWEST, {"person_id": person_id, "message": message_id})


def change(conn: Connection, person_id: int, **values: Any) -> None:
    """Set columns of a person."""
    conn.execute(update(person).where(person.c.id == person_id).values(**values))


def name_of(conn: Connection, person_id: int) -> str | None:
    """Return a person's name, opened."""
    return conn.execute(select(person.c.name).where(person.c.id == person_id)).scalar()


def phone_of(conn: Connection, person_id: int) -> str | None:
    """Return a person's phone number, opened."""
    return conn.execute(select(person.c.phone).where(person.c.id == person_id)).scalar()


def add_person(conn: Connection, now: datetime, **values: Any) -> int:
    """Insert a person and return the id."""
    result = conn.execute(insert(person).values(since=now, **values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def add_post(conn: Connection, person_id: int, role: str, area_id: int, now: datetime) -> int:
    """Give a person a role at an area from now on and return the post's id; who stands in for her holds it too."""
    result = conn.execute(insert(post).values(person_id=person_id, role=role, area_id=area_id, since=now))
    leaves.fill(conn, person_id, now)
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def end_post(conn: Connection, post_id: int, now: datetime) -> bool:
    """End a post from now on, and with it that somebody else holds it for her; False when it had ended already."""
    conn.execute(update(post).where(post.c.for_id == post_id, post.c.until > now).values(until=now))
    done = conn.execute(update(post).where(post.c.id == post_id, post.c.until.is_(None)).values(until=now))
    return done.rowcount == 1


_LINE = area.c.path.in_(bindparam("line", expanding=True))  # a place and all that it lies in
_HOLDERS = (
    select(post.c.person_id, area.c.path)
    .join(area, area.c.id == post.c.area_id)
    .where(post.c.role == bindparam("role"), _HELD, _LINE)
    .order_by(post.c.id)
)
_COVERS = (
    select(post.c.id)
    .join(area, area.c.id == post.c.area_id)
    .where(post.c.person_id == bindparam("person"), post.c.role.in_(bindparam("roles", expanding=True)))
    .where(_HELD, _LINE)
    .limit(1)
)


def holders(conn: Connection, role: str, area_id: int, now: datetime) -> list[int]:
    """Return the ids of those who hold a role at the nearest area at or above `area_id`.

    A township's supervisor comes before a county's: the nearest place that has a holder answers, oldest post first.
    """
    path = conn.execute(select(area.c.path).where(area.c.id == area_id)).scalar_one()
    rows = conn.execute(_HOLDERS, {"role": role, "line": ancestors(path), "now": now}).all()
    nearest = max((len(row.path) for row in rows), default=0)
    return list(dict.fromkeys(row.person_id for row in rows if len(row.path) == nearest))


def operators(conn: Connection, now: datetime) -> list[int]:
    """Return the ids of the operators."""
    rows = conn.execute(
        select(post.c.person_id).where(post.c.role == "operator", held(now)).order_by(post.c.id)
    )
    return list(dict.fromkeys(row.person_id for row in rows))


# Who visits children (domain.md (D)). A pairing says which; without such a post it says nothing any more.
VISITING_ROLES = ("mother", "supervisor", "backup")
_VISITS = exists().where(
    post.c.person_id == pairing.c.person_id, or_(*(post.c.role == role for role in VISITING_ROLES)), _HELD
)
_PAIRED = Ready(
    select(pairing.c.id)
    .where(pairing.c.person_id == bindparam("person"), pairing.c.child_id == bindparam("child"))
    .where(pairing.c.since <= NOW, or_(pairing.c.until.is_(None), pairing.c.until > NOW))
    .where(_VISITS)
)


def sees_child(conn: Connection, person_id: int, child_id: int, now: datetime) -> bool:
    """Say whether a person has a child in scope now; asked on every press, so the usual way is one look."""
    return visits(conn, person_id, child_id, now) or bool(_over_place(conn, [(person_id, child_id)], now))


def visits(conn: Connection, person_id: int, child_id: int, now: datetime) -> bool:
    """Say whether a child is one of those a person visits now."""
    return _PAIRED.first(conn, {"person": person_id, "child": child_id, "now": now}) is not None


# Who sees a child: those paired with it who visit, and those with such a post over its place (domain.md (D)).
CHILD_ROLES = ("supervisor", "backup", "county", "foundation")


def sees(conn: Connection, pairs: Iterable[tuple[int, int]], now: datetime) -> set[tuple[int, int]]:
    """Return those of the (person, child) pairs in which the person has the child in scope now."""
    wanted = set(pairs)
    seen = {pair for pair in wanted if visits(conn, *pair, now)}
    missing = list(wanted - seen)
    return seen | _over_place(conn, missing, now) if missing else seen


def _over_place(conn: Connection, pairs: list[tuple[int, int]], now: datetime) -> set[tuple[int, int]]:
    seat, home = area.alias("seat"), area.alias("home")
    rows = conn.execute(
        select(post.c.person_id, child.c.id)
        .select_from(post.join(seat, seat.c.id == post.c.area_id))
        .join(child, child.c.id.in_([pair[1] for pair in pairs]))
        .join(home, home.c.id == child.c.area_id)
        .where(
            tuple_(post.c.person_id, child.c.id).in_(pairs),
            post.c.role.in_(CHILD_ROLES),
            held(now),
            home.c.path.startswith(seat.c.path),
        )
    )
    return {(row[0], row[1]) for row in rows}


def covers(conn: Connection, person_id: int, area_id: int, roles: Sequence[str], now: datetime) -> bool:
    """Say whether a person holds one of the roles at or above an area now."""
    path = conn.execute(select(area.c.path).where(area.c.id == area_id)).scalar_one()
    wanted = {"person": person_id, "roles": list(roles), "line": ancestors(path), "now": now}
    return conn.execute(_COVERS, wanted).first() is not None
