"""The board of open concerns, and the card of one: where it stands and what may be done now."""

from datetime import timedelta

from core.people import MAY, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import audit, concerns
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts
from services.ending import closed_by
from services.outgoing import show as send
from services.permission import allowed, role_for, role_of
from services.presses import Press, Verbs
from services.unit import Unit

MOST = 10
OUTCOMES: dict[str, str] = {
    "safe": N_("The child is safe"),
    "helped": N_("Helped, and followed up"),
    "handed": N_("Handed to another service"),
    "none": N_("No danger found"),
    "mistake": N_("Ticked by mistake"),
}
REPORTED = {"yes": N_("reported to the authorities"), "reason": N_("not reported, a reason is written down")}
_STATES = {
    State.RAISED: N_("waits for somebody"),
    State.ACKNOWLEDGED: N_("taken on"),
    State.CLOSING: N_("is being closed"),
}


def show(unit: Unit, who: Who) -> None:
    """Show a person the open concerns in scope, the worst first; each button opens one."""
    paths = [post.path for post in who.posts if post.role in MAY[Action.SEE_CONCERN]]
    found = concerns.in_scope(unit.conn, paths, who.id)
    if not found:
        send(unit, who.id, Screen((say(N_("There is no open concern where you answer for children.")),)))
        return
    head = say(N_("<b>Open concerns: {count}</b>"), count=len(found))
    more = (say(N_("Shown are the {count} most urgent."), count=MOST),) if len(found) > MOST else ()
    lines = (head, *(_line(unit, concern) for concern in found[:MOST]), *more)
    rows = tuple((Button(_label(concern), ["card", concern.id]),) for concern in found[:MOST])
    send(unit, who.id, Screen(lines, rows))


def _line(unit: Unit, concern: Concern) -> Message:
    return say(
        N_("{mark} No. {number}: {category}, {age}, {state}"),
        mark=concern.level.mark,
        number=concern.id,
        category=say(concern.category.title),
        age=age(unit.now - concern.opened_at),
        state=say(_STATES[concern.state]),
    )


def _label(concern: Concern) -> Message:
    text = N_("{mark} No. {number}: {child}")
    child = alerts.child_line(concern.code, concern.label)
    return say(text, mark=concern.level.mark, number=concern.id, child=child)


def age(passed: timedelta) -> Message:
    """Return a span in its largest unit."""
    minutes = max(0, int(passed.total_seconds())) // 60
    if minutes < 60:
        return say(N_("{count} min"), count=minutes)
    hours = minutes // 60
    return say(N_("{count} h"), count=hours) if hours < 48 else say(N_("{count} days"), count=hours // 24)


def card(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Open one concern."""
    concern, _ = allowed(unit, who, concern_id, Action.SEE_CONCERN)
    show_card(unit, who, press, concern)


def show_card(
    unit: Unit, who: Who, press: Press, concern: Concern, *lines: Message, rows: Rows | None = None
) -> None:
    """Show a concern as it stands, with what just happened above it, in place of the message that was pressed.

    Who looked is written down. `rows`: other buttons than those of its state.
    """
    audit.add(unit.conn, unit.now, who.id, "concern seen", f"concern {concern.id}", "card")
    text = (*lines, *alerts.facts(unit, concern), *wish(concern), standing(unit, who, concern))
    screen = Screen(text, _rows(who, concern) if rows is None else rows)
    send(unit, who.id, screen, edits=press.row_id, child_id=concern.child_id)


def wish(concern: Concern) -> tuple[Message, ...]:
    """Return with which outcome a concern shall be closed, and whether it was reported."""
    if concern.state is not State.CLOSING:
        return ()
    return (
        say(N_("Outcome: {outcome}"), outcome=say(OUTCOMES[concern.outcome or "none"])),
        say(N_("Report: {report}"), report=say(REPORTED[concern.reported or "reason"])),
    )


def action_on(concern: Concern, verb: str) -> list[object]:
    """Return what a button does; one that agrees names the wish it agrees to, so that it counts for no other."""
    if verb in (AGREE[1], NOT_YET[1]):
        return [verb, concern.id, concern.close_asked_by, concern.outcome, concern.reported]
    return [verb, concern.id]


def standing(unit: Unit, who: Who, concern: Concern) -> Message:
    """Say where a concern stands and what comes next."""
    match concern.state:
        case State.RAISED:
            return say(N_("Nobody has acknowledged yet. Next step: {when}"), when=concern.next_due_at)
        case State.ACKNOWLEDGED if concern.owner_id == who.id:
            return say(N_("You have taken it on. Let something move by {when}."), when=concern.next_due_at)
        case State.ACKNOWLEDGED:
            return say(N_("Taken on by the {role}."), role=_owner(unit, concern))
        case State.CLOSING:
            return say(
                N_("The {role} asks to close it: a second person must agree."), role=_owner(unit, concern)
            )
        case State.CLOSED:
            ended = say(OUTCOMES[concern.outcome or "none"])
            return say(N_("Closed by the {roles}: {outcome}."), roles=closed_by(unit, concern), outcome=ended)


def _owner(unit: Unit, concern: Concern) -> Message:
    role = role_of(unit, concern.owner_id, concern, Action.ACKNOWLEDGE)
    return alerts.role_text(role or Role.SUPERVISOR)


def _rows(who: Who, concern: Concern) -> Rows:
    """Return what a person may do about a concern now."""
    wanted = {
        State.RAISED: (ACKNOWLEDGE, RING, READ),
        State.ACKNOWLEDGED: (RING, READ, CLOSE),
        State.CLOSING: (AGREE, NOT_YET, READ) if who.id != concern.close_asked_by else (READ,),
        State.CLOSED: (READ,),
    }[concern.state]
    return tuple(
        (Button(say(text), action_on(concern, verb)),)
        for text, verb, action in wanted
        if role_for(who, concern, action)
    )


ACKNOWLEDGE = (N_("Acknowledge"), "ack", Action.ACKNOWLEDGE)
RING = (N_("Ask her to ring me"), "ring", Action.ASK_TO_RING)
READ = (N_("Read the note"), "read", Action.READ_NOTE)
CLOSE = (N_("Close"), "close", Action.CLOSE)
AGREE = (N_("Agree"), "agree", Action.AGREE_TO_CLOSE)
NOT_YET = (N_("Not yet"), "not_yet", Action.AGREE_TO_CLOSE)

PRESSES: Verbs = {"card": card}
