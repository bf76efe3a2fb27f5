"""The intake of a child: the items of type I. Without consent only what the law asks is asked and kept."""

from bot.flows.conditions import Without
from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.model import Flow, Minimum
from core.text import N_

_FIRST = ("I01", "V05", "I02")  # the age decides who must agree, and consent what else is asked
_ITEMS = tuple(
    sorted(of_type("I"), key=lambda one: _FIRST.index(one.id) if one.id in _FIRST else len(_FIRST))
)
# The village must know of the child and must report danger (Arts. 11 and 43 of the Minors' Protection Law).
_MINIMUM = frozenset(
    {"I01", "V05", "I02", "V02", "V03", "V06", "H08", "M04", "D04", "D05", "N05", "N05L", "N06"}
)

INTAKE = Flow(
    "intake",
    1,
    N_("New child"),
    _ITEMS,
    needs_child=False,
    plans="N06",
    shared=SHARED & ids(_ITEMS),
    minimum=Minimum(Without("V05", ("yes",)), _MINIMUM),
)
