"""A concern's card: what it is about, where it stands, what is owed, and what may be done now."""

import structlog

from core import cases, timeline
from core.events import Kind
from core.people import Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.timeline import Kept
from db.queries import audit, concern_events, reports
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, board
from services.ending import closed_by
from services.outgoing import show as send
from services.permission import allowed, role_for, role_of
from services.presses import Press, Verbs
from services.unit import Unit

log = structlog.get_logger()

OUTCOMES: dict[str, str] = {
    "safe": N_("The child is safe"),
    "helped": N_("Helped, and followed up"),
    "handed": N_("Handed to another service"),
    "none": N_("No danger found"),
    "mistake": N_("Ticked by mistake"),
}
REPORTED = {"yes": N_("reported to the authorities"), "reason": N_("not reported, a reason is written down")}
OWED = {
    "acknowledge": N_("acknowledge"),
    "seen": N_("see that the child is safe"),
    "record": N_("write down the facts"),
    "plan": N_("make a plan"),
}


def card(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Open one concern."""
    concern, _ = allowed(unit, who, concern_id, Action.SEE_CONCERN)
    show_card(unit, who, press, concern)


def more(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Show the rest of what may be done about a concern."""
    concern, _ = allowed(unit, who, concern_id, Action.SEE_CONCERN)
    show_card(unit, who, press, concern, rows=(*_pairs(who, concern, _MORE), back(concern)))


def show_card(
    unit: Unit, who: Who, press: Press, concern: Concern, *lines: Message, rows: Rows | None = None
) -> None:
    """Show a concern as it stands, with what just happened above it, in place of the message that was pressed.

    Who looked is written down. `rows`: other buttons than those of its state.
    """
    audit.add(unit.conn, unit.now, who.id, "concern seen", f"concern {concern.id}", "card")
    text = (*lines, *alerts.facts(unit, concern), *wish(concern), standing(unit, who, concern))
    screen = Screen((*text, *_owed(unit, concern)), _rows(unit, who, concern) if rows is None else rows)
    send(unit, who.id, screen, edits=press.row_id, child_id=concern.child_id)


def to_act_on(unit: Unit, who: Who, press: Press, number: int, action: Action) -> tuple[Concern, Role] | None:
    """Return a concern about which a person may do this now, and in which role; show any other as it stands.

    `core.cases` decides. Raises NotAllowed for whoever never may, whether the concern exists or not.
    """
    concern, role = allowed(unit, who, number, action)
    possible = cases.after(action, concern.state, concern.level) is not None
    old = possible and action in _ONCE and is_of_before(unit, press, concern)
    if possible and not old:
        return concern, role
    log.info("concern_refused", concern=concern.id, action=action.value, state=concern.state.value)
    show_card(unit, who, press, concern, *((say(_OLD),) if old else ()))
    return None


_OLD = N_("<b>That message is from before.</b> This is how it stands now.")
# What does its work once: its button on a message from before has done it, or belongs to what is over.
_ONCE = frozenset(
    {
        *(
            Action.ACKNOWLEDGE,
            Action.PASS_ON,
            Action.CLOSE,
            Action.RAISE_LEVEL,
            Action.REOPEN,
            Action.TAKE_OVER,
        ),
        *(Action.SEEN, Action.REFER, Action.REVIEW),
    }
)


def is_of_before(unit: Unit, press: Press, concern: Concern) -> bool:
    """Say whether a message was written before the present climb, level or wish of a concern (faults.md 8b, 14)."""
    events = concern_events.of(unit.conn, concern.id, *_BEGINS)
    return press.row_id is not None and bool(events) and press.row_id <= events[-1].data.get("after", 0)


_BEGINS = (Kind.ANEW, Kind.LOWERED, Kind.CLOSE_ASKED, Kind.LOWER_ASKED)


# -- what it says ------------------------------------------------------------------------------------------


def wish(concern: Concern) -> tuple[Message, ...]:
    """Return what a second person is asked about: the outcome and the report, or the level it shall have."""
    if concern.state is State.CLOSING:
        return (
            say(N_("Outcome: {outcome}"), outcome=say(OUTCOMES[concern.outcome or "none"])),
            say(N_("Report: {report}"), report=say(REPORTED[concern.reported or "reason"])),
        )
    return lowered_line(concern) if concern.state is State.LOWERING else ()


def lowered_line(concern: Concern) -> tuple[Message, ...]:
    """Return to which level a concern shall be lowered."""
    level = type(concern.level)(concern.level + 1)
    return (say(N_("To be lowered to: {mark} {level}"), mark=level.mark, level=say(level.title)),)


def standing(unit: Unit, who: Who, concern: Concern) -> Message:
    """Say where a concern stands and what comes next."""
    match concern.state:
        case State.RAISED:
            return say(N_("Nobody has acknowledged yet. Next step: {when}"), when=concern.next_due_at)
        case State.LOWERING:
            return say(
                N_("The {role} asks to lower it: a second person must agree."), role=_owner(unit, concern)
            )
        case State.CLOSING:
            return say(
                N_("The {role} asks to close it: a second person must agree."), role=_owner(unit, concern)
            )
        case State.CLOSED:
            ended = say(OUTCOMES[concern.outcome or "none"])
            return say(N_("Closed by the {roles}: {outcome}."), roles=closed_by(unit, concern), outcome=ended)
        case _ if concern.owner_id == who.id:
            return say(_MINE[concern.state], when=concern.next_due_at)
        case _:
            return say(_THEIRS[concern.state], role=_owner(unit, concern))


_MINE = {
    State.ACKNOWLEDGED: N_("You have taken it on. Let something move by {when}."),
    State.REPORTED: N_("You have taken it on, it is reported. Let something move by {when}."),
    State.PLANNED: N_("You have taken it on, there is a plan. Look at it again by {when}."),
    State.REVIEWED: N_("You have looked at it again. Make a new plan or close it by {when}."),
}
_THEIRS = {
    State.ACKNOWLEDGED: N_("Taken on by the {role}."),
    State.REPORTED: N_("Taken on by the {role}, and reported."),
    State.PLANNED: N_("Taken on by the {role}: there is a plan."),
    State.REVIEWED: N_("Taken on by the {role}, who has looked at it again."),
}


def _owner(unit: Unit, concern: Concern) -> Message:
    role = role_of(unit, concern.owner_id, concern, Action.ACKNOWLEDGE)
    return alerts.role_text(role or Role.SUPERVISOR)


def _owed(unit: Unit, concern: Concern) -> tuple[Message, ...]:
    """Return the next thing that people owe this concern, while somebody has it."""
    if concern.state not in cases.OWNED:
        return ()
    events = concern_events.of(unit.conn, concern.id)
    found = timeline.deadlines(concern.level, concern.opened_at, events, unit.now, unit.settings)
    open_ones = sorted(
        (one for one in found if one.kept in (Kept.OPEN, Kept.MISSED)), key=lambda one: one.due_at
    )
    if not open_ones:
        return ()
    first = open_ones[0]
    text = N_("Overdue since {when}: {what}") if first.kept is Kept.MISSED else N_("By {when}: {what}")
    return (say(text, when=first.due_at, what=say(OWED[first.name])),)


# -- what it offers ----------------------------------------------------------------------------------------

Choice = tuple[str, str, Action]  # label, verb, action
ACKNOWLEDGE: Choice = (N_("Acknowledge"), "ack", Action.ACKNOWLEDGE)
PASS_ON: Choice = (N_("Pass on"), "pass_on", Action.PASS_ON)
RING: Choice = (N_("Ask her to ring me"), "ring", Action.ASK_TO_RING)
READ: Choice = (N_("Read the note"), "read", Action.READ_NOTE)
SEEN: Choice = (N_("Child seen, safe"), "seen", Action.SEEN)
REPORT: Choice = (N_("Write down the report"), "report", Action.REPORT)
PLAN: Choice = (N_("Make a plan"), "plan", Action.PLAN)
REVIEW: Choice = (N_("How is it now?"), "how_now", Action.REVIEW)
CLOSE: Choice = (N_("Close"), "close", Action.CLOSE)
NOTE: Choice = (N_("Write a note"), "note", Action.NOTE)
REFER: Choice = (N_("Refer"), "refer", Action.REFER)
HAND_OVER: Choice = (N_("Hand over"), "hand_over", Action.HAND_OVER)
URGENT: Choice = (N_("More urgent"), "urgent", Action.RAISE_LEVEL)
LOWER: Choice = (N_("Less urgent"), "lower", Action.LOWER)
AGREE: Choice = (N_("Agree"), "agree", Action.AGREE)
NOT_YET: Choice = (N_("Not yet"), "not_yet", Action.REFUSE)
REOPEN: Choice = (N_("Open it again"), "reopen", Action.REOPEN)
MORE: Choice = (N_("More"), "more", Action.SEE_CONCERN)

_OFFERED: dict[State, tuple[Choice, ...]] = {
    State.RAISED: (ACKNOWLEDGE, PASS_ON, RING, READ, MORE),
    State.ACKNOWLEDGED: (RING, READ, SEEN, REPORT, PLAN, CLOSE, MORE),
    State.REPORTED: (RING, READ, SEEN, PLAN, CLOSE, MORE),
    State.PLANNED: (RING, READ, SEEN, REVIEW, CLOSE, MORE),
    State.REVIEWED: (RING, READ, PLAN, CLOSE, MORE),
    State.LOWERING: (AGREE, NOT_YET, READ),
    State.CLOSING: (AGREE, NOT_YET, READ),
    State.CLOSED: (READ, REOPEN),
}
INVOLVED: Choice = (N_("I am involved"), "involved", Action.SEE_CONCERN)
_MORE = (NOTE, REFER, HAND_OVER, REPORT, PLAN, URGENT, LOWER, INVOLVED)


def may(who: Who, concern: Concern, action: Action) -> bool:
    """Say whether a person may do something about a concern as it stands now."""
    if role_for(who, concern, action) is None:
        return False
    if action in (Action.AGREE, Action.REFUSE) and not may_decide(who, concern):
        return False
    return cases.after(action, concern.state, concern.level) is not None


def may_decide(who: Who, concern: Concern) -> bool:
    """Say whether a person may be the second: not whoever asks, and where a reason was written, she can read it."""
    written = concern.state is State.LOWERING or concern.reported == "reason"
    reads = not written or role_for(who, concern, Action.READ_NOTE) is not None
    return reads and who.id != concern.close_asked_by


def _rows(unit: Unit, who: Who, concern: Concern) -> Rows:
    done = concern_events.of(unit.conn, concern.id, Kind.SEEN, since=concern.anchor_at)
    reported = reports.any_of(unit.conn, concern.id)
    left_out = {SEEN if done else None, REPORT if reported or concern.level not in cases.TWO_PEOPLE else None}
    pairs = _pairs(who, concern, tuple(one for one in _OFFERED[concern.state] if one not in left_out))
    return (*pairs, (Button(say(N_("‹ All concerns")), board.Place().packed()),))


def _pairs(who: Who, concern: Concern, wanted: tuple[Choice, ...]) -> Rows:
    """Return the buttons of what may be done now, two a row."""
    buttons = [
        Button(say(text), action_on(concern, verb))
        for text, verb, action in wanted
        if may(who, concern, action)
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def action_on(concern: Concern, verb: str) -> list[object]:
    """Return what a button does. It counts for what stood above it: the level, or the wish that is agreed to."""
    if verb in (AGREE[1], NOT_YET[1]):
        return [verb, concern.id, concern.close_asked_by, concern.outcome, concern.reported]
    return [verb, concern.id, int(concern.level)] if verb == ACKNOWLEDGE[1] else [verb, concern.id]


def back(concern: Concern) -> tuple[Button, ...]:
    """Return the row that leads from a question about a concern to its card."""
    return (Button(say(N_("Back")), ["card", concern.id]),)


def opens(concern: Concern) -> Button:
    """Return the button that opens a concern's card."""
    return Button(say(N_("Open")), ["card", concern.id])


PRESSES: Verbs = {"card": card, "more": more}
