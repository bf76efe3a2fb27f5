"""All items of `domain.md` (A) in its order, a question asked by another one right after it."""

from bot.flows.items.danger import D01, D02, D03, D04, D05, D06
from bot.flows.items.family import F01, F02, F03, F04, F05
from bot.flows.items.health import E01, E02, E03, E04, E05
from bot.flows.items.home import H01, H02, H03, H04, H05, H06, H07, H08
from bot.flows.items.intake import I01, I02, I03, I03P, I04, I05, I06, I07, I08
from bot.flows.items.mind import M01, M02, M03, M04, M05
from bot.flows.items.next import N01, N02, N03, N04, N05, N05L, N06
from bot.flows.items.paired import P01, P01M, P02, X01
from bot.flows.items.school import S01, S02, S03, S04
from bot.flows.items.season import Z01, Z02, Z03, Z04
from bot.flows.items.visit import V01, V02, V03, V04, V05, V06
from bot.flows.model import Question

ITEMS: tuple[Question, ...] = (
    V01, V02, V03, V04, V05, V06, I01, I02, I03, I03P, I04, I05, I06, I07, I08, H01, H02, H03, H04, H05, H06, H07, H08,
    E01, E02, E03, E04, E05, S01, S02, S03, S04, M01, M02, M03, M04, M05, F01, F02, F03, F04, F05, D01, D02, D03, D04,
    D05, D06, X01, Z01, Z02, Z03, Z04, P01, P01M, P02, N01, N02, N03, N04, N05, N05L, N06,
)  # fmt: skip

# Asked once for the children of a home who are visited together. None of them hangs on the one child, nor on the
# moment: whether people fight now, and whether she was safe, is asked every time.
SHARED = frozenset({"V01", "V04", "I03", "I06", "I08", "H01", "H02", "H06"})


def of_type(letter: str) -> tuple[Question, ...]:
    """Return the items of one kind of visit, by its letter in the table."""
    return tuple(question for question in ITEMS if letter in question.types)


def ids(questions: tuple[Question, ...]) -> frozenset[str]:
    """Return the ids of some items."""
    return frozenset(question.id for question in questions)
