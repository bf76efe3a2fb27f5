"""A confirmed notice on its way: enqueued in small batches, taken back in small batches, reported as it goes.

A batch holds everyone's writer for a few milliseconds; alerts and answers pass between two of them.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from core.codes import new_screen_ref
from core.people import TITLES, Role
from core.screens import Button, Screen, actions, pack_screen
from core.text import N_, Message, say
from db.queries import areas, notices
from db.queries.notices import Counts, Notice, Reader
from db.store import Stale
from services.outgoing import Lane, show
from services.unit import Unit

BATCH = 100  # people a unit enqueues or takes back; a job runs every half second, 29 leave in a second

PLURALS: dict[Role, str] = {
    Role.MOTHER: N_("Companion mothers"),
    Role.SUPERVISOR: N_("Supervisors"),
    Role.BACKUP: N_("Stand-in supervisors"),
    Role.COUNTY: N_("County coordinators"),
}


def letter(one: Notice) -> Screen:
    """Return a notice as its readers see it."""
    office = say(TITLES[Role(one.office or Role.COUNTY)])
    head = say(N_("📢 <b>Notice from the {office}</b>"), office=office)
    button = Button(say(N_("Understood")), ["understood", one.id])
    return Screen((head, say(N_("{body}"), body=one.body)), ((button,),))


def goes_to(unit: Unit, one: Notice) -> Message:
    """Return who gets a notice, in words: "Companion mothers, Cloud River"."""
    place = areas.get(unit.conn, one.area_id) if one.area_id is not None else None
    role = say(PLURALS[Role(one.role or Role.MOTHER)])
    return say(N_("{role}, {area}"), role=role, area=place.name if place else "")


# Enqueueing


def tick_spread(unit: Unit, limit: int = 200) -> int:
    """Give the oldest notice that needs it a batch of recipients, or take a batch back; return how many."""
    for one in notices.under_way(unit.conn):
        worked = stop_some(unit, one, min(limit, BATCH)) if one.state == "stopping" else 0
        if one.reached is not None:
            worked += spread_some(unit, one, min(limit, BATCH))
        if worked:
            return worked
    return 0


def spread_some(unit: Unit, one: Notice, limit: int) -> int:
    """Enqueue the next people of an audience. The last batch makes the audience what was counted."""
    place = areas.get(unit.conn, one.area_id) if one.area_id is not None else None
    found = notices.readers(unit.conn, one, place.path, unit.now, limit) if place else []
    states = {reader.person_id: _state(one, reader) for reader in found}
    going = [person_id for person_id, state in states.items() if state == "waiting"]
    screens, messages = _messages(unit, one, going)
    rows = [
        {"notice_id": one.id, "person_id": person_id, "state": state} for person_id, state in states.items()
    ]
    notices.spread(unit.conn, rows, messages, screens)
    if messages:
        unit.queued.add(int(Lane.NOTICE))
    _reached(unit, one, found, limit)
    return len(found)


def _reached(unit: Unit, one: Notice, found: list[Reader], limit: int) -> None:
    if len(found) == limit:
        notices.advance(unit.conn, one.id, reached=found[-1].person_id)
    else:
        total = notices.size(unit.conn, one.id)
        notices.advance(unit.conn, one.id, reached=None, audience=total)


def _state(one: Notice, reader: Reader) -> str:
    if reader.telegram_id is None or reader.reach == "blocked":
        return "unreachable"
    if one.state == "stopping" or reader.paused or not reader.holds:
        return "withdrawn"
    return "waiting"


def _messages(
    unit: Unit, one: Notice, people: list[int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a screen and a message for each person; `outgoing.show` would take two statements for each."""
    screen = letter(one)
    body, wanted = pack_screen(screen), actions(screen.rows)
    until = unit.now + timedelta(days=unit.settings.retention.screen_days)
    same = {"lane": int(Lane.NOTICE), "kind": "text", "notice_id": one.id, "state": "queued", "body": body}
    moments = {
        "created_at": unit.now,
        "due_at": one.send_at or unit.now,
    }  # a late job makes no night of a day
    screens, messages = [], []
    for person_id in people:
        ref = new_screen_ref()
        screens.append({"ref": ref, "person_id": person_id, "actions": wanted, "expires_at": until})
        messages.append({**same, **moments, "person_id": person_id, "screen_ref": ref})
    return screens, messages


def stop_some(unit: Unit, one: Notice, limit: int) -> int:
    """Take back the messages that would leave next; what is uncertain is not tried again."""
    notices.give_up_repeats(unit.conn, one.id)
    return notices.withdraw_some(unit.conn, one.id, limit)


# Reporting


def tick_progress(unit: Unit, limit: int = 200) -> int:
    """Tell authors where their notices are, in place, when something has changed; return how many were told."""
    told = 0
    for one in notices.under_way(unit.conn)[:limit]:
        told += report(unit, one)
    return told


def report(unit: Unit, one: Notice) -> bool:
    """Show an author the counts if they have changed; the last ones end the notice. Say whether it was done."""
    counts = notices.counts(unit.conn, one.id)
    over = one.reached is None and counts.waiting == 0
    if asdict(counts) == one.told and not over:
        return False
    state = _LAST[one.state] if over else one.state
    if over and not notices.change(unit.conn, one, state=state):
        raise Stale
    row_id = show(unit, one.author_id, progress(unit, one, counts, state), edits=one.progress_id)
    notices.advance(unit.conn, one.id, told=asdict(counts), progress_id=row_id)
    return True


_LAST = {"sending": "done", "stopping": "stopped"}


_TITLE = {
    "sending": N_("📢 <b>On its way</b>"),
    "stopping": N_("📢 <b>Being stopped</b>"),
    "stopped": N_("📢 <b>Stopped</b>"),
    "done": N_("📢 <b>Done</b>"),
}


def progress(unit: Unit, one: Notice, counts: Counts, state: str) -> Screen:
    """Return what an author sees of a notice: to whom, how far, and a button to stop it while it runs."""
    lines = [say(_TITLE[state]), goes_to(unit, one), tally(one, counts)]
    if state == "sending" and one.send_at and one.send_at > unit.now:
        lines.append(say(N_("It goes out on {when}."), when=one.send_at))
    if state == "sending":
        button = Button(say(N_("Stop")), ["notice_stop", one.id])
    else:
        button = Button(say(N_("Count again")), ["notice_count", one.id])
    return Screen(tuple(lines), ((button,),))


def tally(one: Notice, counts: Counts) -> Message:
    """Return the counts in words. Sent, not reached, withdrawn, uncertain and to go add up to the audience."""
    settled = counts.sent + counts.unreachable + counts.withdrawn + counts.unknown
    return say(
        N_(
            "{audience} people: {sent} sent, {unreachable} not reached, {withdrawn} withdrawn, "
            "{unknown} uncertain, {waiting} to go. {understood} have understood."
        ),
        audience=one.audience,
        waiting=max(one.audience - settled, 0),
        sent=counts.sent,
        unreachable=counts.unreachable,
        withdrawn=counts.withdrawn,
        unknown=counts.unknown,
        understood=counts.understood,
    )
