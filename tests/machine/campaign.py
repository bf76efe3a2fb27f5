"""Many runs, each share of them in a process of its own with a seed of its own; the first bad one is made short."""

import traceback
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import builds
from tests.machine.ground import Ground
from tests.machine.invariants import INVARIANTS
from tests.machine.machine import County
from tests.machine.stepping import BROKE, Tally

SHARE = 50  # runs a process does before it reports
STEPS = 30  # of a run at most
BAD = ("crashes", *(f"invariant_{number}" for number in INVARIANTS))


@dataclass
class Verdict:
    """How many runs and steps there were, in how many runs each thing was broken, and how it goes."""

    runs: int = 0
    steps: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)  # the numbers of those with a bad run

    def add(self, other: "Verdict") -> None:
        """Count another share in."""
        self.runs += other.runs
        self.steps += other.steps
        self.bad.update(other.bad)
        self.told += other.told
        self.shares += other.shares

    def line(self) -> dict[str, int]:
        """Return the figures of the last line."""
        return {"runs": self.runs, "steps": self.steps, **{name: self.bad[name] for name in BAD}}


def together(
    seed: int, runs: int, jobs: int, build: str = "good", done: Callable[[int], None] = lambda runs: None
) -> Verdict:
    """Do so many runs of a build in `jobs` processes; `done` hears how many more are through."""
    sizes = [min(SHARE, runs - start) for start in range(0, runs, SHARE)]
    total = Verdict()
    with ProcessPoolExecutor(jobs, get_context("spawn"), builds.make, (build,)) as pool:
        parts = {pool.submit(share, seed, number, size): size for number, size in enumerate(sizes)}
        for part in as_completed(parts):
            total.add(part.result())
            done(parts[part])
    return total


def share(
    seed: int, number: int, runs: int, until_bad: bool = False, asked: Collection[int] = tuple(INVARIANTS)
) -> Verdict:
    """Do a share of the runs in this process, to the end whatever is found, or until the first that is bad."""
    county = _county(seed, number, strict=until_bad)
    county.asked = asked
    with suppress(*([Exception] if until_bad else [])):
        _drive(county, runs, (Phase.generate,))
    tally, bad = county.tally, Counter[str]()
    for broken in tally.broken:
        bad.update("crashes" if one == BROKE else f"invariant_{one}" for one in broken)
    return Verdict(len(tally.broken), tally.steps, bad, tally.told, [number] if bad else [])


def first(build: str, seed: int, runs: int) -> Verdict:
    """Do runs of a bad build in this process, until what it must be found out by is broken, and nothing else asked.

    The process is of no use for another build.
    """
    builds.make(build)
    name = builds.BAD_BUILDS[build][1]
    return share(seed, 0, runs, until_bad=True, asked=(int(name.removeprefix("invariant_")),))


def shortest(build: str, seed: int, number: int, runs: int) -> str:
    """Return the shortest steps hypothesis finds to what is broken in a share. For a process of its own."""
    builds.make(build)
    try:
        _drive(_county(seed, number, strict=True), runs, (Phase.generate, Phase.shrink))
    except Exception as error:
        return "".join(traceback.format_exception_only(error))
    return "it did not come again"


def _county(seed: int, number: int, strict: bool) -> Any:
    """Return the state machine on a ground of its own."""

    class Share(County):
        ground = Ground()
        tally = Tally()

    Share.strict = strict
    Share._hypothesis_internal_use_seed = f"{seed}:{number}"
    return Share


def _drive(county: Any, runs: int, phases: tuple[Phase, ...]) -> None:
    chosen = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        phases=phases,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(county, settings=chosen)
    finally:
        county.ground.close()
