"""`audit`: whether the record of who did what is as it was written."""

from typing import Annotated

import typer

from bot import opening, options
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.reporting import Problem, say
from bot.commands.working import in_unit
from bot.options import Options
from db import engines
from services import proof
from services.proof import Report, WrittenDown

Head = Annotated[
    str | None,
    typer.Option("--head", help="What `audit head` printed and you kept elsewhere.", metavar="NUMBER:HASH"),
]
MOST = 20  # flaws that are printed; what follows from one change is seldom more

audit_app = typer.Typer(help="Prove that the record of who did what was not changed.", no_args_is_help=True)


@audit_app.command()
def head(data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None) -> None:
    """Print the newest entry's number and hash. Write it down and keep it away from this machine."""
    kept = in_unit(options.here(data, config_file, database_url), proof.head)
    if not kept.number:
        raise Problem("There is no entry yet.")
    say(proof.shown(kept))


@audit_app.command()
def verify(
    head: Head = None, data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None
) -> None:
    """Read the whole record and say what is wrong with it; ends with 1 when something is."""
    kept = proof.read_head(head) if head is not None else None
    if head is not None and kept is None:
        raise Problem(f"A head is a number, a colon and at least {proof.FEWEST} hexadecimal digits.")
    chosen = options.here(data, config_file, database_url)
    opening.ready(chosen)
    found = checked(chosen, kept)
    refuse(found)
    say(f"The audit holds: {found.entries} entries, {found.events} events of concerns.")
    if found.uncovered:
        say(
            f"{found.uncovered} of the events are too new to be covered by an entry; `run` does it within seconds."
        )
    if kept is None:
        say("Without --head nobody would see that its end is missing.")


def checked(chosen: Options, kept: WrittenDown | None = None) -> Report:
    """Check the audit of data that was made ready, in one snapshot."""
    engine = engines.snapshots(chosen.database_url)
    try:
        with engine.connect() as conn:
            return proof.check(conn, kept)
    finally:
        engine.dispose()


def refuse(found: Report, before: str = "") -> None:
    """Raise Problem, with each flaw on a line, unless the audit holds."""
    if not found.flaws:
        return
    shown = found.flaws[:MOST]
    more = [f"And {len(found.flaws) - MOST} more."] if len(found.flaws) > MOST else []
    raise Problem("\n".join([f"{before}The audit does not hold.", *shown, *more]))
