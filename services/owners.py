"""A concern that somebody has taken on: what moves it, when nothing does, and how it is taken back."""

from datetime import datetime
from typing import Any

from core import ladder
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
    if concern.state in (State.ACKNOWLEDGED, State.CLOSING):
        return concerns.change(unit.conn, concern, moved_at=unit.now, next_due_at=remind_at(unit, concern))
    return concern


def remind_at(unit: Unit, concern: Concern) -> datetime:
    """Return when the owner is reminded if nothing moves from now on."""
    return ladder.idle(ladder.load(concern.ladder), unit.now, unit.settings.zone).remind_at


def idle(unit: Unit, concern: Concern) -> None:
    """Nothing has moved: remind the owner; after that, or when there is no owner any more, climb again."""
    assert concern.moved_at is not None, "an acknowledgement is a move"  # noqa: S101
    waits = ladder.idle(ladder.load(concern.ladder), concern.moved_at, unit.settings.zone)
    role = permission.role_of(unit, concern.owner_id, concern, Action.ACKNOWLEDGE)
    if role is None or unit.now >= waits.release_at:
        release(unit, concern)
    else:
        _remind(unit, concern, role, waits.release_at)


def _remind(unit: Unit, concern: Concern, role: Role, release_at: datetime) -> None:
    lapsed = concern.state is State.CLOSING
    if lapsed:
        alerts.withdraw(unit, concern)
        rungs.note(unit, concern, Kind.LAPSED)
    state = State.ACKNOWLEDGED.value
    concern = concerns.change(unit.conn, concern, state=state, next_due_at=release_at, **UNDECIDED)
    alerts.remind(unit, concern, role, lapsed)


def release(unit: Unit, concern: Concern, why: Message | None = None, **values: Any) -> Concern:
    """Take a concern back from its owner; it climbs again, `why` above its alerts. The mother is not alarmed."""
    rungs.note(unit, concern, Kind.RELEASED, concern.owner_id)
    return restart(unit, concern, why, **values)
