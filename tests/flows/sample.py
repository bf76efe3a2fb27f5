"""A small flow with what the two shipped flows do not use yet: several ticks, combined rules, chained items."""

from bot.flows import moves
from bot.flows.conditions import Picked
from bot.flows.effects import Effect, Raise
from bot.flows.engine import advance, start
from bot.flows.model import Flow, Kind, Option, Question, Rule
from bot.flows.play import calm
from bot.flows.routine import ROUTINE
from bot.flows.run import Facts, Phase, Run
from core.triage import Category, Flag, Level
from tests.flows.speech import MORNING

__all__ = ["SAMPLE", "begin", "calm", "kinds", "raised", "step", "until"]

P1_VIOLENCE = Flag(Category.C03, Level.P1)
P2_VIOLENCE = Flag(Category.C03, Level.P2)

NEEDS = Question(
    "N01",
    "What help most?",
    "Help",
    Kind.MULTI,
    options=(
        Option("study", "Study"),
        Option("health", "Health"),
        Option("policy", "Policy", danger=True),
        Option("fits", "Fits", danger=True),
    ),
    rules=(Rule("policy", Flag(Category.C15, Level.P3)), Rule("fits", Flag(Category.C01, Level.P0))),
    most=2,
)
PUNISHED = Question(
    "F03",
    "What happens when the child does wrong?",
    "Punishing",
    options=(Option("talk", "Talk"), Option("hit", "Hit", danger=True)),
    rules=(Rule("hit", P2_VIOLENCE), Rule("hit", P1_VIOLENCE, when=(Picked("E02", ("many",)),))),
)
MARKS = Question("E02", "Marks?", "Marks", options=(Option("none", "None"), Option("many", "Many")))
WHERE = Question("E02a", "Where?", "Where", Kind.TEXT, ask_if=(Picked("E02", ("many",)),), skippable=True)
SINCE = Question(
    "E02b", "Since when?", "Since", options=(Option("new", "New"), Option("old", "Old")),
    ask_if=(Picked("E02", ("many",)),),
)  # fmt: skip

SAMPLE = Flow("sample", 3, "Sample", (NEEDS, PUNISHED, MARKS, WHERE, SINCE))


def begin(flow: Flow = ROUTINE, facts: Facts | None = None) -> Run:
    """Return a new run."""
    return start(flow, facts or Facts(), MORNING)[0]


def step(flow: Flow, run: Run, *script: moves.Move) -> tuple[Run, tuple[Effect, ...]]:
    """Return the run after some moves, and the effects of the last one."""
    effects: tuple[Effect, ...] = ()
    for move in script:
        run, effects = advance(flow, run, move, MORNING)
    return run, effects


def until(flow: Flow, run: Run, item: str) -> Run:
    """Return the run at an item, everything before it answered calmly."""
    while run.at != item and run.phase is Phase.ASKING:
        run, _ = step(flow, run, calm(flow, run))
    return run


def kinds(effects: tuple[Effect, ...]) -> list[type]:
    """Return the types of effects, in order."""
    return [type(effect) for effect in effects]


def raised(effects: tuple[Effect, ...]) -> list[str]:
    """Return the codes of the flags raised."""
    return [effect.flag.code for effect in effects if isinstance(effect, Raise)]
