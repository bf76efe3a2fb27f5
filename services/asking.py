"""Questions that are shown once more by themselves: after a restart, and after hours of silence."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import decent
from db.queries import people, runs
from services import checkins
from services.outgoing import Lane
from services.unit import Unit

SILENCE = timedelta(hours=3)  # after this a check-in is asked once more, with a line that says where she was
RECENT = timedelta(hours=2)  # a restart asks again in check-ins touched this long before


def ask_again_tick(unit: Unit, restarted_at: datetime, alive_at: datetime, limit: int) -> int:
    """After a restart: show again, in place where possible, the screens of check-ins touched shortly before.

    `alive_at` is when the process before was last seen working: what was lost while it was down counts from there.
    """
    found = runs.to_ask_again(unit.conn, restarted_at, alive_at - RECENT, limit)
    for kept in found:
        if runs.may_ask(unit.conn, kept, unit.now):
            checkins.reask(unit, kept, checkins.INTERRUPTED, edits=kept.shown_id)
    return len(found)


def silence_tick(unit: Unit, limit: int = 200) -> int:
    """Ask once more, at a decent hour, in check-ins that have been silent for hours: once for each silence.

    What is shown in the lane of reminders was asked so; whatever she does shows another message.
    """
    awake = [
        zone
        for zone in people.zones(unit.conn)
        if decent(unit.now, ZoneInfo(zone), unit.settings.quiet) == unit.now
    ]
    found = runs.silent(unit.conn, unit.now - SILENCE, awake, Lane.REMINDER, limit)
    for kept in found:
        if runs.may_ask(unit.conn, kept, unit.now):
            checkins.reask(unit, kept, checkins.INTERRUPTED, lane=Lane.REMINDER)
    return len(found)
