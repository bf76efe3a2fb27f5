"""A button was pressed: find its screen, check it against the rows, hand it to the verb's function.

`callback_data` comes from the client, not from Telegram: nothing in it is believed (faults.md §5).
"""

import re
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.flows import moves
from bot.flows.run import load
from core.screens import Screen
from core.text import N_, say
from db.queries import outbound, runs, screens
from db.queries.people import Who, by_telegram
from db.queries.runs import Kept
from db.queries.screens import Shown
from services import (
    acting,
    addendum,
    answering,
    board,
    cards,
    casefile,
    casework,
    checkins,
    children,
    closing,
    doubts,
    drills,
    finding,
    intake,
    leave,
    links,
    needs,
    notices,
    passing,
    people,
    pictures,
    setting_out,
    tasks,
    visits,
    worries,
)
from services.answering import ALREADY, Heard
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

log = structlog.get_logger()

_REF = re.compile(r"[A-Za-z0-9_-]{16}")
GONE = say(N_("That button has done its work."))


def _begin_worry(unit: Unit, who: Who, press: Press) -> None:
    kept = runs.get(unit.conn, press.run_id) if press.run_id else None
    checkins.begin_worry(unit, who, kept, edits=press.row_id)


def _later(unit: Unit, who: Who, press: Press) -> None:
    checkins.pause(unit, who, edits=press.row_id)


def _resume(unit: Unit, who: Who, press: Press, run_id: int) -> None:
    kept = runs.get(unit.conn, run_id)
    if kept is None or kept.person_id != who.id or kept.phase != "open":
        stale(unit, who, press)
        return
    checkins.take_up(unit, who, kept, edits=press.row_id)


def _throw(unit: Unit, who: Who, press: Press, run_id: int) -> None:
    kept = runs.get(unit.conn, run_id)
    if kept is None or kept.person_id != who.id or kept.phase != "open":
        stale(unit, who, press)
        return
    answering.move(unit, who, kept, moves.Cancel(), Heard(), edits=press.row_id)


def _same_child(unit: Unit, who: Who, press: Press, run_id: int, child_id: int) -> None:
    """The child of an intake is on the roster already: the visit is kept with it."""
    kept = _at_its_question(unit, who, press, run_id)
    if kept is None:
        return
    if child_id not in [one.id for one in intake.doubts(unit, who, kept, load(kept.state))]:
        raise NotAllowed
    intake.attach(unit, who, kept, child_id)
    _send_intake(unit, who, press, run_id)


def _another_child(unit: Unit, who: Who, press: Press, run_id: int) -> None:
    if _at_its_question(unit, who, press, run_id) is not None:
        _send_intake(unit, who, press, run_id)


def _look_again(unit: Unit, who: Who, press: Press, run_id: int) -> None:
    kept = _at_its_question(unit, who, press, run_id)
    if kept is not None:
        checkins.reask(unit, kept, edits=press.row_id)


def _at_its_question(unit: Unit, who: Who, press: Press, run_id: int) -> Kept | None:
    """Return the intake whose question this button answers, where it is still the present one."""
    kept = runs.get(unit.conn, run_id)
    if kept is None or kept.person_id != who.id or kept.phase != "open" or kept.version != press.run_version:
        stale(unit, who, press)
        return None
    return kept


def _send_intake(unit: Unit, who: Who, press: Press, run_id: int) -> None:
    kept = runs.get(unit.conn, run_id)
    assert kept is not None, "asked by the caller"  # noqa: S101
    answering.move(unit, who, kept, moves.Submit(), Heard(), edits=press.row_id, sure=True)


VERBS: Verbs = {
    "worry": _begin_worry,
    "same_child": _same_child,
    "another_child": _another_child,
    "look_again": _look_again,
    "later": _later,
    "resume": _resume,
    "throw": _throw,
    **worries.PRESSES,
    **intake.PRESSES,
    **visits.PRESSES,
    **addendum.PRESSES,
    **needs.PRESSES,
    **tasks.PRESSES,
    **people.PRESSES,
    **children.PRESSES,
    **cards.PRESSES,
    **finding.PRESSES,
    **pictures.PRESSES,
    **setting_out.PRESSES,
    **acting.PRESSES,
    **board.PRESSES,
    **casework.PRESSES,
    **passing.PRESSES,
    **closing.PRESSES,
    **casefile.PRESSES,
    **links.PRESSES,
    **notices.PRESSES,
    **drills.PRESSES,
    **leave.PRESSES,
}


