"""Illegal moves raise, and leave everything as it was."""

from dataclasses import replace

import pytest

from bot.flows import moves
from bot.flows.engine import advance
from bot.flows.moves import Illegal
from bot.flows.routine import ROUTINE
from bot.flows.run import Run, dump
from bot.flows.worry import WORRY
from tests.flows.sample import SAMPLE, begin, step, until
from tests.flows.speech import MORNING

AT_V02 = until(ROUTINE, begin(), "V02")
AT_N06 = until(ROUTINE, begin(), "N06")
AT_REVIEW = until(ROUTINE, begin(), "none")
AT_LIST = step(ROUTINE, AT_REVIEW, moves.Change())[0]
SENT = step(ROUTINE, AT_REVIEW, moves.Submit())[0]
GIVEN_UP = step(ROUTINE, AT_V02, moves.Cancel())[0]

ILLEGAL: dict[str, tuple[Run, moves.Move]] = {
    "an answer to a question already left": (AT_V02, moves.Choose("V01", "home")),
    "an answer to a question not yet asked": (AT_V02, moves.Choose("H02", "yes")),
    "an option the question does not have": (AT_V02, moves.Choose("V02", "home")),
    "an option of nothing": (AT_V02, moves.Choose("V02", "")),
    "ticking where one is chosen": (AT_V02, moves.Toggle("V02", "spoke")),
    "done where one is chosen": (AT_V02, moves.Done("V02")),
    "leaving out what must be answered": (AT_V02, moves.Skip("V02")),
    "not sure about another question": (AT_V02, moves.Unsure("V01")),
    "not asked about another question": (AT_V02, moves.NotAsked("V01")),
    "sending a half-filled form": (AT_V02, moves.Submit()),
    "the review of a half-filled form": (AT_V02, moves.Review()),
    "changing before the review": (AT_V02, moves.Change("V01")),
    "back before the first question": (begin(), moves.Back()),
    "a day that is no day": (AT_N06, moves.Choose("N06", "2026-02-31")),
    "an answer at the review": (AT_REVIEW, moves.Choose("N06", "2026-12-23")),
    "changing an unknown item": (AT_REVIEW, moves.Change("X99")),
    "changing a follow-up that is not asked": (AT_REVIEW, moves.Change("N05L")),
    "the review at the review": (AT_REVIEW, moves.Review()),
    "sending from the list": (AT_LIST, moves.Submit()),
    "the list from the list": (AT_LIST, moves.Change()),
    "an answer after sending": (SENT, moves.Choose("V01", "home")),
    "text after sending": (SENT, moves.Typed("上门")),
    "voice after sending": (SENT, moves.Voice("voice-1")),
    "sending twice": (SENT, moves.Submit()),
    "giving up what was sent": (SENT, moves.Cancel()),
    "an answer after giving up": (GIVEN_UP, moves.Choose("V02", "spoke")),
}


@pytest.mark.parametrize(("run", "move"), ILLEGAL.values(), ids=ILLEGAL.keys())
def test_an_illegal_move_raises_and_changes_nothing(run: Run, move: moves.Move) -> None:
    """Stale, foreign and early presses have no effect at all."""
    before = dump(run)
    with pytest.raises(Illegal):
        advance(ROUTINE, run, move, MORNING)
    assert dump(run) == before


def test_a_question_without_escape_must_be_answered() -> None:
    """What a worry is about cannot be "not sure"."""
    with pytest.raises(Illegal):
        advance(WORRY, begin(WORRY), moves.Unsure("W01"), MORNING)


def test_an_unknown_tick_is_illegal() -> None:
    """As an unknown option is."""
    with pytest.raises(Illegal):
        advance(SAMPLE, begin(SAMPLE), moves.Toggle("N01", "gold"), MORNING)


def test_a_run_finishes_on_its_own_flow_and_version() -> None:
    """The engine refuses a run of another flow, and of another version of the same."""
    for other in (replace(ROUTINE, version=2), replace(ROUTINE, name="quick")):
        with pytest.raises(Illegal):
            advance(other, begin(ROUTINE), moves.Choose("V01", "home"), MORNING)


FORGED: tuple[list[object], ...] = (
    [], ["fly"], ["choose"], ["choose", "V01"], ["choose", "V01", 7], ["choose", "V01", "home", "x"], ["back", "V01"],
    ["typed", "x"], [["choose"], "V01", "home"], [None],
)  # fmt: skip


@pytest.mark.parametrize("action", FORGED, ids=str)
def test_an_action_that_no_button_had_is_illegal(action: list[object]) -> None:
    """Whatever stands in a stored action, it is a known move or nothing."""
    with pytest.raises(Illegal):
        moves.from_action(action)


@pytest.mark.parametrize(
    "move",
    [
        moves.Choose("V01", "home"), moves.Toggle("N01", "study"), moves.Done("N01"), moves.Back(), moves.Skip("N04"),
        moves.Unsure("V01"), moves.NotAsked("V01"), moves.Review(), moves.Change(), moves.Change("V01"),
        moves.Submit(), moves.Cancel(),
    ],
    ids=lambda move: "-".join(moves.to_action(move)),
)  # fmt: skip
def test_a_button_gives_back_its_move(move: moves.Pressed) -> None:
    """Through the plain JSON in which a screen keeps it."""
    action = moves.to_action(move)
    assert moves.from_action(action) == move
    assert action[0] in moves.VERBS
