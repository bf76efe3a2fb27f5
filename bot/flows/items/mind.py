"""Mood, sleep, fear and self-harm. Items M of `domain.md` (A)."""

from bot.flows.conditions import Before
from bot.flows.items.types import ALL
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

M01 = Question(
    "M01",
    N_("Which face is like these days?"),
    N_("Mood"),
    types="RQP",
    how=How.CHILD,
    min_age_months=4 * 12,
    options=(
        Option("happy", N_("😊")),
        Option("calm", N_("😐")),
        Option("worried", N_("😟")),
        Option("crying", N_("😢"), danger=True),
        Option("skip", N_("Would rather not")),
    ),
    rules=(
        Rule("crying", Flag(C.C09, L.P3)),
        Rule("crying", Flag(C.C09, L.P2), when=(Before("M01", ("crying",)),)),
    ),
)

M02 = Question(
    "M02",
    N_("Are eating and sleeping as before?"),
    N_("Eating and sleeping"),
    types="RQ",
    how=How.CARER,
    yes_means="same",
    options=(
        Option("same", N_("As before")),
        Option("bit_worse", N_("A little worse")),
        Option("much_worse", N_("Much worse"), danger=True),
    ),
    rules=(Rule("much_worse", Flag(C.C09, L.P2)),),
)

M03 = Question(
    "M03",
    N_("Is the child newly afraid of somebody, or of going home?"),
    N_("New fear"),
    types="RFP",
    how=How.OBSERVE,
    hint=N_("Look and listen, do not ask the child."),
    abuse=True,
    options=(
        Option("no", N_("No new fear")),
        Option("withdrawn", N_("Withdrawn or angry"), danger=True),
        Option("afraid", N_("Afraid of somebody or of home"), danger=True),
    ),
    rules=(
        Rule("withdrawn", Flag(C.C09, L.P2)),
        Rule("afraid", Flag(C.C03, L.P1)),
    ),
)

M04 = Question(
    "M04",
    N_("Has the child spoken of dying or of self-harm?"),
    N_("Dying or self-harm"),
    types=ALL,
    hint=N_("Do not probe and do not ask the child."),
    abuse=True,
    options=(
        Option("no", N_("Never said so")),
        Option("said", N_("Has said so"), danger=True),
        Option("cuts", N_("Has cut marks"), danger=True),
        Option("method", N_("Has a way or a date"), danger=True, advice=N_("Do not leave the child alone.")),
    ),
    rules=(
        Rule("said", Flag(C.C08, L.P1)),
        Rule("cuts", Flag(C.C08, L.P1)),
        Rule("method", Flag(C.C08, L.P0)),
    ),
)

M05 = Question(
    "M05",
    N_("Whom do you go to when you are sad?"),
    N_("Goes to when sad"),
    types="R",
    how=How.CHILD,
    min_age_months=6 * 12,
    options=(
        Option("family", N_("Family")),
        Option("teacher", N_("Teacher")),
        Option("friend", N_("Friends")),
        Option("me", N_("The companion mother")),
        Option("nobody", N_("Nobody"), danger=True),
    ),
    rules=(Rule("nobody", Flag(C.C09, L.P3)),),
)
