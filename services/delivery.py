"""What the sender asks before a send and tells after it: claims, outcomes and what follows from them (faults.md §2).

One rule per lane and outcome, here and nowhere else. An outcome counts as long as nobody else has taken the message
since it was leased.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import decent
from core.screens import Screen
from core.text import N_, say
from core.triage import Level
from db.queries import claims, concern_events, concerns, notices, outbound, people, reminders
from db.queries.claims import Claimed
from services import climbing
from services.outgoing import Lane, tell_operators
from services.unit import Unit

# A new reply whose outcome is unknown is sent once more, labelled; then its button settles it. A sender that died most
# likely died before it sent, and may die again: that alone must not leave a reply unsent.
REPLY_REPEATS = 1
DEATHS = 5
LOOKS = 5  # batches a unit looks through for one that holds something to send: it holds everyone's writer
BULK = (Lane.REMINDER, Lane.NOTICE)


@dataclass(frozen=True)
class Sender:
    """Who leases: the process, and until when on its steady clock (seconds)."""

    owner: str
    until: float


def claim(
    unit: Unit,
    sender: Sender,
    lanes: Sequence[int],
    skip: Collection[int],
    most: int,
    beside: Collection[int] = (),
) -> list[Claimed]:
    """Lease due messages, one a person, best lane first; what may no longer be sent is settled on the way.

    People in `skip` wait; people in `beside` may get nothing but an alert.
    """
    taken: dict[int, Claimed] = {}
    for _ in range(LOOKS):
        rows = _due(unit, lanes, skip, beside, most)
        taken = _sendable(unit, rows)
        if taken or not rows:
            break
    # What was settled above may have withdrawn a row that was taken already: only what is leased is sent.
    leased = claims.lease(unit.conn, list(taken), sender.owner, sender.until)
    return [replace(row, tries=leased[row.id]) for row in taken.values() if row.id in leased]


def _due(
    unit: Unit, lanes: Sequence[int], skip: Collection[int], beside: Collection[int], most: int
) -> list[Claimed]:
    """Return what is due, after what has lost its reader or was called off has been taken back."""
    rows = claims.claimable(unit.conn, lanes, skip, beside, unit.now, most)
    lost = [
        climbing.withdraw_if_lost(unit, row.id, row.person_id, row.concern_id)
        for row in rows
        if row.concern_id
    ]
    stopped = notices.stopped(unit.conn, {row.notice_id for row in rows if row.lane == Lane.NOTICE})
    for notice_id in stopped:
        notices.withdraw_some(unit.conn, notice_id, most)
    return claims.claimable(unit.conn, lanes, skip, beside, unit.now, most) if any(lost) or stopped else rows


def _sendable(unit: Unit, rows: list[Claimed]) -> dict[int, Claimed]:
    """Return those of the messages that may leave now, one a person, by id; the others are settled or postponed."""
    allowed = people.sees(
        unit.conn, [(row.person_id, row.child_id) for row in rows if row.child_id], unit.now
    )
    taken: dict[int, Claimed] = {}
    people_taken: set[int] = set()
    for row in rows:
        if row.person_id in people_taken:
            continue
        if row.child_id and (row.person_id, row.child_id) not in allowed:
            _out_of_scope(unit, row)
        elif not _held_back(unit, row):
            taken[row.id] = row
            people_taken.add(row.person_id)
    return taken


def _held_back(unit: Unit, row: Claimed) -> bool:
    """Settle or postpone a message that must not leave now; say whether it was one."""
    if row.expires_at is not None and row.expires_at <= unit.now:
        _expire(unit, row)
    elif row.telegram_id is None or (row.reach == "blocked" and row.kind == "text"):
        unreachable(unit, row, "blocked" if row.telegram_id else "never linked")
    elif row.paused and row.lane in BULK and _taken_back(unit, row):
        return True
    elif later := _morning(unit, row):
        unit.conn.execute(outbound.POSTPONE, {"row": row.id, "due": later})
    else:
        return False
    return True


def _taken_back(unit: Unit, row: Claimed) -> bool:
    """Take back what /stop takes back: a message that was in flight then may have come back into the queue."""
    reminders.take_back(unit.conn, row.person_id)
    notices.withdraw_of(unit.conn, row.person_id)
    outbound.withdraw_reasks(unit.conn, row.person_id, int(Lane.REMINDER))
    outbound.withdraw_feedback(unit.conn, row.person_id)
    return not outbound.is_on_its_way(unit.conn, row.id)


def _morning(unit: Unit, row: Claimed) -> datetime | None:
    """Return the end of the quiet hours for a message that must not leave in them (`domain.md` C), else None."""
    zone, quiet = ZoneInfo(row.zone), unit.settings.quiet
    morning = decent(unit.now, zone, quiet)
    if morning == unit.now:
        return None
    if row.lane == Lane.NOTICE:  # its author may have sent it in this very night, knowing that it is night
        waits = decent(row.due_at, zone, quiet) != morning
    else:
        waits = row.lane == Lane.REMINDER or (row.lane == Lane.ALERT and not _wakes(unit, row))
    return morning if waits else None


def _wakes(unit: Unit, row: Claimed) -> bool:
    """Say whether an alert may wake people: red and orange ones, and the operator's."""
    if row.concern_id is None:
        return True
    numbers = concern_events.sharing(unit.conn, row.id) or [row.concern_id]
    about = [concerns.get(unit.conn, number) for number in numbers]
    return any(concern is None or concern.level <= Level.P1 for concern in about)


