"""What the week's figures are made of, and who gets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from core.events import Kind, State
from core.people import Role
from db.models import area, concern, concern_event, person, post
from db.queries.board import shown_to, started_at
from db.queries.holding import held

OFFICES = (Role.SUPERVISOR.value, Role.COUNTY.value, Role.FOUNDATION.value)


@dataclass(frozen=True)
class Week:
    """A span of days, from `start` up to but not at `end`."""

    start: datetime
    end: datetime


def readers(conn: Connection, week: Week, now: datetime, after: int, limit: int) -> list[int]:
    """Return the next people after an id who may have something to hear: offices, and mothers who raised something.

    Those who cannot be written to are left out, and mothers who want no reminders.
    """
    office = exists().where(post.c.person_id == person.c.id, held(now), post.c.role.in_(OFFICES))
    mother = exists().where(post.c.person_id == person.c.id, held(now), post.c.role == Role.MOTHER.value)
    raised = select(concern.c.raiser_id).where(
        concern.c.opened_at >= week.start, concern.c.opened_at < week.end
    )
    found = (
        select(person.c.id)
        .where(person.c.id > after, person.c.telegram_id.is_not(None), person.c.reach != "blocked")
        .where(or_(office, and_(person.c.paused.is_(False), person.c.id.in_(raised), mother)))
        .order_by(person.c.id)
        .limit(limit)
    )
    return list(conn.execute(found).scalars())


def raised(conn: Connection, reader: int, paths: Sequence[str], week: Week) -> int:
    """Return how many concerns were raised in a week at or below places."""
    in_week = and_(concern.c.opened_at >= week.start, concern.c.opened_at < week.end)
    return conn.execute(_counted.where(in_week, shown_to(reader, paths))).scalar_one()


def closed(conn: Connection, reader: int, paths: Sequence[str], week: Week) -> int:
    """Return how many concerns were closed in a week at or below places."""
    in_week = and_(concern.c.closed_at >= week.start, concern.c.closed_at < week.end)
    return conn.execute(_counted.where(in_week, shown_to(reader, paths))).scalar_one()


_counted = select(func.count()).select_from(concern.join(area))
_answer = concern_event.alias("answer")
_answered_at = (
    select(func.min(_answer.c.at))
    .where(_answer.c.concern_id == concern.c.id, _answer.c.kind == Kind.ACKNOWLEDGED.value)
    .where(_answer.c.at >= started_at)
    .correlate(concern)
    .scalar_subquery()
)


def answer_times(conn: Connection, reader: int, paths: Sequence[str], week: Week) -> list[timedelta]:
    """Return how long each concern waited that somebody first took on in a week, at or below places."""
    # What was taken on in that week is open still, or was closed later than the week began.
    candidates = or_(concern.c.next_due_at.is_not(None), concern.c.closed_at >= week.start)
    found = (
        select(started_at, _answered_at)
        .select_from(concern.join(area))
        .where(candidates, concern.c.acknowledged_at >= week.start, shown_to(reader, paths))
    )
    return [
        answered - begun
        for begun, answered in conn.execute(found)
        if answered is not None and week.start <= answered < week.end
    ]


def became_of(conn: Connection, raiser_id: int, week: Week) -> tuple[int, int]:
    """Return of what a person raised in a week how many are closed by now, and how many somebody has taken on."""
    state = concern.c.state
    done = func.sum(case((state == State.CLOSED.value, 1), else_=0))
    cared = func.sum(case((state.in_((State.CLOSED.value, State.RAISED.value)), 0), else_=1))
    found = select(done, cared).where(
        concern.c.raiser_id == raiser_id, concern.c.opened_at >= week.start, concern.c.opened_at < week.end
    )
    handled, looked_after = conn.execute(found).one()
    return int(handled or 0), int(looked_after or 0)
