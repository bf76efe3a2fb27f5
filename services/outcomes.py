"""She went, and it became no visit: nobody home, refused, moved away, in hospital. Each has its follow-up.

An attempt is kept, but it counts as a visit nowhere.
"""

from datetime import date

from bot.flows.run import NOT_ASKED, UNSURE, load
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import runs, visits
from db.queries.people import Who
from services import checkins, reminders, tasks
from services.checkins import FinishedRun
from services.unit import Unit
from services.visits import next_line

_UNSAID = (None, UNSURE, NOT_ASKED)
NOBODY, REFUSED, MOVED, HOSPITAL = "nobody", "refused", "moved", "hospital"
_WORDS: dict[str, str] = {
    NOBODY: N_("✓ <b>Kept: nobody was at home.</b> Thank you for going."),
    REFUSED: N_("✓ <b>Kept: you were not let in.</b> Your supervisor hears of it."),
    MOVED: N_(
        "✓ <b>Kept: moved away.</b> The coordinator sees to it; until then the child stays on your list."
    ),
    HOSPITAL: N_("✓ <b>Kept: in hospital.</b> Your supervisor hears of it."),
}


def begin(unit: Unit, who: Who, child_id: int, edits: int | None = None) -> int:
    """Ask what came of an attempt at a visit. Returns the message's row; NotAllowed where she may not visit."""
    return checkins.begin(unit, who, "outcome", child_id=child_id, edits=edits)


def record(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep an attempt with its follow-up; the reminder gets a new date instead of a recorded visit."""
    assert finished.child_id is not None, "an attempt is about a child"  # noqa: S101
    what = finished.answers["O01"]
    next_on = finished.ending.next_date if finished.ending else None
    _tell(unit, finished, finished.child_id, what)
    visits.add_attempt(
        unit.conn,
        run_id=finished.run_id,
        child_id=finished.child_id,
        person_id=who.id,
        outcome=what,
        at=unit.now,
        next_on=next_on.isoformat() if next_on else None,
    )
    _drop_unbegun(unit, finished)
    return Screen((say(_WORDS[what]), *_again(unit, finished.child_id, what, next_on)))


def _drop_unbegun(unit: Unit, finished: FinishedRun) -> None:
    """Give up a visit to the child that was opened and never answered: it did not come about."""
    for kept in runs.open_of(unit.conn, finished.person_id):
        if (
            kept.child_id == finished.child_id
            and kept.flow in checkins.VISITS
            and not load(kept.state).answers
        ):
            runs.change(unit.conn, kept.id, phase="cancelled")


def _tell(unit: Unit, finished: FinishedRun, child_id: int, what: str) -> None:
    """Open the tasks that follow; what is a flag (refused, nobody home twice, why in hospital) is raised already."""
    named = {kind.value for kind in finished.ending.tasks} if finished.ending else set()
    if what == MOVED and tasks.HAND_OVER not in named:
        named.add(tasks.MOVED if finished.answers.get("O04") == "no" else tasks.WHERE)
    if what == HOSPITAL and finished.answers.get("O02") in _UNSAID:
        named.add(tasks.HOSPITAL)
    for kind in sorted(named):
        tasks.add(unit, kind, child_id, run_id=finished.run_id)


def _again(unit: Unit, child_id: int, what: str, next_on: date | None) -> tuple[Message, ...]:
    """Plan the next try. Of a child who moved away nothing changes until the coordinator has acted."""
    if what == MOVED:
        return ()
    return (next_line(reminders.plan_next(unit, child_id, next_on)),)
