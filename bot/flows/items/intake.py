"""A child who is new: birth, situation, parents, papers, carer. Items I of `domain.md` (A)."""

from bot.flows.conditions import Picked
from bot.flows.model import How, Kind, Option, Question, Rule, Task, TaskKind
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_ENTITLED = ("orphan", "unsupported", "disability", "illness", "poverty")  # groups with benefits of their own

I01 = Question(
    "I01",
    N_("When was the child born?"),
    N_("Month of birth"),
    Kind.MONTH,
    types="I",
    hint=N_("Press the year, then the month, or type it like 2017-05."),
)

I02 = Question(
    "I02",
    N_("Which of these apply to the child?"),
    N_("Situation"),
    Kind.MULTI,
    types="I",
    hint=N_("You can tick several."),
    options=(
        Option("both_away", N_("Both parents away")),
        Option("one_away", N_("One parent away")),
        Option("orphan", N_("Orphan"), danger=True),
        Option("unsupported", N_("Nobody supports the child"), danger=True),
        Option("disability", N_("Disability"), danger=True),
        Option("illness", N_("Serious illness"), danger=True),
        Option("poverty", N_("Poverty"), danger=True),
        Option("poor_guardianship", N_("Poor guardianship")),
        Option("none", N_("None apply"), alone=True),
    ),
    rules=tuple(Rule(one, Flag(C.C15, L.P3)) for one in _ENTITLED),
)

I03 = Question(
    "I03",
    N_("How often do the parents come home?"),
    N_("Parents come home"),
    types="I",
    how=How.CARER,
    options=(
        Option("month", N_("Every month")),
        Option("quarter", N_("Every quarter")),
        Option("year", N_("Once a year")),
        Option("lost", N_("Cannot be reached"), danger=True),
    ),
    rules=(Rule("lost", Flag(C.C06, L.P2)),),
)

I03P = Question(
    "I03P",
    N_("Where are the parents?"),
    N_("Parents are in"),
    Kind.TEXT,
    types="I",
    how=How.CARER,
    hint=N_("The province or city is enough; write it or say it."),
    ask_if=(Picked("I03", ("month", "quarter", "year")),),
    skippable=True,
)

I04 = Question(
    "I04",
    N_("Is the entrusted care confirmed in writing?"),
    N_("Care in writing"),
    types="I",
    how=How.CARER,
    options=(Option("yes", N_("Signed")), Option("no", N_("Not signed"), danger=True)),
    rules=(Rule("no", Flag(C.C06, L.P3)),),
)

I05 = Question(
    "I05",
    N_("Are hukou, insurance and school roll all there?"),
    N_("Papers"),
    Kind.MULTI,
    types="I",
    how=How.CARER,
    yes_means="all",
    options=(
        Option("all", N_("All there"), alone=True),
        Option("no_hukou", N_("Hukou missing"), danger=True),
        Option("no_insurance", N_("Insurance missing"), danger=True),
        Option("no_roll", N_("School roll missing"), danger=True),
    ),
    rules=(
        Rule("no_hukou", Flag(C.C15, L.P2)),
        Rule("no_roll", Flag(C.C15, L.P2)),
        Rule("no_insurance", Flag(C.C15, L.P3)),
    ),
)

I06 = Question(
    "I06",
    N_("Can the carer cope?"),
    N_("Carer copes"),
    types="I",
    how=How.LOOK_OR_ASK,
    options=(
        Option("yes", N_("Copes")),
        Option("strained", N_("It is a strain"), danger=True),
        Option("no", N_("Cannot cope"), danger=True),
        Option("unfit", N_("Drink, drugs, gambling or serious illness"), danger=True),
    ),
    rules=(
        Rule("strained", Flag(C.C06, L.P3)),
        Rule("no", Flag(C.C06, L.P2)),
        Rule("unfit", Flag(C.C06, L.P1)),
    ),
)

I07 = Question(
    "I07",
    N_("Is there a long illness, disability or allergy, and is it treated?"),
    N_("Long illness"),
    types="I",
    how=How.CARER,
    options=(
        Option("none", N_("No long illness")),
        Option("treated", N_("Treated")),
        Option("untreated", N_("Not treated"), danger=True),
    ),
    rules=(Rule("untreated", Flag(C.C13, L.P2)),),
)

I08 = Question(
    "I08",
    N_("Who are the two emergency contacts?"),
    N_("Emergency contacts"),
    types="I",
    hint=N_("Write names and numbers into the paper file, never here."),
    options=(
        Option("both", N_("Both are in the file")),
        Option("one", N_("Only one so far")),
        Option("none", N_("None yet")),
    ),
    tasks=(Task("one", TaskKind.CONTACTS), Task("none", TaskKind.CONTACTS)),
)
