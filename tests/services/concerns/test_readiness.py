"""Promises of the daily look: what it calls a gap the ladder cannot reach, once a day, to whom it matters."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.people import Role
from core.readiness import Gap, Why
from db.queries import alerts, leaves, meta, people
from services import leave, readiness
from tests.services.concerns.world import World

ROLES = (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION)
MISSING = (("Ma", 1031, "backup", "far_township"), ("Bai", 1032, "county", "far_county"))
FAR = [name for name, *_ in MISSING]


@pytest.fixture
def whole(world: World) -> World:
    """The small world with every post of the other county filled, too."""
    fill(world)
    return world


def fill(world: World) -> None:
    """Fill the posts that the other county lacks."""
    for name, number, role, place in MISSING:
        world.hire(name, number, role, place)


def look(world: World) -> None:
    """Do what the job does, in its order."""
    if readiness.is_due(world.conn, world.now, world.settings):
        found = readiness.everywhere(world.conn, world.now)
        counties = readiness.by_county([*found, *readiness.beside(world.conn, world.now)])
        readiness.tell_counties(world.unit(), counties)
        readiness.tell_operators(world.unit(), found)
    world.send()


def only_gap(world: World) -> Gap:
    (gap,) = readiness.everywhere(world.conn, world.now)
    return gap


def test_nothing_comes_when_all_is_well(whole: World) -> None:
    look(whole)
    assert whole.heard() == {}
    assert readiness.everywhere(whole.conn, whole.now) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reach": "blocked"}, Why.BLOCKED),
        ({"telegram_id": None}, Why.NEVER),
    ],
)
def test_a_holder_who_cannot_be_written_to_is_a_gap(
    whole: World, change: dict[str, object], why: Why
) -> None:
    people.change(whole.conn, whole.ids["Wang"], **change)
    gap = only_gap(whole)
    assert (gap.role, gap.why, gap.where) == (Role.SUPERVISOR, why, whole.places["township"].path)


def test_an_empty_post_is_a_gap_of_its_township_and_of_each_village(whole: World) -> None:
    whole.revoke("Zhao")
    gap = only_gap(whole)
    assert (gap.role, gap.why, gap.where) == (Role.BACKUP, Why.EMPTY, whole.places["township"].path)
    assert gap.villages == (whole.places["village"].path,)
    assert gap.county == whole.places["county"].id


def test_leave_is_a_gap_until_somebody_stands_in_and_has_agreed(whole: World) -> None:
    since, until = whole.now, whole.now + timedelta(days=2)
    number = leave.grant(whole.unit(), whole.ids["Wang"], since, until, None, None)
    assert only_gap(whole).why is Why.AWAY
    found = leaves.get(whole.conn, number)
    assert found is not None
    leaves.cover(whole.conn, found, whole.ids["Zhao"], whole.now)
    assert only_gap(whole).why is Why.UNSURE
    whole.act("Zhao", "leave_yes", number)
    assert readiness.everywhere(whole.conn, whole.now) == []


def test_a_village_without_children_misses_nobody(whole: World) -> None:
    whole.revoke("Zhao")
    whole.conn.exec_driver_sql("UPDATE child SET until = since")
    assert readiness.everywhere(whole.conn, whole.now) == []


def test_the_coordinator_hears_of_hers_and_the_operator_of_numbers(whole: World) -> None:
    """Where, and no more; nobody is named, and no county hears of another's."""
    whole.revoke("Zhao")
    people.change(whole.conn, whole.ids["Wang"], reach="blocked")
    look(whole)
    county = whole.only("Chen").text
    assert "village A: stand-in supervisor, nobody holds the post" in county
    assert "village A: supervisor, has blocked the assistant" in county
    operator = whole.only("Sun").text
    assert "supervisor, has blocked the assistant: 1" in operator
    assert "village" not in operator
    assert whole.heard(*FAR) == {}


def test_one_of_two_who_has_blocked_is_told_as_one_of_two(whole: World) -> None:
    """The other one answers; it is said before she, too, is out of reach. First comes where nobody answers."""
    whole.hire("Xu", 1041, "supervisor", "township")
    people.change(whole.conn, whole.ids["Wang"], reach="blocked")
    whole.revoke("Zhao")
    half = next(gap for gap in readiness.everywhere(whole.conn, whole.now) if gap.share)
    assert (half.role, half.why, half.share) == (Role.SUPERVISOR, Why.BLOCKED, (1, 2))
    look(whole)
    county = whole.only("Chen").text.splitlines()
    assert county[1:3] == [
        "village A: stand-in supervisor, nobody holds the post",
        "village A: supervisor, has blocked the assistant, 1 of 2",
    ]
    assert "supervisor, has blocked the assistant, 1 of 2: 1" in whole.only("Sun").text


def test_whoever_holds_a_post_twice_is_one_of_those_who_answer(whole: World) -> None:
    """Wang stands in for Xu and has two rows; Zhang has not come in yet: one of two people."""
    whole.hire("Xu", 1041, "supervisor", "township")
    whole.hire("Zhang", None, "supervisor", "township")
    span = {"since": whole.now, "until": whole.now + timedelta(days=1)}
    number = leave.grant(whole.unit(), whole.ids["Xu"], span["since"], span["until"], None, None)
    found = leaves.get(whole.conn, number)
    assert found is not None
    leaves.cover(whole.conn, found, whole.ids["Wang"], whole.now)
    gap = only_gap(whole)
    assert (gap.why, gap.share) == (Why.NEVER, (1, 2))


