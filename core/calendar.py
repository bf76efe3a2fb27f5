"""Days and moments: working days, next visits, quiet hours, the reading list, and how a moment is said.

Moments in and out are aware UTC datetimes. A wall time is read in a zone: one that a clock change skips
counts with the offset before the change, one that comes twice is its first coming.
"""

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.level_rules import Quiet
from core.people import Tier
from core.settings import Settings
from core.text import N_, Message, say

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working(day: date, holidays: Set[date] = frozenset()) -> bool:
    """Return whether a day is worked: Monday to Friday and not a holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, count: int, holidays: Set[date] = frozenset()) -> date:
    """Return the `count`-th working day after `day`; 0 is `day` itself, worked or not."""
    for _ in range(count):
        day += _DAY
        while not is_working(day, holidays):
            day += _DAY
    return day


def next_visit(tier: Tier, done_on: date, settings: Settings) -> date:
    """Return the day of the next visit after one on `done_on` (`domain.md` C)."""
    return done_on + timedelta(days=settings.calendar.of(tier).visit_days)


def first_visit(tier: Tier, found_on: date, settings: Settings) -> date:
    """Return the last day for the first visit to a child found on `found_on` (`domain.md` C)."""
    count = settings.calendar.of(tier).first_visit_working_days
    return add_working_days(found_on, count, settings.calendar.holidays)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the date that people in `zone` have at the moment `at`."""
    return at.astimezone(zone).date()


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which clocks in `zone` first show `clock` on `day`."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def due_moment(day: date, zone: ZoneInfo, settings: Settings) -> datetime:
    """Return the moment at which something due on `day` is said."""
    return moment(day, settings.calendar.due_at, zone)


def next_clock(at: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first moment at or after `at` at which clocks in `zone` show `clock`."""
    today = local_day(at, zone)
    found = moment(today, clock, zone)
    return found if found >= at else moment(today + _DAY, clock, zone)


def next_reading(now: datetime, zone: ZoneInfo, settings: Settings) -> datetime:
    """Return the next reading list's moment, later than `now`."""
    return next_clock(now + timedelta(microseconds=1), settings.reading.at, zone)


def digest_day(now: datetime, settings: Settings) -> date:
    """Return the newest day on which the week's figures were, or are, to be sent by `now`."""
    zone = settings.zone
    today = local_day(now, zone)
    day = today - _DAY * ((today.weekday() - settings.digest.weekday.number) % 7)
    return day if moment(day, settings.reading.at, zone) <= now else day - 7 * _DAY


def decent(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """Return `at`, or the end of the quiet hours it falls into."""
    if not quiet.holds(at.astimezone(zone).time()):
        return at.astimezone(UTC)
    # A clock set back inside the quiet hours shows their end twice; the second showing may be the one ahead.
    today = local_day(at, zone)
    second = datetime.combine(today, quiet.end.replace(fold=1), zone).astimezone(UTC)
    shown_twice = second > moment(today, quiet.end, zone)
    return second if shown_twice and at <= second else next_clock(at, quiet.end, zone)


_NEAR = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def say_day(day: date, today: date) -> Message:
    """Return a day in words: "tomorrow", a later day of this week by its name, any other by its date."""
    away = (day - today).days
    if away in _NEAR:
        return say(_NEAR[away])
    if away > 0 and day.isocalendar()[:2] == today.isocalendar()[:2]:
        return say(_WEEKDAYS[day.weekday()])
    month = say(_MONTHS[day.month - 1])
    return say(N_("{day} {month} {year}"), day=day.day, month=month, year=day.year)
