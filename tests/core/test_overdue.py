"""Deadlines turned round say the same as deadlines: whatever the hour, the weekend and the holiday."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from core import timeline
from core.overdue import cutoffs
from core.settings import Settings
from core.timeline import Kept
from core.triage import Level

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Settings()
FESTIVAL = replace(
    PLAIN, calendar=replace(PLAIN.calendar, holidays=frozenset({date(2026, 3, 5), date(2026, 3, 6)}))
)
MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2026, 3, 20), timezones=st.just(UTC))  # noqa: DTZ001


@example(
    begun=datetime(2026, 3, 4, 2, tzinfo=UTC), level=Level.P0, late=timedelta(minutes=15), settings=PLAIN
)
@example(
    begun=datetime(2026, 3, 4, 2, tzinfo=UTC), level=Level.P2, late=timedelta(hours=21.5), settings=PLAIN
)
@given(
    begun=MOMENTS,
    level=st.sampled_from(Level),
    late=st.timedeltas(timedelta(), timedelta(days=25)),
    settings=st.sampled_from([PLAIN, FESTIVAL]),
)
def test_a_concern_that_nobody_touched_has_missed_what_its_deadlines_say(
    begun: datetime, level: Level, late: timedelta, settings: Settings
) -> None:
    """Also at the very moment of a deadline, which is not missed yet."""
    now = begun + late
    owed = timeline.deadlines(level, begun, [], now, settings)
    missed = {one.name for one in owed if one.kept is Kept.MISSED}
    found = {one.name for one in cutoffs(now, settings) if one.level is level and begun < one.before}
    assert found == missed


def test_a_yellow_one_of_friday_evening_is_overdue_on_monday_morning() -> None:
    """One working day: the weekend does not count, and half past seven is the hour."""
    friday = datetime(2026, 3, 6, 20, 0, tzinfo=SHANGHAI)
    monday = datetime(2026, 3, 9, 7, 30, tzinfo=SHANGHAI)
    for now, is_late in ((monday, False), (monday + timedelta(minutes=1), True)):
        known = {(one.level, one.name): one.before for one in cutoffs(now, PLAIN)}
        assert (friday < known[Level.P2, "acknowledge"]) is is_late
