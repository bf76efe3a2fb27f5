"""The quick check-in by phone: 11 core items, the other items of type Q once a term, or at once when linked.

By phone nobody sees the home: nothing is taken over from a brother's or sister's visit.
"""

from dataclasses import replace

from bot.flows.items.table import of_type
from bot.flows.items.visit import BY_PHONE
from bot.flows.links import links_for
from bot.flows.model import Flow
from core.text import N_

# `domain.md` (A), "Length"; N05L is asked by N05 alone.
CORE = ("V02", "V03", "H08", "S01", "M01", "M04", "F01", "D04", "D05", "N05", "N05L", "N06")
# V01 is not asked every time: a quick one is a call.
_ITEMS = tuple(replace(one, hint=BY_PHONE) if one.id == "V02" else one for one in of_type("Q"))
_ROTATING = tuple(question.id for question in _ITEMS if question.id not in CORE)

QUICK = Flow(
    "quick",
    1,
    N_("Quick check-in"),
    _ITEMS,
    plans="N06",
    rotating=_ROTATING,
    links=links_for(_ITEMS, frozenset(_ROTATING)),
)
