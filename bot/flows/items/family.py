"""Parents, the people at home, and danger. Items F and D of `domain.md` (A)."""

from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

F01 = Question(
    "F01",
    N_("Did the parents talk with the child this week?"),
    N_("Talk with parents"),
    how=How.CARER,
    options=(
        Option("yes", N_("They talked")),
        Option("no", N_("Not this week")),
        Option("month", N_("Not for a month"), danger=True),
        Option("half_year", N_("Not for half a year"), danger=True),
        Option("lost", N_("Cannot be found"), danger=True),
    ),
    rules=(
        Rule("month", Flag(C.C16, L.P3)),
        Rule("half_year", Flag(C.C16, L.P2)),
        Rule("lost", Flag(C.C06, L.P2)),
    ),
)

F05 = Question(
    "F05",
    N_("Are people fighting or drunk at home?"),
    N_("Fighting or drink"),
    how=How.OBSERVE,
    hint=N_("Only look, do not ask the child."),
    abuse=True,
    options=(
        Option("no", N_("No, all calm")),
        Option("before", N_("Just before"), danger=True),
        Option("now", N_("Right now"), danger=True, advice=N_("Leave now and call from a safe place.")),
    ),
    rules=(
        Rule("before", Flag(C.C03, L.P1)),
        Rule("now", Flag(C.C03, L.P0)),
    ),
)

D04 = Question(
    "D04",
    N_("Did the child tell of being hit, touched or scared?"),
    N_("Told by the child"),
    hint=N_("Only what the child told unasked, in exact words; do not ask the child."),
    abuse=True,
    options=(
        Option("no", N_("Nothing told")),
        Option("hit", N_("Hit or scared"), danger=True),
        Option("touched", N_("Touched"), danger=True, advice=N_("Do not question the child, wash nothing.")),
    ),
    rules=(
        Rule("hit", Flag(C.C03, L.P1)),
        Rule("touched", Flag(C.C02, L.P0)),
    ),
)

D05 = Question(
    "D05",
    N_("Is the child missing, taken away, engaged or married, begging or working?"),
    N_("Missing, marriage, work"),
    hint=N_("What you only heard counts too; do not ask the child."),
    abuse=True,
    options=(
        Option("no", N_("None of these")),
        Option("missing", N_("Missing or taken"), danger=True, advice=N_("Do not wait, call 110 now.")),
        Option("marriage", N_("Engaged or married"), danger=True),
        Option("begging", N_("Begging or working"), danger=True),
    ),
    rules=(
        Rule("missing", Flag(C.C07, L.P0)),
        Rule("marriage", Flag(C.C12, L.P1)),
        Rule("begging", Flag(C.C12, L.P1)),
    ),
)
