"""Deadlines turned round: since when a concern must have waited to have missed one, so that tables can be searched.

Says of a moment what `core.timeline.deadlines` says of one concern; a test holds the two against each other.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.calendar import add_working_days, local_day, moment
from core.level_rules import Wait
from core.settings import Settings
from core.triage import Level

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cutoff:
    """Of the concerns of a level, those that began `before` have missed the deadline `name`, unless it was met."""

    level: Level
    name: str
    before: datetime


def cutoffs(now: datetime, settings: Settings) -> tuple[Cutoff, ...]:
    """Return a cutoff for every deadline of every level (`core.settings.Deadlines`) as it stands at `now`."""
    return tuple(
        Cutoff(level, name, _before(wait, now, settings))
        for level in Level
        for name, wait in settings.deadlines.of(level).owed.items()
        if wait
    )


def _before(wait: Wait, now: datetime, settings: Settings) -> datetime:
    """Return the moment before which a span must have begun to be over at `now`; one that ends at `now` is not."""
    if not (wait.days or wait.working_days):
        return now - timedelta(minutes=wait.minutes, hours=wait.hours)
    zone = settings.zone
    today = local_day(now, zone)
    last = today if moment(today, settings.reading.at, zone) < now else today - _DAY
    begun = last - timedelta(days=wait.days)
    while _ends(begun, wait, settings) > last:
        begun -= _DAY
    return moment(begun + _DAY, time(), zone)


def _ends(begun: date, wait: Wait, settings: Settings) -> date:
    """Return the day in whose morning a span of days ends."""
    return add_working_days(begun + timedelta(days=wait.days), wait.working_days, settings.calendar.holidays)
