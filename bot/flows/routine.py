"""The routine home visit: the 19 core items of type R of `domain.md` (A), in its order."""

from bot.flows.items.family import D04, D05, F01, F05
from bot.flows.items.home import E02, E03, H02, H08
from bot.flows.items.mind import M01, M03, M04, S01
from bot.flows.items.next import N04, N05, N05L, N06
from bot.flows.items.visit import V01, V02, V03, V06
from bot.flows.model import Flow, Question
from core.text import N_

CORE: tuple[Question, ...] = (
    V01, V02, V03, V06, H02, H08, E02, E03, S01, M01, M03, M04, F01, F05, D04, D05, N04, N05, N05L, N06,
)  # fmt: skip

ROUTINE = Flow("routine", 1, N_("Routine visit"), CORE, plans=N06.id)
