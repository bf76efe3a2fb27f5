"""The paired contact of a Three Qu or loving mother: the items of type P, every time."""

from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.model import Flow
from core.text import N_

_ITEMS = of_type("P")

CONTACT = Flow("contact", 1, N_("Paired contact"), _ITEMS, plans="N06", shared=SHARED & ids(_ITEMS))
