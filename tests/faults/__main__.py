"""`python -m tests.faults --kills N`: kill the bot again and again, then say what was lost. The last line is JSON."""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from db.engines import sqlite_url
from tests.faults import campaign, postgres
from tests.faults.acts import Record
from tests.faults.builds import BUILDS
from tests.faults.oracle import BAD, Verdict
from tests.faults.plan import Plan

MOST_TOLD = 5  # findings of a kind that are printed
POSTGRES_SHARE = 0.25


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how often the bot is killed")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="of what people and the killer do")
    parser.add_argument("--people", type=int, default=20, help="mothers in check-ins")
    parser.add_argument(
        "--webhook-share", type=float, default=0.3, help="share of the kills while Telegram posts"
    )
    parser.add_argument(
        "--forwards", type=int, default=3, help="how often time is moved past every ladder's steps"
    )
    parser.add_argument("--build", choices=tuple(BUILDS), default="good", help="a build with one thing wrong")
    parser.add_argument(
        "--keep",
        type=Path,
        help="keep the data, the log, the export and what people did and saw in this folder",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress, only the last line")
    return parser.parse_args()


def _plans(given: argparse.Namespace) -> Iterator[Plan]:
    """Yield a plan for each database; "both" gives PostgreSQL a quarter of the kills."""
    kills = {given.database: given.kills}
    if given.database == "both":
        few = max(1, round(given.kills * POSTGRES_SHARE))
        kills = {"sqlite": given.kills - few, "postgresql": few}
    for database, number in kills.items():
        yield Plan(
            number,
            given.seed,
            given.people,
            database,
            given.build,
            given.webhook_share,
            forwards=min(given.forwards, number - 1),
        )


def _run(plan: Plan, folder: Path, console: Console) -> Verdict:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(plan.database, total=plan.kills)

        def report(kills: int, record: Record) -> None:
            told = f"{plan.database}: {len(record.acts)} acts"
            progress.update(task, completed=kills, description=told)

        with _database(plan, folder) as url:
            return asyncio.run(campaign.run(plan, folder, url, report))


@contextlib.contextmanager
def _database(plan: Plan, folder: Path) -> Iterator[str]:
    """Give an empty database for a plan."""
    if plan.database == "sqlite":
        yield sqlite_url(folder / "data")
    else:
        with postgres.server() as url:
            yield url


def _tell(verdict: Verdict, console: Console, folder: Path) -> None:
    (folder / "findings.json").write_text(json.dumps(verdict.findings, indent=1, ensure_ascii=False))
    for name in (*BAD, "stalled"):
        for sentence in verdict.findings[name][:MOST_TOLD]:
            console.print(f"[red]{name}[/red]", sentence, markup=True, highlight=False)


def last_line(verdicts: list[Verdict]) -> dict[str, int]:
    """Return the figures of all runs together."""
    total: Counter[str] = Counter()
    for verdict in verdicts:
        total.update(verdict.figures)
        total.update({name: verdict.count(name) for name in (*BAD, "stalled")})
    total["people"] = max(verdict.figures["people"] for verdict in verdicts)
    first = ("kills", "aimed", "people", "answers", "lost", "changed", "doubled", "flags", "concerns")
    return {name: total[name] for name in (*first, *(name for name in total if name not in first))}


def main() -> int:
    """Run, print the line, return the exit code: 0 when nothing bad was found."""
    given = _arguments()
    console = Console(stderr=True, quiet=given.quiet)
    verdicts = []
    for plan in _plans(given):
        with tempfile.TemporaryDirectory(prefix="tongban-faults-", dir="/tmp") as temporary:
            folder = (given.keep or Path(temporary)) / plan.database
            folder.mkdir(parents=True)
            verdicts.append(_run(plan, folder, console))
            _tell(verdicts[-1], console, folder)
    print(json.dumps(last_line(verdicts)))
    return 0 if all(verdict.green for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
