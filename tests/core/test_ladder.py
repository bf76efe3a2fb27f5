"""A concern climbs every rung in order, at its time, and never falls silent."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ladder import Ladder, Step, climb, dump, first, freeze, idle, load, skip
from core.level_rules import LadderSettings
from core.people import Role
from core.settings import CalendarSettings, Settings
from core.triage import Level

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = Settings()
S, B, C, F = Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION

levels = st.sampled_from(list(Level))
zones = st.sampled_from([SHANGHAI, BERLIN])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
gaps = st.lists(st.timedeltas(timedelta(0), timedelta(days=9)), min_size=1, max_size=12)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A wall time as a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def steps(
    level: Level, opened: str, count: int, settings: Settings = SETTINGS
) -> list[tuple[str, tuple[Role, ...]]]:
    """What happens when every step is taken on time: local time and roles."""
    ladder = freeze(level, settings)
    step, due_at = 0, first(ladder, at(opened), SHANGHAI)
    taken = []
    for _ in range(count):
        result = climb(ladder, step, due_at, due_at, SHANGHAI)
        taken.append((due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"), result.tell))
        step, due_at = result.next_step, result.next_due_at
    return taken


# -- the table, level by level -------------------------------------------------------------------------------


def test_a_red_concern_climbs_at_any_hour_and_repeats_every_quarter_of_an_hour() -> None:
    """At once, 15, 30, 60 minutes, then everybody every 15."""
    assert steps(Level.P0, "2026-03-06 23:50", 6) == [
        ("03-06 23:50", (S,)),
        ("03-07 00:05", (B,)),
        ("03-07 00:20", (C,)),
        ("03-07 00:50", (F,)),
        ("03-07 01:05", (S, B, C, F)),
        ("03-07 01:20", (S, B, C, F)),
    ]


def test_an_orange_concern_climbs_every_two_hours_at_any_hour() -> None:
    """At once, 2 h, 4 h, then everybody every 2 h."""
    assert steps(Level.P1, "2026-03-06 20:00", 5) == [
        ("03-06 20:00", (S,)),
        ("03-06 22:00", (B,)),
        ("03-07 00:00", (C,)),
        ("03-07 02:00", (S, B, C)),
        ("03-07 04:00", (S, B, C)),
    ]


def test_a_yellow_concern_raised_in_the_day_is_told_at_once() -> None:
    """Friday morning; the county on Monday, then each working day."""
    assert steps(Level.P2, "2026-03-06 10:00", 4) == [
        ("03-06 10:00", (S,)),
        ("03-09 07:30", (C,)),
        ("03-10 07:30", (S, C)),
        ("03-11 07:30", (S, C)),
    ]


def test_a_yellow_concern_raised_at_night_waits_for_the_morning_and_leaves_her_a_working_day() -> None:
    """Monday 22:00: the supervisor on Tuesday, the county not before Wednesday."""
    assert steps(Level.P2, "2026-03-09 22:00", 2) == [("03-10 07:30", (S,)), ("03-11 07:30", (C,))]


def test_a_blue_concern_is_in_the_next_mornings_list_then_weekly() -> None:
    """Friday: Saturday's list, the county after three working days, then every week."""
    assert steps(Level.P3, "2026-03-06 10:00", 4) == [
        ("03-07 07:30", (S,)),
        ("03-11 07:30", (C,)),
        ("03-18 07:30", (S, C)),
        ("03-25 07:30", (S, C)),
    ]


def test_a_holiday_moves_the_next_working_day() -> None:
    """Monday 9 March is free: the county hears on Tuesday."""
    settings = Settings(calendar=CalendarSettings(holidays=frozenset({date(2026, 3, 9)})))
    assert steps(Level.P2, "2026-03-06 10:00", 2, settings)[1] == ("03-10 07:30", (C,))


# -- never silent --------------------------------------------------------------------------------------------


