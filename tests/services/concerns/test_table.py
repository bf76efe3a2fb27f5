"""Promises of the table: every state, action, role and level, held against a table typed from `domain.md`.

What the table refuses leaves no trace: no event, no change of the row, nothing on anybody else's screen.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.flows import moves
from core import cases
from core.events import State
from core.people import MAY, Action
from core.triage import Level
from db.models import concern_event, outbound
from db.queries import runs
from services import (
    acting,
    cards,
    casefile,
    casework,
    checkins,
    children,
    closing,
    links,
    notices,
    passing,
    people,
    pressing,
    tasks,
)
from services.unit import NotAllowed
from tests.services.concerns.rules import LETTERS, RULES, STATES, Rule
from tests.services.concerns.world import World

ROLES = {"M": "Li", "S": "Wang", "B": "Zhao", "C": "Chen", "F": "Wu", "O": "Sun"}


LOOKING = {Action.SEE_CONCERN, Action.READ_NOTE}  # move nothing by themselves
_OTHER = {Action.SEE_CHILDREN, Action.VISIT, Action.ENROL, Action.RAISE, Action.SEND_NOTICE, Action.DRILL}


def test_the_typed_table_names_every_action_on_a_concern_and_every_state() -> None:
    """An action that is added must be typed there as well."""
    assert {Action(rule.action) for rule in RULES} == set(Action) - _OTHER - LOOKING
    assert set(STATES) == {state.value for state in State}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.action)
def test_the_rules_and_roles_of_the_product_are_those_of_the_table(rule: Rule) -> None:
    action = Action(rule.action)
    assert {LETTERS[role] for role in MAY[action]} == set(rule.roles)
    for state in State:
        for level in Level:
            if action in (Action.AGREE, Action.REFUSE) and level not in cases.TWO_PEOPLE:
                continue  # nothing is asked of a second person there
            found = cases.after(action, state, level, State.ACKNOWLEDGED)
            wanted = rule.after(state.value, level, rule.roles[0])
            assert (found.value if found else None) == wanted, (state, level)


# -- pressed ---------------------------------------------------------------------------------------------------


def _press(verb: str, *more: Any) -> Callable[[World, str, int], None]:
    def act(world: World, name: str, number: int) -> None:
        world.act(name, verb, number, *more)

    return act


def _at_its_level(verb: str) -> Callable[[World, str, int], None]:
    return lambda world, name, number: world.act(name, verb, number, int(world.concern(number).level))


def _wishes(verb: str) -> Callable[[World, str, int], None]:
    def act(world: World, name: str, number: int) -> None:
        found = world.concern(number)
        world.act(name, verb, number, found.close_asked_by, found.outcome, found.reported)

    return act


def _close(world: World, name: str, number: int) -> None:
    serious = world.concern(number).level in cases.TWO_PEOPLE
    world.act(name, "reported" if serious else "outcome", number, "safe")
    _write(world, name)


def _hand_over(world: World, name: str, number: int) -> None:
    world.act(name, "hand_over", number, world.ids["Wang" if name != "Wang" else "Zhao"])


def _writes(verb: str) -> Callable[[World, str, int], None]:
    def act(world: World, name: str, number: int) -> None:
        world.act(name, verb, number)
        _write(world, name)

    return act


def _write(world: World, name: str) -> None:
    """Answer what is asked for in words about a concern, where something is."""
    for typed in ("1", "1", "2"):
        kept = runs.get(world.conn, world.who(name).run_id or 0)
        if kept is not None and kept.phase == "open" and kept.flow in checkins.ABOUT_A_CONCERN:
            world.write(name, typed)


DOES: dict[str, Callable[[World, str, int], None]] = {
    "acknowledge": _at_its_level("ack"),
    "pass_on": _press("pass_on"),
    "ask_to_ring": _press("ring"),
    "seen": _press("seen"),
    "report": _writes("report"),
    "note": _writes("note"),
    "refer": _press("refer", "school"),
    "plan": _writes("plan"),
    "review": _press("how_now", "better"),
    "hand_over": _hand_over,
    "take_over": _press("take_over"),
    "raise_level": _at_its_level("urgent"),
    "lower": _writes("lower"),
    "close": _close,
    "agree": _wishes("agree"),
    "refuse": _wishes("not_yet"),
    "reopen": _press("reopen", True),
}
TO_STATE: dict[str, tuple[tuple[str, str], ...]] = {  # who does what until it stands there
    "raised": (),
    "acknowledged": (("Zheng", "acknowledge"),),
    "reported": (("Zheng", "acknowledge"), ("Zheng", "report")),
    "planned": (("Zheng", "acknowledge"), ("Zheng", "plan")),
    "reviewed": (("Zheng", "acknowledge"), ("Zheng", "plan"), ("Zheng", "review")),
    "lowering": (("Zheng", "acknowledge"), ("Zheng", "lower")),
    "closing": (("Zheng", "acknowledge"), ("Zheng", "close")),
    "closed": (("Zheng", "acknowledge"), ("Zheng", "close"), ("Chen", "agree")),
}


def _at(world: World, state: str, level: Level) -> int | None:
    """Return a concern that stands there; None where this level never does. A supervisor of her own brings it."""
    if level not in cases.TWO_PEOPLE and state in ("lowering", "closing"):
        return None
    number = world.raised(level)
    if level is Level.P3:
        world.until("07:30")
    for name, action in TO_STATE[state]:
        if not (action == "agree" and level not in cases.TWO_PEOPLE):
            DOES[action](world, "Near" if name == "Zheng" else name, number)
    assert world.concern(number).state == state
    return number


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("state", STATES)
def test_every_action_of_every_role_does_what_the_table_says_or_nothing(
    world: World, state: str, level: Level
) -> None:
    """Refused means: no event, no change, no message to anybody else."""
    world.hire("Near", 1990, "supervisor", "township")
    number = _at(world, state, level)
    for rule in RULES if number is not None else ():
        for role, name in ROLES.items():
            with_nothing_left = world.conn.begin_nested()
            _holds(world, rule, role, name, number or 0)
            with_nothing_left.rollback()


def _holds(world: World, rule: Rule, role: str, name: str, number: int) -> None:
    if rule.action == "take_over":
        world.act("Near", "hand_over", number, world.ids[name])
    before, trace = world.concern(number), _trace(world, name)
    try:
        DOES[rule.action](world, name, number)
    except NotAllowed:
        assert rule.after(before.state.value, before.level, role) is None, (rule.action, role)
    found, wanted = world.concern(number), rule.after(before.state.value, before.level, role)
    if wanted == "acknowledged" and before.held is not None:
        wanted = before.held.value  # back to where it stood when the second person was asked
    told = (rule.action, role, before.state.value, before.level.name)
    assert found.state == (wanted or before.state.value), told
    if rule.action == "take_over" and wanted is not None:
        assert found.owner_id == world.ids[name], told
    if wanted is None:
        assert (found, _trace(world, name)) == (before, trace), told
    elif rule.action != "pass_on" or name == "Wang":  # who was never told has nothing to pass on
        assert _trace(world, name)[0] > trace[0], told


def _trace(world: World, name: str) -> tuple[int, int]:
    """Return how many events there are, and how many messages to people other than one."""
    events = world.conn.execute(select(func.count()).select_from(concern_event)).scalar_one()
    others = select(func.count()).where(outbound.c.person_id != world.ids[name])
    return events, world.conn.execute(others).scalar_one()


def test_she_who_raised_it_acts_on_it_in_no_role(world: World) -> None:
    """A supervisor who raised a concern herself is one of those who wait for somebody else."""
    number = world.raised(Level.P0, by="Wang")
    for rule in RULES:
        before = world.concern(number)
        with pytest.raises(NotAllowed):
            DOES[rule.action](world, "Wang", number)
        assert world.concern(number) == before


def test_no_two_buttons_share_a_verb() -> None:
    """Neither two services nor a service and a check-in: one would silently take the other's presses."""
    parts = (
        *(acting.PRESSES, casework.PRESSES, passing.PRESSES, closing.PRESSES, casefile.PRESSES),
        *(links.PRESSES, notices.PRESSES, people.PRESSES, children.PRESSES, cards.PRESSES, tasks.PRESSES),
    )
    verbs = [verb for part in parts for verb in part]
    assert len(verbs) == len(set(verbs))
    assert not set(pressing.VERBS) & set(moves.VERBS)
