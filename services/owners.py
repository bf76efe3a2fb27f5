"""A concern that somebody has taken on: what moves it, when nothing does, and how it is taken back."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import cases, ladder
from core.events import Kind
from core.people import Action, Role
from core.text import N_, Message, say
from core.triage import Level
from db.queries import concern_events, concerns, reports
from db.queries.concerns import Concern, State
from services import alerts, permission, rungs
from services.ladders import UNDECIDED, restart
from services.unit import Unit


def moved(
    unit: Unit, concern: Concern, kind: Kind, person_id: int, after: State | None = None, **data: Any
) -> Concern:
    """Note that a person did something about a concern; its owner has the whole time again for what she did herself.

    `after`: where it stands then. What nobody owns, or is closed, stays as it is.
    """
    if concern.state not in (*cases.OWNED, *cases.ASKING):
        rungs.note(unit, concern, kind, person_id, **data)
        return concern
    planned = concern.state is State.PLANNED and concern.review_on is None
    day = rest_day(unit, concern, kind) if planned else None
    rested: dict[str, Any] = {"review_on": day} if day else {}
    rungs.note(unit, concern, kind, person_id, **data, **rested)
    state = after or concern.state
    if person_id == concern.owner_id or concern.moved_at is None:
        return stands(unit, concern, state, **rested)
    if day:
        rested["next_due_at"] = _due(unit, replace(concern, state=state, review_on=day), concern.moved_at)
    return concerns.change(unit.conn, concern, state=state.value, **rested)


def rest_day(unit: Unit, concern: Concern, *now: Kind, day: str | None = None) -> str | None:
    """Return the day until which a plan needs no move, as an ISO date; None while something is owed before.

    Red and orange rest only once the child was seen, and what must be reported is; `now`: what happens just now, `day`:
    that of a plan made just now.
    """
    events = concern_events.of(unit.conn, concern.id, since=concern.anchor_at)
    done = {Kind(event.kind) for event in events} | set(now)
    days = [
        *(event.data.get("day") for event in events if event.kind == Kind.PLANNED),
        *([day] if day else []),
    ]
    return days[-1] if days and _owed_first(unit, concern) <= done else None


def _owed_first(unit: Unit, concern: Concern) -> set[Kind]:
    if concern.level not in cases.TWO_PEOPLE:
        return set()
    report = (
        concern.level is Level.P0 or unit.settings.kinds.must_report(concern.category, concern.level)
    ) and not reports.any_of(unit.conn, concern.id)
    return {Kind.SEEN, Kind.REPORTED} if report else {Kind.SEEN}


def stands(unit: Unit, concern: Concern, state: State, **values: Any) -> Concern:
    """Let a concern that somebody owns stand where an action has led it; the owner has the whole time again."""
    after = replace(concern, **{**values, "state": state})
    return concerns.change(
        unit.conn,
        concern,
        **values,
        state=state.value,
        moved_at=unit.now,
        next_due_at=waits(unit, after, unit.now).remind_at,
    )


def waits(unit: Unit, concern: Concern, moved_at: datetime) -> ladder.Idle:
    """Return when the owner of a concern as it stands is reminded, and when it climbs again, if nothing moves."""
    day = concern.review_on if concern.state is State.PLANNED else None
    review_on = date.fromisoformat(day) if day else None
    return ladder.idle(ladder.load(concern.ladder), moved_at, unit.settings.zone, review_on)


def idle(unit: Unit, concern: Concern) -> None:
    """Nothing has moved: remind the owner; after that, or when there is no owner any more, climb again."""
    assert concern.moved_at is not None, "an acknowledgement is a move"  # noqa: S101
    role = permission.role_of(unit, concern.owner_id, concern, Action.ACKNOWLEDGE)
    if role is None or unit.now >= waits(unit, concern, concern.moved_at).release_at:
        release(unit, concern, cause="idle" if role else "post ended")
    else:
        _remind(unit, concern, role, concern.moved_at)


def _remind(unit: Unit, concern: Concern, role: Role, moved_at: datetime) -> None:
    lapsed = concern.state in cases.ASKING
    if lapsed:
        alerts.withdraw(unit, concern)
        rungs.note(unit, concern, Kind.LAPSED)
    concern = _stands_again(unit, concern, moved_at)
    alerts.remind(unit, concern, role, lapsed)


def _stands_again(unit: Unit, concern: Concern, moved_at: datetime) -> Concern:
    """Let a concern stand where it stood before a second person was asked; what is left of the time is left."""
    after = replace(concern, state=concern.held or concern.state)
    undone = UNDECIDED if concern.state in cases.ASKING else {}
    return concerns.change(
        unit.conn, concern, state=after.state.value, next_due_at=_due(unit, after, moved_at), **undone
    )


def _due(unit: Unit, concern: Concern, moved_at: datetime) -> datetime:
    """Return what comes next while nothing moves: the reminder, or when it climbs again."""
    left = waits(unit, concern, moved_at)
    return left.remind_at if left.remind_at > unit.now else left.release_at


def new_sign(unit: Unit, concern: Concern) -> None:
    """Tell the owner of another sign of the same weight; a wish that did not know of it is over."""
    if (
        concern.owner_id is None
        or concern.moved_at is None
        or concern.state not in (*cases.OWNED, *cases.ASKING)
    ):
        return
    line = say(N_("No. {number}: another sign was ticked. Please look at it."), number=concern.id)
    if concern.state in cases.ASKING:
        alerts.withdraw(unit, concern)
        rungs.note(unit, concern, Kind.LAPSED)
        concern = _stands_again(unit, concern, concern.moved_at)
        text = N_(
            "No. {number}: another sign was ticked, so nobody is asked to agree any more. Please look at it."
        )
        line = say(text, number=concern.id)
    alerts.inform(unit, concern, concern.owner_id or 0, line)


def release(
    unit: Unit, concern: Concern, why: Message | None = None, *, cause: str, **values: Any
) -> Concern:
    """Take a concern back from its owner; it climbs again, `why` above its alerts.

    The mother is not alarmed; she is told the truth where nobody answers, as in the first climb. `cause`: a code, said
    in `services.timeline`.
    """
    rungs.note(unit, concern, Kind.RELEASED, concern.owner_id, why=cause)
    return restart(unit, concern, why, **values)
