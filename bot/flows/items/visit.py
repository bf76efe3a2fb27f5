"""Contact, the child seen, the carer, the worker's own safety. Items V of `domain.md` (A)."""

from bot.flows.conditions import Before, OpenCase, Younger
from bot.flows.model import Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

V01 = Question(
    "V01",
    N_("How did you make contact?"),
    N_("Contact"),
    options=(
        Option("home", N_("Home visit")),
        Option("tongban_home", N_("Tongban home")),
        Option("call", N_("Phone call")),
        Option("video", N_("Video call")),
    ),
)

V02 = Question(
    "V02",
    N_("Did you see the child yourself?"),
    N_("Saw the child"),
    options=(
        Option("spoke", N_("Saw and talked")),
        Option("saw", N_("Only saw")),
        Option("no", N_("Did not see"), danger=True),
        Option("refused", N_("Was refused"), danger=True),
    ),
    rules=(
        Rule("no", Flag(C.C05, L.P2), when=(Before("V02", ("no",)),)),
        Rule("refused", Flag(C.C05, L.P2)),
        Rule("refused", Flag(C.C03, L.P1), when=(OpenCase(),)),
    ),
)

V03 = Question(
    "V03",
    N_("Who is caring for the child now?"),
    N_("Carer now"),
    options=(
        Option("father", N_("Father")),
        Option("mother", N_("Mother")),
        Option("grandparent", N_("Grandparent")),
        Option("relative", N_("Relative")),
        Option("minor", N_("Somebody under 18"), danger=True),
        Option("nobody", N_("Nobody"), danger=True),
    ),
    rules=(
        Rule("minor", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
        Rule("nobody", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
        Rule("nobody", Flag(C.C05, L.P2), when=(Younger(16 * 12),)),
    ),
)

V06 = Question(
    "V06",
    N_("Were you yourself safe this time?"),
    N_("Own safety"),
    options=(
        Option("safe", N_("Safe")),
        Option("uneasy", N_("Uneasy"), danger=True),
        Option("danger", N_("In danger"), danger=True, advice=N_("Leave first, then call.")),
    ),
    rules=(
        Rule("uneasy", Flag(C.C17, L.P2)),
        Rule("danger", Flag(C.C17, L.P0)),
    ),
)