def test_mothers_out_of_reach_are_counted_by_township_for_the_coordinator_alone(whole: World) -> None:
    """Numbers and places; the operator sees them in the doctor."""
    whole.hire("Hu", None, "mother", "village")
    whole.hire("Luo", None, "mother", "village")
    people.change(whole.conn, whole.ids["Li"], reach="blocked")
    look(whole)
    text = whole.only("Chen").text
    assert "township A: companion mother, has blocked the assistant, 1 of 3" in text
    assert "township A: companion mother, has not come in yet, 2 of 3" in text
    assert whole.heard("Sun", *FAR) == {}


def test_every_coordinator_hears_that_no_operator_would_hear_an_alarm(whole: World) -> None:
    """Once a day; one operator anywhere who can be reached is enough."""
    people.change(whole.conn, whole.ids["Sun"], reach="blocked")
    for _ in range(2):
        look(whole)
    assert "county A: operator, has blocked the assistant" in whole.only("Chen").text
    assert "county B: operator, has blocked the assistant" in whole.only("Bai").text
    whole.now += timedelta(days=1)
    whole.hire("Yu", 1042, "operator", "far_county")
    look(whole)
    assert whole.heard() == {}


def test_it_is_told_once_a_day_and_again_the_next(whole: World) -> None:
    whole.revoke("Zhao")
    for _ in range(3):
        look(whole)
    assert whole.heard("Chen", "Sun") == {"Chen": 1, "Sun": 1}
    whole.now += timedelta(hours=24)
    look(whole)
    assert whole.heard("Chen", "Sun") == {"Chen": 1, "Sun": 1}


def test_a_look_that_was_cut_short_tells_nobody_twice(whole: World) -> None:
    """The coordinators were told, the process died before the day was done."""
    whole.revoke("Zhao")
    found = readiness.everywhere(whole.conn, whole.now)
    readiness.tell_counties(whole.unit(), readiness.by_county(found))
    look(whole)
    assert whole.heard("Chen", "Sun") == {"Chen": 1, "Sun": 1}


@pytest.mark.parametrize(
    ("hours", "due"), [(-1.6, False), (-1.4, True), (0, True), (10.9, True), (11.1, False), (22, False)]
)
def test_it_waits_for_its_time_and_is_made_up_on_the_same_day(whole: World, hours: float, due: bool) -> None:
    """Half past eight, never in quiet hours; it is ten o'clock in this world."""
    assert readiness.is_due(whole.conn, whole.now + timedelta(hours=hours), whole.settings) is due


def test_without_chats_only_the_doctor_shows_it(whole: World) -> None:
    whole.settings = replace(whole.settings, readiness=replace(whole.settings.readiness, tell=False))
    whole.revoke("Zhao")
    look(whole)
    assert whole.heard() == {}
    assert meta.get(whole.conn, "readiness_on") is None


def test_a_long_list_is_cut_and_says_so(whole: World) -> None:
    """A message on a telephone is read to its end or not at all."""
    gaps = [
        Gap(Role.SUPERVISOR, Why.EMPTY, f"{whole.places['county'].path}{number}/", ("a", "b"))
        for number in range(30)
    ]
    readiness.tell_counties(whole.unit(), [(whole.places["county"].id, gaps)])  # type: ignore[list-item]
    whole.send()
    text = whole.only("Chen").text
    assert "And 18 more." in text
    assert text.count("2 villages") == readiness.MOST_NAMED


def test_many_villages_are_looked_at_in_batches_that_add_up(
    whole: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in one look."""
    whole.revoke("Zhao")
    whole.revoke("Zheng")
    at_once = readiness.everywhere(whole.conn, whole.now)
    monkeypatch.setattr(readiness, "BATCH", 1)
    assert readiness.everywhere(whole.conn, whole.now) == at_once


states = st.fixed_dictionaries(
    {
        name: st.sampled_from(["well", "blocked", "never", "gone", "away", "stood in for", "agreed"])
        for name in ("Wang", "Xu", "Zhao", "Chen", "Wu")
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=states)
def test_a_gap_is_what_the_ladder_cannot_reach(whole: World, wanted: dict[str, str]) -> None:
    """And nothing else; only somebody who has not agreed yet is told all the same."""
    savepoint = whole.conn.begin_nested()
    whole.hire("Xu", 1041, "supervisor", "township")
    try:
        for name, state in wanted.items():
            _be(whole, name, state)
        village = whole.places["village"]
        gaps = {
            gap.role: gap
            for gap in readiness.everywhere(whole.conn, whole.now)
            if village.path in gap.villages
        }
        for role in ROLES:
            holders = people.holders(whole.conn, role.value, village.id, whole.now)
            reached = alerts.reachable(whole.conn, holders)
            gap = gaps.get(role)
            assert bool(reached) == (gap is None or gap.share is not None or gap.why is Why.UNSURE), (
                role,
                gap,
                reached,
            )
            assert len(reached) == len(holders) or gap is not None, (role, holders)
    finally:
        savepoint.rollback()


def _be(world: World, name: str, state: str) -> None:
    person_id, span = world.ids[name], {"since": world.now, "until": world.now + timedelta(days=1)}
    match state:
        case "blocked":
            people.change(world.conn, person_id, reach="blocked")
        case "never":
            people.change(world.conn, person_id, telegram_id=None)
        case "gone":
            world.revoke(name)
        case "away":
            leaves.add(world.conn, world.now, person_id=person_id, cover_id=None, **span)
        case "stood in for" | "agreed":
            agreed = True if state == "agreed" else None
            leaves.add(
                world.conn, world.now, person_id=person_id, cover_id=world.ids["Bai"], agreed=agreed, **span
            )
