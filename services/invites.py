"""Invites: the only way in. A code is random, kept as a digest, used once, and bound to a role at an area."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.codes import digest, new_invite
from core.people import Role
from db.queries import audit, invites, people
from db.queries.invites import Invite
from db.queries.people import Who
from db.store import Stale
from services.unit import Unit

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Newcomer:
    """Who taps a link: the Telegram account, what Telegram calls them, and our language for them."""

    telegram_id: int
    first_name: str
    language: str


@dataclass(frozen=True)
class Fresh:
    """An invite just made; the code is told once and kept nowhere."""

    code: str
    expires_at: datetime


def create(unit: Unit, role: Role, area_id: int, person_id: int | None = None) -> Fresh:
    """Make an invite, for a person of the roster if one is named."""
    fresh = Fresh(new_invite(), unit.now + timedelta(hours=unit.settings.limits.invite_hours))
    invites.add(unit.conn, digest(fresh.code), role.value, area_id, person_id, fresh.expires_at)
    audit.add(unit.conn, unit.now, None, "invite made", f"area {area_id}", role.value)
    return fresh


def redeem(unit: Unit, newcomer: Newcomer, who: Who | None, code: str) -> Who | None:
    """Use a code and return who its bearer is from now on; None for a wrong, used or expired one.

    A person who comes with her own used link again is returned as she is. Whoever tried too many wrong
    codes within an hour is not looked at.
    """
    wrong = invites.wrong_since(unit.conn, newcomer.telegram_id, unit.now - _HOUR)
    if wrong >= unit.settings.limits.wrong_codes_per_hour:
        return None
    found = invites.by_digest(unit.conn, digest(code))
    if found and who and found.used_by == who.id:
        return who
    if found is None or found.used_by is not None or found.expires_at <= unit.now:
        invites.add_wrong(unit.conn, newcomer.telegram_id, unit.now)
        return None
    return _let_in(unit, newcomer, who, found)


def _let_in(unit: Unit, newcomer: Newcomer, who: Who | None, found: Invite) -> Who | None:
    person_id = _person_of(unit, newcomer, who, found.person_id)
    if person_id is None:
        return None
    if not invites.use(unit.conn, found.id, person_id, unit.now):
        raise Stale
    known = people.by_id(unit.conn, person_id, unit.now)
    assert known is not None, "the row was just found or made"  # noqa: S101
    if (found.role, found.area_id) not in [
        (held.role, held.area_id) for held in (*known.posts, *known.resting)
    ]:
        people.add_post(unit.conn, person_id, found.role, found.area_id, unit.now)
    audit.add(unit.conn, unit.now, person_id, "invite used", f"invite {found.id}", found.role)
    return people.by_id(unit.conn, person_id, unit.now)


def _person_of(unit: Unit, newcomer: Newcomer, who: Who | None, listed: int | None) -> int | None:
    """Return the row of whoever bears the link, made or joined if need be; None when it fits nobody."""
    if listed is None:
        return who.id if who else _add(unit, newcomer)
    if who is None:
        return _link(unit, newcomer, listed)
    if who.id == listed:
        return listed
    return _join(unit, who, listed)


def _add(unit: Unit, newcomer: Newcomer) -> int:
    return people.add_person(
        unit.conn,
        unit.now,
        telegram_id=newcomer.telegram_id,
        name=newcomer.first_name,
        language=newcomer.language,
        zone=unit.settings.zone.key,
        reach="ok",
    )


def _link(unit: Unit, newcomer: Newcomer, listed: int) -> int:
    """Give the roster's person this account; a new telephone takes the place of the old one."""
    change = {"telegram_id": newcomer.telegram_id, "language": newcomer.language}
    people.change(unit.conn, listed, **change, reach="ok")
    invites.forget_chat(unit.conn, listed)
    return listed


def _join(unit: Unit, who: Who, listed: int) -> int | None:
    """Join the roster's person to the row her account has already, unless both have lived."""
    if invites.account_of(unit.conn, listed) is not None or invites.roster_key_of(unit.conn, who.id):
        return None
    invites.hand_over(unit.conn, listed, who.id)
    return who.id
