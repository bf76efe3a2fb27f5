"""A try that was no visit: nobody home, refused, moved away, in hospital; and what follows from it (P)."""

from bot.flows.conditions import Before, OpenCase, Picked
from bot.flows.items.next import N04, N05, N05L
from bot.flows.items.visit import V06
from bot.flows.model import Flow, Kind, Link, Option, Question, Rule, Task, TaskKind
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_WHAT = Question(
    "O01",
    N_("What happened?"),
    N_("What happened"),
    unsure=False,
    options=(
        Option("nobody", N_("Nobody home"), danger=True),
        Option("refused", N_("Was refused"), danger=True),
        Option("moved", N_("Moved away")),
        Option("hospital", N_("Child in hospital")),
    ),
    rules=(
        Rule("nobody", Flag(C.C05, L.P2), when=(Before("O01", ("nobody",)),)),
        Rule("nobody", Flag(C.C05, L.P2), when=(Before("V02", ("no",)),)),
        Rule("refused", Flag(C.C05, L.P2)),
        Rule("refused", Flag(C.C03, L.P1), when=(OpenCase(),)),
    ),
)

_HOSPITAL = Question(
    "O02",
    N_("Why is the child in hospital?"),
    N_("In hospital"),
    hint=N_("Ask the carer or a neighbour; do not ask the child."),
    abuse=True,
    ask_if=(Picked("O01", ("hospital",)),),
    options=(
        Option("ill", N_("Illness"), danger=True),
        Option("accident", N_("Accident"), danger=True),
        Option("unexplained", N_("Hurt, not explained"), danger=True),
        Option("life", N_("Life in danger"), danger=True),
    ),
    rules=(
        Rule("ill", Flag(C.C13, L.P2)),
        Rule("accident", Flag(C.C13, L.P2)),
        Rule("unexplained", Flag(C.C03, L.P1)),
        Rule("life", Flag(C.C01, L.P0)),
    ),
)

_WHERE = Question(
    "O03",
    N_("Where did they move?"),
    N_("Moved to"),
    ask_if=(Picked("O01", ("moved",)),),
    options=(
        Option("county", N_("In this county")),
        Option("elsewhere", N_("Somewhere else")),
        Option("unknown", N_("Nobody knows"), danger=True),
    ),
    rules=(Rule("unknown", Flag(C.C06, L.P2)),),
)

_HAND_OVER = Question(
    "O04",
    N_("Does the family agree that the next village is told?"),
    N_("Next village told"),
    ask_if=(Picked("O03", ("county", "elsewhere")),),
    options=(Option("yes", N_("Agree")), Option("no", N_("Do not agree"))),
    tasks=(Task("yes", TaskKind.HAND_OVER),),
)

_AGAIN = Question(
    "O05",
    N_("When do you try again?"),
    N_("Next try"),
    Kind.DATE,
    hint=N_("Or type another day, like 5 March."),
    days=(3, 1, 7, 14),
    ask_if=(Picked("O01", ("nobody", "refused", "hospital")),),
)

_ITEMS = (_WHAT, _HOSPITAL, _WHERE, _HAND_OVER, V06, N04, N05, N05L, _AGAIN)
_AT_THE_DOOR = Link(Picked("O01", ("refused",)), (V06.id,))

OUTCOME = Flow(
    "outcome",
    1,
    N_("No visit"),
    _ITEMS,
    plans=_AGAIN.id,
    on_call=frozenset({V06.id}),
    links=(_AT_THE_DOOR,),
)
