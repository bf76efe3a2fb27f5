"""Which posts count at a moment: those in force whose holder is not away. Conditions only; leave is known here alone.

A post that is held for somebody away is a row like any other, with an end (`db.queries.leaves`), so that every
question about posts finds whoever stands in by the same condition.
"""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, not_, or_

from db.models import leave, post

# From these one can be away: they answer for children. A mother's own visits wait for her, an operator is asked by
# the machine.
DUTY_ROLES = ("supervisor", "backup", "county", "foundation")
Moment = datetime | BindParameter[datetime] | ColumnElement[datetime]
NOW: BindParameter[datetime] = bindparam("now", type_=post.c.since.type)


def in_force(now: Moment) -> ColumnElement[bool]:
    """Return the condition that a post is in force at `now`, whether its holder is away or not."""
    return and_(post.c.since <= now, or_(post.c.until.is_(None), post.c.until > now))


def away(now: Moment) -> ColumnElement[bool]:
    """Return the condition that the holder of a post answers for nothing at `now`: she is away."""
    theirs = exists().where(leave.c.person_id == post.c.person_id, leave.c.since <= now, leave.c.until > now)
    return and_(or_(*(post.c.role == role for role in DUTY_ROLES)), theirs.correlate(post))


def held(now: Moment) -> ColumnElement[bool]:
    """Return the condition that a post counts at `now`."""
    return and_(in_force(now), not_(away(now)))


def own() -> ColumnElement[bool]:
    """Return the condition that a post is its holder's own, not one she holds for somebody away."""
    return post.c.leave_id.is_(None)
