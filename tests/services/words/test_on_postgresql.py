"""The same promises on PostgreSQL: what is asked, settled and opened there is the same."""

from collections.abc import Callable, Iterator

import pytest

from tests.services.people.scene import Scene, scene_on
from tests.services.words import test_answers, test_doubts, test_not_kept, test_silence

STORIES = (
    test_doubts.test_words_outside_a_check_in_are_asked_about_and_then_which_child,
    test_answers.test_other_words_are_kept_screened_and_the_question_stays,
    test_answers.test_no_after_a_severe_word_reaches_the_supervisor_as_said_no,
    test_silence.test_ten_minutes_of_silence_are_a_yes,
    test_silence.test_danger_pressed_after_her_silence_counts,
    test_silence.test_one_doubt_that_cannot_be_worked_on_does_not_silence_the_others,
    test_silence.test_a_cry_that_is_followed_by_silence_reaches_a_supervisor,
    test_not_kept.test_it_goes_with_her_worry_about_a_worker_and_after_that_to_the_list_again,
)


@pytest.fixture
def scene(postgres_url: str) -> Iterator[Scene]:
    """The cast on PostgreSQL."""
    with scene_on(postgres_url) as made:
        yield made


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_on_postgresql(scene: Scene, story: Callable[[Scene], None]) -> None:
    """One story of each kind."""
    story(scene)
