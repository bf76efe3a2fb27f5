"""One-time links: only the hash of their secret is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.models import link


@dataclass(frozen=True)
class Link:
    """Whom a link signs in, and for which notes."""

    person_id: int
    notes: list[int]


def add(conn: Connection, digest: bytes, person_id: int, notes: Sequence[int], expires_at: datetime) -> None:
    """Insert a link."""
    row = {"digest": digest, "person_id": person_id, "notes": list(notes), "expires_at": expires_at}
    conn.execute(insert(link).values(row))


def live(conn: Connection, digest: bytes, now: datetime) -> Link | None:
    """Return a link that was neither used nor has expired."""
    wanted = select(link.c.person_id, link.c.notes).where(link.c.digest == digest)
    row = conn.execute(wanted.where(link.c.used_at.is_(None), link.c.expires_at > now)).first()
    return Link(row.person_id, row.notes) if row else None


def use(conn: Connection, digest: bytes, now: datetime) -> bool:
    """Use a link up; False when it was used, has expired, or is none."""
    done = conn.execute(
        update(link)
        .where(link.c.digest == digest, link.c.used_at.is_(None), link.c.expires_at > now)
        .values(used_at=now)
    )
    return done.rowcount == 1
