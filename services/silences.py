"""She was asked about words that sound like danger and has not answered in time: her silence is a yes."""

from dataclasses import replace

import structlog
from sqlalchemy.exc import DBAPIError

from core.screens import Screen
from core.text import N_, say
from db.queries import people, runs, screened
from db.queries.people import Who
from db.queries.runs import Kept
from db.queries.screened import Doubt
from db.store import Stale
from services import checkins, climbing, doubts, emergency
from services.checkins import DOUBT
from services.outgoing import show, tell_operators
from services.unit import Unit

log = structlog.get_logger()

_STUCK = say(
    N_(
        "<b>A mother's words cannot be passed on.</b> Their rows are damaged or there is a fault. Run doctor now."
    )
)


def tick(unit: Unit, limit: int = 200) -> int:
    """Act on what was not answered in time. Return how many there were, `limit` if there may be more.

    Each in a savepoint of its own: one that cannot be worked on must not silence the others.
    """
    most = min(limit, climbing.BATCH)
    due = screened.due(unit.conn, unit.now, most)
    for doubt_id in due:
        try:
            with unit.conn.begin_nested():
                _overdue(unit, screened.get(unit.conn, doubt_id))
        except (Stale, DBAPIError):
            raise
        except Exception as error:
            name = type(error).__name__  # no values: they are private
            log.error("doubt_stuck", doubt=doubt_id, error=name)
            screened.put_off(unit.conn, doubt_id, unit.now + doubts.SILENCE)
            tell_operators(unit, "doubts", Screen((_STUCK,)))
    return limit if len(due) == most else len(due)


def _overdue(unit: Unit, found: Doubt) -> None:
    asks = runs.get(unit.conn, found.asked_in) if found.asked_in else None
    who = people.by_id(unit.conn, found.author_id, unit.now)
    assert who is not None, "who wrote a note is a person"  # noqa: S101
    answer = _meaning(unit, found, asks)
    if not screened.settle(unit.conn, found, answer, unit.now):
        raise Stale
    if answer == "no":
        doubts.said_no(unit, who, found)
    elif answer == doubts.UNANSWERED:
        _silent(unit, who, found, asks)


def _meaning(unit: Unit, found: Doubt, asks: Kept | None) -> str:
    """Return what her silence is: none where the form of a worry was filled in, a "no" where it was a mistake."""
    if asks is None or asks.flow == DOUBT:
        return doubts.UNANSWERED
    if doubts.is_answered_by(unit, found, asks.id):
        return doubts.WORRIED
    return "no" if asks.phase == "cancelled" else doubts.UNANSWERED


def _silent(unit: Unit, who: Who, found: Doubt, asks: Kept | None) -> None:
    """Open the concern; tell her unless she has left the programme: what she wrote counts all the same."""
    sounded = say(
        N_("Her words sounded like {category}; she has not answered."),
        category=say(found.finding.category.title),
    )
    doubts.open_concern(unit, who, found, found.finding.level, doubts.UNANSWERED, sounded)
    doubts.close_run(unit, found)
    if who.posts:
        _tell(unit, who, replace(found, answer=doubts.UNANSWERED), asks)


def _tell(unit: Unit, who: Who, found: Doubt, asks: Kept | None) -> None:
    """Tell her calmly, the numbers first; then she is where she was. The form of a worry is asked again in place."""
    line = say(N_("You have not answered, so your words are being passed on, to be safe."))
    if emergency.reaches_nobody(unit, found.run_id or 0):
        line = doubts.thanks(unit, found)
    first, present = checkins.call_first(unit), asks is not None and who.run_id == asks.id
    if asks is not None and asks.flow != DOUBT and present and asks.phase == "open":
        checkins.reask(unit, asks, first, line, edits=asks.shown_id)
        return
    edits = asks.shown_id if asks is not None and asks.flow == DOUBT else None
    show(unit, who.id, doubts.passed_on(unit, who, found, first, line), edits=edits)
    if asks is not None and present:
        checkins.leave(unit, asks)