def _walk(ladder: Ladder, opened_at: datetime, pauses: list[timedelta], zone: ZoneInfo) -> list[Step]:
    step, due_at, now = 0, first(ladder, opened_at, zone), opened_at
    taken = []
    for pause in pauses:
        now = max(now, due_at) + pause
        result = climb(ladder, step, due_at, now, zone)
        assert result.next_due_at > now
        taken.append(result)
        step, due_at = result.next_step, result.next_due_at
    return taken


@given(levels, moments, gaps, zones)
def test_there_is_always_a_next_step_and_it_lies_ahead(
    level: Level, opened_at: datetime, pauses: list[timedelta], zone: ZoneInfo
) -> None:
    """However late each step is taken, it tells somebody and names a later one."""
    for result in _walk(freeze(level, SETTINGS), opened_at, pauses, zone):
        assert result.tell
        assert not result.nobody_left
        assert result.next_step > 0


@given(levels, moments, gaps, zones)
def test_every_rung_is_told_in_its_order(
    level: Level, opened_at: datetime, pauses: list[timedelta], zone: ZoneInfo
) -> None:
    """The first time each role is told, the roles come as the ladder has them, none left out."""
    ladder = freeze(level, SETTINGS)
    order = [rung.role for rung in ladder.rule.rungs]
    told = [role for result in _walk(ladder, opened_at, pauses, zone) for role in result.tell]
    firsts = list(dict.fromkeys(told))
    assert firsts == order[: len(firsts)]
    assert len(pauses) < len(order) or firsts == order


@given(levels, moments, st.timedeltas(timedelta(0), timedelta(days=60)), zones)
def test_after_a_gap_everybody_whose_time_has_passed_is_told_in_one_go(
    level: Level, opened_at: datetime, gap: timedelta, zone: ZoneInfo
) -> None:
    """Exactly those a punctual climb would have told by then, and the next step is the punctual one."""
    ladder = freeze(level, SETTINGS)
    start = first(ladder, opened_at, zone)
    late = climb(ladder, 0, start, start + gap, zone)
    step, due_at, told = 0, start, list[Role]()
    while due_at <= start + gap:
        punctual = climb(ladder, step, due_at, due_at, zone)
        step, due_at = punctual.next_step, punctual.next_due_at
        told += punctual.tell
    assert late == Step(tuple(dict.fromkeys(told)), step, due_at)


def test_a_step_that_is_not_due_yet_tells_nobody_and_stays() -> None:
    """A wake-up too many costs nothing."""
    ladder = freeze(Level.P0, SETTINGS)
    due_at = at("2026-03-06 10:15")
    early = climb(ladder, 1, due_at, due_at - timedelta(seconds=1), SHANGHAI)
    assert early == Step((), 1, due_at)


@given(st.sampled_from([Level.P2, Level.P3]), moments, gaps, zones)
def test_yellow_and_blue_are_never_due_in_quiet_hours(
    level: Level, opened_at: datetime, pauses: list[timedelta], zone: ZoneInfo
) -> None:
    """Red and orange alone may ring at night."""
    for result in _walk(freeze(level, SETTINGS), opened_at, pauses, zone):
        assert not SETTINGS.quiet.holds(result.next_due_at.astimezone(zone).time())


# -- people who cannot be reached ----------------------------------------------------------------------------


def test_an_unreachable_supervisor_is_skipped_at_once() -> None:
    """The stand-in is told in the same minute and has her whole quarter of an hour."""
    ladder = freeze(Level.P0, SETTINGS)
    now = at("2026-03-06 10:00")
    told = climb(ladder, 0, now, now, SHANGHAI)
    skipped = skip(ladder, told.next_step, told.next_due_at, now, SHANGHAI)
    assert skipped == Step((B,), 2, now + timedelta(minutes=15), skipped=True)


