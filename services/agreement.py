"""The second person: red and orange are closed, and lowered, only when somebody else in scope agrees.

Never she who raised it, and never one person twice ("Ladder and closing", `domain.md` B).
"""

from dataclasses import dataclass

import structlog

from core import cases
from core.events import Event, Kind
from core.people import Action, Role, who_may
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import alerts as waiting
from db.queries import concern_events, people
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, casefile, ending, ladders, levels, owners, rungs
from services.outgoing import Lane, show, tell_operators
from services.permission import allowed, refused
from services.presses import Press, Verbs
from services.unit import Unit

log = structlog.get_logger()

_ASKS = (Kind.CLOSE_ASKED, Kind.LOWER_ASKED)


@dataclass(frozen=True)
class Wish:
    """What a second person is asked: to close with an outcome, or to lower.

    `reads`: a reason was written, so whoever agrees must be able to read it.
    """

    state: State
    kind: Kind
    reads: bool
    outcome: str | None = None
    reported: str | None = None


def to_close(outcome: str, reported: str) -> Wish:
    """Return the wish to close; `reported` is "yes", or "reason" where one is written down instead."""
    return Wish(State.CLOSING, Kind.CLOSE_ASKED, reported == "reason", outcome, reported)


def ask(unit: Unit, who: Who, concern: Concern, wish: Wish) -> tuple[Concern, Message]:
    """Ask everybody else in scope to agree; return what the person who wishes is told."""
    found = _others(unit, who.id, concern, wish.reads)
    if not found:
        _tell_nobody(unit, concern)
        return concern, say(
            N_("Nobody else here could agree. It stays as it is; the operator is being told.")
        )
    chosen = {"outcome": wish.outcome, "reported": wish.reported}
    rungs.note(unit, concern, wish.kind, who.id, after=rungs.newest_message(unit), **chosen)
    asks = {"owner_id": who.id, "close_asked_by": who.id, "held": concern.state.value}
    concern = owners.stands(unit, concern, wish.state, **asks, **chosen)
    for person_id, role in found.items():
        _request(unit, concern, person_id, role)
    roles = [alerts.role_text(role) for role in dict.fromkeys(found.values())]
    return concern, say(N_("A second person must agree. I am asking: {roles}"), roles=alerts.joined(roles))


def _tell_nobody(unit: Unit, concern: Concern) -> None:
    text = N_("No. {number} waits for a second person: nobody else holds a post there. Run doctor.")
    tell_operators(unit, f"nobody:{concern.id}", Screen((say(text, number=concern.id),)))


def asked(unit: Unit, concern: Concern) -> set[int]:
    """Return who is asked to agree to the wish that is open, without those of whom it is known that it was lost."""
    events = concern_events.of(unit.conn, concern.id, *_ASKS, Kind.ASKED, Kind.UNREACHED)
    found: set[int] = set()
    for event in events:
        if event.kind in _ASKS:
            found = set()
        elif event.person_id is not None:
            (found.add if event.kind == Kind.ASKED else found.discard)(event.person_id)
    return found


def ask_others(unit: Unit, concern: Concern) -> None:
    """Ask those who can agree now and were not asked yet, as others were who are away since."""
    reads = concern.state is State.LOWERING or concern.reported == "reason"
    known, found = asked(unit, concern), _others(unit, concern.close_asked_by, concern, reads)
    for person_id, role in found.items():
        if person_id not in known:
            _request(unit, concern, person_id, role)
    if not found:
        _tell_nobody(unit, concern)


def _others(unit: Unit, asker_id: int | None, concern: Concern, reads: bool) -> dict[int, Role]:
    """Return who else on the ladder's roles can be asked, each in the first role that is found.

    `reads`: whoever agrees to a written reason must be able to read it.
    """
    action = Action.READ_NOTE if reads else Action.AGREE
    found: dict[int, Role] = {}
    for role in (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION):
        if role not in who_may(action, concern.conduct):
            continue
        holders = set(people.holders(unit.conn, role.value, concern.area_id, unit.now))
        holders -= {asker_id, concern.raiser_id, *concern.kept_from}
        for person_id in sorted(waiting.reachable(unit.conn, holders)):
            found.setdefault(person_id, role)
    return found


_QUESTIONS = {
    State.CLOSING: N_("<b>Do you agree to close this concern?</b>"),
    State.LOWERING: N_("<b>Do you agree that this is less urgent?</b>"),
}


