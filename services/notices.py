"""Training notices: write, choose who gets it, look at it, send it, stop it, see who has understood.

The audience is the people who held the role at the moment of confirming. Each ends as sent, unreachable,
withdrawn or unknown; the four add up to the audience.
"""

import re
from collections.abc import Callable
from dataclasses import asdict
from zoneinfo import ZoneInfo

from core.audience import reach
from core.calendar import decent
from core.people import MAY, Action
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import notices
from db.queries.notices import Counts, Notice
from db.queries.people import Who
from db.queries.runs import Kept
from db.store import Stale
from services import addressing, checkins
from services.checkins import FinishedRun
from services.outgoing import show
from services.presses import Press, Verbs
from services.spreading import BATCH, goes_to, letter, progress, stop_some, tally, tick_progress, tick_spread
from services.unit import NotAllowed, Rejected, Unit

__all__ = ["FINISHES", "PRESSES", "arrived", "begin", "last", "tick_progress", "tick_spread", "too_long"]

FLOW = "notice"
LATEST = 5
_SPOKEN = re.compile(r"voice-\d+")  # what a check-in keeps of a voice note


def begin(unit: Unit, who: Who) -> None:
    """Take /notice: show the last ones and ask for a text. Raises NotAllowed for those who send none."""
    _check(who)
    found = last(unit, who)
    if found:
        show(unit, who.id, Screen((say(N_("<b>Your last notices</b>")), *found)))
    checkins.begin(unit, who, FLOW)


def _check(who: Who) -> None:
    if not (who.has(*MAY[Action.SEND_NOTICE]) and reach(who.posts)):
        raise NotAllowed


def last(unit: Unit, who: Who) -> tuple[Message, ...]:
    """Return her last notices with their counts, newest first."""
    return tuple(
        say(
            N_("{when} · {audience}: {tally}"),
            when=one.confirmed_at,
            audience=goes_to(unit, one),
            tally=tally(one, notices.counts(unit.conn, one.id)),
        )
        for one in notices.latest(unit.conn, who.id, LATEST)
    )


def too_long(unit: Unit, kept: Kept, text: str) -> tuple[Message, ...]:
    """Return what to say of a notice's text that cannot be taken for its length; nothing where it can.

    It is not taken out of the chat: she wants to shorten it.
    """
    count, most = len(text.strip()), unit.settings.limits.notice_max_chars
    if kept.flow != FLOW or count <= most:
        return ()
    text_line = N_("That is {count} characters, {over} too many: a notice has at most {most}.")
    return (
        say(text_line, count=count, over=count - most, most=most),
        say(N_("Your text still stands above. Copy it, make it shorter, and send it again.")),
    )


