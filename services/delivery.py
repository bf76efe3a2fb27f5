"""What the sender asks before a send and tells after it: claims, outcomes and what follows from them (faults.md §2).

One rule per lane and outcome, here and nowhere else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from core.calendar import decent
from core.screens import Screen
from core.text import N_, say
from db.queries import notices, outbound, people
from db.queries.outbound import Claimed
from services import climbing
from services.outgoing import Lane, tell_operators
from services.unit import Unit

# A new reply whose outcome is unknown is sent once more, labelled; then its button settles it. A sender that died most
# likely died before it sent, and may die again: that alone must not leave a reply unsent.
REPLY_REPEATS = 1
DEATHS = 5
BULK = (Lane.REMINDER, Lane.NOTICE)


@dataclass(frozen=True)
class Sender:
    """Who leases: the process, and until when on its steady clock (seconds)."""

    owner: str
    until: float


def claim(
    unit: Unit, sender: Sender, lanes: Sequence[int], skip: Collection[int], most: int
) -> list[Claimed]:
    """Lease due messages, one a person, best lane first; what may no longer be sent is settled on the way."""
    rows = outbound.claimable(unit.conn, lanes, skip, unit.now, most)
    lost = [
        climbing.withdraw_if_lost(unit, row.id, row.person_id, row.concern_id)
        for row in rows
        if row.lane == Lane.ALERT and row.concern_id
    ]
    if any(lost):
        rows = outbound.claimable(unit.conn, lanes, skip, unit.now, most)
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
    # What was settled above may have withdrawn a row that was taken already: only what is leased is sent.
    leased = outbound.lease(unit.conn, list(taken), sender.owner, sender.until)
    return [row for row in taken.values() if row.id in leased]


def _held_back(unit: Unit, row: Claimed) -> bool:
    """Settle or postpone a message that must not leave now; say whether it was one."""
    if row.expires_at is not None and row.expires_at <= unit.now:
        _expire(unit, row)
    elif row.telegram_id is None or (row.reach == "blocked" and row.kind == "text"):
        unreachable(unit, row, "blocked" if row.telegram_id else "never linked")
    elif row.lane == Lane.REMINDER and (later := _decent(unit, row)):
        unit.conn.execute(outbound.POSTPONE, {"row": row.id, "due": later})
    else:
        return False
    return True


def _decent(unit: Unit, row: Claimed) -> object:
    at = decent(unit.now, ZoneInfo(row.zone), unit.settings.quiet)
    return at if at > unit.now else None


def _out_of_scope(unit: Unit, row: Claimed) -> None:
    """The recipient lost the child between enqueueing and sending: not sent; an alert looks for somebody else."""
    outbound.mark(unit.conn, row.id, "withdrawn", "scope")
    if row.concern_id:
        climbing.unreached(unit, row.concern_id, row.person_id, "scope")


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
    outbound.mark_sent(unit.conn, row.id, message_id, unit.now)
    if row.kind == "text" and message_id is not None and message_id != row.edit_message_id:
        people.set_newest(unit.conn, row.person_id, message_id)
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "sent")
    if row.concern_id:
        climbing.delivered(unit, row.concern_id, row.person_id, row.repeats)


def not_sent(unit: Unit, row: Claimed) -> None:
    """Telegram never saw it: it waits again; the sender's back-off says when it is tried."""
    outbound.mark(unit.conn, row.id, "queued")


def unknown(unit: Unit, row: Claimed, most: int = REPLY_REPEATS) -> None:
    """Telegram may have it, or not. What is repeated is labelled; what may not be repeated is listed.

    `most`: how often a new reply may be repeated.
    """
    again = row.lane == Lane.REPLY and row.repeats < most
    if again or row.kind != "text" or row.lane == Lane.ALERT or _was_edit(row):
        outbound.mark(unit.conn, row.id, "queued", "unknown", repeats=row.repeats + 1)
    else:
        outbound.mark(unit.conn, row.id, "unknown", "unknown")
        if row.notice_id and row.lane == Lane.NOTICE:
            notices.settle(unit.conn, row.notice_id, row.person_id, "unknown")


def _was_edit(row: Claimed) -> bool:
    return row.edit_message_id is not None and row.edit_message_id == row.newest_message_id


def unreachable(unit: Unit, row: Claimed, why: str) -> None:
    """The person blocked the bot, is gone, or never began: not tried again until they write."""
    outbound.mark(unit.conn, row.id, "unreachable", why)
    if row.telegram_id is not None and row.reach != "blocked":
        people.change(unit.conn, row.person_id, reach="blocked")
        _tell_unreachable(unit)
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "unreachable")
    if row.concern_id:
        climbing.unreached(unit, row.concern_id, row.person_id, why)


def _tell_unreachable(unit: Unit) -> None:
    text = N_(
        "Somebody can no longer be reached: the bot was blocked or the account is gone. Run doctor to see who."
    )
    tell_operators(unit, "unreachable", Screen((say(text),)))


def broken(unit: Unit, row: Claimed, error: str) -> None:
    """Telegram refuses it as it stands, plain text included: our bug, for the operator."""
    outbound.mark(unit.conn, row.id, "failed", error[:120])
    if row.kind == "text":
        text = N_("Telegram refused a message ({number}). It is listed by doctor.")
        tell_operators(unit, "refused", Screen((say(text, number=row.id),)))
    if row.notice_id and row.lane == Lane.NOTICE:
        notices.settle(unit.conn, row.notice_id, row.person_id, "unreachable")
    if row.concern_id:
        climbing.unreached(unit, row.concern_id, row.person_id, "refused")


def recover(unit: Unit, sender: Sender, steady: float) -> int:
    """Settle messages whose sender is gone as unknown outcomes; return how many (at most 200 a unit)."""
    ids = outbound.leased_by_others(unit.conn, sender.owner, steady)
    for row in outbound.load(unit.conn, ids):
        unknown(unit, row, DEATHS)
    return len(ids)


def repeat_unread(unit: Unit) -> int:
    """Send bulk messages of unknown outcome once more, labelled, after the hours of the settings; return how many."""
    before = unit.now - timedelta(hours=unit.settings.limits.notice_unread_hours)
    ids = outbound.unread_unknown(unit.conn, [int(lane) for lane in BULK], before)
    for row in outbound.load(unit.conn, ids):
        outbound.mark(unit.conn, row.id, "queued", "unknown", repeats=1)
        if row.notice_id:
            notices.repeat(unit.conn, row.notice_id, row.person_id)
    unit.queued.update(int(lane) for lane in BULK if ids)
    return len(ids)
