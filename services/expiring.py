"""Half-filled check-ins that have been silent for days are closed: one calm line, answers and flags stay.

Their flags were raised the moment they were ticked; nothing waits for the end of a form.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.flows import catalog
from bot.flows.run import load
from core.calendar import decent
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import people, runs
from db.queries.people import Who
from db.queries.runs import Kept
from services import checkins, consent
from services.outgoing import Lane, show
from services.unit import Unit


def tick(unit: Unit, limit: int = 200) -> int:
    """Close what was silent for `calendar.draft_days`, at a decent hour for its person. Return how many there were."""
    silent_since = unit.now - timedelta(days=unit.settings.calendar.draft_days)
    closed = [_close(unit, kept) for kept in runs.drafts(unit.conn, silent_since, limit)]
    return sum(closed)


def _close(unit: Unit, kept: Kept) -> bool:
    who = people.by_id(unit.conn, kept.person_id, unit.now)
    if who is not None and decent(unit.now, ZoneInfo(who.zone), unit.settings.quiet) > unit.now:
        return False  # in the morning
    runs.change(unit.conn, kept.id, phase="expired")
    consent.keep_minimum(unit, kept.id, load(kept.state), kept.child_id)
    if who is not None and who.run_id == kept.id:
        people.set_run(unit.conn, who.id, None)
    if who is not None and who.takes_part and not who.paused:
        _tell(unit, who, kept)
    return True


def _tell(unit: Unit, who: Who, kept: Kept) -> None:
    """Say once what became of it and how to begin anew. Of a child who is hers no more nothing is shown."""
    sees = kept.child_id is None or people.sees_child(unit.conn, who.id, kept.child_id, unit.now)
    child = checkins.title_of(unit, kept) if sees else None
    flow = catalog.flow(kept.flow, kept.flow_version)
    line = say(
        N_("“{what}” was not finished and is closed now. What you answered is kept."), what=say(flow.title)
    )
    lines: tuple[Message, ...] = (*((child,) if child else ()), line)
    rows: Rows = ()
    if sees and kept.flow in checkins.VISITS:
        lines = (*lines, say(N_("/visit starts anew whenever you like.")))
    if sees and kept.child_id is not None and kept.flow == "routine":
        rows = ((Button(say(N_("Start the visit")), ["visit", kept.child_id]),),)
    show(unit, who.id, Screen(lines, rows), lane=Lane.REMINDER, child_id=kept.child_id if sees else None)
