"""A visit that was sent: the record, what it leaves to do, and the next one planned in the same unit."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.flows.days import day_words
from core.calendar import local_day
from core.people import Action
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import visits
from db.queries.people import Who
from services import checkins, consent, households, needs, reminders, tasks
from services.checkins import FinishedRun, name_of_child
from services.facts import AT_HOME
from services.permission import with_child
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

_BY_PHONE = frozenset({"quick", "contact"})  # may be done without going there
MOST_NEXT = 3  # children of the same home that are offered next
# What is filled in about the next child of a home; a paired contact is about one child alone.
_NEXT = {
    "intake": "routine",
    "routine": "routine",
    "quick": "quick",
    "season": "season",
    "followup": "routine",
}


def record(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Record a visit, plan the next one, and return the screen that thanks and offers the next child of the home."""
    assert finished.child_id is not None, "a visit is about a child"  # noqa: S101
    next_on = finished.ending.next_date if finished.ending else None
    keep(unit, who, finished, finished.child_id, next_on)
    plan = reminders.keep_planned if _was_a_call(finished) else reminders.plan_next
    planned = plan(unit, finished.child_id, next_on)
    ahead = (next_line(planned),) if planned >= local_day(unit.now, ZoneInfo(who.zone)) else ()
    thanks = say(N_("✓ <b>The visit is recorded.</b> Thank you."))
    kept = (consent.ONLY_MINIMUM,) if _keeps_little(unit, finished) else ()
    return Screen((thanks, *kept, *ahead), next_in_home(unit, who, finished))


def _was_a_call(finished: FinishedRun) -> bool:
    """Say whether a home visit is due as before; a quick check-in is a call where nothing else is said."""
    return finished.flow in _BY_PHONE and finished.answers.get("V01") != AT_HOME


def _keeps_little(unit: Unit, finished: FinishedRun) -> bool:
    child_id = finished.child_id
    return child_id is not None and finished.flow in consent.ORDINARY and consent.is_missing(unit, child_id)


def keep(unit: Unit, who: Who, finished: FinishedRun, child_id: int, next_on: date | None) -> None:
    """Record a visit with what it leaves to do: needs of the family, tasks of the programme's people."""
    visits.add(
        unit.conn,
        run_id=finished.run_id,
        child_id=child_id,
        person_id=who.id,
        kind=finished.flow,
        answers=finished.answers,
        at=unit.now,
        next_on=next_on.isoformat() if next_on else None,
    )
    if not consent.is_missing(unit, child_id):
        needs.keep(unit, child_id, finished)
    for kind in finished.ending.tasks if finished.ending else ():
        tasks.add(unit, kind.value, child_id, run_id=finished.run_id)


def next_line(day: date) -> Message:
    """Return when the next visit is."""
    return say(N_("Next visit: {day}. I will remind you."), day=day_words(day))


# -- the next child of the home ----------------------------------------------------------------------------


def next_in_home(unit: Unit, who: Who, finished: FinishedRun, child_id: int | None = None) -> Rows:
    """Return a button for each other child of the home whom nobody has visited today."""
    child_id = child_id if child_id is not None else finished.child_id
    flow = _NEXT.get(finished.flow)
    if flow is None or child_id is None:
        return ()
    others = households.siblings_to_visit(unit, who, child_id)[:MOST_NEXT]
    text = N_("Next in this home: {child}")
    return tuple(
        [
            (Button(say(text, child=name_of_child(unit, one.id)), ["next_at_home", flow, one.id]),)
            for one in others
        ]
    )


def _next(unit: Unit, who: Who, press: Press, flow: str, child_id: int) -> None:
    if not with_child(unit, who, child_id, Action.VISIT):
        raise NotAllowed
    checkins.begin(unit, who, flow, child_id=child_id, edits=press.row_id)


PRESSES: Verbs = {"next_at_home": _next}
