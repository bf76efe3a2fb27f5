"""Parents and the people at home. Items F of `domain.md` (A)."""

from bot.flows.conditions import Before, Picked
from bot.flows.model import How, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_MARKS = ("explained", "unexplained", "many", "bleeding")  # with a blow at home, any mark counts
_TALK_TIP = N_("Offer to ring the parents together, or to write to them.")

F01 = Question(
    "F01",
    N_("Did the parents talk with the child this week?"),
    N_("Talk with parents"),
    types="RQP",
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

F02 = Question(
    "F02",
    N_("How did the talk with your parents feel?"),
    N_("Feel of the talk"),
    types="RP",
    how=How.CHILD,
    min_age_months=6 * 12,
    ask_if=(Picked("F01", ("yes", "no")),),  # where they have not talked for a month it only hurts
    options=(
        Option("happy", N_("Happy")),
        Option("ok", N_("So-so")),
        Option("quarrel", N_("We quarrelled"), note=_TALK_TIP),
        Option("none", N_("We did not talk"), note=_TALK_TIP),
    ),
)

F03 = Question(
    "F03",
    N_("What happens at home when the child does wrong?"),
    N_("When doing wrong"),
    types="R",
    how=How.CARER,
    hint=N_("Ask the carer alone; do not ask the child."),
    abuse=True,
    options=(
        Option("talk", N_("They talk it over")),
        Option("shout", N_("Shouting"), danger=True),
        Option("hit", N_("Hitting"), danger=True),
        Option("locked", N_("No food, locked in or put out"), danger=True),
    ),
    rules=(
        Rule("shout", Flag(C.C04, L.P3)),
        Rule("hit", Flag(C.C03, L.P2)),
        Rule("hit", Flag(C.C03, L.P1), when=(Before("F03", ("hit",)),)),
        Rule("hit", Flag(C.C03, L.P1), when=(Picked("E02", _MARKS),)),
        Rule("locked", Flag(C.C03, L.P1)),
    ),
)

F04 = Question(
    "F04",
    N_("How do the adults speak to the child?"),
    N_("Tone at home"),
    types="RF",
    how=How.OBSERVE,
    hint=N_("Look and listen, do not ask the child."),
    abuse=True,
    options=(
        Option("warm", N_("Warmly")),
        Option("cold", N_("Coldly")),
        Option("shaming", N_("They shame the child"), danger=True),
        Option("shakes", N_("The child shakes"), danger=True),
    ),
    rules=(
        Rule("shaming", Flag(C.C04, L.P2)),
        Rule("shakes", Flag(C.C03, L.P1)),
    ),
)

F05 = Question(
    "F05",
    N_("Are people fighting or drunk at home?"),
    N_("Fighting or drink"),
    types="RF",
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
