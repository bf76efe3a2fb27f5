"""Water, holidays, the new term, parents leaving. Items Z of `domain.md` (A)."""

from bot.flows.conditions import Younger
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

Z01 = Question(
    "Z01",
    N_("Is water play watched, and are the six don'ts known?"),
    N_("Water play"),
    types="S",
    how=How.CARER,
    options=(
        Option("yes", N_("Watched and known")),
        Option("no", N_("No, or only one of them"), danger=True),
    ),
    rules=(Rule("no", Flag(C.C14, L.P2)),),
)

Z02 = Question(
    "Z02",
    N_("Who minds the child by day in the holidays?"),
    N_("Holidays"),
    types="S",
    how=How.CARER,
    options=(
        Option("adult", N_("An adult")),
        Option("tongban_home", N_("Tongban home")),
        Option("nobody", N_("Nobody at all"), danger=True),
    ),
    rules=(
        Rule("nobody", Flag(C.C05, L.P2)),
        Rule("nobody", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
    ),
)

Z03 = Question(
    "Z03",
    N_("Are things, fare and travel ready for the new term?"),
    N_("Ready for term"),
    types="S",
    how=How.CARER,
    yes_means="ready",
    options=(Option("ready", N_("All ready")), Option("lack", N_("Something is missing"), danger=True)),
    rules=(Rule("lack", Flag(C.C11, L.P3)),),
)

Z04 = Question(
    "Z04",
    N_("How is the child since the parents left?"),
    N_("Since parents left"),
    types="S",
    how=How.CARER_OR_CHILD,
    options=(
        Option("fine", N_("All right")),
        Option("low", N_("In low spirits")),
        Option("not_eating", N_("Neither eats nor sleeps"), danger=True),
    ),
    rules=(Rule("not_eating", Flag(C.C09, L.P2)),),
)
