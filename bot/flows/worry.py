"""A worry about a child, from any screen: the first tick raises the flag, the last answer sends.

The levels follow `domain.md` (B); every follow-up can only raise them.
"""

from dataclasses import replace

from bot.flows.conditions import Picked, Younger
from bot.flows.model import Flow, Kind, Option, Question, Rule
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

_WHAT_1 = Question(
    "W01",
    N_("What is it about?"),
    N_("Worry"),
    unsure=False,
    options=(
        Option("life", N_("A life is in danger now"), danger=True),
        Option("hurt", N_("Somebody hurts the child"), danger=True),
        Option(
            "touched",
            N_("Somebody touches the child sexually"),
            danger=True,
            advice=N_("Do not question the child, wash nothing."),
        ),
        Option("missing", N_("Child missing or taken"), danger=True, advice=N_("Do not wait, call 110 now.")),
        Option("self_harm", N_("Child speaks of dying or self-harm"), danger=True),
        Option("alone", N_("Child left alone or uncared for"), danger=True),
        Option("myself", N_("I myself am not safe"), danger=True, advice=N_("Leave first, then call.")),
        Option("other", N_("Something else"), danger=True),
    ),
    rules=(
        Rule("life", Flag(C.C01, L.P0)),
        Rule("hurt", Flag(C.C03, L.P1)),
        Rule("touched", Flag(C.C02, L.P0)),
        Rule("missing", Flag(C.C07, L.P0)),
        Rule("self_harm", Flag(C.C08, L.P1)),
        Rule("alone", Flag(C.C05, L.P2)),
        Rule("alone", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
        Rule("myself", Flag(C.C17, L.P0)),
        Rule("other", Flag(C.C18, L.P2)),
    ),
)

# Before "something else": the last line is for what none of the others is.
_WHAT = replace(
    _WHAT_1,
    options=(
        *_WHAT_1.options[:-1],
        Option("conduct", N_("Somebody of the programme harms a child or mothers"), danger=True),
        _WHAT_1.options[-1],
    ),
    rules=(*_WHAT_1.rules, Rule("conduct", Flag(C.C17, L.P1))),
)

_HURT_NOW = Question(
    "W02",
    N_("Is it happening now?"),
    N_("When it happens"),
    ask_if=(Picked("W01", ("hurt",)),),
    options=(
        Option("yes", N_("Happening now"), danger=True, advice=N_("Leave now and call from a safe place.")),
        Option("no", N_("Not now")),
    ),
    rules=(Rule("yes", Flag(C.C03, L.P0)),),
)

_METHOD = Question(
    "W03",
    N_("Does the child have a way or a date?"),
    N_("A way or a date"),
    hint=N_("Do not probe and do not ask the child."),
    abuse=True,
    ask_if=(Picked("W01", ("self_harm",)),),
    options=(
        Option("yes", N_("Has a way or a date"), danger=True, advice=N_("Do not leave the child alone.")),
        Option("no", N_("Not known")),
    ),
    rules=(Rule("yes", Flag(C.C08, L.P0)),),
)

_HOW_SOON = Question(
    "W04",
    N_("How soon should a supervisor look?"),
    N_("How soon"),
    unsure=False,
    ask_if=(Picked("W01", ("other",)),),
    options=(
        Option("now", N_("At once"), danger=True),
        Option("soon", N_("Soon"), danger=True),
        Option("free", N_("When free")),  # the first tick has raised its P2 already
    ),
    rules=(
        Rule("now", Flag(C.C18, L.P1)),
        Rule("soon", Flag(C.C18, L.P1)),
    ),
)

_LIFE = Question(
    "W05",
    N_("Is a life in danger?"),
    N_("Danger to life"),
    ask_if=(Picked("W04", ("now",)),),
    options=(
        Option("yes", N_("Yes, in danger"), danger=True),
        Option("no", N_("No, not in danger")),
    ),
    rules=(Rule("yes", Flag(C.C18, L.P0)),),
)

_WHO = Question(
    "W07",
    N_("Who is it?"),
    N_("Who it is"),
    hint=N_("The assistant does not tell whoever you name, and they cannot see this here."),
    unsure=False,
    ask_if=(Picked("W01", ("conduct",)),),
    options=(
        Option("supervisor", N_("My supervisor"), danger=True),
        Option("backup", N_("The stand-in supervisor"), danger=True),
        Option("mother", N_("Another mother"), danger=True),
        Option("county", N_("The county coordinator"), danger=True),
        Option("other", N_("Somebody else"), danger=True),
        Option("unsaid", N_("I would rather not say"), danger=True),
    ),
    rules=tuple(
        Rule(option, Flag(C.C17, L.P1))
        for option in ("supervisor", "backup", "mother", "county", "other", "unsaid")
    ),
)

_NOTE = Question(
    "W06",
    N_("What did you see or hear?"),
    N_("Seen or heard"),
    Kind.TEXT,
    hint=N_("Write one line, or send a voice note."),
    skippable=True,
    skip_label=N_("Nothing to add"),
    unsure=False,
)

WORRY_1 = Flow(
    "worry",
    1,
    N_("A worry"),
    (_WHAT_1, _HURT_NOW, _METHOD, _HOW_SOON, _LIFE, _NOTE),
    review=False,
    needs_child=False,
)
WORRY = replace(WORRY_1, version=2, questions=(_WHAT, _HURT_NOW, _METHOD, _HOW_SOON, _LIFE, _WHO, _NOTE))
