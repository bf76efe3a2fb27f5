"""An addendum to a sent visit: what was sent stays, and only what was changed is sent again."""

from datetime import date

import pytest

from bot.flows import moves
from bot.flows.closing import CLOSING
from bot.flows.effects import Ask, Finish, Outcome, Raise, Save
from bot.flows.engine import advance, amend, view
from bot.flows.moves import Illegal
from bot.flows.play import words
from bot.flows.routine import ROUTINE
from bot.flows.run import Answer, AnswerKind, Facts, Phase, Run, dump, load
from core.screens import actions
from tests.flows.sample import begin, kinds, raised, step, until
from tests.flows.speech import MORNING

FACTS = Facts(age_months=90, due=("H03",))
AT_E02 = until(ROUTINE, begin(facts=FACTS), "E02")
SENT = step(
    ROUTINE, until(ROUTINE, step(ROUTINE, AT_E02, moves.Choose("E02", "many"))[0], "none"), moves.Submit()
)[0]


def opened() -> Run:
    """Return an addendum to the sent visit, as read back from its stored form."""
    run, effects = amend(ROUTINE, SENT.facts, SENT.answers, MORNING)
    assert kinds(effects) == [Ask]
    return load(dump(run))


def changed(run: Run, item: str, option: str) -> Run:
    """Return the addendum after one change."""
    return step(ROUTINE, run, moves.Change(), moves.Change(item), moves.Choose(item, option))[0]


def test_it_begins_at_the_review_with_everything_that_was_sent() -> None:
    """In the words of the visit, the items included whose turn it was."""
    run = opened()
    assert (run.phase, run.answers, run.amends, run.changes) == (Phase.REVIEW, SENT.answers, True, ())
    lines = [words(line, str) for line in view(ROUTINE, run).lines]
    assert lines[0] == "Routine visit: change what was wrong, then send"
    assert "Clothes: Clean and fit" in lines
    assert "Marks on the skin: Many, or old and new" in lines


def test_it_can_be_sent_only_once_something_was_changed() -> None:
    """There is no button for it, and neither a forged press nor the typed word sends it."""
    run = opened()
    assert moves.to_action(moves.Submit()) not in actions(view(ROUTINE, run).rows)
    with pytest.raises(Illegal):
        step(ROUTINE, run, moves.Submit())
    assert step(ROUTINE, run, moves.Typed("发送"))[0] == run
    run = changed(run, "V01", "call")
    assert moves.to_action(moves.Submit()) in actions(view(ROUTINE, run).rows)
    back = changed(run, "V01", "home")
    assert moves.to_action(moves.Submit()) not in actions(view(ROUTINE, back).rows)


def test_only_the_changes_are_sent() -> None:
    """The next visit stays planned as it was, and the old answers stay in the run."""
    run = changed(opened(), "V01", "call")
    run, effects = step(ROUTINE, run, moves.Submit())
    change = Answer("V01", "call", AnswerKind.CHOICE)
    assert effects == (Finish(Outcome.SENT, None, (), (change,), amends=True),)
    assert run.sent == SENT.answers
    assert words(view(ROUTINE, run).lines[0], str) == "Routine visit: the correction is sent. Thank you."


def test_a_changed_answer_shows_what_was_sent_before() -> None:
    """So that nobody overlooks what the correction is about."""
    run = changed(opened(), "V01", "call")
    assert "Contact: Phone call (sent: Home visit)" in [words(line, str) for line in view(ROUTINE, run).lines]


def test_a_new_day_moves_the_next_visit() -> None:
    """Only where the day itself is changed."""
    run = changed(opened(), "N06", "2026-12-01")
    assert step(ROUTINE, run, moves.Submit())[1][0] == Finish(
        Outcome.SENT, date(2026, 12, 1), (), run.changes, amends=True
    )


def test_flags_of_the_sent_visit_are_raised_already_and_new_ones_raise() -> None:
    """ "Many marks" was raised when the visit was made; "touched" is news, and so is what it is asked beside."""
    run = opened()
    assert [one.flag.code for one in run.raised] == ["C03·P1"]
    run, effects = step(ROUTINE, run, moves.Change(), moves.Change("D04"), moves.Choose("D04", "touched"))
    assert raised(effects) == ["C02·P0"]
    run, effects = step(ROUTINE, run, moves.Change(), moves.Change("E02"), moves.Choose("E02", "many"))
    assert Raise not in kinds(effects)


def test_what_a_change_calls_for_is_asked() -> None:
    """A linked item comes before the review, and is one of the changes."""
    run = changed(opened(), "S01", "stopped")
    assert (run.phase, run.at) == (Phase.ASKING, "S02")
    run, effects = step(ROUTINE, run, moves.Choose("S02", "no"), moves.Choose("S03", "paid"))
    assert kinds(effects)[0] is Save
    assert [one.item for one in run.changes] == ["S01", "S02", "S03"]


def test_it_can_be_left_as_it_was() -> None:
    """The run is over, and nothing has changed."""
    run, effects = step(ROUTINE, opened(), moves.Cancel())
    assert effects == (Finish(Outcome.CANCELLED, amends=True),)
    assert (
        words(view(ROUTINE, run).lines[0], str)
        == "Routine visit: nothing was sent again. What you sent stays."
    )


def test_there_is_nothing_to_correct_where_nothing_can_be_looked_over() -> None:
    """An empty visit, or a form without a review."""
    for flow, answers in ((ROUTINE, ()), (CLOSING, (Answer("reason", "x", AnswerKind.TEXT),))):
        with pytest.raises(Illegal):
            amend(flow, Facts(), answers, MORNING)


def test_a_visit_sent_before_a_question_existed_can_be_corrected() -> None:
    """What was not asked then is not shown, and a change asks it."""
    older = tuple(answer for answer in SENT.answers if answer.item != "N05")
    run, _ = amend(ROUTINE, FACTS, older, MORNING)
    assert not any("Supervisor to look" in words(line, str) for line in view(ROUTINE, run).lines)
    run, _ = advance(ROUTINE, run, moves.Change("V01"), MORNING)
    assert advance(ROUTINE, run, moves.Choose("V01", "call"), MORNING)[0].at == "N05"
