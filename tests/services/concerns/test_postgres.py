"""The same stories on PostgreSQL: the queries mean the same there."""

from collections.abc import Callable, Iterator

import pytest

from db import engines
from db.models import metadata
from tests.services.concerns import (
    test_climbing,
    test_closing,
    test_links,
    test_opening,
    test_owning,
    test_reading,
)
from tests.services.concerns.conftest import MORNING
from tests.services.concerns.world import World

STORIES = (
    test_climbing.test_a_red_concern_climbs_every_rung_at_its_time_and_then_comes_to_everybody_again,
    test_climbing.test_when_nobody_can_be_reached_she_hears_the_truth_and_a_number_once,
    test_climbing.test_an_alert_waiting_for_a_supervisor_who_is_revoked_is_not_sent_but_rerouted,
    test_climbing.test_a_damaged_concern_does_not_silence_the_others,
    test_opening.test_a_worse_flag_raises_the_level_and_lets_it_climb_anew,
    test_opening.test_alerts_to_one_chat_in_the_same_moment_travel_as_one_message,
    test_owning.test_idle_is_reminded_and_then_climbs_again_without_alarming_her,
    test_owning.test_the_board_shows_open_concerns_in_scope_the_worst_first,
    test_closing.test_unreported_needs_a_written_reason_that_the_second_person_can_read,
    test_reading.test_unread_for_three_working_days_goes_to_the_county_lead,
    test_reading.test_a_blue_concern_goes_to_the_county_after_three_working_days_and_then_weekly,
    test_links.test_opening_shows_the_note_once_and_logs_who_read_it,
)


@pytest.fixture
def world(postgres_url: str) -> Iterator[World]:
    engine = engines.writer(postgres_url)
    metadata.create_all(engine)
    with engine.connect() as conn, conn.begin():
        found = World(conn, MORNING)
        found.populate()
        yield found
    engine.dispose()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_on_postgresql(world: World, story: Callable[[World], None]) -> None:
    """One story of each kind."""
    story(world)
