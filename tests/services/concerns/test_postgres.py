"""The same stories on PostgreSQL: the queries mean the same there."""

from collections.abc import Callable, Iterator

import pytest

from core.triage import Category, Level
from db import engines
from db.models import metadata
from db.queries import alerts, outbound
from db.store import Stale
from services.alerts import TOGETHER
from tests.services.concerns import (
    test_board,
    test_climbing,
    test_closing,
    test_closing_together,
    test_conflicts,
    test_digest,
    test_drills,
    test_handover,
    test_leave,
    test_links,
    test_opening,
    test_owning,
    test_readiness,
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
    test_board.test_the_board_shows_open_concerns_in_scope_the_worst_first,
    test_board.test_the_board_and_the_history_of_a_concern_say_the_same_of_its_deadlines,
    test_digest.test_a_supervisor_hears_what_is_open_what_came_and_went_and_what_is_overdue,
    test_digest.test_a_county_hears_of_each_township_how_much_is_open_and_overdue,
    test_digest.test_a_mother_hears_how_many_of_her_worries_are_handled_and_looked_after,
    test_drills.test_an_answer_does_not_shorten_it_and_it_ends_after_the_last_rungs_wait,
    test_drills.test_what_telegram_did_not_take_in_time_does_not_come_after_the_drill,
    test_drills.test_one_runs_at_a_time_in_a_place_and_who_asks_for_another_sees_it,
    test_closing.test_unreported_needs_a_written_reason_that_the_second_person_can_read,
    test_closing_together.test_who_ends_second_hears_how_it_stands_and_the_words_are_kept,
    test_handover.test_when_a_child_moves_its_open_concern_climbs_among_the_people_of_its_new_place,
    test_handover.test_nothing_about_a_child_that_waited_for_telegram_is_sent_after_the_post_has_ended,
    test_opening.test_an_alert_that_may_have_arrived_stays_labelled_when_another_travels_with_it,
    test_reading.test_unread_for_three_working_days_goes_to_the_county_lead,
    test_reading.test_a_blue_concern_goes_to_the_county_after_three_working_days_and_then_weekly,
    test_links.test_opening_shows_the_note_once_and_logs_who_read_it,
    test_leave.test_whoever_stands_in_sees_only_meanwhile,
    test_leave.test_a_post_that_is_new_meanwhile_is_held_for_her_too,
    test_leave.test_an_alert_still_on_its_way_to_who_goes_is_taken_back_and_goes_elsewhere,
    test_leave.test_notes_to_read_are_whoever_stands_ins,
    test_leave.test_she_cannot_stand_in_for_herself_nor_somebody_of_another_county,
    test_conflicts.test_whoever_stands_in_for_the_one_meant_and_the_one_away_are_both_meant,
    test_conflicts.test_who_would_rather_not_say_is_taken_at_her_word,
    test_conflicts.test_the_family_is_not_asked_to_agree_and_gets_no_task_of_it,
    test_conflicts.test_an_alert_still_on_its_way_to_who_is_involved_is_taken_back,
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


def test_of_two_concerns_raised_at_the_same_moment_one_takes_the_waiting_alert_along(
    postgres_url: str,
) -> None:
    """Both units have seen it waiting. The second is told to look again, so nothing is dropped or said twice."""
    engine = engines.writer(postgres_url)
    metadata.create_all(engine)
    with engine.connect() as conn, conn.begin():
        found = World(conn, MORNING)
        found.populate()
        found.flag(Level.P1, Category.C06)
    with engine.connect() as one, engine.connect() as other:
        rows = [alerts.young(conn, found.ids["Wang"], MORNING - TOGETHER) for conn in (one, other)]
        assert rows[0] == rows[1]
        World(one, MORNING, ids=found.ids, places=found.places, child=found.child).flag(
            Level.P1, Category.C11
        )
        one.commit()
        with pytest.raises(Stale):
            outbound.supersede(other, rows[1] or 0, 0)
    engine.dispose()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_on_postgresql(world: World, story: Callable[[World], None]) -> None:
    """One story of each kind."""
    story(world)


def test_the_daily_look_finds_the_same_on_postgresql(world: World) -> None:
    """Leave, who stands in, and what she has said."""
    test_readiness.fill(world)
    test_readiness.test_leave_is_a_gap_until_somebody_stands_in_and_has_agreed(world)
    test_readiness.test_mothers_out_of_reach_are_counted_by_township_for_the_coordinator_alone(world)
