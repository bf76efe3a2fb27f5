"""The quick check-in by phone: 11 core items, the other items of type Q once a term, or at once when linked."""

from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.links import links_for
from bot.flows.model import Flow
from core.text import N_

# `domain.md` (A), "Length"; N05L is asked by N05 alone.
CORE = ("V02", "V03", "H08", "S01", "M01", "M04", "F01", "D04", "D05", "N05", "N05L", "N06")
_ITEMS = of_type("Q")
_ROTATING = tuple(question.id for question in _ITEMS if question.id not in CORE)

QUICK = Flow(
    "quick",
    1,
    N_("Quick check-in"),
    _ITEMS,
    plans="N06",
    rotating=_ROTATING,
    links=links_for(_ITEMS, frozenset(_ROTATING)),
    shared=SHARED & ids(_ITEMS),
)
