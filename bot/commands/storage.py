"""`backup`, `restore` and `export`: the data as files."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot import opening, options
from bot.clock import Clock
from bot.commands import proof
from bot.commands.files import writing
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.reporting import Problem, say
from bot.commands.working import in_unit
from bot.options import Options
from db import backup as snapshots
from db import engines, lock
from services import exporting, restoring
from services.restoring import Settled
from services.unit import Unit

Folder = Annotated[Path, typer.Argument(help="Where the backup is written.", metavar="DIR")]
Backup = Annotated[Path, typer.Argument(help="A file that `backup` wrote.", metavar="FILE")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line; the only form there is.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write.", show_default="standard output")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Take it although its audit does not hold.")]

POSTGRES = "The data is in PostgreSQL: use pg_dump and pg_restore, and keep the key file apart from the dump."


def backup(
    folder: Folder, data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None
) -> None:
    """Write a checked snapshot, also while `run` runs. The key is not in it: keep a copy of it elsewhere."""
    chosen = options.here(data, config_file, database_url)
    database = _sqlite_file(chosen)
    opening.ready(chosen)
    file = snapshots.save(database, folder, Clock().now())
    say(f"[b]{file}[/b] is written and checked.")
    say(f"It opens only with the key {chosen.key_file}, which is not in it.")
    proof.refuse(proof.checked(replace(chosen, database_url=f"sqlite:///{file}")), "It is whole, but: ")


def restore(
    file: Backup,
    anyway: Anyway = False,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Put a backup in the place of the data. Stop `run` first. The data there now is kept beside it."""
    chosen = options.here(data, config_file, database_url)
    database = _sqlite_file(chosen)
    with lock.only_one(data, chosen.database_url):
        fresh = snapshots.stage(file, database)
        try:
            settled = _made_ready(replace(chosen, database_url=f"sqlite:///{fresh}"), anyway)
            kept = snapshots.swap(fresh, database, Clock().now())
        finally:
            snapshots.drop(fresh)
    say("The backup is in place." + (f" What was there before is [b]{kept}[/b]." if kept else ""))
    say(f"Alerts that will be sent once more, marked as such: {settled.alerts}.")
    say(f"Other messages that may have left after the backup, and are not sent: {settled.messages}.")
    say(f"Reminders that may have been sent: {settled.reminders}. Invites ended: {settled.invites}.")
    say("Posts that were ended after the backup are in force again: take the roster again.")


def _made_ready(staged: Options, anyway: bool) -> Settled:
    """Bring a copy to this program's schema, try the key and the audit on it, settle what may have left since."""
    opening.found(staged)
    opening.ready(staged)
    if not anyway:
        proof.refuse(
            proof.checked(staged), "Nothing was changed. To take this backup all the same: --anyway. "
        )
    return in_unit(staged, restoring.settle)


def _sqlite_file(chosen: Options) -> Path:
    database = opening.database_file(chosen)
    if database is None:
        raise Problem(POSTGRES)
    return database


def export(
    jsonl: Jsonl = True,
    out: Out = None,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write everything the programme answers for, opened, for the owner of the key only."""
    chosen = options.here(data, config_file, database_url)
    opening.ready(chosen)
    if chosen.key_file.stat().st_uid != os.geteuid():
        raise Problem(f"The key file {chosen.key_file} belongs to somebody else: only its owner may export.")
    in_unit(chosen, exporting.note_export)
    with writing(out) as file:
        _write(chosen, file)


def _write(chosen: Options, file: TextIO) -> None:
    """Write one snapshot of the data, line by line."""
    engine = engines.snapshots(chosen.database_url)
    try:
        with engine.connect() as conn:
            for line in exporting.lines(Unit(conn, Clock().now(), chosen.settings)):
                file.write(line + "\n")
    finally:
        engine.dispose()
