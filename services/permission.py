"""Who may do what with a concern or a child: the table of `core.people`, at places fresh from the rows.

Deny by default.
"""

import structlog
from sqlalchemy import Connection

from core.people import MAY, Action, Role, who_may
from core.places import covers
from db.queries import children, concerns, conflicts, households, people
from db.queries.concerns import Concern
from db.queries.notes import Note
from db.queries.people import Who
from services.unit import NotAllowed, Unit

log = structlog.get_logger()

# The order of a ladder: whoever holds several posts acts in the first that allows it.
_ORDER = (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION)


def roles_over(who: Who, path: str) -> tuple[Role, ...]:
    """Return the roles a person holds at or above a place, in the order of a ladder."""
    held = {post.role for post in who.posts if covers(post.path, path)}
    return tuple(role for role in _ORDER if role in held)


def role_for(who: Who, concern: Concern, action: Action) -> Role | None:
    """Return the role in which a person may do this about a concern. Never on one's own, nor when kept from it."""
    if action is not Action.SEE_CONCERN and action is not Action.READ_NOTE and who.id == concern.raiser_id:
        return None
    if who.id in concern.kept_from:
        return None
    return next(
        (role for role in roles_over(who, concern.path) if role in who_may(action, concern.conduct)), None
    )


def reading_role(conn: Connection, who: Who, note: Note) -> Role | None:
    """Return the role in which a person may read a note; whoever is kept from its concern reads none of it."""
    kept = conflicts.of(conn, note.concern_id, note.run_id)
    if who.id in kept.people:
        return None
    readers = who_may(Action.READ_NOTE, kept.conduct)
    return next((role for role in roles_over(who, note.path) if role in readers), None)


def allowed(unit: Unit, who: Who, concern_id: int, action: Action) -> tuple[Concern, Role]:
    """Return a concern and the role in which a person may do this. Raises NotAllowed, whether it exists or not."""
    concern = concerns.get(unit.conn, concern_id)
    role = role_for(who, concern, action) if concern else None
    if concern is None or role is None:
        raise refused(who, concern_id, action)
    return concern, role


def refused(who: Who, concern_id: int, action: Action) -> NotAllowed:
    """Note in the log what somebody may not do about a concern, and return the error that says so."""
    log.info("not_allowed", person=who.id, concern=concern_id, action=action.value)
    return NotAllowed()


def role_of(unit: Unit, person_id: int | None, concern: Concern, action: Action) -> Role | None:
    """Return the role in which somebody else may do this about a concern now."""
    who = people.by_id(unit.conn, person_id, unit.now) if person_id is not None else None
    return role_for(who, concern, action) if who else None


def with_child(unit: Unit, who: Who, child_id: int, action: Action) -> bool:
    """Say whether a person may do this with a child of the roster: hers as a mother, or lying where her post is."""
    one = households.member(unit.conn, child_id)
    if one is None:
        return False
    mine = Role.MOTHER in MAY[action] and who.has(Role.MOTHER)
    if mine and children.is_paired(unit.conn, child_id, who.id, unit.now):
        return True
    around = [role.value for role in MAY[action] if role is not Role.MOTHER]
    return people.covers(unit.conn, who.id, one.area_id, around, unit.now)
