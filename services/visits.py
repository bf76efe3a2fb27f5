"""A visit that was sent: the record, and the next one planned in the same unit."""

from bot.flows.days import day_words
from core.screens import Screen
from core.text import N_, say
from db.queries import runs
from db.queries.people import Who
from services import reminders
from services.checkins import FinishedRun
from services.unit import Unit


def record(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Record a visit, plan the next one, and return the screen that thanks."""
    assert finished.child_id is not None, "a visit is about a child"  # noqa: S101
    next_on = finished.ending.next_date if finished.ending else None
    runs.add_visit(
        unit.conn,
        run_id=finished.run_id,
        child_id=finished.child_id,
        person_id=who.id,
        kind=finished.flow,
        answers=finished.answers,
        at=unit.now,
        next_on=next_on.isoformat() if next_on else None,
    )
    planned = reminders.plan_next(unit, finished.child_id, next_on)
    thanks = say(N_("✓ <b>The visit is recorded.</b> Thank you."))
    return Screen((thanks, say(N_("Next visit: {day}. I will remind you."), day=day_words(planned))))
