"""200 runs of the machine, the proof that each of its invariants can go red, and the command."""

import json
import subprocess
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.machine import campaign
from tests.machine.builds import BAD_BUILDS
from tests.machine.campaign import BAD, Verdict
from tests.machine.dangers import by_level
from tests.machine.invariants import INVARIANTS

ROOT = Path(__file__).resolve().parents[2]
RUNS = 200
SEED = 1
SHORT = 12  # a seed with which the builds are found out soon; any seed does within 200 runs or so
JOBS = 2


def test_two_hundred_runs_keep_every_invariant_after_every_step() -> None:
    """Blocked chats, 429, cut replies, restarts, clocks that jump, posts that end, forged presses: nothing breaks."""
    verdict = campaign.together(SEED, RUNS, JOBS)
    assert verdict.told == []
    assert verdict.runs >= RUNS
    assert verdict.steps > 10 * RUNS


def test_builds_with_one_thing_wrong_are_found_out() -> None:
    """An invariant that cannot go red is worth nothing; each has its builds."""
    context = get_context("spawn")
    with ProcessPoolExecutor(JOBS, context, max_tasks_per_child=1) as pool:
        found: dict[str, Future[Verdict]] = {
            build: pool.submit(campaign.first, build, SHORT, RUNS) for build in BAD_BUILDS
        }
        missed = [build for build, verdict in found.items() if not verdict.result().bad[BAD_BUILDS[build][1]]]
    assert missed == []
    assert {name for _, name in BAD_BUILDS.values()} == {f"invariant_{number}" for number in INVARIANTS}


def test_the_command_ends_with_a_line_of_figures_and_says_by_its_exit_code_what_it_found() -> None:
    """The last line is JSON with every figure; what is broken is told with the shortest steps."""
    command = [sys.executable, "-m", "tests.machine", "--runs", "3", "--jobs", "1"]
    for build, code in (("good", 0), ("drop-flag", 1)):
        ended = subprocess.run(
            [*command, "--build", build], cwd=ROOT, capture_output=True, text=True, check=False
        )
        figures = json.loads(ended.stdout.splitlines()[-1])
        assert list(figures) == ["runs", "steps", *BAD]
        assert ended.returncode == code
        assert ("state.first_danger(" in ended.stderr) == bool(code)


def test_dangers_of_every_level_and_nearly_every_kind_are_ticked() -> None:
    """What no flow raises cannot be missed here."""
    kinds = {category for level in by_level() for danger in level for _, category, _ in danger.flags}
    assert all(len(level) > 20 for level in by_level())
    assert len(kinds) >= 17
