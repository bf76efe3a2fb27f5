"""The end of a concern: the ladder stops, and she who raised it hears so."""

from core.events import Kind
from core.people import Action, Role
from core.text import N_, Message, say
from db.queries import concern_events, concerns
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts
from services.permission import role_for, role_of
from services.unit import Unit


def end(unit: Unit, concern: Concern, who: Who, key: str, report: str | None) -> Concern:
    """Close a concern with an outcome. `who`: the last of those who decided it; another asked for it before."""
    asked = role_of(unit, concern.close_asked_by, concern, Action.CLOSE)
    last = role_for(who, concern, Action.AGREE)  # whoever may close may agree
    by = [role.value for role in (asked, last) if role]
    concern_events.add(
        unit.conn, concern.id, Kind.CLOSED, unit.now, who.id, outcome=key, reported=report, by=by
    )
    alerts.withdraw(unit, concern)
    alerts.tell_raiser(unit, concern, say(_words_for(key), about=alerts.known_as(unit, concern)))
    return concerns.change(
        unit.conn,
        concern,
        state=State.CLOSED.value,
        owner_id=concern.owner_id or who.id,
        closed_at=unit.now,
        next_due_at=None,
        advise_at=None,
        outcome=key,
        reported=report,
    )


def _words_for(key: str) -> str:
    """Return what she hears: no details, and never that she was wrong to speak up."""
    if key == "mistake":
        return N_(
            "{about}: somebody has looked at it, nothing more needs to be done. It is good that you said it."
        )
    return N_("{about}: it has been handled. Thank you for speaking up for the child.")


def closed_by(unit: Unit, concern: Concern) -> Message:
    """Return in which roles a closed concern was closed."""
    events = concern_events.of(unit.conn, concern.id, Kind.CLOSED)
    return alerts.joined([alerts.role_text(Role(role)) for role in dict.fromkeys(events[-1].data["by"])])
