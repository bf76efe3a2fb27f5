"""What was seen, who should look, and when to come again. Items N of `domain.md` (A)."""

from bot.flows.conditions import Picked
from bot.flows.model import Kind, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

N04 = Question(
    "N04",
    N_("What did you see or hear?"),
    N_("Seen or heard"),
    Kind.TEXT,
    hint=N_("Write one line, or send a voice note."),
    skippable=True,
    skip_label=N_("Nothing to add"),
)

N05 = Question(
    "N05",
    N_("Should a supervisor have a look?"),
    N_("Supervisor to look"),
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
    N_("Danger of life"),
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
    hint=N_("Or type another day, like 5 March."),
)
