"""`python -m tests.conversations --runs N`: random conversations with the product. The last line is JSON.

Whatever is put in at any time, no input breaks it, no confirmed answer is lost, the stored inputs give the stored
check-in, every flag has its one concern, and the mother has a way forward. What fails is told with its seed.
"""

import argparse
import json
import os
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.conversations import campaign
from tests.conversations.builds import BUILDS
from tests.conversations.campaign import Talks

MOST_TOLD = 5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="how many conversations")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at the same time")
    parser.add_argument("--build", choices=BUILDS, default="good", help="a build with one thing wrong")
    parser.add_argument("--quiet", action="store_true", help="no progress, only the last line")
    return parser.parse_args()


def _played(given: argparse.Namespace, console: Console) -> Talks:
    columns = (TextColumn("conversations"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=given.runs)

        def done(runs: int) -> None:
            progress.advance(task, runs)

        return campaign.together(given.seed, given.runs, given.jobs, given.build, done, not given.quiet)


def main() -> int:
    """Play, print the line, return the exit code: 0 when nothing bad was found."""
    given = _arguments()
    console = Console(stderr=True, quiet=given.quiet, highlight=False)
    talks = _played(given, console)
    for name, times in sorted(talks.verdict.flows.items()):
        console.print(f"{times:7} {name}")
    for told in talks.told[:MOST_TOLD]:
        console.print(told, markup=False)
    print(json.dumps(talks.verdict.line()))
    return 1 if talks.verdict.bad else 0


if __name__ == "__main__":
    sys.exit(main())
