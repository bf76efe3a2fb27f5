"""Invites (only a code's digest is kept), wrong codes, and whose Telegram account a roster's person has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from db.models import invite, leave, outbound, pairing, person, post, relative, reminder, wrong_code


@dataclass(frozen=True)
class Invite:
    """An invite as it stands; `person_id` is the roster's person it was made for."""

    id: int
    role: str
    area_id: int
    person_id: int | None
    expires_at: datetime
    used_by: int | None


def add(
    conn: Connection, digest: bytes, role: str, area_id: int, person_id: int | None, expires_at: datetime
) -> None:
    """Insert an invite."""
    row = {"digest": digest, "role": role, "area_id": area_id, "person_id": person_id}
    conn.execute(insert(invite).values(**row, expires_at=expires_at))


def by_digest(conn: Connection, digest: bytes) -> Invite | None:
    """Return the invite of a code's digest, used and expired ones included."""
    row = conn.execute(
        select(
            invite.c.id,
            invite.c.role,
            invite.c.area_id,
            invite.c.person_id,
            invite.c.expires_at,
            invite.c.used_by,
        ).where(invite.c.digest == digest)
    ).first()
    return Invite(*row) if row else None


def use(conn: Connection, invite_id: int, person_id: int, now: datetime) -> bool:
    """Use an invite up; False when somebody was faster."""
    done = conn.execute(
        update(invite)
        .where(invite.c.id == invite_id, invite.c.used_at.is_(None), invite.c.expires_at > now)
        .values(used_at=now, used_by=person_id)
    )
    return done.rowcount == 1


def end_all(conn: Connection, now: datetime) -> int:
    """End every invite that is not used yet; return how many."""
    unused = update(invite).where(invite.c.used_at.is_(None), invite.c.expires_at > now)
    return conn.execute(unused.values(expires_at=now)).rowcount


def wrong_since(conn: Connection, telegram_id: int, since: datetime) -> int:
    """Return how many wrong codes came from an account since a moment."""
    found = select(func.count()).where(wrong_code.c.telegram_id == telegram_id, wrong_code.c.at > since)
    return conn.execute(found).scalar_one()


def add_wrong(conn: Connection, telegram_id: int, now: datetime) -> None:
    """Count a wrong code."""
    conn.execute(insert(wrong_code).values(telegram_id=telegram_id, at=now))


def account_of(conn: Connection, person_id: int) -> int | None:
    """Return the Telegram id a person has so far."""
    return conn.execute(select(person.c.telegram_id).where(person.c.id == person_id)).scalar()


def roster_key_of(conn: Connection, person_id: int) -> str | None:
    """Return what the roster calls a person."""
    return conn.execute(select(person.c.roster_key).where(person.c.id == person_id)).scalar()


def forget_chat(conn: Connection, person_id: int) -> None:
    """Forget what belongs to a person's old chat: message numbers mean something else in another one."""
    conn.execute(update(person).where(person.c.id == person_id).values(newest_message_id=None))
    theirs = update(outbound).where(outbound.c.person_id == person_id, outbound.c.kind == "delete")
    conn.execute(theirs.where(outbound.c.state == "queued").values(state="withdrawn"))


def hand_over(conn: Connection, from_id: int, to_id: int) -> None:
    """Give everything the roster planned for a person without an account to the row that has the account."""
    listed = conn.execute(
        select(person.c.roster_key, person.c.name, person.c.phone).where(person.c.id == from_id)
    ).one()
    for table in (post, pairing, reminder, invite, leave, relative):
        conn.execute(update(table).where(table.c.person_id == from_id).values(person_id=to_id))
    conn.execute(update(leave).where(leave.c.cover_id == from_id).values(cover_id=to_id))
    conn.execute(update(person).where(person.c.id == from_id).values(roster_key=None, name=None, phone=None))
    known = {name: value for name, value in listed._mapping.items() if value is not None}
    conn.execute(update(person).where(person.c.id == to_id).values(known))
