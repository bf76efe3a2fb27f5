"""The proposals of the programme, and the values a configuration may not have."""

from collections.abc import Callable
from datetime import time

import pytest

from core.level_rules import Hours, LadderRule, LadderSettings, Quiet, Rung, Wait
from core.people import Role, Tier
from core.settings import Limits, Line, Reading, Retention, Settings, TierRule, Web
from core.triage import Level

MINUTE = Wait(minutes=1)


def _rule(*rungs: Rung, repeat: Wait = MINUTE) -> LadderRule:
    return LadderRule(rungs, repeat, Hours.ANY, MINUTE, MINUTE)


def test_each_level_and_each_tier_has_its_own_rule() -> None:
    """Nothing is looked up in vain, and no two are mixed up."""
    settings = Settings()
    ladder = LadderSettings()
    assert [settings.ladder.of(level) for level in Level] == [ladder.p0, ladder.p1, ladder.p2, ladder.p3]
    assert [settings.calendar.of(tier).visit_days for tier in Tier] == [7, 30, 60, 90, 365, 90]


def test_the_emergency_numbers_are_those_of_the_country() -> None:
    """Police first."""
    numbers = [line.number for line in Settings().lines.emergency]
    assert numbers == ["110", "120", "119", "12355", "12338", "12356"]
    assert Settings().lines.emergency[0] == Line("Police", "110")


def test_bulk_stays_under_telegrams_thirty_a_second() -> None:
    """29, and 25 while people are being answered."""
    limits = Limits()
    assert (limits.bulk_per_s, limits.bulk_per_s_busy) == (29, 25)


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("21:00", True), ("20:59:59", False), ("00:00", True), ("07:29", True), ("07:30", False)],
)
def test_quiet_hours_begin_at_nine_and_end_at_half_past_seven(clock: str, inside: bool) -> None:
    """From the start on, up to but not at the end, over midnight."""
    assert Quiet().holds(time.fromisoformat(clock)) is inside


def test_quiet_hours_within_one_day_and_none_at_all() -> None:
    """A county may set them otherwise."""
    assert Quiet(time(12), time(14)).holds(time(13))
    assert not Quiet(time(12), time(14)).holds(time(14))
    assert not any(Quiet(time(8), time(8)).holds(time(hour)) for hour in range(24))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Wait(minutes=-1),
        lambda: Wait(minutes=5, days=1),
        _rule,
        lambda: _rule(Rung(Role.SUPERVISOR, MINUTE)),
        lambda: _rule(Rung(Role.MOTHER)),
        lambda: _rule(Rung(Role.OPERATOR)),
        lambda: _rule(Rung(Role.SUPERVISOR), repeat=Wait()),
        lambda: LadderRule((Rung(Role.SUPERVISOR),), MINUTE, Hours.ANY, Wait(), MINUTE),
        lambda: TierRule(0, 5),
        lambda: TierRule(7, -1),
        lambda: Limits(bulk_per_s=30),
        lambda: Limits(bulk_per_s=20),
        lambda: Limits(link_minutes=0),
        lambda: Limits(chat_per_s=float("nan")),
        lambda: Retention(screen_days=-1),
        lambda: Web(public_url="http://tongban.example"),
        lambda: Web(public_url="http://localhost.example.org"),
        lambda: Web(public_url="https://"),
        lambda: Web(port=70000),
        lambda: Settings(reading=Reading(at=time(6, 0))),
        lambda: Settings(quiet=Quiet(time(21), time(9))),
    ],
)
def test_a_value_that_would_silence_or_break_a_promise_is_refused(make: Callable[[], object]) -> None:
    """A ladder that never repeats, a budget over Telegram's, a link in plain http: none can be configured."""
    with pytest.raises(ValueError, match=r"\w"):
        make()


@pytest.mark.parametrize("url", ["https://tongban.example", "http://127.0.0.1:8180", "http://localhost:1"])
def test_a_link_is_https_or_stays_on_this_machine(url: str) -> None:
    """Both are accepted."""
    assert Web(public_url=url).public_url == url