def _request(unit: Unit, concern: Concern, person_id: int, role: Role) -> None:
    buttons = [casefile.AGREE, casefile.NOT_YET, casefile.READ]
    rows = tuple(
        (Button(say(text), casefile.action_on(concern, verb)),)
        for text, verb, action in buttons
        if role in who_may(action, concern.conduct)
    )
    lines = (*alerts.facts(unit, concern), *casefile.wish(concern), say(_QUESTIONS[concern.state]))
    row = show(
        unit,
        person_id,
        Screen(lines, rows),
        lane=Lane.ALERT,
        child_id=concern.child_id,
        concern_id=concern.id,
    )
    concern_events.add(unit.conn, concern.id, Kind.ASKED, unit.now, person_id, row, role=role.value)


def agree(unit: Unit, who: Who, press: Press, concern_id: int, *wish: object) -> None:
    """Agree as the second person to the wish that stood on the card."""
    concern, role = _second(unit, who, concern_id, Action.AGREE)
    if _is_asked(unit, press, concern, wish):
        asker, requests = concern.close_asked_by, _seen_requests(unit, concern)
        concern, text = _carried_out(unit, who, concern, role)
        if asker is not None:
            alerts.inform(unit, concern, asker, say(text, number=concern.id))
        _settle(unit, concern, who, requests, casefile.standing(unit, who, concern))
    casefile.show_card(unit, who, press, concern)


def _carried_out(unit: Unit, who: Who, concern: Concern, role: Role) -> tuple[Concern, str]:
    """Do what was agreed to; return the concern after it, and what whoever wished it is told."""
    if concern.state is State.LOWERING:
        return levels.lowered(unit, concern, who.id, role=role.value), N_("No. {number} is less urgent now.")
    ended = ending.end(unit, concern, who, concern.outcome or "none", concern.reported)
    return ended, N_("No. {number} is closed.")


def not_yet(unit: Unit, who: Who, press: Press, concern_id: int, *wish: object) -> None:
    """Refuse as the second person: it stays with its owner, who has the whole time again."""
    concern, role = _second(unit, who, concern_id, Action.REFUSE)
    if _is_asked(unit, press, concern, wish):
        concern = _refused(unit, who, concern, role)
    casefile.show_card(unit, who, press, concern)


def _second(unit: Unit, who: Who, concern_id: int, action: Action) -> tuple[Concern, Role]:
    concern, role = allowed(unit, who, concern_id, action)
    if not casefile.may_decide(who, concern):
        raise refused(who, concern_id, action)
    return concern, role


def _is_asked(unit: Unit, press: Press, concern: Concern, wish: tuple[object, ...]) -> bool:
    """Say whether this very wish is open: an older card never decides a newer wish, not even the same one."""
    asked = (concern.close_asked_by, concern.outcome, concern.reported)
    if concern.state in cases.ASKING and wish == asked and not casefile.is_of_before(unit, press, concern):
        return True
    log.info("concern_refused", concern=concern.id, action=Action.AGREE.value, state=concern.state.value)
    return False


_STAYS = {
    State.CLOSING: N_("No. {number} stays open: the {role} does not agree yet. Please talk with each other."),
    State.LOWERING: N_(
        "No. {number} stays as urgent: the {role} does not agree. Please talk with each other."
    ),
}


def _refused(unit: Unit, who: Who, concern: Concern, role: Role) -> Concern:
    requests = _seen_requests(unit, concern)
    if concern.close_asked_by is not None:
        line = say(_STAYS[concern.state], number=concern.id, role=alerts.role_text(role))
        alerts.inform(unit, concern, concern.close_asked_by, line)
    rungs.note(unit, concern, Kind.NOT_YET, who.id, role=role.value)
    concern = owners.stands(unit, concern, concern.held or State.ACKNOWLEDGED, **ladders.UNDECIDED)
    stays = say(N_("It stays as it is: the {role} does not agree yet."), role=alerts.role_text(role))
    _settle(unit, concern, who, requests, stays)
    return concern


def _seen_requests(unit: Unit, concern: Concern) -> list[Event]:
    """Take back the requests to agree that have not left yet; return the others of this wish."""
    gone = alerts.withdraw(unit, concern)
    events = concern_events.of(unit.conn, concern.id, *_ASKS, Kind.ASKED)
    newest = max(event.id for event in events if event.kind in _ASKS)
    return [event for event in events if event.id > newest and event.person_id not in gone]


def _settle(unit: Unit, concern: Concern, who: Who, requests: list[Event], line: Message) -> None:
    """Tell those who were asked as well that it is decided, in place of the request they have."""
    rows = ((Button(say(N_("Open")), ["card", concern.id]),),)
    for request in requests:
        person_id = request.person_id
        if person_id is None or person_id == who.id or not rungs.in_scope(unit, person_id, concern):
            continue
        show(
            unit,
            person_id,
            Screen((alerts.headline(concern), line), rows),
            lane=alerts.lane_of(concern),
            edits=request.outbound_id,
            child_id=concern.child_id,
            concern_id=concern.id,
        )


PRESSES: Verbs = {"agree": agree, "not_yet": not_yet}
