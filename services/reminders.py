"""The next visit: its day, its reminder, and what takes the reminder back.

One reminder for each planned day, whatever happens: sent in decent hours, dropped without a word after a week
(the child stays on top of the list as overdue), kept waiting while she has turned reminders off.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from core.calendar import decent, due_moment, first_visit, local_day, next_visit
from core.people import Tier
from core.screens import Button, Screen
from core.text import N_, say
from db.queries import children, people, reminders
from db.queries.children import Child
from db.queries.reminders import Due
from services import tasks
from services.checkins import name_of_child
from services.outgoing import Lane, show
from services.unit import Unit

LIFE = timedelta(days=7)


def plan_next(unit: Unit, child_id: int, next_on: date | None) -> date:
    """Take back what waits for a child that was visited; plan the next visit, that day or by its tier; return it."""
    child = children.get(unit.conn, child_id)
    lead = children.lead_of(unit.conn, child_id, unit.now)
    today = local_day(unit.now, _zone(unit, lead))
    day = next_on or next_visit(Tier(child.tier), today, unit.settings)
    if children.is_watched(unit.conn, child_id):  # an open red or orange concern: no later than its tier says
        day = min(day, next_visit(Tier.T0, today, unit.settings))
    plan(unit, child, lead, day)
    return day


def keep_planned(unit: Unit, child_id: int, said: date | None) -> date:
    """Leave the home visit that is planned where it is, or plan it earlier; return its day, which may be past."""
    child = children.get(unit.conn, child_id)
    if child.next_on is None:
        return plan_next(unit, child_id, said)
    planned = date.fromisoformat(child.next_on)
    today = local_day(unit.now, _zone(unit, children.lead_of(unit.conn, child_id, unit.now)))
    return planned if planned <= today else plan_next(unit, child_id, min(planned, said or planned))


def plan_first(unit: Unit, child_id: int) -> None:
    """Plan the first visit to a child that is new on the roster."""
    child = children.get(unit.conn, child_id)
    lead = children.lead_of(unit.conn, child_id, unit.now)
    plan(unit, child, lead, first_day(unit, child.tier, _zone(unit, lead)))


def first_day(unit: Unit, tier: str, zone: ZoneInfo) -> date:
    """Return the day of the first visit to a child that is found today."""
    return first_visit(Tier(tier), local_day(unit.now, zone), unit.settings)


def plan(unit: Unit, child: Child, lead: int | None, day: date) -> None:
    """Plan a child's next visit for a day, and its reminder for the mother who visits first of all, if any."""
    reminders.withdraw_of_child(unit.conn, child.id)
    children.change(unit.conn, child.id, next_on=day.isoformat())
    if lead is not None:
        announce(unit, child.id, lead, day, _zone(unit, lead))


def announce(unit: Unit, child_id: int, lead: int, day: date, zone: ZoneInfo) -> None:
    """Let a mother be reminded of a visit on a day."""
    due = due_moment(day, zone, unit.settings)
    reminders.put(unit.conn, f"visit:{child_id}:{day}", lead, child_id, due, due + LIFE)


def forget(unit: Unit, child_id: int) -> None:
    """Plan nothing more for a child that left the roster."""
    reminders.withdraw_of_child(unit.conn, child_id)
    children.change(unit.conn, child_id, next_on=None)


def _zone(unit: Unit, person_id: int | None) -> ZoneInfo:
    who = people.by_id(unit.conn, person_id, unit.now) if person_id is not None else None
    return ZoneInfo(who.zone) if who else unit.settings.zone


def tick(unit: Unit, limit: int = 200) -> int:
    """Send what is due and drop what is too old; return how many were worked on."""
    lapsed = reminders.lapse(unit.conn, unit.now, limit)
    found = reminders.due(unit.conn, unit.now, limit)
    for one in found:
        _remind(unit, one)
    return max(lapsed, len(found))


def _remind(unit: Unit, one: Due) -> None:
    at = decent(unit.now, ZoneInfo(one.zone), unit.settings.quiet)
    if not children.is_paired(unit.conn, one.child_id, one.person_id, unit.now):
        reminders.cancel(unit.conn, one.id)
    elif at > unit.now:
        reminders.postpone(unit.conn, one.id, at)
    else:
        _send(unit, one)


def _send(unit: Unit, one: Due) -> None:
    text = say(N_("🔔 A visit is due: <b>{child}</b>"), child=name_of_child(unit, one.child_id))
    also = tasks.reminder_lines(unit, one.child_id)
    start = Button(say(N_("Start the visit")), ["visit", one.child_id])
    row_id = show(
        unit,
        one.person_id,
        Screen((text, *also), ((start,),)),
        lane=Lane.REMINDER,
        child_id=one.child_id,
        expires_at=one.expires_at,
    )
    reminders.queued(unit.conn, one.id, row_id)
