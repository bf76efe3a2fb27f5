"""Every item says and flags what `domain.md` (A) says, line by line."""

import unicodedata
from dataclasses import replace
from itertools import product

import pytest

from bot.flows import moves
from bot.flows.catalog import VISITS
from bot.flows.effects import Raise
from bot.flows.engine import advance, start
from bot.flows.items.table import ITEMS
from bot.flows.listing import table
from bot.flows.model import Flow, Kind
from bot.flows.quick import CORE as QUICK_CORE
from bot.flows.quick import QUICK
from bot.flows.routine import CORE, ROUTINE
from bot.flows.run import Answer, AnswerKind, Facts
from core.triage import Category, Flag, Level
from tests.flows.speech import MORNING, in_chinese
from tests.flows.table import TABLE, Row

BY_ID = {question.id: question for question in ITEMS}
LINES = {line.item: line for line in table()}
LETTERS = {"intake": "I", "routine": "R", "quick": "Q", "season": "S", "followup": "F", "contact": "P"}
AGES = (None, 0, 7 * 12, 8 * 12 - 1, 8 * 12, 15 * 12, 16 * 12 - 1, 16 * 12, 17 * 12)
NINETEEN = "V01 V02 V03 V06 H02 H08 E02 E03 S01 M01 M03 M04 F01 F05 D04 D05 N04 N05 N06"
ELEVEN = "V02 V03 H08 S01 M01 M04 F01 D04 D05 N05 N06"
FOLLOWED = Flag(Category.C06, Level.P2)
each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.item)


def test_no_item_is_missing_and_none_was_added() -> None:
    """The table generated from the code has just the lines of the one typed by hand."""
    assert set(LINES) == {row.item for row in TABLE}
    assert len(TABLE) == len(ITEMS) == len({row.item for row in TABLE})


@each_row
def test_the_line_of_an_item_is_that_of_the_table(row: Row) -> None:
    """Options in their order, flags with their gates, how it is asked, abuse and age."""
    line = LINES[row.item]
    assert line.options == (*row.options, *row.own)
    assert {(one.option, one.gate, one.code) for one in line.flags} == set(row.flags)
    assert len(line.flags) == len(row.flags)
    assert (line.how, line.abuse, line.from_years) == (row.how, row.abuse, row.from_years)


@each_row
def test_an_item_belongs_to_the_visits_of_the_table(row: Row) -> None:
    """By its letters; "all" stands for all six."""
    letters = "IRQSFP" if row.types == "all" else row.types
    always = {flow.name for flow in VISITS if row.item in flow.by_id and row.item not in flow.on_call}
    assert always == {name for name, letter in LETTERS.items() if letter in letters}


def test_a_routine_visit_always_asks_its_19_core_items() -> None:
    """Nothing but these, and the question that N05 asks by itself; a quick one its eleven."""
    for flow, core, written in ((ROUTINE, CORE, NINETEEN), (QUICK, QUICK_CORE, ELEVEN)):
        assert " ".join(item for item in core if item != "N05L") == written
        assert " ".join(one.id for one in flow.asked(Facts(), {})) == written


def test_what_is_not_a_choice_is_named() -> None:
    """Text, days, a month, numbers and ticks stand where the table has them; all else is one press."""
    kinds: dict[Kind, set[str]] = {}
    for question in ITEMS:
        kinds.setdefault(question.kind, set()).add(question.id)
    del kinds[Kind.CHOICE]
    assert kinds == {
        Kind.TEXT: {"I03P", "N02", "N04"},
        Kind.DATE: {"N06"},
        Kind.MONTH: {"I01"},
        Kind.NUMBER: {"P01", "P01M"},
        Kind.MULTI: {"I02", "I05", "N01", "N03", "P02"},
    }
    assert BY_ID["N01"].most == 2


@each_row
def test_every_item_can_be_unsure_or_not_asked(row: Row) -> None:
    """Every item also has 不清楚 and 没问."""
    assert BY_ID[row.item].unsure


