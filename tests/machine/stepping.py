"""A step of the machine: one doing, all that follows from it at once, and every invariant asked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.machine import rows
from tests.machine.ground import Ground
from tests.machine.invariants import INVARIANTS
from tests.machine.rows import Rows
from tests.machine.steps import Step
from tests.machine.town import Kept, Sent, Town

SECOND = timedelta(seconds=1)
CRASHES = ("concern_stuck", "watch_failed")  # what the product swallows, tells the operator and logs
BROKE = 0  # stands for what broke by itself, among the numbers of invariants


@dataclass
class Findings:
    """What went wrong: a sentence under the number of the invariant, or under BROKE."""

    found: list[tuple[int, str]] = field(default_factory=list)

    @property
    def names(self) -> set[int]:
        """The numbers of what is broken."""
        return {number for number, _ in self.found}


@dataclass
class Tally:
    """What a process has counted: the numbers broken in each run, the steps, and a sentence of each bad run."""

    broken: list[set[int]] = field(default_factory=list)
    steps: int = 0
    told: list[str] = field(default_factory=list)


class Stepping(RuleBasedStateMachine):
    """What every step does. `ground` and `tally` belong to the process; `strict`: what is broken is an error."""

    ground: Ground
    tally: Tally
    strict = False
    asked: Collection[int] = tuple(INVARIANTS)

    def __init__(self) -> None:
        super().__init__()
        self.town: Town = self.ground.begin()
        self.town.on_send = self._hear
        self.findings = Findings()
        self.flags: dict[tuple[int, str, str, int], int] = {}
        self.marks: dict[int, int] = {}
        self.used: set[tuple[int, int]] = set()
        self.last: tuple[str, Kept, int] | None = None
        self.visits: list[tuple[str, int]] = []
        self.rows = rows.read(self.town.conn, self.town.now)
        self.leaving: Rows | None = None
        self.step = Step("", self.rows, self.rows, self.town.latest)

    def teardown(self) -> None:
        """Count the run."""
        self.ground.end(self.town)
        self.tally.broken.append(self.findings.names)
        self.tally.told += [f"{number}: {sentence}" for number, sentence in self.findings.found[:1]]

    def _do(self, what: str, doing: Callable[[], object], actor: str | None = None) -> None:
        """Do one thing, let everything follow that does at once, and ask every invariant."""
        if self.findings.found:
            return  # judged already
        note(f"    # {what}")
        self.tally.steps += 1
        town = self.town
        town.passes(SECOND)
        self.ground.heard.clear()
        self.leaving = None
        self.rows.now = town.now
        self.step = Step(what, self.rows, self.rows, town.latest, flags=self.flags, marks=self.marks)
        self.step.actor = town.ids.get(actor) if actor else None
        try:
            doing()
            town.run()
        except Exception as error:
            self.findings.found.append((BROKE, f"{what}: {type(error).__name__}: {error}"))
            if self.strict:
                raise
            return
        self._judge()

    def _judge(self) -> None:
        self.rows = rows.read(self.town.conn, self.town.now, self.rows)
        self.step.after, self.step.latest = self.rows, self.town.latest
        swallowed = [str(one) for one in self.ground.heard if one["event"] in CRASHES]
        self.findings.found += [(BROKE, sentence) for sentence in swallowed]
        for number in self.asked:
            holds = INVARIANTS[number]
            self.findings.found += [(number, f"{self.step.what}: {one}") for one in holds(self.step)]
        newest = max(self.step.before.messages, default=0)
        self.marks |= {event.id: newest for event in self.rows.fresh}

    @invariant()
    def every_invariant_holds(self) -> None:
        """Raise what is broken, where runs are not only counted."""
        if self.strict and self.findings.found:
            told = [f"invariant {number}: {sentence}" for number, sentence in self.findings.found]
            raise AssertionError("\n".join(told))

    def _hear(self, sent: Sent) -> None:
        """Keep a message with the rows at the first send of a step: sending changes no post and no place."""
        if self.leaving is None:
            self.leaving = rows.read(self.town.conn, self.town.now, self.rows)
        self.step.sent.append((sent, self.leaving))

    def _name_of(self, person: int) -> str:
        return next(name for name, one in self.town.ids.items() if one == person)
