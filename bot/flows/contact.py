"""The paired contact of a Three Qu or loving mother: the items of type P, every time."""

from dataclasses import replace

from bot.flows.conditions import Picked
from bot.flows.items.table import SHARED, ids, of_type
from bot.flows.items.visit import BY_PHONE
from bot.flows.model import Flow
from core.text import N_

_CALLED = ((Picked("V01", ("call", "video")), BY_PHONE),)
_ITEMS = tuple(replace(one, hints=_CALLED) if one.id == "V02" else one for one in of_type("P"))

CONTACT = Flow("contact", 1, N_("Paired contact"), _ITEMS, plans="N06", shared=SHARED & ids(_ITEMS))
