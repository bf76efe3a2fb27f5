"""Illness, and what the eye sees of the child. Items E of `domain.md` (A)."""

from bot.flows.conditions import Before, Picked
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

E01 = Question(
    "E01",
    N_("Ill or hurt this month, and seen by a doctor?"),
    N_("Illness this month"),
    types="RQ",
    how=How.CARER,
    options=(
        Option("no", N_("Not ill or hurt")),
        Option("better", N_("Better again")),
        Option("seen", N_("Seen by a doctor")),
        Option("could_not", N_("Could not see one"), danger=True),
    ),
    rules=(Rule("could_not", Flag(C.C13, L.P2)),),
)

E02 = Question(
    "E02",
    N_("Are there marks on skin that is not covered?"),
    N_("Marks on the skin"),
    types="RF",
    how=How.OBSERVE,
    hint=N_("Only look, lift no clothes, do not ask the child."),
    abuse=True,
    options=(
        Option("none", N_("No marks")),
        Option("explained", N_("Well explained")),
        Option("unexplained", N_("Not explained"), danger=True),
        Option("many", N_("Many, or old and new"), danger=True),
        Option("bleeding", N_("Bleeding or fits"), danger=True),
    ),
    rules=(
        Rule("unexplained", Flag(C.C03, L.P1)),
        Rule("many", Flag(C.C03, L.P1)),
        Rule("bleeding", Flag(C.C01, L.P0)),
    ),
)

E03 = Question(
    "E03",
    N_("How alert is the child?"),
    N_("Alertness"),
    types="RF",
    how=How.OBSERVE,
    options=(
        Option("well", N_("Alert and well")),
        Option("listless", N_("Listless"), danger=True),
        Option("no_wake", N_("Cannot be woken"), danger=True),
    ),
    rules=(
        Rule("listless", Flag(C.C13, L.P2), when=(Before("E03", ("listless",)),)),
        Rule("no_wake", Flag(C.C01, L.P0)),
    ),
)

E04 = Question(
    "E04",
    N_("Is the child much smaller or thinner than others of that age?"),
    N_("Small for age"),
    types="R",
    how=How.OBSERVE,
    options=(
        Option("no", N_("Not smaller")),
        Option("bit", N_("A little")),
        Option("much", N_("Much smaller"), danger=True),
    ),
    rules=(
        Rule("much", Flag(C.C13, L.P2)),
        Rule("much", Flag(C.C05, L.P1), when=(Picked("H02", ("often",)),)),
    ),
)

E05 = Question(
    "E05",
    N_("Are vaccines and check-ups on time?"),
    N_("Vaccines"),
    types="R",
    how=How.CARER,
    options=(Option("yes", N_("On time")), Option("no", N_("Not on time"), danger=True)),
    rules=(Rule("no", Flag(C.C13, L.P3)),),
)
