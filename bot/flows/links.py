"""Which answers call for which further items in the same visit, whosever turn it is (P). Data only.

Nothing here leads on from suspected violence to a question for the carer: a mother looks, and does not investigate.
"""

from bot.flows.conditions import Picked
from bot.flows.model import Link, Question

LINKS: tuple[Link, ...] = (
    Link(Picked("V02", ("refused",)), ("V06",)),
    Link(Picked("H01", ("wiring", "collapse")), ("H04",)),
    Link(Picked("H02", ("sometimes", "often", "none")), ("H03", "E04")),
    Link(Picked("E01", ("could_not",)), ("E05",)),
    Link(Picked("E02", ("unexplained", "many")), ("F04", "D03")),
    Link(Picked("E03", ("listless",)), ("E04", "M02")),
    Link(Picked("S01", ("three_days", "over_week", "stopped")), ("S02", "S03")),
    Link(Picked("S02", ("bit", "yes")), ("M02", "M05")),
    Link(Picked("M01", ("worried", "crying")), ("M02", "M05")),
    Link(Picked("M03", ("withdrawn", "afraid")), ("F04", "D03")),
    Link(Picked("F01", ("month", "half_year")), ("N01",)),
    Link(Picked("F03", ("shout", "hit", "locked")), ("F04",)),
    Link(Picked("D01", ("harms",)), ("D02",)),
)


def links_for(questions: tuple[Question, ...], waiting: frozenset[str]) -> tuple[Link, ...]:
    """Return the links of a flow: those from its items to its items that wait for their turn."""
    known = {question.id for question in questions}
    found = (
        Link(link.after, tuple([item for item in link.items if item in waiting]))
        for link in LINKS
        if link.after.item in known
    )
    return tuple(link for link in found if link.items)
