"""The second person: red and orange are closed only when somebody else in scope agrees.

Never she who raised it, and never one person twice ("Ladder and closing", `domain.md` B).
"""

from core.events import Event, Kind
from core.people import Action, Role, who_may
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, people
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, board, ending, ladders, owners, rungs
from services.outgoing import Lane, show, tell_operators
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit


def ask(unit: Unit, who: Who, concern: Concern, key: str, report: str) -> tuple[Concern, Message]:
    """Ask everybody else in scope to agree to an outcome; return what the person who closes is told.

    `report`: "yes" where it was reported, "reason" where one is written down instead.
    """
    found = _others(unit, who, concern, Action.READ_NOTE if report == "reason" else Action.AGREE_TO_CLOSE)
    if not found:
        text = N_("No. {number} cannot be closed: nobody else holds a post there. Run doctor.")
        tell_operators(unit, f"nobody:{concern.id}", Screen((say(text, number=concern.id),)))
        return concern, say(N_("Nobody else here could agree. It stays open; the operator is being told."))
    rungs.note(unit, concern, Kind.CLOSE_ASKED, who.id, outcome=key, reported=report)
    concern = concerns.change(
        unit.conn,
        concern,
        state=State.CLOSING.value,
        owner_id=who.id,
        close_asked_by=who.id,
        outcome=key,
        reported=report,
        moved_at=unit.now,
        next_due_at=owners.remind_at(unit, concern),
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
        if role not in who_may(action, concern.conduct):
            continue
        holders = set(people.holders(unit.conn, role.value, concern.area_id, unit.now))
        holders -= {who.id, concern.raiser_id, *concern.kept_from}
        for person_id in sorted(waiting.reachable(unit.conn, holders)):
            found.setdefault(person_id, role)
    return found


def _request(unit: Unit, concern: Concern, person_id: int, role: Role) -> None:
    question = say(N_("<b>Do you agree to close this concern?</b>"))
    buttons = [board.AGREE, board.NOT_YET, board.READ]
    rows = tuple(
        (Button(say(text), board.action_on(concern, verb)),)
        for text, verb, action in buttons
        if role in who_may(action, concern.conduct)
    )
    lines = (*alerts.facts(unit, concern), *board.wish(concern), question)
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
    """Agree as the second person to the wish that stood on the card: the concern is closed."""
    concern, _ = _second(unit, who, concern_id)
    if _is_asked(concern, wish) and concern.outcome is not None:
        asker, requests = concern.close_asked_by, _seen_requests(unit, concern)
        concern = ending.end(unit, concern, who, concern.outcome, concern.reported)
        if asker is not None:
            alerts.inform(unit, concern, asker, say(N_("No. {number} is closed."), number=concern.id))
        _settle(unit, concern, who, requests, board.standing(unit, who, concern))
    board.show_card(unit, who, press, concern)


def not_yet(unit: Unit, who: Who, press: Press, concern_id: int, *wish: object) -> None:
    """Refuse as the second person: it stays open with its owner, who has the whole time again."""
    concern, role = _second(unit, who, concern_id)
    if _is_asked(concern, wish):
        concern = _refused(unit, who, concern, role)
    board.show_card(unit, who, press, concern)


def _second(unit: Unit, who: Who, concern_id: int) -> tuple[Concern, Role]:
    concern, role = allowed(unit, who, concern_id, Action.AGREE_TO_CLOSE)
    if who.id == concern.close_asked_by:
        raise NotAllowed
    return concern, role


def _is_asked(concern: Concern, wish: tuple[object, ...]) -> bool:
    """Say whether this very wish to close is open: an older card never decides a newer wish."""
    asked = (concern.close_asked_by, concern.outcome, concern.reported)
    return concern.state is State.CLOSING and wish == asked


def _refused(unit: Unit, who: Who, concern: Concern, role: Role) -> Concern:
    requests = _seen_requests(unit, concern)
    if concern.close_asked_by is not None:
        text = N_("No. {number} stays open: the {role} does not agree yet. Please talk with each other.")
        line = say(text, number=concern.id, role=alerts.role_text(role))
        alerts.inform(unit, concern, concern.close_asked_by, line)
    concern = owners.moved(unit, concern, Kind.NOT_YET, who.id, role=role.value)
    concern = concerns.change(unit.conn, concern, state=State.ACKNOWLEDGED.value, **ladders.UNDECIDED)
    stays = say(N_("It stays open: the {role} does not agree yet."), role=alerts.role_text(role))
    _settle(unit, concern, who, requests, stays)
    return concern


def _seen_requests(unit: Unit, concern: Concern) -> list[Event]:
    """Take back the requests to agree that have not left yet; return the others of this wish."""
    gone = alerts.withdraw(unit, concern)
    events = concern_events.of(unit.conn, concern.id, Kind.CLOSE_ASKED, Kind.ASKED)
    newest = max(event.id for event in events if event.kind == Kind.CLOSE_ASKED)
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
        )


PRESSES: Verbs = {"agree": agree, "not_yet": not_yet}
