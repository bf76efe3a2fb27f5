"""Needs, what was done and seen, who should look, when to come again. Items N of `domain.md` (A)."""

from bot.flows.conditions import Picked
from bot.flows.items.types import ALL
from bot.flows.model import How, Kind, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

N01 = Question(
    "N01",
    N_("What help is needed most?"),
    N_("Help needed"),
    Kind.MULTI,
    types="IR",
    how=How.CARER,
    hint=N_("Ask the carer; tick two at most."),
    most=2,
    options=(
        Option("study", N_("Lessons")),
        Option("health", N_("Seeing a doctor")),
        Option("goods", N_("Clothes and goods")),
        Option("company", N_("Company")),
        Option("policy", N_("Papers or benefits"), danger=True),
        Option("calls", N_("Calls with parents")),
        Option("none", N_("Nothing now"), alone=True),
    ),
    rules=(Rule("policy", Flag(C.C15, L.P3)),),
)

N02 = Question(
    "N02",
    N_("Is there a small wish?"),
    N_("A small wish"),
    Kind.TEXT,
    types="RP",
    how=How.CHILD,
    hint=N_("Ask the child; write one line, or send a voice note."),
    min_age_months=6 * 12,
    skippable=True,
    skip_label=N_("No wish today"),
)

N03 = Question(
    "N03",
    N_("What did you do today?"),
    N_("Done today"),
    Kind.MULTI,
    types=ALL,
    hint=N_("You can tick several."),
    options=(
        Option("company", N_("Kept company")),
        Option("homework", N_("Homework")),
        Option("reading", N_("Reading")),
        Option("safety", N_("A safety lesson")),
        Option("parents", N_("Rang the parents")),
        Option("papers", N_("Saw to papers")),
    ),
)

N04 = Question(
    "N04",
    N_("What did you see or hear?"),
    N_("Seen or heard"),
    Kind.TEXT,
    types=ALL,
    hint=N_("Write one line, or send a voice note."),
    skippable=True,
    skip_label=N_("Nothing to add"),
)

N05 = Question(
    "N05",
    N_("Should a supervisor have a look?"),
    N_("Supervisor to look"),
    types=ALL,
    options=(
        Option("no", N_("No need")),
        Option("free", N_("When free"), danger=True),
        Option("soon", N_("Soon"), danger=True),
        Option("now", N_("At once"), danger=True),
    ),
    rules=(
        Rule("free", Flag(C.C18, L.P3)),
        Rule("soon", Flag(C.C18, L.P2)),
        Rule("now", Flag(C.C18, L.P1)),
    ),
)

N05L = Question(
    "N05L",
    N_("Is a life in danger?"),
    N_("Danger to life"),
    types=ALL,
    ask_if=(Picked("N05", ("now",)),),
    options=(
        Option("yes", N_("Yes, in danger"), danger=True),
        Option("no", N_("No, not in danger")),
    ),
    rules=(Rule("yes", Flag(C.C18, L.P0)),),
)

N06 = Question(
    "N06",
    N_("When is the next visit?"),
    N_("Next visit"),
    Kind.DATE,
    types=ALL,
    hint=N_("Or type another day, like 5 March."),
)
