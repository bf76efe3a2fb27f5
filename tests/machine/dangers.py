"""Every danger there is to tick: for each option that raises a flag, a check-in that stands right before it.

Found by walking through the flows with the pure engine. Which services see it is not known here.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.flows import catalog, engine, moves
from bot.flows.effects import Effect, Raise
from bot.flows.model import Flow
from bot.flows.moves import Illegal, Move
from bot.flows.run import Facts, Run, dump
from core.triage import Category, Flag, Level

DAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
WALKED = ("worry", "routine", "quick", "season", "contact", "outcome", "followup")
FOLLOWED = Flag(Category.C03, Level.P1)  # what the follow-ups here are about
WORDS = moves.Typed("He looked tired.")


@dataclass(frozen=True)
class Danger:
    """A check-in before the answer that raises flags: `flags` are (item, category, level)."""

    flow: str
    state: dict[str, Any]
    move: Move
    flags: tuple[tuple[str, str, int], ...]

    @property
    def level(self) -> int:
        """The worst level it raises."""
        return min(level for _, _, level in self.flags)

    @property
    def grew(self) -> bool:
        """Whether it says that what a follow-up is about has become worse."""
        return self.flow == "followup" and self.flags[0][0] == "X01"

    def __repr__(self) -> str:
        flags = ", ".join(f"{item} {category} P{level}" for item, category, level in self.flags)
        return f"{self.flow}: {flags}"


@cache
def by_level() -> tuple[tuple[Danger, ...], ...]:
    """Return the dangers of each level, red first."""
    found = [danger for name in WALKED for danger in _of(catalog.flow(name))]
    return tuple(tuple(danger for danger in found if danger.level == level) for level in Level)


def _of(flow: Flow) -> list[Danger]:
    """Walk to every question once, and try every button there."""
    facts = Facts(age_months=100, due=tuple(flow.turns), followed=FOLLOWED)
    first, _ = engine.start(flow, facts, DAY)
    waiting, seen = deque([first]), {(first.at, first.ticks)}
    found: dict[tuple[Any, ...], Danger] = {}
    while waiting:
        run = waiting.popleft()
        for move, after, effects in _steps(flow, run):
            flags = tuple(_flags(effects))
            if flags and not _is_of_conduct(move):
                found.setdefault((flags, type(move)), Danger(flow.name, dump(run), move, flags))
            if not after.over and (after.at, after.ticks) not in seen:
                seen.add((after.at, after.ticks))
                waiting.append(replace(after, raised=()))
    return list(found.values())


def _steps(flow: Flow, run: Run) -> Iterator[tuple[Move, Run, tuple[Effect, ...]]]:
    """Return what each button of a screen leads to, and typed words; of several ticks only one at a time."""
    actions = [button.action for row in engine.view(flow, run).rows for button in row if button.action]
    wanted = [moves.from_action(action) for action in actions if action[0] in moves.VERBS]
    for move in (*wanted, WORDS):
        if isinstance(move, moves.Toggle) and run.ticks:
            continue
        try:
            yield (move, *engine.advance(flow, run, move, DAY))
        except Illegal:
            continue


def _is_of_conduct(move: Move) -> bool:
    """A worry about the conduct of a worker goes another way, past those near; `test_conflicts` has its promises."""
    return isinstance(move, moves.Choose) and (move.option == "conduct" or move.item == "W07")


def _flags(effects: tuple[Effect, ...]) -> Iterator[tuple[str, str, int]]:
    for effect in effects:
        if isinstance(effect, Raise):
            yield effect.item, effect.flag.category.value, int(effect.flag.level)
