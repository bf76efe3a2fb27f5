"""Where a concern can stand, and what may be done about it there: one table, which everything asks. Pure.

The states are those of `domain.md` (B), raised → acknowledged → reported → plan → review → closed, and two in which a
second person is asked. Who may do what is `core.people.MAY`. Only software takes a concern back (`services.owners`).
"""

from collections.abc import Mapping

from core.events import State
from core.people import Action
from core.triage import Level

OWNED = (State.ACKNOWLEDGED, State.REPORTED, State.PLANNED, State.REVIEWED)
ASKING = (State.LOWERING, State.CLOSING)  # a second person is asked; whoever asked still owns it
TWO_PEOPLE = (Level.P0, Level.P1)  # lowered and closed by two people ("Ladder and closing", `domain.md` B)


def _stays(*states: State) -> dict[State, State]:
    return {state: state for state in states}


def _to(target: State, *states: State) -> dict[State, State]:
    return dict.fromkeys(states, target)


# From which state an action leads to which; what is not here is refused. `BACK`: to where the wish was made.
BACK = None
TABLE: Mapping[Action, Mapping[State, State | None]] = {
    Action.SEE_CONCERN: _stays(*State),
    Action.READ_NOTE: _stays(*State),
    Action.ACKNOWLEDGE: _to(State.ACKNOWLEDGED, State.RAISED),
    Action.PASS_ON: _stays(State.RAISED),
    Action.ASK_TO_RING: _stays(State.RAISED, *OWNED, *ASKING),
    Action.SEEN: _stays(*OWNED, *ASKING),
    Action.NOTE: _stays(*OWNED, *ASKING),
    Action.REFER: _stays(*OWNED),
    Action.HAND_OVER: _stays(*OWNED),
    Action.TAKE_OVER: _stays(*OWNED),
    Action.REPORT: {
        State.ACKNOWLEDGED: State.REPORTED,
        **_stays(State.REPORTED, State.PLANNED, State.REVIEWED, *ASKING),
    },
    Action.PLAN: _to(State.PLANNED, *OWNED),
    Action.REVIEW: _to(State.REVIEWED, State.PLANNED),
    Action.RAISE_LEVEL: _to(State.RAISED, *OWNED),
    Action.LOWER: _to(State.LOWERING, *OWNED),
    Action.CLOSE: _to(State.CLOSING, *OWNED),
    Action.AGREE: {State.CLOSING: State.CLOSED, State.LOWERING: BACK},
    Action.REFUSE: dict.fromkeys(ASKING, BACK),
    Action.REOPEN: _to(State.RAISED, State.CLOSED),
}


def after(action: Action, state: State, level: Level, held: State | None = None) -> State | None:
    """Return where an action leads from a state, None where it cannot be done.

    `held`: where a concern stood when a second person was asked. Yellow and blue are lowered and closed by one.
    """
    if state not in TABLE[action] or _has_no_level_left(action, level):
        return None
    if level not in TWO_PEOPLE and action in (Action.LOWER, Action.CLOSE):
        return state if action is Action.LOWER else State.CLOSED
    return TABLE[action][state] or held or State.ACKNOWLEDGED


def _has_no_level_left(action: Action, level: Level) -> bool:
    if action is Action.RAISE_LEVEL:
        return level is Level.P0
    return action is Action.LOWER and level is Level.P3
