"""What is asked when: whose turn it is, what a bad answer calls for, and what a brother's visit has asked already."""

from datetime import date

import pytest

from bot.flows import moves
from bot.flows.catalog import FLOWS
from bot.flows.contact import CONTACT
from bot.flows.engine import advance, start, view
from bot.flows.followup import FOLLOWUP
from bot.flows.links import LINKS
from bot.flows.model import Flow, Link
from bot.flows.outcome import OUTCOME
from bot.flows.play import words
from bot.flows.quick import QUICK
from bot.flows.routine import CORE, ROUTINE
from bot.flows.run import Answer, AnswerKind, Facts, dump, load
from bot.flows.season import SEASON
from bot.flows.turns import due_items
from core.triage import Category, Flag, Level
from tests.flows.sample import begin, raised, step, until
from tests.flows.speech import MORNING

TODAY = date(2026, 11, 23)
EACH_LINK = [(flow, link) for flow in FLOWS for link in flow.links]


def asked(flow: Flow, facts: Facts, **answers: str) -> list[str]:
    """Return the items of a visit by what is known and chosen."""
    given = {item: Answer(item, option, AnswerKind.CHOICE) for item, option in answers.items()}
    return [question.id for question in flow.asked(facts, given)]


def test_the_other_items_of_a_routine_visit_take_turns() -> None:
    """All of them, and none of the core; what is due is asked in the order of the form."""
    assert set(ROUTINE.rotating) == set(ROUTINE.by_id) - set(CORE)
    facts = Facts(due=due_items(ROUTINE, {}, TODAY, 30))
    extra = [item for item in asked(ROUTINE, facts) if item not in CORE]
    assert extra == list(facts.due)
    assert 1 <= len(extra) <= 12


def test_an_item_asked_this_term_is_not_due() -> None:
    """Whatever visit it was asked in."""
    assert due_items(QUICK, dict.fromkeys(QUICK.rotating, TODAY), TODAY, 30) == ()


@pytest.mark.parametrize(("flow", "link"), EACH_LINK, ids=lambda one: getattr(one, "name", ""))
def test_a_linked_item_is_asked_at_once(flow: Flow, link: Link) -> None:
    """After its answer, in the same visit, and after no calm one."""
    cause, child = flow.by_id[link.after.item], Facts(age_months=120)
    calm = next(option.id for option in cause.options if option.id not in link.after.options)
    for option in link.after.options:
        assert set(link.items) <= set(asked(flow, child, **{cause.id: option}))
    assert set(link.items).isdisjoint(asked(flow, child, **{cause.id: calm}))


def test_no_link_leads_from_violence_to_a_question_for_the_carer() -> None:
    """A mother looks and listens; she does not confront and does not investigate."""
    for link in LINKS:
        if link.after.item in {"E02", "M03", "F03", "F05"}:
            assert set(link.items) <= {"F04", "D03"}


def test_a_small_child_is_not_asked_what_a_link_calls_for() -> None:
    """The age gates hold for every way an item comes up."""
    assert "M05" not in asked(ROUTINE, Facts(age_months=60, due=("M05",)), M01="crying")
    assert "M05" in asked(ROUTINE, Facts(age_months=72), M01="crying")


def test_a_linked_answer_stays_when_its_cause_is_changed() -> None:
    """What the mother has seen remains true; it can be looked over and changed like any other."""
    run = step(
        ROUTINE, until(ROUTINE, begin(), "H02"), moves.Choose("H02", "often"), moves.Choose("H03", "no")
    )[0]
    run = step(ROUTINE, run, moves.Back(), moves.Back(), moves.Choose("H02", "yes"))[0]
    assert [answer.item for answer in run.answers][-2:] == ["H02", "H03"]
    assert "H03" in [
        question.id for question in ROUTINE.asked(run.facts, {one.item: one for one in run.answers})
    ]


@pytest.mark.parametrize(
    ("day", "in_season", "out_of_season"),
    [
        (date(2027, 7, 1), {"H05", "Z01", "Z02"}, {"H06", "Z03"}),
        (date(2027, 1, 10), {"H06", "Z02"}, {"H05", "Z01", "Z03"}),
        (date(2027, 9, 1), {"Z03", "H07"}, {"H06", "Z02"}),
        (date(2027, 4, 1), set(), {"H05", "H06", "Z01", "Z02", "Z03", "Z04"}),
    ],
)
def test_the_season_check_asks_what_the_season_brings(
    day: date, in_season: set[str], out_of_season: set[str]
) -> None:
    """Water in summer, fire in winter, school at its start; the home's hazards always."""
    items = set(asked(SEASON, Facts(due=due_items(SEASON, {}, day, 30))))
    assert in_season | {"H01", "H04", "H08"} <= items
    assert items.isdisjoint(out_of_season)


