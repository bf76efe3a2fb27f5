"""Food, being alone, and what the eye sees of the child. Items H and E of `domain.md` (A)."""

from bot.flows.conditions import Before, Younger
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

H02 = Question(
    "H02",
    N_("Is there enough to eat?"),
    N_("Food"),
    how=How.LOOK_OR_ASK,
    options=(
        Option("yes", N_("Enough")),
        Option("sometimes", N_("Sometimes not enough")),
        Option("often", N_("Often not enough"), danger=True),
        Option("none", N_("Nothing today"), danger=True),
    ),
    rules=(
        Rule("often", Flag(C.C05, L.P2)),
        Rule("none", Flag(C.C05, L.P1)),
    ),
)

H08 = Question(
    "H08",
    N_("Is the child ever alone overnight, or living alone?"),
    N_("Alone at home"),
    how=How.CARER,
    options=(
        Option("no", N_("Never alone")),
        Option("day", N_("Alone by day"), danger=True),
        Option("night", N_("Alone at night"), danger=True),
        Option("alone", N_("Lives alone"), danger=True),
    ),
    rules=(
        Rule("day", Flag(C.C05, L.P2), when=(Younger(8 * 12),)),
        Rule("night", Flag(C.C06, L.P1), when=(Younger(16 * 12),)),
        Rule("night", Flag(C.C05, L.P0), when=(Younger(8 * 12),)),
        Rule("alone", Flag(C.C06, L.P1), when=(Younger(16 * 12),)),
    ),
)

E02 = Question(
    "E02",
    N_("Are there marks on skin that is not covered?"),
    N_("Marks on the skin"),
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
