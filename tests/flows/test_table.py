"""The routine visit says and flags what `domain.md` (A) says, item by item."""

import unicodedata
from dataclasses import replace
from itertools import product

import pytest

from bot.flows import moves
from bot.flows.effects import Raise
from bot.flows.engine import advance, start
from bot.flows.items.next import N05L
from bot.flows.model import Flow, How, Kind
from bot.flows.routine import CORE, ROUTINE
from bot.flows.run import Facts
from tests.flows.speech import MORNING, in_chinese
from tests.flows.table import TABLE, Row

HOW = {
    "r": How.RECORD, "o": How.OBSERVE, "g": How.CARER, "k": How.CHILD, "o/g": How.LOOK_OR_ASK,
}  # fmt: skip
AGES = (None, 0, 7 * 12, 8 * 12 - 1, 8 * 12, 15 * 12, 16 * 12 - 1, 16 * 12, 17 * 12)
each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.item)


def test_the_visit_has_the_19_core_items_in_order() -> None:
    """Nothing is missing and nothing was added but the question that N05 asks by itself."""
    assert [item for item in CORE if item != N05L.id] == [row.item for row in TABLE]
    assert len(TABLE) == 19


@each_row
def test_the_options_are_those_of_the_table(row: Row) -> None:
    """Options stand in the order of the table; how it is asked, abuse and age gates too."""
    question = ROUTINE.by_id[row.item]
    assert tuple(option.id for option in question.options) == row.options
    assert (question.how, question.abuse) == (HOW[row.how], row.abuse)
    assert question.min_age_months == (row.from_years * 12 or None)


def test_what_is_not_a_choice_is_text_or_a_day() -> None:
    """N04 takes words or a voice note, N06 a day; all else is pressed."""
    kinds = {
        question.id: question.kind
        for question in map(ROUTINE.by_id.__getitem__, CORE)
        if question.kind is not Kind.CHOICE
    }
    assert kinds == {"N04": Kind.TEXT, "N06": Kind.DATE}


@each_row
def test_every_item_can_be_unsure_or_not_asked(row: Row) -> None:
    """Every item also has 不清楚 and 没问."""
    assert ROUTINE.by_id[row.item].unsure


@each_row
def test_the_chinese_is_that_of_the_table(row: Row) -> None:
    """Question and options are said in the words of the table, with Chinese punctuation."""
    question = ROUTINE.by_id[row.item]
    assert row.chinese.startswith(plain(in_chinese(question.text)))
    for label, option in zip(row.labels, question.options, strict=True):
        assert label in plain(in_chinese(option.label))


@each_row
def test_an_abuse_item_says_that_the_child_is_not_asked(row: Row) -> None:
    """No abuse item is ever read to a child."""
    if row.abuse:
        assert "do not ask the child" in ROUTINE.by_id[row.item].shown_hint
        assert "不要问孩子" in in_chinese(ROUTINE.by_id[row.item].shown_hint)


@each_row
def test_the_flags_are_those_of_the_table(row: Row) -> None:
    """Every option, at every age, with and without an earlier answer and an open case, raises just its flags."""
    for option, age, again, case in product(row.options, AGES, (False, True), (False, True)):
        facts = Facts(age_months=age, open_case=case, earlier={row.item: option if again else "other"})
        assert raised(row, option, facts) == expected(row, option, facts), (option, facts)


def test_now_asks_whether_a_life_is_in_danger() -> None:
    """N05 "at once" is P1 by itself and P0 when a life is in danger; other answers do not ask."""
    flow = Flow("part", 1, "Part", (ROUTINE.by_id["N05"], N05L))
    run, _ = advance(flow, start(flow, Facts(), MORNING)[0], moves.Choose("N05", "now"), MORNING)
    assert run.at == "N05L"
    _, effects = advance(flow, run, moves.Choose("N05L", "yes"), MORNING)
    assert [effect.flag.code for effect in effects if isinstance(effect, Raise)] == ["C18·P0"]
    assert not N05L.is_asked(Facts(), {})


def raised(row: Row, option: str, facts: Facts) -> set[str]:
    """Return what pressing one option of one item raises."""
    flow = Flow("one", 1, "One", (ROUTINE.by_id[row.item],))
    run = replace(start(flow, Facts(), MORNING)[0], facts=facts)
    _, effects = advance(flow, run, moves.Choose(row.item, option), MORNING)
    return {effect.flag.code for effect in effects if isinstance(effect, Raise)}


def expected(row: Row, option: str, facts: Facts) -> set[str]:
    """Return what the table says, the worst of each category."""
    flags = [flag for flag in row.flags if flag[0] == option and gate_holds(flag[1], row.item, option, facts)]
    worst: dict[str, str] = {}
    for _, _, code in flags:
        category, _, _ = code.partition("·")
        worst[category] = min(code, worst.get(category, code))
    return set(worst.values())


def gate_holds(gate: str, item: str, option: str, facts: Facts) -> bool:
    """Return whether a gate of the table is open."""
    if gate.startswith("<"):
        return facts.age_months is None or facts.age_months < int(gate[1:]) * 12
    return {"": True, "×2": facts.earlier[item] == option, "case": facts.open_case, "life": False}[gate]


def plain(text: str) -> str:
    """Return Chinese with the half-width punctuation of the table."""
    return unicodedata.normalize("NFKC", text)
