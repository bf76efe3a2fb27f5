"""How a concern ends: an outcome, and for red and orange the report to the authorities or a written reason.

Only people in scope close ("Ladder and closing", `domain.md` B). The second person is in `services.agreement`.
"""

from core import cases
from core.events import Kind
from core.people import Action
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import concern_events, people, reports
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import agreement, alerts, casefile, casework, checkins, ending, rungs
from services.casefile import OUTCOMES, to_act_on
from services.checkins import FinishedRun
from services.permission import allowed, role_of
from services.presses import Press, Verbs
from services.unit import Unit

FLOW, REPORT = "closing", "report"
_MOVED_ON = N_("No. {number} has moved on meanwhile. Open it again to see where it stands.")


def close(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Ask how a concern ended."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    rows = tuple((Button(say(text), ["outcome", concern.id, key]),) for key, text in OUTCOMES.items())
    ask = say(N_("<b>How did it end?</b>"))
    casefile.show_card(unit, who, press, concern, ask, rows=(*rows, casefile.back(concern)))


def outcome(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """Take the outcome: yellow and blue are closed with it, red and orange also need the report."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    if concern.level not in cases.TWO_PEOPLE:
        concern = ending.end(unit, concern, who, key, None)
        casefile.show_card(unit, who, press, concern)
        return
    if reports.any_of(unit.conn, concern.id):
        concern, line = agreement.ask(unit, who, concern, agreement.to_close(key, "yes"))
        casefile.show_card(unit, who, press, concern, line)
        return
    ask = say(N_("<b>Was it reported to police or civil affairs?</b>"))
    rows = (
        (Button(say(N_("Yes, it was reported")), ["reported", concern.id, key]),),
        (Button(say(N_("No, I write the reason")), ["unreported", concern.id, key]),),
        casefile.back(concern),
    )
    casefile.show_card(unit, who, press, concern, say(OUTCOMES[key]), ask, rows=rows)


def reported(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """It was reported: ask a second person, once the report is written down."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    if concern.level in cases.TWO_PEOPLE and not reports.any_of(unit.conn, concern.id):
        _write_first(unit, who, press, concern, REPORT, Kind.REPORT_ASKED, key)
        return
    concern, lines = _decided(unit, who, concern, key, "yes")
    casefile.show_card(unit, who, press, concern, *lines)


def _decided(
    unit: Unit, who: Who, concern: Concern, key: str, report: str
) -> tuple[Concern, tuple[Message, ...]]:
    """Ask a second person; one that was lowered to yellow meanwhile is closed by one. Return what there is to say."""
    if concern.level not in cases.TWO_PEOPLE:
        return ending.end(unit, concern, who, key, report), ()
    concern, line = agreement.ask(unit, who, concern, agreement.to_close(key, report))
    return concern, (line,)


def unreported(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """It was not reported: ask for the reason, in writing."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is not None:
        _write_first(unit, who, press, concern, FLOW, Kind.REASON_ASKED, key)


def _write_first(
    unit: Unit, who: Who, press: Press, concern: Concern, flow: str, kind: Kind, outcome: str
) -> None:
    """Ask for what must be written before a second person is asked; the outcome stays with who chose it till then."""
    checkins.begin(unit, who, flow, child_id=concern.child_id, subject=concern.id, edits=press.row_id)
    writer = people.by_id(unit.conn, who.id, unit.now)
    rungs.note(unit, concern, kind, who.id, outcome=outcome, run=writer.run_id if writer else None)


def take_report(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep the report; where it was written to close the concern, ask the second person as well."""
    screen = casework.take_report(unit, who, finished)
    concern, _ = allowed(unit, who, finished.subject_id or 0, Action.REPORT)
    key = _chosen(unit, who, concern, Kind.REPORT_ASKED, finished.run_id)
    closes = role_of(unit, who.id, concern, Action.CLOSE) is not None
    if key is None or not closes or not reports.any_of(unit.conn, concern.id):
        return screen
    _, line = agreement.ask(unit, who, concern, agreement.to_close(key, "yes"))
    return Screen((*screen.lines, line), screen.rows)


def take_reason(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep the written reason where the second person can read it, and ask that person.

    Several people may write at once: each reason goes with the outcome its own writer chose. When the concern has
    gone on without it, the words are kept all the same and change nothing.
    """
    number, reason = finished.subject_id or 0, finished.answers["reason"]
    concern, _ = allowed(unit, who, number, Action.CLOSE)
    key = _chosen(unit, who, concern, Kind.REASON_ASKED, finished.run_id)
    spoken = casework.SPOKEN.fullmatch(reason) is not None
    note_id = None if spoken else casework.keep(unit, who, finished.run_id, concern, FLOW, reason)
    if key is None:
        return _too_late(unit, who, concern, note_id)
    if spoken:
        again = N_(
            "The reason must be written: the second person reads it. Please close it again and type it."
        )
        return Screen((say(again),), ((casefile.opens(concern),),))
    concern, lines = _decided(unit, who, concern, key, "reason")
    said = lines or (casefile.standing(unit, who, concern),)
    return Screen(said, ((casefile.opens(concern),),))


def _chosen(unit: Unit, who: Who, concern: Concern, kind: Kind, run_id: int) -> str | None:
    """Return the outcome this person chose last for what she wrote in a run.

    It holds as long as nobody has taken the concern over, lowered it or let it climb anew since, and it still takes two
    to close it.
    """
    if concern.state not in cases.OWNED or concern.level not in cases.TWO_PEOPLE:
        return None
    asked = concern_events.of(unit.conn, concern.id, kind, *casework.CHANGES, since=concern.acknowledged_at)
    chosen = None
    for event in asked:
        if event.kind != kind:
            chosen = None
        elif (event.person_id, event.data["run"]) == (who.id, run_id):
            chosen = event.data["outcome"]
    return chosen


def _too_late(unit: Unit, who: Who, concern: Concern, note_id: int | None) -> Screen:
    """Say where a concern stands that went on while somebody was writing, and what became of the words."""
    if concern.state in (State.CLOSING, State.CLOSED):
        lines: list[Message] = [
            alerts.headline(concern),
            *casefile.wish(concern),
            casefile.standing(unit, who, concern),
        ]
    else:
        lines = [say(_MOVED_ON, number=concern.id)]
    if note_id is not None:
        rungs.note(unit, concern, Kind.REASON_LATE, who.id, note=note_id)
        lines.append(say(N_("Your words are kept with it.")))
    return Screen(tuple(lines), ((casefile.opens(concern),),))


def _to_close(unit: Unit, who: Who, press: Press, concern_id: int) -> Concern | None:
    """Return a concern that a person may close now; show any other as it stands."""
    found = to_act_on(unit, who, press, concern_id, Action.CLOSE)
    return found[0] if found else None


PRESSES: Verbs = {
    "close": close,
    "outcome": outcome,
    "reported": reported,
    "unreported": unreported,
    **agreement.PRESSES,
}
FINISHES = {FLOW: take_reason, REPORT: take_report}
