"""`python -m tests.machine --runs N`: a county in which everything happens, as hypothesis likes. The last line is JSON.

After every step the invariants 3, 4, 5, 8, 11, 12 and 14 are judged from raw rows. What fails is told with the
shortest steps to it.
"""

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.machine import campaign
from tests.machine.builds import BUILDS
from tests.machine.campaign import SHARE, Verdict

MOST_TOLD = 10


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="how many runs")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at the same time")
    parser.add_argument("--build", choices=BUILDS, default="good", help="a build with one thing wrong")
    parser.add_argument(
        "--quiet", action="store_true", help="no progress, nothing made short, only the last line"
    )
    return parser.parse_args()


def _done(given: argparse.Namespace, console: Console) -> Verdict:
    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=given.runs)

        def done(runs: int) -> None:
            progress.advance(task, runs)

        return campaign.together(given.seed, given.runs, given.jobs, given.build, done)


def _tell(given: argparse.Namespace, verdict: Verdict, console: Console) -> None:
    """Print what was broken, and the shortest way to the first of it."""
    for told in verdict.told[:MOST_TOLD]:
        console.print(told, markup=False)
    number = min(verdict.shares)
    size = min(SHARE, given.runs - number * SHARE)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        console.print(
            pool.submit(campaign.shortest, given.build, given.seed, number, size).result(), markup=False
        )


def main() -> int:
    """Run, print the line, return the exit code: 0 when nothing was broken."""
    given = _arguments()
    console = Console(stderr=True, quiet=given.quiet, highlight=False)
    verdict = _done(given, console)
    if verdict.bad and not given.quiet:
        _tell(given, verdict, console)
    print(json.dumps(verdict.line()))
    return 1 if verdict.bad else 0


if __name__ == "__main__":
    sys.exit(main())
