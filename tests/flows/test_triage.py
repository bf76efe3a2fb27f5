"""The taxonomy says what `domain.md` (B) says, in words short enough for a phone."""

import pytest

from bot.flows.lint import sentences
from core.triage import Category, Flag, Level, worse
from tests.flows.speech import in_chinese

COLOURS = {Level.P0: ("红", "🔴"), Level.P1: ("橙", "🟠"), Level.P2: ("黄", "🟡"), Level.P3: ("蓝", "🔵")}


def test_there_are_eighteen_categories() -> None:
    """C01 to C18, each with its own title in both languages."""
    assert [category.value for category in Category] == [f"C{number:02}" for number in range(1, 19)]
    assert len({category.title for category in Category}) == 18
    assert len({in_chinese(category.title) for category in Category}) == 18


def test_the_worse_level_is_the_smaller_number() -> None:
    """P0 is the worst, in either order."""
    assert worse(Level.P2, Level.P0) is worse(Level.P0, Level.P2) is Level.P0
    assert sorted(Level, reverse=True) == [Level.P3, Level.P2, Level.P1, Level.P0]


@pytest.mark.parametrize("level", Level)
def test_a_level_has_its_colour(level: Level) -> None:
    """Red, orange, yellow, blue."""
    assert (in_chinese(level.colour), level.mark) == COLOURS[level]
    assert in_chinese(level.title)


@pytest.mark.parametrize("level", Level)
def test_what_to_do_now_is_at_most_two_sentences(level: Level) -> None:
    """For the mother and for the supervisor, in both languages."""
    for text in filter(None, (level.mother_now, level.supervisor_now)):
        assert sentences(text) <= 2
        assert sentences(in_chinese(text)) <= 2


def test_in_danger_the_emergency_card_speaks_and_else_the_level() -> None:
    """The card has the numbers that are set; below red she is told to be calm, not to confront, to help."""
    assert [bool(level.mother_now) for level in Level] == [False, True, True, True]
    assert "confront" in Level.P1.mother_now


def test_a_flag_has_the_short_form_of_the_tables() -> None:
    """Category, middle dot, level."""
    assert Flag(Category.C05, Level.P2).code == "C05·P2"
