"""Whose turn it is: items that need not be asked at every visit are spread over a school term. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

TERMS = (2, 9)  # the months in which a term begins: February to August, September to January (P)
LATE_DAYS = 7  # a visit may come this late, and the last one of the term must still fall into it (P)


def term_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the term that a day lies in."""
    begun = [date(year, month, 1) for year in (day.year - 1, day.year, day.year + 1) for month in TERMS]
    first = max(start for start in begun if start <= day)
    return first, min(start for start in begun if start > day) - timedelta(days=1)


def due(
    items: Sequence[str],
    asked_on: Mapping[str, date],
    today: date,
    days_between: int,
    since: date | None = None,
) -> tuple[str, ...]:
    """Return the items to ask today, in their order, so that each comes up at least once a term, evenly spread.

    `asked_on`: when each was last asked about this child; what was never asked comes first, then the longest ago.
    `days_between`: the days to the next visit. A child taken in (`since`) during this term has until the
    end of the next one, so that a late start does not bring everything at once.
    """
    first, last = _window(today, since)
    waiting = [item for item in items if asked_on.get(item, date.min) < first]
    visits = 1 + max(0, (last - today).days) // (days_between + LATE_DAYS)
    chosen = set(sorted(waiting, key=lambda item: asked_on.get(item, date.min))[: -(-len(waiting) // visits)])
    return tuple(item for item in items if item in chosen)


def _window(today: date, since: date | None) -> tuple[date, date]:
    """Return from when on an answer counts, and by when everything must have been asked."""
    first, last = term_of(today)
    if since is None or since < first:
        return first, last
    return since, term_of(last + timedelta(days=1))[1]
