"""The benchmarks' command line: `python -m bench`. The last line of each command is one line of JSON."""

import sys

import typer
from rich.console import Console
from rich.markup import escape

from bench import alerts as alerts_
from bench import answers as answers_
from bench import children as children_
from bench import danger as danger_
from bench import weigh as weigh_
from bench.processes import BenchFailed

app = typer.Typer(
    name="python -m bench",
    help="How fast it is. Ratios in one run; this machine's figures in a table before them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def answers(
    rounds: int = typer.Option(5, min=1, help="Alternating rounds; the median counts."),
    presses: int = typer.Option(2500, min=100, help="Presses that count in a round."),
    in_flight: int = typer.Option(32, min=1, help="Presses at any moment."),
    skip_growth: bool = typer.Option(False, help="Leave out the large past."),
    ours_only: bool = typer.Option(False, help="Leave out the peers and their environment."),
) -> None:
    """One button press from intake to the edited message, beside a bare aiogram and a bare PTB handler."""
    answers_.run(answers_.Sizes(rounds, presses, in_flight), ours_only, not skip_growth)


@app.command()
def alerts(
    seconds: float = typer.Option(60.0, min=1.0, help="For how long."),
    readers: int = typer.Option(10_000, min=1, help="Mothers that the notice goes to."),
) -> None:
    """From a committed flag to the supervisor's chat, while a notice runs and 200 answers a second come in."""
    alerts_.run(alerts_.Sizes(seconds, readers))


@app.command()
def children(
    rounds: int = typer.Option(5, min=1, help="Alternating rounds; the median counts."),
    many: int = typer.Option(1_000_000, min=1_001, max=26_000_000, help="Children in the large programme."),
) -> None:
    """A mother's list of seventy and the next question of her visit, with 1,000 and with 1,000,000 children."""
    children_.run(rounds, many)


@app.command()
def danger(
    missed: bool = typer.Option(False, help="Print what went wrong, except in the held-out part."),
) -> None:
    """Danger sentences asked about, ordinary ones asked about for nothing, and how long a scan takes."""
    danger_.run(missed)


@app.command()
def weigh() -> None:
    """Learn the weights of the screener's second look from the sentences, and write its table."""
    weigh_.run()


def main() -> int:
    """Run one command and return its exit code."""
    try:
        app()
    except BenchFailed as failed:
        Console(stderr=True, soft_wrap=True).print(f"[red]{escape(str(failed))}[/red]")
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
