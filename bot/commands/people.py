"""`invite` and `roster`: who takes part."""

from pathlib import Path
from typing import Annotated

import typer

from bot import options
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.reporting import Problem, say, table
from bot.commands.working import in_unit
from core.people import Role
from db.queries import audit, meta
from db.queries import roster as listed
from services import invites, roster, rosterfile
from services.invites import Fresh
from services.rosterbook import Outcome, Told, read_book
from services.unit import Unit

RoleOption = Annotated[Role, typer.Option("--role", help="What the person will be.")]
AreaOption = Annotated[
    str,
    typer.Option("--area", help="Where: names with / between them, the widest first.", show_default=False),
]
Person = Annotated[str | None, typer.Option("--person", help="The roster's key of the person it is for.")]
BotName = Annotated[
    str | None, typer.Option("--bot-name", help="The bot's name.", show_default="the one Telegram told `run`")
]
File = Annotated[
    Path, typer.Argument(help="A CSV file; `roster template` makes an empty one.", metavar="FILE.csv")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only report; change nothing.")]

BOT_NAME = "bot_name"

roster_app = typer.Typer(help="Take places, people and children from a CSV file.", no_args_is_help=True)


def invite(
    role: RoleOption,
    area: AreaOption,
    person: Person = None,
    bot_name: BotName = None,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a link for one person and one role. It works once, and for a few days."""
    chosen = options.here(data, config_file, database_url)

    def make(unit: Unit) -> tuple[Fresh, str | None]:
        place_id = place_named(unit, area)
        person_id = listed.by_key(unit.conn, person) if person else None
        if person and person_id is None:
            raise Problem(f"The roster has nobody with the key {person}.")
        fresh = invites.create(unit, role, place_id, person_id)
        return fresh, bot_name or meta.get(unit.conn, BOT_NAME)

    fresh, name = in_unit(chosen, make)
    if name:
        say(f"https://t.me/{name.lstrip('@')}?start={fresh.code}")
    say(f"Code: {fresh.code}")
    say(f"Good for one person, until {fresh.expires_at.astimezone(chosen.settings.zone):%Y-%m-%d %H:%M}.")


def place_named(unit: Unit, area: str) -> int:
    """Return the id of an area by its names. Problem where there is none."""
    place = read_book(unit).areas.get(tuple(name.strip() for name in area.split("/")))
    if place is None:
        raise Problem(f"There is no area {area}. Areas come with: python -m bot roster import")
    return place.id


@roster_app.command()
def template() -> None:
    """Print an empty roster with one example of each kind of row."""
    typer.echo(rosterfile.template(), nl=False)


@roster_app.command("import")
def import_(
    file: File,
    dry_run: DryRun = False,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Take a roster. Taking it twice changes nothing; one wrong row, and nothing is changed at all."""
    chosen = options.here(data, config_file, database_url)
    rows = rosterfile.read(_bytes(file))
    try:
        told = in_unit(chosen, lambda unit: _take(unit, rows, dry_run))
    except _Undone as undone:
        told = undone.told
    _report(told, dry_run)


class _Undone(Exception):
    """The unit is rolled back; the report stays."""

    def __init__(self, told: list[Told]) -> None:
        super().__init__()
        self.told = told


def _take(unit: Unit, rows: list[rosterfile.Row], dry_run: bool) -> list[Told]:
    told = roster.take(unit, rows)
    if dry_run or any(one.outcome is Outcome.ERROR for one in told):
        raise _Undone(told)
    taken = sum(one.outcome is not Outcome.SAME for one in told)
    audit.add(unit.conn, unit.now, None, "roster taken", f"{taken} rows", "command line")
    return told


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(rosterfile.MOST_BYTES + 1)
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.") from None


def _report(told: list[Told], dry_run: bool) -> None:
    table(
        "Rows",
        ("line", "row", "outcome", ""),
        ((str(one.line), one.about, one.outcome, one.text) for one in told),
    )
    counts = {outcome: sum(one.outcome is outcome for one in told) for outcome in Outcome}
    say(", ".join(f"{count} {outcome}" for outcome, count in counts.items()) + ".")
    if counts[Outcome.ERROR]:
        raise Problem("Nothing was changed: correct the rows with an error and take the file again.")
    if dry_run:
        say("Nothing was changed: this was a dry run.")