@each_row
def test_the_chinese_is_that_of_the_table(row: Row) -> None:
    """Question and options are said in the words of the table, with Chinese punctuation."""
    question = BY_ID[row.item]
    assert (row.said or row.chinese).startswith(plain(in_chinese(question.text)))
    for label, option in zip(row.labels, question.options, strict=False):
        assert label in plain(in_chinese(option.label)).replace("、", ""), option.id
    assert len(row.labels) == len(row.options)


@each_row
def test_an_abuse_item_says_that_the_child_is_not_asked(row: Row) -> None:
    """No abuse item is ever read to a child."""
    if row.abuse:
        assert "do not ask the child" in BY_ID[row.item].shown_hint
        assert "不要问孩子" in in_chinese(BY_ID[row.item].shown_hint)


@each_row
def test_the_flags_are_those_of_the_table(row: Row) -> None:
    """Every option, at every age, with and without what a gate looks at, raises just its flags."""
    beside = sorted({gate for _, gate, _ in row.flags if gate.startswith("with")})
    for option, age, again, case, gate in product(
        (*row.options, *row.own), AGES, (False, True), (False, True), ("", *beside)
    ):
        facts = Facts(
            age_months=age,
            open_case=case,
            earlier={row.item: option if again else "other"},
            followed=FOLLOWED if case else None,
        )
        assert raised(row, option, facts, gate) == expected(row, option, facts, gate), (option, facts, gate)


def test_now_asks_whether_a_life_is_in_danger() -> None:
    """N05 "at once" is P1 by itself and P0 when a life is in danger; other answers do not ask."""
    life = ROUTINE.by_id["N05L"]
    flow = Flow("part", 1, "Part", (ROUTINE.by_id["N05"], life))
    run, _ = advance(flow, start(flow, Facts(), MORNING)[0], moves.Choose("N05", "now"), MORNING)
    assert run.at == "N05L"
    _, effects = advance(flow, run, moves.Choose("N05L", "yes"), MORNING)
    assert [effect.flag.code for effect in effects if isinstance(effect, Raise)] == ["C18·P0"]
    assert not life.is_asked(Facts(), {})


def raised(row: Row, option: str, facts: Facts, beside: str) -> set[str]:
    """Return what pressing one option of one item raises, beside another answer of the visit."""
    question = replace(BY_ID[row.item], ask_if=())
    flow = Flow("one", 1, "One", (question,))
    others = () if not beside else (Answer(*other_answer(beside), AnswerKind.CHOICE),)
    run = replace(start(flow, Facts(), MORNING)[0], facts=facts, answers=others)
    ticking = question.kind is Kind.MULTI and not question.by_option[option].alone
    press = moves.Toggle(row.item, option) if ticking else moves.Choose(row.item, option)
    _, effects = advance(flow, run, press, MORNING)
    return {effect.flag.code for effect in effects if isinstance(effect, Raise)}


def other_answer(gate: str) -> tuple[str, str]:
    """Return the item and the first option of a gate like "with H02 often/none"."""
    _, item, options = gate.split()
    return item, options.partition("/")[0]


def expected(row: Row, option: str, facts: Facts, beside: str) -> set[str]:
    """Return what the table says, the worst of each category."""
    worst: dict[str, str] = {}
    for flagged, gate, code in row.flags:
        if flagged != option or not gate_holds(gate, row.item, option, facts, beside):
            continue
        flag = ("C06·P1" if facts.followed else "C18·P2") if code.startswith("+1") else code
        category, _, _ = flag.partition("·")
        worst[category] = min(flag, worst.get(category, flag))
    return set(worst.values())


def gate_holds(gate: str, item: str, option: str, facts: Facts, beside: str) -> bool:
    """Return whether a gate of the table is open."""
    if gate.startswith("with"):
        return gate == beside
    parts = {"×2": facts.earlier[item] == option, "case": facts.open_case}
    return all(parts[part] if part in parts else is_under(part, facts) for part in gate.split())


def is_under(gate: str, facts: Facts) -> bool:
    """Return whether the child is, or may be, under the age of a gate like "<8"."""
    return facts.age_months is None or facts.age_months < int(gate.removeprefix("<")) * 12


def plain(text: str) -> str:
    """Return Chinese with the half-width punctuation of the table."""
    return unicodedata.normalize("NFKC", text)
