"""How a concern ends: an outcome, for red and orange the report or a written reason, and a second person.

Only people in scope close; never her who raised it, and never one person twice ("Ladder and closing", `domain.md` B).
"""

import re

from core.events import Kind
from core.people import MAY, Action, Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, notes, people
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, board, checkins, climbing
from services.board import OUTCOMES
from services.checkins import FinishedRun
from services.outgoing import Lane, show, tell_operators
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

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
        concern = _closed(unit, concern, who, key, None)
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
    concern, line = _ask_second(unit, who, concern, key, "yes")
    board.show_card(unit, who, press, concern, line)


def unreported(unit: Unit, who: Who, press: Press, concern_id: int, key: str) -> None:
    """It was not reported: ask for the reason, in writing."""
    concern = _to_close(unit, who, press, concern_id)
    if concern is None:
        return
    concerns.change(unit.conn, concern, outcome=key)
    checkins.begin(unit, who, FLOW, subject=concern.id, edits=press.row_id)


def take_reason(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep the written reason where the second person can read it, and ask that person."""
    number = finished.subject_id or 0
    concern, _ = allowed(unit, who, number, Action.CLOSE)
    if concern.state is not State.ACKNOWLEDGED or concern.outcome is None:
        return Screen((say(_MOVED_ON, number=number),), ((_open(concern),),))
    if _SPOKEN.fullmatch(finished.answers["reason"]):
        again = say(
            N_("The reason must be written: the second person reads it. Please close it again and type it.")
        )
        return Screen((again,), ((_open(concern),),))
    notes.add(
        unit.conn,
        run_id=finished.run_id,
        concern_id=concern.id,
        child_id=concern.child_id,
        author_id=who.id,
        area_id=concern.area_id,
        item=FLOW,
        kind="text",
        body=finished.answers["reason"],
        at=unit.now,
    )
    concern, line = _ask_second(unit, who, concern, concern.outcome, "reason")
    return Screen((line,), ((_open(concern),),))


def agree(unit: Unit, who: Who, press: Press, concern_id: int, *wish: object) -> None:
    """Agree as the second person to the wish that stood on the card: the concern is closed."""
    concern = _second(unit, who, concern_id)
    if _is_asked(concern, wish) and concern.outcome is not None:
        asker = concern.close_asked_by
        concern = _closed(unit, concern, who, concern.outcome, concern.reported)
        if asker is not None:
            alerts.inform(unit, concern, asker, say(N_("No. {number} is closed."), number=concern.id))
    board.show_card(unit, who, press, concern)


def not_yet(unit: Unit, who: Who, press: Press, concern_id: int, *wish: object) -> None:
    """Refuse as the second person: it stays open with its owner, who has the whole time again."""
    concern = _second(unit, who, concern_id)
    if _is_asked(concern, wish):
        concern = _refused(unit, who, concern)
    board.show_card(unit, who, press, concern)


def _is_asked(concern: Concern, wish: tuple[object, ...]) -> bool:
    """Say whether this very wish to close is open: an older card never decides a newer wish."""
    asked = (concern.close_asked_by, concern.outcome, concern.reported)
    return concern.state is State.CLOSING and wish == asked


def _refused(unit: Unit, who: Who, concern: Concern) -> Concern:
    _, role = allowed(unit, who, concern.id, Action.AGREE_TO_CLOSE)
    text = N_("No. {number} stays open: the {role} does not agree yet. Please talk with each other.")
    line = say(text, number=concern.id, role=alerts.role_text(role))
    alerts.withdraw(unit, concern)
    if concern.close_asked_by is not None:
        alerts.inform(unit, concern, concern.close_asked_by, line)
    concern = climbing.moved(unit, concern, Kind.NOT_YET, who.id, role=role.value)
    return concerns.change(unit.conn, concern, state=State.ACKNOWLEDGED.value, **climbing.UNDECIDED)


def _to_close(unit: Unit, who: Who, press: Press, concern_id: int) -> Concern | None:
    """Return a concern that a person may close now; show any other as it stands."""
    concern, _ = allowed(unit, who, concern_id, Action.CLOSE)
    if concern.state is State.ACKNOWLEDGED:
        return concern
    board.show_card(unit, who, press, concern)
    return None


def _second(unit: Unit, who: Who, concern_id: int) -> Concern:
    concern, _ = allowed(unit, who, concern_id, Action.AGREE_TO_CLOSE)
    if who.id == concern.close_asked_by:
        raise NotAllowed
    return concern


def _back(concern: Concern) -> tuple[Button, ...]:
    return (Button(say(N_("Back")), ["card", concern.id]),)


def _open(concern: Concern) -> Button:
    return Button(say(N_("Open")), ["card", concern.id])


def _ask_second(unit: Unit, who: Who, concern: Concern, key: str, report: str) -> tuple[Concern, Message]:
    """Ask everybody else in scope to agree; return what the person who closes is told."""
    found = _others(unit, who, concern, Action.READ_NOTE if report == "reason" else Action.AGREE_TO_CLOSE)
    if not found:
        text = N_("No. {number} cannot be closed: nobody else holds a post there. Run doctor.")
        tell_operators(unit, f"nobody:{concern.id}", Screen((say(text, number=concern.id),)))
        return concern, say(N_("Nobody else here could agree. It stays open; the operator is being told."))
    concern_events.add(
        unit.conn, concern.id, Kind.CLOSE_ASKED, unit.now, who.id, outcome=key, reported=report
    )
    concern = concerns.change(
        unit.conn,
        concern,
        state=State.CLOSING.value,
        owner_id=who.id,
        close_asked_by=who.id,
        outcome=key,
        reported=report,
        moved_at=unit.now,
        next_due_at=climbing.remind_at(unit, concern),
    )
    for person_id, role in found.items():
        _request(unit, concern, person_id, role)
    roles = [alerts.role_text(role) for role in dict.fromkeys(found.values())]
    return concern, say(N_("A second person must agree. I am asking: {roles}"), roles=alerts.joined(roles))


def _others(unit: Unit, who: Who, concern: Concern, action: Action) -> dict[int, Role]:
    """Return who else on the ladder's roles can be asked, each in the first role that is found.

    `action`: what they must be allowed to do; whoever agrees to a written reason must be able to read it.
    """
    found: dict[int, Role] = {}
    for role in (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION):
        if role not in MAY[action]:
            continue
        holders = set(people.holders(unit.conn, role.value, concern.area_id, unit.now))
        for person_id in sorted(waiting.reachable(unit.conn, holders - {who.id, concern.raiser_id})):
            found.setdefault(person_id, role)
    return found


def _request(unit: Unit, concern: Concern, person_id: int, role: Role) -> None:
    ask = say(N_("<b>Do you agree to close this concern?</b>"))
    buttons = [board.AGREE, board.NOT_YET, board.READ]
    rows = tuple(
        (Button(say(text), board.action_on(concern, verb)),)
        for text, verb, action in buttons
        if role in MAY[action]
    )
    lines = (*alerts.facts(unit, concern), *board.wish(concern), ask)
    row = show(
        unit,
        person_id,
        Screen(lines, rows),
        lane=Lane.ALERT,
        child_id=concern.child_id,
        concern_id=concern.id,
    )
    concern_events.add(unit.conn, concern.id, Kind.ASKED, unit.now, person_id, row, role=role.value)


def _closed(unit: Unit, concern: Concern, who: Who, key: str, report: str | None) -> Concern:
    """End a concern: the ladder stops, she who raised it hears that it was handled, and no details."""
    concern_events.add(unit.conn, concern.id, Kind.CLOSED, unit.now, who.id, outcome=key, reported=report)
    alerts.withdraw(unit, concern)
    text = N_("No. {number}: it has been handled. Thank you for speaking up for the child.")
    alerts.inform(unit, concern, concern.raiser_id, say(text, number=concern.id))
    return concerns.change(
        unit.conn,
        concern,
        state=State.CLOSED.value,
        owner_id=concern.owner_id or who.id,
        closed_at=unit.now,
        next_due_at=None,
        advise_at=None,
        outcome=key,
        reported=report,
    )


PRESSES: Verbs = {
    "close": close,
    "outcome": outcome,
    "reported": reported,
    "unreported": unreported,
    "agree": agree,
    "not_yet": not_yet,
}
FINISHES = {FLOW: take_reason}
