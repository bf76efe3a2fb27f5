"""School, the hours after it, lessons. Items S of `domain.md` (A)."""

from bot.flows.conditions import Picked, Younger
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_ABSENT = Picked("S01", ("three_days", "over_week", "stopped"))

S01 = Question(
    "S01",
    N_("Has the child been at school these days?"),
    N_("School"),
    types="RQ",
    how=How.CARER,
    options=(
        Option("yes", N_("At school")),
        Option("excused", N_("Excused")),
        Option("three_days", N_("Away three days"), danger=True),
        Option("over_week", N_("Away over a week"), danger=True),
        Option("stopped", N_("Stopped going"), danger=True),
    ),
    rules=(
        Rule("three_days", Flag(C.C11, L.P3)),
        Rule("over_week", Flag(C.C11, L.P2)),
        Rule("stopped", Flag(C.C11, L.P2)),
    ),
)

S02 = Question(
    "S02",
    N_("Anything unpleasant at school or on the way that you want to tell?"),
    N_("Trouble at school"),
    types="RQ",
    how=How.CHILD,
    min_age_months=6 * 12,
    options=(
        Option("no", N_("Nothing")),
        Option("bit", N_("A little")),
        Option("yes", N_("Wants to tell"), danger=True, note=N_("Just listen; keep the child's own words.")),
        Option("rather_not", N_("Would rather not say")),
    ),
    rules=(Rule("yes", Flag(C.C10, L.P2)),),
)

S03 = Question(
    "S03",
    N_("What does the child mostly do after school?"),
    N_("After school"),
    types="R",
    how=How.CARER,
    options=(
        Option("play", N_("Plays or studies")),
        Option("minding", N_("Minds small ones"), danger=True),
        Option("heavy", N_("Heavy work"), danger=True),
        Option("paid", N_("Paid work"), danger=True),
    ),
    rules=(
        Rule("minding", Flag(C.C12, L.P2), when=(_ABSENT,)),
        Rule("heavy", Flag(C.C12, L.P2), when=(_ABSENT,)),
        Rule("paid", Flag(C.C12, L.P1), when=(Younger(16 * 12),)),
    ),
)

S04 = Question(
    "S04",
    N_("Would you like help with lessons?"),
    N_("Help with lessons"),
    types="RP",
    how=How.CHILD,
    min_age_months=6 * 12,
    yes_means="want",
    options=(Option("no", N_("No need")), Option("want", N_("Yes, please"))),
)
