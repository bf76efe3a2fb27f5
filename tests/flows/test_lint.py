"""The lint finds what is wrong with a flow, and nothing at the flows that are shipped."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bot.flows.catalog import FLOWS, flow
from bot.flows.conditions import Before, Picked, Without, Younger
from bot.flows.drawing import draw
from bot.flows.lint import lint, sentences
from bot.flows.model import Flow, How, Kind, Link, Minimum, Option, Question, Rule, Task, TaskKind
from bot.flows.routine import ROUTINE
from core.triage import Category, Flag, Level
from tests.flows.sample import SAMPLE
from tests.flows.speech import in_chinese, in_english

FLAG = Flag(Category.C03, Level.P1)
OK = Question("Q1", "Is it so?", "So", options=(Option("yes", "Yes"), Option("no", "No")))

AGED = replace(
    OK, options=(Option("yes", "Yes", danger=True),), rules=(Rule("yes", FLAG, when=(Younger(96),)),)
)


@pytest.mark.parametrize("one", FLOWS, ids=lambda one: one.name)
def test_the_shipped_flows_are_clean(one: Flow) -> None:
    """In English and in Chinese, down to the length of the labels."""
    assert lint(one) == []
    assert lint(one, in_chinese) == []


def test_the_sample_is_clean_too() -> None:
    """What the other tests play with is a sound flow."""
    assert lint(SAMPLE) == []


BAD: dict[str, tuple[Question, str]] = {
    "nothing to choose": (replace(OK, id="B", options=()), "a dead end"),
    "a danger without a flag": (replace(OK, id="B", options=(Option("yes", "Yes", danger=True),)), "raises no flag"),
    "a flag without a danger": (replace(OK, id="B", rules=(Rule("yes", FLAG),)), "not marked as a danger"),
    "a rule for nothing": (replace(OK, id="B", rules=(Rule("perhaps", FLAG),)), "unknown option 'perhaps'"),
    "two options of one id": (replace(OK, id="B", options=(*OK.options, Option("no", "Nope"))), "share an id"),
    "a jump to a later item": (replace(OK, id="B", ask_if=(Picked("Q9", ("yes",)),)), "does not come before it"),
    "a jump to itself": (replace(OK, id="B", ask_if=(Picked("B", ("yes",)),)), "does not come before it"),
    "a jump on an unknown option": (replace(OK, id="B", ask_if=(Picked("Q1", ("perhaps",)),)), "unknown option"),
    "a look at an unknown item": (
        replace(OK, id="B", rules=(Rule("yes", FLAG, when=(Before("Q8", ("yes",)),)),)), "unknown item Q8",
    ),
    "a task for nothing": (
        replace(OK, id="B", tasks=(Task("perhaps", TaskKind.CONSENT),)), "a task for the unknown option 'perhaps'",
    ),
    "a task that hangs on an unknown item": (
        replace(OK, id="B", tasks=(Task("yes", TaskKind.CONSENT, when=(Picked("Q8", ("yes",)),)),)), "unknown item Q8",
    ),
    "a look at an unknown earlier answer": (
        replace(OK, id="B", rules=(Rule("yes", FLAG, when=(Before("B", ("yse",)),)),)), "unknown option 'yse' of B",
    ),
    "a look at an unknown answer of another visit": (
        replace(OK, id="B", rules=(Rule("yes", FLAG, when=(Before("H02", ("yse",)),)),)), "unknown option 'yse' of H02",
    ),
    "a hint that hangs on an unknown item": (
        replace(OK, id="B", hints=((Picked("Q8", ("yes",)), "Look."),)), "unknown item Q8",
    ),
    "a yes that means nothing": (replace(OK, id="B", yes_means="jo"), "means the unknown option 'jo'"),
    "a no that means nothing": (replace(OK, id="B", no_means=("nay",)), "means the unknown option 'nay'"),
    "a missing text": (replace(OK, id="B", topic=" "), "a text is missing"),
    "a missing label": (replace(OK, id="B", options=(Option("yes", ""),)), "a text is missing"),
    "a long screen": (replace(OK, id="B", text="One. Two?", hint="Three."), "more than two sentences"),
    "options at a text": (replace(OK, id="B", kind=Kind.TEXT), "answered by text or a day"),
    "abuse read to a child": (replace(OK, id="B", abuse=True, how=How.CHILD), "the child is not asked"),
    "abuse without the ban": (replace(OK, id="B", abuse=True, hint="Look closely."), "the child is not asked"),
    "abuse with a hint that leaves the ban out": (
        replace(OK, id="B", abuse=True, hint="Do not ask the child.", hints=((Younger(96), "Look."),)),
        "the child is not asked",
    ),
    "abuse without danger": (replace(OK, id="B", abuse=True, hint="Do not ask."), "without a danger answer"),
    "one answer of one that stands alone": (
        replace(OK, id="B", options=(Option("yes", "Yes", alone=True),)), "only one can be chosen anyway",
    ),
    "numbers with a gap": (
        replace(OK, id="B", kind=Kind.NUMBER, options=(Option("0", "0"), Option("2", "2"))), "count from 0",
    ),
    "a note without words": (replace(OK, id="B", options=(Option("yes", "Yes", note=" "),)), "a text is missing"),
    "a long other hint": (
        replace(OK, id="B", hints=((Picked("Q1", ("yes",)), "One. Two."),)), "more than two sentences",
    ),
    "an item twice": (OK, "stands 2 times"),
}  # fmt: skip


@pytest.mark.parametrize(("question", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_mistake_is_found(question: Question, sentence: str) -> None:
    """Each in a sentence that names the item."""
    found = lint(Flow("bad", 1, "Bad", (OK, question, replace(OK, id="Q9"))))
    assert any(sentence in one and one.startswith(question.id) for one in found), found


def test_a_flow_that_may_ask_nothing_is_a_dead_end() -> None:
    """And a plan that hangs on no date is one too."""
    flow = Flow("bad", 1, "", (replace(OK, min_age_months=48),), plans="Q1")
    found = lint(flow)
    assert [one for one in found if "dead end" in one]
    assert [one for one in found if "no date item" in one]
    assert [one for one in found if "no title" in one]


TO_Q2 = (Link(Picked("Q1", ("no",)), ("Q2",)),)
FROM_X = (Link(Picked("Q1", ("x",)), ("Q2",)),)
BAD_TURNS: dict[str, tuple[Flow, str]] = {
    "an unknown turn": (Flow("bad", 1, "Bad", (OK,), rotating=("Q7",)), "unknown item Q7"),
    "an unknown opening": (Flow("bad", 1, "Bad", (OK,), opens_with="Q7"), "unknown item Q7"),
    "an unknown minimum": (
        Flow("bad", 1, "Bad", (OK,), minimum=Minimum(Picked("Q1", ("no",)), frozenset({"Q7"}))), "unknown item Q7",
    ),
    "a minimum that hangs on an unknown item": (
        Flow("bad", 1, "Bad", (OK,), minimum=Minimum(Without("Q7", ("yes",)), frozenset({"Q1"}))), "unknown item Q7",
    ),
    "nothing sure": (Flow("bad", 1, "Bad", (OK,), on_call=frozenset({"Q1"})), "a dead end"),
    "a link to what is asked anyway": (
        Flow("bad", 1, "Bad", (OK, replace(OK, id="Q2")), links=TO_Q2),
        "asked every time",
    ),
    "a link backwards": (
        Flow("bad", 1, "Bad", (replace(OK, id="Q2"), OK), rotating=("Q2",), links=TO_Q2),
        "does not come before it",
    ),
    "a link from an unknown answer": (
        Flow("bad", 1, "Bad", (OK, replace(OK, id="Q2")), rotating=("Q2",), links=FROM_X),
        "unknown option 'x'",
    ),
    "ticks for a home": (
        Flow("bad", 1, "Bad", (replace(OK, kind=Kind.MULTI),), shared=frozenset({"Q1"})), "is no choice",
    ),
    "a child's age for a home": (
        Flow("bad", 1, "Bad", (AGED,), shared=frozenset({"Q1"})), "hangs on the one child",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("flow", "sentence"), BAD_TURNS.values(), ids=BAD_TURNS.keys())
def test_a_mistake_about_turns_is_found(flow: Flow, sentence: str) -> None:
    """Whose turn, what calls for it, and what a home shares."""
    assert [one for one in lint(flow) if sentence in one]


def test_chinese_is_measured_as_chinese() -> None:
    """A label over 20 signs, a missing text, and a third sentence are found in the translation."""
    said = {"Is it so?": "是吗？", "So": "是", "Yes": "长" * 21, "No": ""}
    found = lint(Flow("bad", 1, "Bad", (OK,)), lambda text: said[text])
    assert [one for one in found if "longer than 20" in one]
    assert [one for one in found if "no translation of 'No'" in one]
    long = said | {"Is it so?": "一。二。三？", "Yes": "是", "No": "否"}
    assert [
        one
        for one in lint(Flow("bad", 1, "Bad", (OK,)), lambda text: long[text])
        if "translated screen" in one
    ]


@pytest.mark.parametrize(("said", "wrong"), [("看一看，不要问孩子。", False), ("看一看。", True)])
def test_the_chinese_of_an_abuse_item_says_that_the_child_is_not_asked(said: str, wrong: bool) -> None:
    """A translation that loses it would have a mother ask."""
    abuse = replace(OK, abuse=True, hint="Look; do not ask the child.")
    found = lint(Flow("bad", 1, "Bad", (abuse,)), lambda text: said if text == abuse.hint else "是")
    assert any("translated hint" in one for one in found) is wrong


def test_sentences_are_counted_by_their_ends() -> None:
    """A rest without a closing sign is one more."""
    counted = [sentences(text) for text in ("", "One.", "One. Two", "一。二！三", "Really?!", "12.5 days")]
    assert counted == [0, 1, 2, 3, 1, 1]


def test_old_versions_stay_loadable() -> None:
    """The newest by name, any by its version; an unknown one is an error."""
    assert flow("routine") is flow("routine", 1) is ROUTINE
    with pytest.raises(KeyError):
        flow("routine", 99)


@pytest.mark.parametrize("one", [*FLOWS, SAMPLE], ids=lambda one: one.name)
def test_a_drawing_names_every_item_and_flag(one: Flow) -> None:
    """Well-formed SVG with each question, option and flag in it."""
    picture = draw(one, in_english)
    drawn = " ".join(ElementTree.fromstring(picture).itertext())  # noqa: S314 - our own drawing
    for question in one.questions:
        assert question.id in drawn
        assert all(text in drawn for text in (question.text, *(option.label for option in question.options)))
        assert all(rule.flag.code in drawn for rule in question.rules)