def test_when_nobody_on_the_ladder_can_be_reached_it_says_so_and_still_repeats() -> None:
    """The operator and the mother are told; the next round keeps its time."""
    ladder = freeze(Level.P0, SETTINGS)
    now = at("2026-03-06 10:00")
    result = climb(ladder, 0, now, now, SHANGHAI)
    tried = [*result.tell]
    while not result.nobody_left:
        result = skip(ladder, result.next_step, result.next_due_at, now, SHANGHAI)
        tried += result.tell
    assert tried == [S, B, C, F]
    assert result == Step((), 4, now + timedelta(minutes=15), nobody_left=True, skipped=True)
    again = climb(ladder, result.next_step, result.next_due_at, result.next_due_at, SHANGHAI)
    assert again.tell == (S, B, C, F)


def test_at_night_a_yellow_concern_skips_to_the_morning() -> None:
    """A message that failed after nine wakes no county coordinator."""
    ladder = freeze(Level.P2, SETTINGS)
    opened = at("2026-03-06 20:59")
    told = climb(ladder, 0, opened, opened, SHANGHAI)
    skipped = skip(ladder, told.next_step, told.next_due_at, at("2026-03-06 21:01"), SHANGHAI)
    assert skipped == Step((), 1, at("2026-03-07 07:30"), skipped=True)


@given(levels, moments, st.integers(0, 5), zones)
def test_skipping_never_makes_anybody_wait_longer(
    level: Level, opened_at: datetime, count: int, zone: ZoneInfo
) -> None:
    """Each skip brings the next step forward or leaves it, and the one after it lies ahead."""
    ladder = freeze(level, SETTINGS)
    now = first(ladder, opened_at, zone)
    result = climb(ladder, 0, now, now, zone)
    for _ in range(count):
        skipped = skip(ladder, result.next_step, result.next_due_at, now, zone)
        assert skipped.next_due_at > now
        assert skipped.tell or skipped.next_due_at <= result.next_due_at
        result = skipped


# -- acknowledged, but nothing moves -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "remind", "release"),
    [
        (Level.P0, "03-06 23:00", "03-07 00:00"),
        (Level.P1, "03-07 10:00", "03-07 22:00"),
        (Level.P2, "03-09 07:30", "03-10 07:30"),
        (Level.P3, "03-16 07:30", "03-20 07:30"),
    ],
)
def test_an_owner_who_does_not_move_is_reminded_and_then_it_climbs_again(
    level: Level, remind: str, release: str
) -> None:
    """Acknowledged on Friday at 22:00; yellow and blue only speak in the day."""
    moments_of = idle(freeze(level, SETTINGS), at("2026-03-06 22:00"), SHANGHAI)
    assert moments_of.remind_at == at(f"2026-{remind}")
    assert moments_of.release_at == at(f"2026-{release}")


# -- frozen --------------------------------------------------------------------------------------------------


@given(levels, st.frozensets(st.dates(), max_size=5))
def test_a_ladder_comes_back_from_its_row_unchanged(level: Level, holidays: frozenset[date]) -> None:
    """Through JSON text, as the database keeps it."""
    ladder = freeze(level, Settings(calendar=CalendarSettings(holidays=holidays)))
    assert load(json.loads(json.dumps(dump(ladder)))) == ladder


def test_a_new_configuration_does_not_reach_an_open_concern() -> None:
    """It keeps the ladder it was opened with."""
    stored = dump(freeze(Level.P0, SETTINGS))
    swapped = Settings(ladder=LadderSettings(p0=SETTINGS.ladder.p3))
    assert load(stored) == freeze(Level.P0, SETTINGS) != freeze(Level.P0, swapped)


def test_what_is_not_a_ladder_is_refused() -> None:
    """A row that lost its ladder raises, it does not climb nowhere."""
    stored = dump(freeze(Level.P0, SETTINGS))
    with pytest.raises(KeyError):
        load({key: value for key, value in stored.items() if key != "repeat"})
    with pytest.raises(ValueError, match="repeat"):
        load(stored | {"repeat": {}})
