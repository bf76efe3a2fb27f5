"""Items take turns: each once a term, evenly, whatever the pace of the visits."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rotation import LATE_DAYS, due, term_of

ITEMS = tuple(f"R{number:02}" for number in range(23))
AUTUMN = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 8, 31)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 8, 31)),
    ],
)
def test_a_term_begins_in_september_and_in_february(day: date, first: date, last: date) -> None:
    """Every day lies in just one of them."""
    assert term_of(day) == (first, last)


def visits(
    start: date, gaps: list[int], days_between: int, since: date | None = None
) -> list[tuple[str, ...]]:
    """Return what is due at each visit of a term, one visit after the other by these gaps."""
    asked_on: dict[str, date] = {}
    found, day = [], start
    for gap in gaps:
        if day > term_of(start)[1]:
            break
        found.append(due(ITEMS, asked_on, day, days_between, since))
        asked_on |= dict.fromkeys(found[-1], day)
        day += timedelta(days=gap)
    return found


@given(st.sampled_from([7, 14, 30, 60, 90, 365]), st.integers(0, 13), st.data())
def test_each_comes_up_once_a_term_however_late_the_visits_come(
    between: int, begun: int, data: st.DataObject
) -> None:
    """From a first visit in the first fortnight, every later one up to a week late."""
    gaps = data.draw(st.lists(st.integers(between, between + LATE_DAYS), min_size=40, max_size=40))
    asked = [item for visit in visits(AUTUMN + timedelta(days=begun), gaps, between) for item in visit]
    assert sorted(asked) == list(ITEMS)


@pytest.mark.parametrize(("between", "most"), [(7, 3), (30, 5), (60, 8), (90, 12)])
def test_they_are_spread_evenly(between: int, most: int) -> None:
    """No visit carries more than its share of what is left."""
    assert max(len(visit) for visit in visits(AUTUMN, [between] * 40, between)) <= most


def test_what_was_never_asked_comes_first_then_the_longest_ago() -> None:
    """Of five items at three visits left, the two that wait longest, in the order of the form."""
    asked_on = {"A": date(2026, 8, 1), "B": date(2026, 3, 1), "C": date(2026, 5, 1), "E": date(2026, 6, 1)}
    assert due("ABCDE", asked_on, date(2026, 10, 20), 30) == ("B", "D")


def test_an_answer_of_this_term_is_enough() -> None:
    """It is not asked again before the next term, and then it is."""
    asked_on = dict.fromkeys(ITEMS, date(2026, 9, 1))
    assert due(ITEMS, asked_on, date(2027, 1, 31), 30) == ()
    assert set(due(ITEMS, asked_on, date(2027, 2, 1), 365)) == set(ITEMS)


def test_a_child_taken_in_late_is_not_asked_everything_at_once() -> None:
    """A week before the end of a term all is spread over that week and the next term."""
    assert len(due(ITEMS, {}, date(2027, 1, 25), 30)) == 23
    assert len(due(ITEMS, {}, date(2027, 1, 25), 30, since=date(2027, 1, 24))) == 4
    assert len(due(ITEMS, {}, date(2027, 1, 25), 30, since=date(2026, 5, 1))) == 23
