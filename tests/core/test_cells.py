"""What leaves a county: no figure in which somebody could be found, and none that can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from core.cells import hide, shown

FIGURES = st.lists(st.integers(0, 30), max_size=6)


@given(FIGURES)
def test_no_figure_from_one_to_four_is_ever_shown(counts: list[int]) -> None:
    told = hide(counts)
    assert not {"1", "2", "3", "4"} & {*told.shown, told.total}
    assert len(told.shown) == len(counts)


@given(FIGURES)
def test_a_hidden_figure_cannot_be_worked_out(counts: list[int]) -> None:
    """Whatever small figures stood in the hidden places, the same would be shown: the sum is not told."""
    told = hide(counts)
    for other in range(1, 5):
        swapped = [other if 0 < count < 5 else count for count in counts]
        assert hide(swapped) == told


@given(st.lists(st.integers(5, 30) | st.just(0), max_size=6))
def test_where_nothing_is_hidden_the_sum_is_told(counts: list[int]) -> None:
    assert hide(counts).total == str(sum(counts))


def test_nothing_is_nobody_and_five_is_a_crowd() -> None:
    assert [shown(count) for count in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
