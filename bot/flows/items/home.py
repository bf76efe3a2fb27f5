"""The home, food, being alone, the way to school. Items H of `domain.md` (A)."""

from bot.flows.conditions import Before, Younger
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

H01 = Question(
    "H01",
    N_("Is the home safe to live in?"),
    N_("The house"),
    types="IRS",
    how=How.OBSERVE,
    yes_means="safe",
    options=(
        Option("safe", N_("Safe")),
        Option("leaks", N_("It leaks")),
        Option("wiring", N_("Bad wiring"), danger=True),
        Option("collapse", N_("May collapse"), danger=True),
    ),
    rules=(
        Rule("wiring", Flag(C.C14, L.P2)),
        Rule("collapse", Flag(C.C14, L.P1)),
    ),
)

H02 = Question(
    "H02",
    N_("Is there enough to eat?"),
    N_("Food"),
    types="RF",
    how=How.LOOK_OR_ASK,
    no_means=(),  # "不" may mean that it is sometimes not enough as well as that there was nothing today
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

H03 = Question(
    "H03",
    N_("Are the clothes clean and fit for the season?"),
    N_("Clothes"),
    types="R",
    how=How.OBSERVE,
    options=(
        Option("yes", N_("Clean and fit")),
        Option("so_so", N_("So-so")),
        Option("no", N_("Not so"), danger=True),
    ),
    rules=(Rule("no", Flag(C.C05, L.P2), when=(Before("H03", ("no",)),)),),
)

H04 = Question(
    "H04",
    N_("Are pesticide, knives, boiling water or fire within the child's reach?"),
    N_("Hazards in reach"),
    types="RS",
    how=How.OBSERVE,
    options=(Option("no", N_("Out of reach")), Option("yes", N_("Within reach"), danger=True)),
    rules=(
        Rule("yes", Flag(C.C14, L.P3), when=(Younger(8 * 12),)),
        Rule("yes", Flag(C.C14, L.P2), when=(Younger(8 * 12), Before("H04", ("yes",)))),
    ),
)

H05 = Question(
    "H05",
    N_("Is there unfenced water nearby, and does the child go there?"),
    N_("Open water"),
    types="S",
    how=How.LOOK_OR_ASK,
    options=(
        Option("none", N_("None nearby")),
        Option("not_used", N_("Does not go there")),
        Option("often", N_("Often goes there"), danger=True),
    ),
    rules=(Rule("often", Flag(C.C14, L.P2)),),
)

H06 = Question(
    "H06",
    N_("Is the room with the coal or charcoal fire ventilated?"),
    N_("Coal fire"),
    types="S",
    how=How.OBSERVE,
    # "有" may speak of a fire or of air, "没有" of no fire or of no air: neither is taken for an answer.
    yes_means="",
    no_means=(),
    options=(
        Option("none", N_("No such fire")),
        Option("yes", N_("Ventilated")),
        Option(
            "no",
            N_("Not ventilated"),
            danger=True,
            note=N_("Open a window or the flue today, before you leave."),
        ),
    ),
    rules=(Rule("no", Flag(C.C14, L.P1)),),
)

H07 = Question(
    "H07",
    N_("How does the child travel to school, and is it overloaded?"),
    N_("Way to school"),
    types="RS",
    how=How.CARER,
    options=(
        Option("walk", N_("On foot")),
        Option("bus", N_("School bus")),
        Option("motorbike", N_("Motorbike")),
        Option("overloaded", N_("Overloaded"), danger=True),
    ),
    rules=(Rule("overloaded", Flag(C.C14, L.P2)),),
)

H08 = Question(
    "H08",
    N_("Is the child ever alone by day or overnight, or living alone?"),
    N_("Alone at home"),
    types="IRSQ",
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
