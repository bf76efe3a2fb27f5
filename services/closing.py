"""How a concern ends: an outcome, and for red and orange the report to the authorities or a written reason.

Only people in scope close ("Ladder and closing", `domain.md` B). The second person is in `services.agreement`.
"""

import re

from core.events import Kind
from core.people import Action
from core.screens import Button, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import concern_events, notes
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import agreement, alerts, board, checkins, ending, rungs
from services.board import OUTCOMES
from services.checkins import FinishedRun
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import Unit

TWO_PEOPLE = (Level.P0, Level.P1)
FLOW = "closing"
_SPOKEN = re.compile(r"voice-\d+")  # what a check-in keeps of a voice note
_MOVED_ON = N_("No. {number} has moved on meanwhile. Open it again to see where it stands.")


def close(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Ask how a concern ended."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    rows = tuple((Button(say(text), ["outcome", concern.id, key]),) for key, text in OUTCOMES.items())
    ask = say(N_("<b>How did it end?</b>"))
    board.show_card(unit, who, press, concern, ask, rows=(*rows, _back(concern)))


def outcome(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """Take the outcome: yellow and blue are closed with it, red and orange also need the report."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    if concern.level not in TWO_PEOPLE:
        concern = ending.end(unit, concern, who, key, None)
        board.show_card(unit, who, press, concern)
        return
    ask = say(N_("<b>Was it reported to police or civil affairs?</b>"))
    rows = (
        (Button(say(N_("Yes, it was reported")), ["reported", concern.id, key]),),
        (Button(say(N_("No, I write the reason")), ["unreported", concern.id, key]),),
        _back(concern),
    )
    board.show_card(unit, who, press, concern, say(OUTCOMES[key]), ask, rows=rows)


def reported(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """It was reported: ask a second person."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    concern, line = agreement.ask(unit, who, concern, key, "yes")
    board.show_card(unit, who, press, concern, line)


def unreported(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """It was not reported: ask for the reason, in writing. The outcome stays with who chose it until then."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    rungs.note(unit, concern, Kind.REASON_ASKED, who.id, outcome=key)
    checkins.begin(unit, who, FLOW, child_id=concern.child_id, subject=concern.id, edits=press.row_id)


def take_reason(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep the written reason where the second person can read it, and ask that person.

    Several people may write at once: each reason goes with the outcome its own writer chose. When the concern has
    gone on without it, the words are kept all the same and change nothing.
    """
    number, reason = finished.subject_id or 0, finished.answers["reason"]
    concern, _ = allowed(unit, who, number, Action.CLOSE)
    key = _chosen(unit, who, concern)
    spoken = _SPOKEN.fullmatch(reason) is not None
    note_id = None if spoken else _keep(unit, who, finished, concern, reason)
    if key is None:
        return _too_late(unit, who, concern, note_id)
    if spoken:
        again = N_(
            "The reason must be written: the second person reads it. Please close it again and type it."
        )
        return Screen((say(again),), ((_open(concern),),))
    _, line = agreement.ask(unit, who, concern, key, "reason")
    return Screen((line,), ((_open(concern),),))


def _chosen(unit: Unit, who: Who, concern: Concern) -> str | None:
    """Return the outcome this person chose last, as long as nobody has moved the concern on since it was taken on."""
    if concern.state is not State.ACKNOWLEDGED:
        return None
    asked = concern_events.of(unit.conn, concern.id, Kind.REASON_ASKED, since=concern.acknowledged_at)
    mine = [event.data["outcome"] for event in asked if event.person_id == who.id]
    return mine[-1] if mine else None


def _keep(unit: Unit, who: Who, finished: FinishedRun, concern: Concern, reason: str) -> int:
    return notes.add(
        unit.conn,
        run_id=finished.run_id,
        concern_id=concern.id,
        child_id=concern.child_id,
        author_id=who.id,
        area_id=concern.area_id,
        item=FLOW,
        kind="text",
        body=reason,
        at=unit.now,
    )


def _too_late(unit: Unit, who: Who, concern: Concern, note_id: int | None) -> Screen:
    """Say where a concern stands that went on while somebody was writing, and what became of the words."""
    if concern.state in (State.CLOSING, State.CLOSED):
        lines: list[Message] = [
            alerts.headline(concern),
            *board.wish(concern),
            board.standing(unit, who, concern),
        ]
    else:
        lines = [say(_MOVED_ON, number=concern.id)]
    if note_id is not None:
        rungs.note(unit, concern, Kind.REASON_LATE, who.id, note=note_id)
        lines.append(say(N_("Your words are kept with it.")))
    return Screen(tuple(lines), ((_open(concern),),))


def _to_close(unit: Unit, who: Who, press: Press, concern_id: int) -> Concern | None:
    """Return a concern that a person may close now; show any other as it stands."""
    concern, _ = allowed(unit, who, concern_id, Action.CLOSE)
    if concern.state is State.ACKNOWLEDGED:
        return concern
    board.show_card(unit, who, press, concern)
    return None


def _back(concern: Concern) -> tuple[Button, ...]:
    return (Button(say(N_("Back")), ["card", concern.id]),)


def _open(concern: Concern) -> Button:
    return Button(say(N_("Open")), ["card", concern.id])


PRESSES: Verbs = {
    "close": close,
    "outcome": outcome,
    "reported": reported,
    "unreported": unreported,
    **agreement.PRESSES,
}
FINISHES = {FLOW: take_reason}