def _out_of_scope(unit: Unit, row: Claimed) -> None:
    """The recipient lost the child between enqueueing and sending: not sent; an alert looks for somebody else."""
    outbound.mark(unit.conn, row.id, "withdrawn", "scope")
    if row.concern_id:
        climbing.unreached(unit, row.id, row.person_id, "scope")


def _expire(unit: Unit, row: Claimed) -> None:
    outbound.mark(unit.conn, row.id, "expired")
    if row.kind == "delete":
        tell_operators(
            unit,
            "delete",
            Screen((say(N_("A message could not be deleted from a chat in time. Run doctor.")),)),
        )


def sent(unit: Unit, row: Claimed, message_id: int | None) -> None:
    """Telegram has the message."""
    if not outbound.mark_sent(unit.conn, row.id, message_id, unit.now, row.tries):
        return
    if row.kind == "text" and message_id is not None and message_id != row.edit_message_id:
        people.set_newest(unit.conn, row.person_id, message_id)
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "sent")
    if row.concern_id:
        climbing.delivered(unit, row.id, row.person_id, row.repeats)


def not_sent(unit: Unit, row: Claimed) -> None:
    """Telegram never saw it: it waits again; the sender's back-off says when it is tried."""
    outbound.mark(unit.conn, row.id, "queued", taken=row.tries)


def unknown(unit: Unit, row: Claimed, most: int = REPLY_REPEATS) -> None:
    """Telegram may have it, or not. What is repeated is labelled; what may not be repeated is listed.

    `most`: how often a new reply may be repeated.
    """
    again = row.lane == Lane.REPLY and row.repeats < most
    if again or row.kind != "text" or row.lane == Lane.ALERT or _was_edit(row):
        outbound.mark(unit.conn, row.id, "queued", "unknown", row.tries, repeats=row.repeats + 1)
        return
    mine = outbound.mark(unit.conn, row.id, "unknown", "unknown", row.tries)
    if mine and row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "unknown")


def _was_edit(row: Claimed) -> bool:
    return row.edit_message_id is not None and row.edit_message_id == row.newest_message_id


def unreachable(unit: Unit, row: Claimed, why: str) -> None:
    """The person blocked the bot, is gone, or never began: not tried again until they write."""
    if not outbound.mark(unit.conn, row.id, "unreachable", why, row.tries):
        return
    if row.telegram_id is not None and row.reach != "blocked":
        people.change(unit.conn, row.person_id, reach="blocked")
        _tell_unreachable(unit)
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "unreachable")
    if row.concern_id:
        climbing.unreached(unit, row.id, row.person_id, why)


def _tell_unreachable(unit: Unit) -> None:
    text = N_(
        "Somebody can no longer be reached: the bot was blocked or the account is gone. Run doctor to see who."
    )
    tell_operators(unit, "unreachable", Screen((say(text),)))


def broken(unit: Unit, row: Claimed, error: str) -> None:
    """Telegram refuses it as it stands, plain text included: our bug, for the operator."""
    if not outbound.mark(unit.conn, row.id, "failed", error[:120], row.tries):
        return
    if row.kind == "text":
        text = N_("Telegram refused a message ({number}). It is listed by doctor.")
        tell_operators(unit, "refused", Screen((say(text, number=row.id),)))
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "unreachable")
    if row.concern_id:
        climbing.unreached(unit, row.id, row.person_id, "refused")


def recover(unit: Unit, sender: Sender, steady: float) -> int:
    """Settle messages whose sender is gone as unknown outcomes; return how many (at most 200 a unit)."""
    ids = claims.take_over(unit.conn, sender.owner, steady)
    for row in claims.load(unit.conn, ids):
        unknown(unit, row, DEATHS)
        unit.queued.add(row.lane)
    return len(ids)


def repeat_unread(unit: Unit) -> int:
    """Send bulk messages of unknown outcome once more, labelled, after the hours of the settings; return how many."""
    before = unit.now - timedelta(hours=unit.settings.limits.notice_unread_hours)
    ids = outbound.unread_unknown(unit.conn, [int(lane) for lane in BULK], before)
    for row in claims.load(unit.conn, ids):
        outbound.mark(unit.conn, row.id, "queued", "unknown", repeats=1)
        if row.notice_id:
            notices.repeat(unit.conn, row.notice_id, row.person_id)
    unit.queued.update(int(lane) for lane in BULK if ids)
    return len(ids)
