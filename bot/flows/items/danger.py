"""Screens, strangers, harm told or heard of. Items D of `domain.md` (A)."""

from bot.flows.items.types import ALL
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

D01 = Question(
    "D01",
    N_("How long on the phone each day, and does it harm sleep or school?"),
    N_("Screen time"),
    types="R",
    how=How.CARER,
    options=(
        Option("little", N_("Little")),
        Option("three_hours", N_("Over three hours")),
        Option("harms", N_("Harms sleep or school"), danger=True),
    ),
    rules=(Rule("harms", Flag(C.C10, L.P3)),),
)

D02 = Question(
    "D02",
    N_("Has anyone online asked for photos, money or a meeting?"),
    N_("Strangers online"),
    types="RQ",
    how=How.CHILD,
    min_age_months=8 * 12,
    options=(
        Option("no", N_("Nobody asked")),
        Option("ignored", N_("Asked, but ignored"), danger=True),
        Option("gave", N_("Gave something"), danger=True),
        Option("rather_not", N_("Would rather not say")),
    ),
    rules=(
        Rule("ignored", Flag(C.C10, L.P3)),
        Rule("gave", Flag(C.C10, L.P1)),
    ),
)

D03 = Question(
    "D03",
    N_("Does an adult you do not trust seek the child alone?"),
    N_("Adult seeking child"),
    types="RF",
    hint=N_("What you saw or heard counts; do not ask the child."),
    abuse=True,
    options=(Option("no", N_("No such adult")), Option("yes", N_("Yes, there is"), danger=True)),
    rules=(Rule("yes", Flag(C.C02, L.P1)),),
)

D04 = Question(
    "D04",
    N_("Did the child tell of being hit, touched or scared?"),
    N_("Told by the child"),
    types=ALL,
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
    types=ALL,
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

D06 = Question(
    "D06",
    N_("Anything like a private-part injury or a pregnancy?"),
    N_("Injury or pregnancy"),
    types="RF",
    hint=N_("Only what you saw or heard; do not ask the child, never examine."),
    abuse=True,
    options=(
        Option("no", N_("Nothing seen or heard")),
        Option(
            "yes", N_("Yes, there is"), danger=True, advice=N_("Do not question the child, wash nothing.")
        ),
    ),
    rules=(Rule("yes", Flag(C.C02, L.P0)),),
)
