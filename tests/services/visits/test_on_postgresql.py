"""The same promises on PostgreSQL: what is stored, erased and found there is the same."""

from collections.abc import Callable, Iterator

import pytest

from tests.services.people.scene import Scene, scene_on
from tests.services.visits import test_addendum, test_drafts, test_facts, test_intake, test_outcomes

STORIES = (
    test_intake.test_a_child_is_made_when_the_intake_is_sent_and_not_before,
    test_intake.test_without_consent_only_the_legal_minimum_is_kept_and_she_is_told,
    test_intake.test_the_same_child_gets_the_visit_and_stays_one,
    test_intake.test_three_siblings_are_asked_about_their_home_once,
    test_intake.test_a_code_that_another_village_has_given_is_passed_over,
    test_addendum.test_what_was_sent_stays_and_the_correction_stands_beside_it,
    test_addendum.test_a_consent_taken_back_erases_what_needed_it,
    test_outcomes.test_twice_running_nobody_home_tells_the_supervisor,
    test_outcomes.test_moved_away_waits_for_the_coordinator,
    test_facts.test_worse_raises_the_followed_concern_by_one_level_and_opens_no_other,
    test_facts.test_a_task_that_is_not_done_comes_again_after_a_week,
    test_facts.test_needs_are_listed_once_and_go_when_they_are_met,
    test_drafts.test_after_a_week_of_silence_a_form_is_closed_with_one_calm_line,
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
