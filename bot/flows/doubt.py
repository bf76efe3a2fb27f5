"""What she wrote may tell of danger: one question, asked in place of the next. Only she says what is so.

The category, and a level that is worse than these, come from what her words sounded like: the host puts them in.
"""

from bot.flows.model import Flow, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_IN_DANGER = Question(
    "words",
    N_("What you wrote sounds serious. Is a child in danger?"),
    N_("Asked about her words"),
    unsure=False,
    yes_means="danger",
    options=(
        Option("danger", N_("In danger now"), danger=True),
        Option("worry", N_("I worry"), danger=True),
        Option("no", N_("No, there is no danger")),
        Option("talk", N_("Talk to a person"), danger=True),
    ),
    rules=(
        Rule("danger", Flag(C.C18, L.P0)),
        Rule("worry", Flag(C.C18, L.P2)),
        Rule("talk", Flag(C.C18, L.P1)),
    ),
)

DOUBT = Flow("doubt", 1, N_("What you wrote"), (_IN_DANGER,), review=False, needs_child=False)
