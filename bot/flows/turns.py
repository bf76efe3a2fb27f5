"""Which items are due in a visit, beside those that are always asked. Pure; the host puts them into `Facts`."""

from collections.abc import Mapping
from datetime import date

from bot.flows.model import Flow
from core.rotation import due


def due_items(
    flow: Flow,
    asked_on: Mapping[str, date],
    today: date,
    visit_days: int,
    since: date | None = None,
    age_months: int | None = None,
) -> tuple[str, ...]:
    """Return the items of a flow whose turn it is: by the season, and each rotating one once a term.

    `asked_on`: the day an item was last really asked about this child. `visit_days`: the usual days between
    two visits. `since`: the day the child was taken in, if that may be in this term. `age_months`: what a child
    is too young for has no turn.
    """
    seasonal = [item for item, months in flow.seasonal.items() if today.month in months]
    rotating = [item for item in flow.rotating if not flow.by_id[item].is_too_young(age_months)]
    return (*seasonal, *due(rotating, asked_on, today, visit_days, since))
