"""Working days, visits, quiet hours and words for moments, in zones with and without summer time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import (
    add_working_days,
    decent,
    digest_day,
    due_moment,
    first_visit,
    is_working,
    local_day,
    moment,
    next_clock,
    next_reading,
    next_visit,
    say_day,
)
from core.level_rules import Quiet
from core.people import Tier
from core.settings import CalendarSettings, Digest, Settings, Weekday
from core.text import Message

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = Settings()
QUIET = SETTINGS.quiet

zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")])
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    """A wall time as a UTC moment."""
    return datetime(*parts, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]


# -- working days and visits ---------------------------------------------------------------------------------


def test_weekends_and_holidays_are_not_worked() -> None:
    """1 October 2026 is a Thursday."""
    holidays = frozenset({date(2026, 10, 1)})
    assert is_working(date(2026, 10, 1))
    assert not is_working(date(2026, 10, 1), holidays)
    assert not is_working(date(2026, 10, 3))


def test_working_days_step_over_weekend_and_holiday() -> None:
    """From Wednesday the second working day, with Thursday a holiday, is Monday."""
    assert add_working_days(date(2026, 9, 30), 2, frozenset({date(2026, 10, 1)})) == date(2026, 10, 5)


def test_no_working_days_is_the_same_day_even_on_a_sunday() -> None:
    """A child in danger is seen on the day it is found."""
    assert add_working_days(date(2026, 3, 8), 0) == date(2026, 3, 8)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_the_nth_working_day_has_n_worked_days_up_to_it(day: date, count: int) -> None:
    """And is worked itself."""
    found = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert sum(is_working(each) for each in between) == count
    assert is_working(found)


@pytest.mark.parametrize(
    ("tier", "expected"),
    [("T0", 6), ("T1", 13), ("T2", 13), ("T3", 20), ("T4", 6), ("PAIR", 6)],
)
def test_a_newly_found_child_is_visited_within_the_working_days_of_its_tier(tier: str, expected: int) -> None:
    """Found on Friday 6 March 2026."""
    assert first_visit(Tier(tier), date(2026, 3, 6), SETTINGS) == date(2026, 3, expected)


@pytest.mark.parametrize(
    ("tier", "days"), [("T0", 7), ("T1", 30), ("T2", 60), ("T3", 90), ("T4", 365), ("PAIR", 90)]
)
def test_the_next_visit_follows_the_tier(tier: str, days: int) -> None:
    """Counted from the visit that was made."""
    done = date(2026, 3, 6)
    assert next_visit(Tier(tier), done, SETTINGS) - done == timedelta(days=days)


def test_a_county_can_set_its_own_holidays() -> None:
    """They move a first visit back."""
    settings = Settings(calendar=CalendarSettings(holidays=frozenset({date(2026, 3, 9)})))
    assert first_visit(Tier.T1, date(2026, 3, 6), settings) == date(2026, 3, 16)


# -- moments -------------------------------------------------------------------------------------------------


def test_a_due_day_is_said_at_eight_in_her_own_morning() -> None:
    """Midnight UTC in China, before and after the clock change in Germany."""
    assert due_moment(date(2026, 3, 9), SHANGHAI, SETTINGS) == datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
    assert due_moment(date(2026, 3, 28), BERLIN, SETTINGS) == datetime(2026, 3, 28, 7, 0, tzinfo=UTC)
    assert due_moment(date(2026, 3, 29), BERLIN, SETTINGS) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def test_a_day_is_the_one_people_there_have() -> None:
    """17:00 UTC is already tomorrow in China."""
    assert local_day(datetime(2026, 3, 6, 17, 0, tzinfo=UTC), SHANGHAI) == date(2026, 3, 7)


def test_a_skipped_wall_time_comes_after_the_gap() -> None:
    """On 29 March 2026 there is no 02:30 in Berlin: it is 03:30 there."""
    assert moment(date(2026, 3, 29), time(2, 30), BERLIN) == at(BERLIN, 2026, 3, 29, 3, 30)


def test_a_doubled_wall_time_is_its_first_coming() -> None:
    """On 25 October 2026 there are two 02:30 in Berlin: something daily happens once."""
    first = moment(date(2026, 10, 25), time(2, 30), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_clock(first + timedelta(minutes=1), time(2, 30), BERLIN) == at(BERLIN, 2026, 10, 26, 2, 30)


@given(moments, clocks, zones)
def test_the_next_showing_of_a_clock_is_never_in_the_past_nor_far_away(
    now: datetime, clock: time, zone: ZoneInfo
) -> None:
    """Within a day and the longest clock change, and it is the first one."""
    found = next_clock(now, clock, zone)
    assert now <= found <= now + timedelta(hours=25)
    assert next_clock(found, clock, zone) == found


@given(moments, zones)
def test_the_reading_list_comes_every_morning_once(now: datetime, zone: ZoneInfo) -> None:
    """Always a later one, each local day one."""
    list_one = next_reading(now, zone, SETTINGS)
    list_two = next_reading(list_one, zone, SETTINGS)
    assert now < list_one < list_two
    assert local_day(list_two, zone) - local_day(list_one, zone) == timedelta(days=1)
    assert list_one.astimezone(zone).time() == SETTINGS.reading.at


# -- quiet hours ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((2026, 3, 6, 20, 59), (2026, 3, 6, 20, 59)),
        ((2026, 3, 6, 21, 0), (2026, 3, 7, 7, 30)),
        ((2026, 3, 7, 0, 0), (2026, 3, 7, 7, 30)),
        ((2026, 3, 7, 7, 30), (2026, 3, 7, 7, 30)),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(now: tuple[int, ...], then: tuple[int, ...]) -> None:
    """21:00 to 07:30, in her own zone."""
    for zone in (SHANGHAI, BERLIN):
        assert decent(at(zone, *now), zone, QUIET) == at(zone, *then)


def test_a_night_with_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    """Half past seven is half past seven."""
    spring, autumn = at(BERLIN, 2026, 3, 28, 21, 30), at(BERLIN, 2026, 10, 24, 21, 30)
    assert decent(spring, BERLIN, QUIET) - spring == timedelta(hours=9)
    assert decent(autumn, BERLIN, QUIET) - autumn == timedelta(hours=11)


def test_quiet_hours_that_end_in_the_doubled_hour_end_at_its_second_showing_too() -> None:
    """A clock set back into quiet hours is not held for a whole day."""
    quiet = Quiet(time(22, 0), time(2, 30))
    again = at(BERLIN, 2026, 10, 25, 2, 10, fold=1)
    assert decent(again, BERLIN, quiet) == at(BERLIN, 2026, 10, 25, 2, 30, fold=1)


# Around both clock changes of three zones, one of them by half an hour.
changes = st.sampled_from(
    [
        (BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (BERLIN, datetime(2026, 10, 25, 1, tzinfo=UTC)),
        (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 4, 15, tzinfo=UTC)),
        (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        (ZoneInfo("America/St_Johns"), datetime(2026, 3, 8, 5, 30, tzinfo=UTC)),
        (ZoneInfo("America/St_Johns"), datetime(2026, 11, 1, 4, 30, tzinfo=UTC)),
    ]
)
around = st.integers(-1600, 1600).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def quiet_hours(draw: st.DrawFn) -> Quiet:
    """Up to 20 hours, half of them ending in the small hours, when clocks change."""
    end = draw(st.one_of(st.integers(0, 1439), st.integers(0, 200)))
    start = (end - draw(st.integers(0, 1200))) % 1440
    return Quiet(time(*divmod(start, 60)), time(*divmod(end, 60)))


@settings(max_examples=1000)
@given(changes, around, quiet_hours())
def test_a_decent_moment_is_never_earlier_never_quiet_and_never_a_day_away(
    change: tuple[ZoneInfo, datetime], away: timedelta, quiet: Quiet
) -> None:
    """Whatever the hours, also where the clock is being changed; asking twice changes nothing."""
    zone, now = change[0], change[1] + away
    found = decent(now, zone, quiet)
    assert now <= found <= now + timedelta(hours=25)
    assert not quiet.holds(found.astimezone(zone).time())
    assert decent(found, zone, quiet) == found


# -- words ---------------------------------------------------------------------------------------------------

FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 3, 5), "yesterday"),
        (date(2026, 3, 6), "today"),
        (date(2026, 3, 7), "tomorrow"),
        (date(2026, 3, 8), "Sunday"),
    ],
)
def test_a_near_day_is_said_in_a_word(day: date, word: str) -> None:
    """Seen from Friday."""
    assert say_day(day, FRIDAY) == Message(word)


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 3, 9), date(2027, 3, 6)])
def test_any_other_day_is_said_as_a_date(day: date) -> None:
    """A weekday's name reaches to the end of this week and never backwards."""
    said = say_day(day, FRIDAY)
    assert said.text == "{day} {month} {year}"
    assert said.params == {"day": day.day, "month": Message("March"), "year": day.year}


@given(moments, st.sampled_from(Weekday))
def test_the_weeks_figures_have_one_day_and_hour_a_week(now: datetime, weekday: Weekday) -> None:
    """The newest one that has come: no later than now, no older than a week."""
    chosen = replace(SETTINGS, digest=Digest(weekday))
    day = digest_day(now, chosen)
    assert f"{day:%A}".lower() == weekday
    come = moment(day, chosen.reading.at, chosen.zone)
    assert come <= now < come + timedelta(days=7)
