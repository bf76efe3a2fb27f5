"""The follow-up: what became of the agreed step, the items that raised the flag, then the items of type F."""

from bot.flows.items.paired import X01
from bot.flows.items.table import ITEMS, SHARED, ids, of_type
from bot.flows.links import links_for
from bot.flows.model import Flow
from core.text import N_

_NEVER = frozenset(
    {"I02", "P01", "P01M"}
)  # what a child's situation is, and counts, are no matter of a follow-up
_ALWAYS = ids(of_type("F"))
_RAISING = (question for question in ITEMS if question.rules and question.id not in _NEVER | _ALWAYS)
_KNOWN = ids((*of_type("F"), *_RAISING))
_ITEMS = (X01, *(question for question in ITEMS if question.id in _KNOWN and question is not X01))
_WAITING = ids(_ITEMS) - _ALWAYS

FOLLOWUP = Flow(
    "followup",
    1,
    N_("Follow-up"),
    _ITEMS,
    plans="N06",
    on_call=_WAITING,
    links=links_for(_ITEMS, _WAITING),
    shared=SHARED & ids(_ITEMS),
    opens_with=X01.id,
)
