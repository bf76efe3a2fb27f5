"""The season check: the home's hazards always, water, fire, holidays and term in their months (P)."""

from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.model import Flow
from core.text import N_

_ITEMS = of_type("S")
_WARM, _COLD = (5, 6, 7, 8, 9), (11, 12, 1, 2, 3)
_MONTHS = {
    "H05": _WARM,
    "H06": _COLD,
    "H07": (2, 3, 8, 9),
    "Z01": _WARM,
    "Z02": (1, 2, 6, 7, 8),
    "Z03": (2, 8, 9),
    "Z04": (2, 3),  # and whenever the host knows that they left
}

SEASON = Flow(
    "season",
    1,
    N_("Season check"),
    _ITEMS,
    plans="N06",
    seasonal=_MONTHS,
    shared=SHARED & ids(_ITEMS),
)