def pressed(unit: Unit, who: Who, data: str, message_id: int) -> None:
    """Take a press. Old, used, foreign, forged: a calm line and the present question, no change of state."""
    shown, action = _looked_up(unit.conn, who.id, data, unit.now)
    if shown is None:
        log.info("press_refused", person=who.id)
        stale(unit, who, Press(None, message_id))
        return
    if shown.row_id is not None and shown.row_state in ("unknown", "queued", "sending"):
        _settle(unit, who, shown, message_id)
    press = Press(shown.row_id, message_id, shown.run_id, shown.run_version)
    _act(unit, who, press, action)


def _looked_up(conn: Connection, person_id: int, data: str, now: datetime) -> tuple[Shown | None, list[str]]:
    """Return the screen and the action of a button, or None for anything that is not hers and live."""
    ref, _, index = data.partition(".")
    shown = screens.get(conn, ref) if _REF.fullmatch(ref) else None
    if shown is None or shown.person_id != person_id or shown.expires_at <= now:
        return None, []
    if not (index.isascii() and index.isdigit() and len(index) < 4 and int(index) < len(shown.actions)):
        return None, []
    return shown, shown.actions[int(index)]


def is_present(conn: Connection, telegram_id: int, data: str, now: datetime) -> bool:
    """Say whether a button belongs to what a person is shown now: her check-in moves on with it, or she is worried."""
    who = by_telegram(conn, telegram_id, now)
    shown, action = _looked_up(conn, who.id, data, now) if who else (None, [])
    kept = runs.get(conn, shown.run_id) if shown and shown.run_id else None
    moves_on = shown and kept and kept.phase == "open" and kept.version == shown.run_version
    return bool(moves_on) or action[:1] == ["worry"]


def _settle(unit: Unit, who: Who, shown: Shown, message_id: int) -> None:
    """A press proves that its message arrived, whatever the sender knows."""
    assert shown.row_id is not None  # noqa: S101 - asked by the caller
    outbound.mark_sent(unit.conn, shown.row_id, message_id, unit.now)
    if shown.notice_id:
        notices.arrived(unit, shown.notice_id, who.id)


def _act(unit: Unit, who: Who, press: Press, action: list[str]) -> None:
    verb, *arguments = action
    if verb in moves.VERBS:
        _move(unit, who, press, action)
    else:
        VERBS[verb](unit, who, press, *arguments)


def _move(unit: Unit, who: Who, press: Press, action: list[str]) -> None:
    """A button of a check-in: it counts as long as that check-in has not moved on.

    She may have begun another one meanwhile, as a screen that comes late still shows her the first: what she
    pressed is what she means, and she goes on there.
    """
    kept = runs.get(unit.conn, press.run_id) if press.run_id else None
    if kept is None or kept.version != press.run_version or not _takes_a_press(unit, kept):
        stale(unit, who, press)
        return
    if kept.id != who.run_id:
        checkins.go_to(unit, who, kept)
    answering.move(unit, who, kept, moves.from_action(action), Heard(), edits=press.row_id)


def _takes_a_press(unit: Unit, kept: Kept) -> bool:
    return kept.phase == "open" or doubts.takes_late(unit, kept)


def stale(unit: Unit, who: Who, press: Press) -> None:
    """Answer a button that no longer counts: a calm line, and the present question if there is one.

    A second tap while the next question is on its way needs no answer: that question is the answer.
    """
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    if kept is not None and kept.shown_id is not None and outbound.is_on_its_way(unit.conn, kept.shown_id):
        return
    if kept is not None and kept.phase == "open":
        checkins.reask(unit, kept, ALREADY, edits=kept.shown_id)
    else:
        show(unit, who.id, Screen((GONE,)))