def test_a_follow_up_opens_with_the_agreed_step_and_what_raised_the_flag() -> None:
    """Any item of the programme may have raised it."""
    facts = Facts(due=("S01", "I06", "H02"))
    assert asked(FOLLOWUP, facts)[:4] == ["X01", "I06", "H02", "S01"]
    assert asked(FOLLOWUP, Facts())[0] == "X01"


@pytest.mark.parametrize(
    ("followed", "code"),
    [(Flag(Category.C05, Level.P2), "C05·P1"), (Flag(Category.C08, Level.P0), "C08·P0"), (None, "C18·P2")],
)
def test_worse_raises_what_is_followed_by_a_level(followed: Flag | None, code: str) -> None:
    """Never beyond P0, and to a look by the supervisor where nothing is known."""
    _, effects = step(FOLLOWUP, begin(FOLLOWUP, Facts(followed=followed)), moves.Choose("X01", "worse"))
    assert raised(effects) == [code]


HOME = Facts(
    age_months=60,
    home={"V01": "home", "H02": "often", "F05": "now", "E02": "many", "H01": "unsure", "V06": "x"},
)


def test_what_was_asked_at_a_brothers_visit_is_not_asked_again() -> None:
    """Only what belongs to the home and was really answered; the rest is asked of every child."""
    run = begin(facts=HOME)
    assert dict(run.facts.home) == {"V01": "home", "H02": "often"}
    items = [question.id for question in ROUTINE.asked(run.facts, {})]
    assert {"V01", "H02"}.isdisjoint(items)
    assert {"E02", "V06", "F05"} <= set(items)
    assert run.at == "V02"


def test_an_answer_of_the_home_counts_for_the_child() -> None:
    """E04 "much" is neglect where the home often has not enough to eat, and H02 raises nothing a second time."""
    run = step(ROUTINE, until(ROUTINE, begin(facts=HOME), "E04"), moves.Choose("E04", "much"))[0]
    assert [(one.item, one.flag.code) for one in run.raised] == [("E04", "C13·P2"), ("E04", "C05·P1")]


def test_an_answer_of_the_home_is_shown_in_the_review() -> None:
    """As such, and it cannot be changed there."""
    run = until(ROUTINE, begin(facts=HOME), "none")
    lines = [words(line, str) for line in view(ROUTINE, run).lines]
    assert lines[-2:] == [
        "same home · Contact: Home visit",
        "same home · Food: Often not enough",
    ]
    with pytest.raises(moves.Illegal):
        step(ROUTINE, run, moves.Change("H02"))


def test_what_hangs_on_the_one_child_is_never_shared() -> None:
    """No shared item has a flag that looks at age, the visit before or an open case."""
    for flow in FLOWS:
        for item in flow.shared:
            assert not any(rule.when for rule in flow.by_id[item].rules), item


@pytest.mark.parametrize(("contact", "counts"), [("call", True), ("video", True), ("home", False)])
def test_a_paired_mother_who_rings_is_told_that_a_talk_counts(contact: str, counts: bool) -> None:
    """Else two honest calls in two months would be a child that nobody sees."""
    run = step(CONTACT, until(CONTACT, begin(CONTACT), "V01"), moves.Choose("V01", contact))[0]
    shown = " ".join(words(line, str) for line in view(CONTACT, run).lines)
    assert (run.at, "on the phone counts" in shown) == ("V02", counts)


def test_own_safety_is_asked_where_she_was_refused() -> None:
    """At the door, though it was no visit."""
    assert "V06" in asked(OUTCOME, Facts(), O01="refused")
    assert "V06" not in asked(OUTCOME, Facts(), O01="nobody")


def test_what_the_host_knows_survives_being_written_down() -> None:
    """Due items, the home and what is followed; a run stored before they were known loads without them."""
    followed = Flag(Category.C05, Level.P2)
    facts = Facts(60, True, {"E03": "listless"}, 7, due=("H03",), home={"V01": "home"}, followed=followed)
    run = start(FOLLOWUP, facts, MORNING)[0]
    assert load(dump(run)) == run
    body = dump(run)
    body["c"] = body["c"][:5]
    older = load(body)
    assert older.facts == Facts(60, True, {"E03": "listless"}, 7)
    assert advance(FOLLOWUP, older, moves.Choose("X01", "done"), MORNING)[0].at == "V01"
