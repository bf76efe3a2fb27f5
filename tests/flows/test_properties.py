"""Whatever is put in, in whatever order: no crash, nothing lost, nothing changed by what is refused."""

import json
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows import moves
from bot.flows.catalog import VISITS
from bot.flows.effects import Effect, Effects, Raise, Said, Save
from bot.flows.engine import advance, amend, receipt, resume, start, view
from bot.flows.model import Flow
from bot.flows.moves import Illegal
from bot.flows.outcome import OUTCOME
from bot.flows.play import words
from bot.flows.routine import ROUTINE
from bot.flows.run import Answer, Facts, Raised, Run, dump, load
from bot.flows.worry import WORRY
from core.screens import actions
from core.triage import Category, Flag, Level
from tests.flows.sample import SAMPLE
from tests.flows.speech import MORNING

FLOWS = (*VISITS, OUTCOME, WORRY, SAMPLE)
ITEMS = sorted({question.id for flow in FLOWS for question in flow.questions} | {"", "X99"})
OPTIONS = sorted(
    {option.id for flow in FLOWS for question in flow.questions for option in question.options}
    | {"", "2026-12-05", "2020-01-01", "2026-02-31"}
)
WORDS = (
    "1", "２", "第三", "有", "没有", "不清楚", "没问", "上一题", "跳过", "发送", "改", "明天", "昨天", "done",
)  # fmt: skip

item, option = st.sampled_from(ITEMS), st.sampled_from(OPTIONS)
any_text = st.sampled_from(WORDS) | st.text(max_size=30)
any_move: st.SearchStrategy[moves.Move] = st.one_of(
    st.builds(moves.Choose, item, option),
    st.builds(moves.Toggle, item, option),
    st.builds(moves.Typed, any_text),
    st.builds(moves.Voice, st.just("voice-1")),
    st.builds(moves.Change, item),
    *(st.builds(kind, item) for kind in (moves.Done, moves.Skip, moves.Unsure, moves.NotAsked)),
    *(st.just(kind()) for kind in (moves.Back, moves.Review, moves.Submit, moves.Cancel)),
)
any_facts = st.builds(
    Facts,
    age_months=st.none() | st.integers(0, 215),
    open_case=st.booleans(),
    earlier=st.dictionaries(item, option, max_size=5),
    tier_days=st.sampled_from([1, 7, 14, 30, 60, 90]),
    due=st.lists(item, max_size=8).map(tuple),
    home=st.dictionaries(item, option, max_size=5),
    followed=st.none() | st.builds(Flag, st.sampled_from(Category), st.sampled_from(Level)),
)
# A number stands for the button at that place of the present screen, so that most conversations get far.
any_input = st.integers(0, 40) | st.integers(0, 40) | any_move | st.just(timedelta(days=2))


def put(flow: Flow, run: Run, given_input: int | moves.Move | timedelta) -> tuple[Run, Effects]:
    """Return the run after an input: a press by its place, a move, or a silence."""
    if isinstance(given_input, timedelta):
        return resume(flow, run, MORNING + given_input)
    if isinstance(given_input, int):
        shown = actions(view(flow, run).rows)
        return (
            advance(flow, run, moves.from_action(shown[given_input % len(shown)]), MORNING)
            if shown
            else (run, ())
        )
    return advance(flow, run, given_input, MORNING)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FLOWS), any_facts, st.lists(any_input, max_size=45))
def test_a_random_conversation_keeps_every_promise(
    flow: Flow, facts: Facts, inputs: list[int | moves.Move | timedelta]
) -> None:
    """No crash; versions only grow; refused input changes nothing; confirmed answers and flags stay."""
    run, _ = start(flow, facts, MORNING)
    saved: dict[str, Answer] = {}
    for one in inputs:
        before = dump(run)
        try:
            after, effects = put(flow, run, one)
        except Illegal:
            assert dump(run) == before
            continue
        check_step(flow, run, after, effects, saved)
        run = load(json.loads(json.dumps(dump(after))))
        assert run == after


