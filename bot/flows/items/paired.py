"""What was agreed before, and the contacts of a paired mother. Items X and P of `domain.md` (A)."""

from bot.flows.conditions import Before, Picked
from bot.flows.model import Kind, Option, Question, Rule, Task, TaskKind
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_COUNTS = (
    Option("0", N_("0")),
    Option("1", N_("1")),
    Option("2", N_("2")),
    Option("3", N_("3")),
    Option("4", N_("4")),
    Option("5", N_("5 or more")),
)
_NONE_FOR_TWO_MONTHS = (Picked("P01", ("0",)), Before("P01", ("0",)), Before("P01M", ("0",)))

X01 = Question(
    "X01",
    N_("What became of what was agreed last time?"),
    N_("Agreed step"),
    types="F",
    options=(
        Option("done", N_("It is done")),
        Option("under_way", N_("Under way")),
        Option("none", N_("Nothing yet"), danger=True),
        Option("worse", N_("It is worse"), danger=True),
    ),
    rules=(
        Rule("none", Flag(C.C18, L.P2), when=(Before("X01", ("none",)),)),
        Rule("worse", Flag(C.C18, L.P2), worsens=True),
    ),
)

P01 = Question(
    "P01",
    N_("How many contacts this month?"),
    N_("Contacts this month"),
    Kind.NUMBER,
    types="P",
    hint=N_("Calls, messages and letters count, this one too."),
    options=_COUNTS,
)

P01M = Question(
    "P01M",
    N_("How many meetings this month?"),
    N_("Meetings this month"),
    Kind.NUMBER,
    types="P",
    hint=N_("A meeting this time counts."),
    options=_COUNTS,
    tasks=(Task("0", TaskKind.RE_PAIR, when=_NONE_FOR_TWO_MONTHS),),
)

P02 = Question(
    "P02",
    N_("Which of the “five ones” did you do?"),
    N_("Five ones"),
    Kind.MULTI,
    types="P",
    hint=N_("You can tick several."),
    options=(
        Option("birthday", N_("Birthday")),
        Option("film", N_("A film together")),
        Option("letter", N_("A letter home")),
        Option("activity", N_("A family activity")),
        Option("parenting", N_("Family education")),
        Option("wish", N_("A small wish")),
        Option("none", N_("None this time"), alone=True),
    ),
)
