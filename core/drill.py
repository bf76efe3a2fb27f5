"""When a drill asks whom: a ladder walked once, at its own times, whether or not somebody answers. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core import ladder
from core.ladder import Ladder


def moments(rule: Ladder, begun_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return when each rung is told and, last, when the drill is over: the last rung has had its whole time."""
    found = [ladder.first(rule, begun_at, zone)]
    for step in range(1, len(rule.rule.rungs) + 1):
        found.append(ladder.due_after(rule, step, found[-1], zone))
    return found
