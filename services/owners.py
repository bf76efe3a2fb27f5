"""A concern that somebody has taken on: what moves it, when nothing does, and how it is taken back."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import cases, ladder
from core.events import Kind
from core.people import Action, Role
from core.text import Message
from db.queries import concerns
from db.queries.concerns import Concern, State
from services import alerts, permission, rungs
from services.ladders import UNDECIDED, restart
from services.unit import Unit


def moved(unit: Unit, concern: Concern, kind: Kind, person_id: int, **data: Any) -> Concern:
    """Note that a person did something about a concern; whoever owns it has their whole time again."""
    rungs.note(unit, concern, kind, person_id, **data)
    return concern if concern.state is State.RAISED else stands(unit, concern, concern.state)


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
    after = replace(concern, state=concern.held or concern.state)
    release_at = waits(unit, after, moved_at).release_at
    concern = concerns.change(
        unit.conn, concern, state=after.state.value, next_due_at=release_at, **(UNDECIDED if lapsed else {})
    )
    alerts.remind(unit, concern, role, lapsed)


def release(
    unit: Unit, concern: Concern, why: Message | None = None, *, cause: str, **values: Any
) -> Concern:
    """Take a concern back from its owner; it climbs again, `why` above its alerts. The mother is not alarmed.

    `cause`: a code, said in `services.timeline`.
    """
    rungs.note(unit, concern, Kind.RELEASED, concern.owner_id, why=cause)
    return restart(unit, concern, why, **values)
