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
    texts = {level.supervisor_now, *(Flag(category, level).mother_now for category in Category)}
    for text in texts - {""}:
        assert sentences(text) <= 2
        assert sentences(in_chinese(text)) <= 2


@pytest.mark.parametrize(
    ("category", "level", "begins"),
    [
        (Category.C03, Level.P0, ""),  # the emergency card speaks
        (Category.C03, Level.P1, "Go on calmly. Please do not confront"),
        (
            Category.C14,
            Level.P1,
            "Please help on the spot",
        ),  # a coal fire: nobody to confront, a window to open
        (Category.C08, Level.P1, ""),
        (Category.C05, Level.P2, "Please finish this calmly"),
        (Category.C17, Level.P2, ""),  # whoever feels unsafe is not told to stay
        (Category.C15, Level.P3, "Please help on the spot"),
    ],
)
def test_what_the_mother_does_now_fits_the_kind(category: Category, level: Level, begins: str) -> None:
    """Domain (B), "mother now"."""
    now = Flag(category, level).mother_now
    assert now.startswith(begins)
    assert bool(now) == bool(begins)


def test_a_flag_has_the_short_form_of_the_tables() -> None:
    """Category, middle dot, level."""
    assert Flag(Category.C05, Level.P2).code == "C05·P2"