def _written(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Take the text as a draft and ask who gets it."""
    _check(who)
    text = finished.answers["TEXT"].strip()
    if _SPOKEN.fullmatch(text):
        again = ((Button(say(N_("Write it again")), ["notice_write"]),),)
        return Screen((say(N_("A notice is text. A voice note cannot be sent to many.")),), again)
    return addressing.places(unit, who, notices.add(unit.conn, who.id, text, unit.now))


def _write(unit: Unit, who: Who, press: Press) -> None:
    _check(who)
    checkins.begin(unit, who, FLOW, edits=press.row_id)


def _own(unit: Unit, who: Who, notice_id: int) -> Notice:
    one = notices.get(unit.conn, notice_id)
    if one is None or one.author_id != who.id:
        raise NotAllowed
    return one


def _on_draft(work: Callable[..., None]) -> Callable[..., None]:
    """Make a press on a draft: on anything later it shows where the notice is, and changes nothing."""

    def pressed(unit: Unit, who: Who, press: Press, notice_id: int, *rest: object) -> None:
        one = _own(unit, who, notice_id)
        if one.state == "draft":
            work(unit, who, press, one, *rest)
        else:
            _show(unit, who, press, one)

    return pressed


def _show(unit: Unit, who: Who, press: Press, one: Notice) -> None:
    """Show where a notice is."""
    if one.state == "dropped":
        screen = Screen((say(N_("This notice was dropped. Nobody got it.")),))
    else:
        screen = progress(unit, one, notices.counts(unit.conn, one.id), one.state)
    show(unit, who.id, screen, edits=press.row_id)


def _again(unit: Unit, who: Who, press: Press, one: Notice) -> None:
    _check(who)
    show(unit, who.id, addressing.places(unit, who, one.id), edits=press.row_id)


def _drop(unit: Unit, who: Who, press: Press, one: Notice) -> None:
    if not notices.change(unit.conn, one, state="dropped"):
        raise Stale
    _show(unit, who, press, _own(unit, who, one.id))


def _send(unit: Unit, who: Who, press: Press, one: Notice, when: str) -> None:
    """Confirm: the audience is counted now; the jobs enqueue it from the lowest person upwards."""
    place = addressing.check_audience(unit, who, one.area_id, one.role)
    count = notices.audience_size(unit.conn, one.role or "", place.path, unit.now, who.id)
    if count == 0:
        raise Rejected(say(N_("Nobody holds this role there.")))
    night = decent(unit.now, ZoneInfo(who.zone), unit.settings.quiet)
    send_at = night if when == "morning" else unit.now
    values = {"state": "sending", "audience": count, "reached": 0, "told": asdict(Counts())}
    if not notices.change(unit.conn, one, **values, confirmed_at=unit.now, send_at=send_at):
        raise Stale
    confirmed = _own(unit, who, one.id)
    row_id = show(unit, who.id, progress(unit, confirmed, Counts(), "sending"), edits=press.row_id)
    notices.advance(unit.conn, one.id, progress_id=row_id)


def _stop(unit: Unit, who: Who, press: Press, notice_id: int) -> None:
    """Stop: the messages that would leave next are taken back in this very unit, the others by the jobs."""
    one = _own(unit, who, notice_id)
    if one.state == "sending":
        if not notices.change(unit.conn, one, state="stopping"):
            raise Stale
        stop_some(unit, one, BATCH)
    _count(unit, who, press, notice_id)


def _count(unit: Unit, who: Who, press: Press, notice_id: int) -> None:
    """Show the counts as they are now; the jobs go on in this same message."""
    one = _own(unit, who, notice_id)
    counts = notices.counts(unit.conn, one.id)
    row_id = show(unit, who.id, progress(unit, one, counts, one.state), edits=press.row_id)
    notices.advance(unit.conn, one.id, progress_id=row_id, told=asdict(counts))


def _understood(unit: Unit, who: Who, press: Press, notice_id: int) -> None:
    """Note that she has understood. Only the newest message is changed: a copy below would be one too many."""
    one = notices.get(unit.conn, notice_id)
    if one is None or not notices.is_recipient(unit.conn, notice_id, who.id):
        raise NotAllowed
    arrived(unit, notice_id, who.id)
    notices.understood(unit.conn, notice_id, who.id, unit.now)
    thanks = say(N_("✓ <b>Understood.</b> Thank you."))
    if press.message_id == who.newest_message_id:
        show(unit, who.id, Screen((*letter(one).lines, thanks)), edits=press.row_id)
    else:
        show(unit, who.id, Screen((thanks,)))


def arrived(unit: Unit, notice_id: int, person_id: int) -> None:
    """Note that a notice has reached a person, whatever the sender knows: she has pressed its button."""
    notices.settle(unit.conn, notice_id, person_id, "sent")


FINISHES = {FLOW: _written}
PRESSES: Verbs = {
    "notice_write": _write,
    "notice_place": _on_draft(addressing.open_place),
    "notice_whole": _on_draft(addressing.choose_place),
    "notice_role": _on_draft(addressing.choose_role),
    "notice_again": _on_draft(_again),
    "notice_drop": _on_draft(_drop),
    "notice_send": _on_draft(_send),
    "notice_stop": _stop,
    "notice_count": _count,
    "understood": _understood,
}