def check_step(flow: Flow, run: Run, after: Run, effects: Effects, saved: dict[str, Answer]) -> None:
    """Compare a step with what it promised."""
    saves = [effect for effect in effects if isinstance(effect, Save)]
    raises = [effect for effect in effects if isinstance(effect, Raise)]
    changed = (after.answers, after.at, after.phase, after.ticks) != (
        run.answers,
        run.at,
        run.phase,
        run.ticks,
    )
    assert after.version_no - run.version_no in ((1,) if changed else (0, 1))
    assert set(after.raised) == {*run.raised, *(Raised(one.item, one.flag) for one in raises)}
    assert after.raised[: len(run.raised)] == run.raised
    assert len(set(after.raised)) == len(after.raised)
    for save in saves:
        assert save.receipt == receipt(flow, save.answer)
        saved[save.item] = save.answer
    assert all(saved[answer.item] == answer for answer in after.answers)
    check_screen(flow, after)


def check_screen(flow: Flow, run: Run) -> None:
    """What is shown can be said, fits on a screen, and every button of it is a legal move."""
    screen = view(flow, run)
    assert sum(len(words(line, str)) for line in screen.lines) < 4096
    assert len(screen.lines) < 60
    assert all(1 <= len(row) <= 3 for row in screen.rows)
    assert sum(map(len, screen.rows)) < 100
    for action in actions(screen.rows):
        advance(flow, run, moves.from_action(action), MORNING)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FLOWS), any_facts, st.lists(any_input, max_size=60), st.lists(any_input, max_size=20))
def test_an_addendum_carries_just_what_differs(
    flow: Flow,
    facts: Facts,
    inputs: list[int | moves.Move | timedelta],
    corrections: list[int | moves.Move | timedelta],
) -> None:
    """Whatever was sent and whatever is corrected: nothing sent is lost, no flag of it raises twice."""
    sent = after_all(flow, start(flow, facts, MORNING)[0], inputs)[0]
    if not sent.answers or not flow.review:
        return
    run, _ = amend(flow, sent.facts, sent.answers, MORNING)
    known = set(run.raised)
    run, effects = after_all(flow, run, corrections)
    assert run.sent == sent.answers
    assert run.changes == tuple(answer for answer in run.answers if answer not in sent.answers)
    assert known.isdisjoint(Raised(one.item, one.flag) for one in effects if isinstance(one, Raise))


def after_all(flow: Flow, run: Run, inputs: list[int | moves.Move | timedelta]) -> tuple[Run, Effects]:
    """Return the run after all inputs that it takes, and all their effects."""
    effects: list[Effect] = []
    for one in inputs:
        try:
            run, found = put(flow, run, one)
        except Illegal:
            continue
        effects += found
    return run, tuple(effects)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FLOWS), st.lists(any_input, max_size=30))
def test_the_same_inputs_give_the_same_run(flow: Flow, inputs: list[int | moves.Move | timedelta]) -> None:
    """Replaying what was stored leads to the same state."""
    runs = [start(flow, Facts(), MORNING)[0], start(flow, Facts(), MORNING)[0]]
    for one in inputs:
        try:
            runs = [put(flow, run, one)[0] for run in runs]
        except Illegal:
            continue
    assert runs[0] == runs[1]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.sampled_from(ITEMS))
def test_any_text_anywhere_is_taken_or_refused(text: str, at: str) -> None:
    """At every kind of question: it moves the check-in on, or it is said why not."""
    run, _ = start(ROUTINE, Facts(), MORNING)
    while run.at not in ("", at):
        shown = actions(view(ROUTINE, run).rows)
        run, _ = advance(ROUTINE, run, moves.from_action(shown[0]), MORNING)
    after, effects = advance(ROUTINE, run, moves.Typed(text), MORNING)
    assert after != run or any(isinstance(effect, Said) for effect in effects)
