"""The routine home visit: 19 core items, the other items of type R once a term, or at once when linked."""

from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.links import links_for
from bot.flows.model import Flow
from core.text import N_

# `domain.md` (A), "Length"; N05L is asked by N05 alone.
CORE = (
    "V01", "V02", "V03", "V06", "H02", "H08", "E02", "E03", "S01", "M01", "M03", "M04", "F01", "F05", "D04", "D05",
    "N04", "N05", "N05L", "N06",
)  # fmt: skip
_ITEMS = of_type("R")
_ROTATING = tuple(question.id for question in _ITEMS if question.id not in CORE)

ROUTINE = Flow(
    "routine",
    1,
    N_("Routine visit"),
    _ITEMS,
    plans="N06",
    rotating=_ROTATING,
    links=links_for(_ITEMS, frozenset(_ROTATING)),
    shared=SHARED & ids(_ITEMS),
)
