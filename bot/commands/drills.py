"""`drill`: rehearse a red alert from here, and look at past drills."""

from typing import Annotated

import typer

from bot import options
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.people import place_named
from bot.commands.reporting import Problem, say, table
from bot.commands.working import in_unit
from bot.options import Options
from bot.render import plain_of
from core.text import Message
from db.queries import drills
from db.queries.drills import Drill
from services import drilling
from services.unit import Unit

MOST = 20  # drills that `drill list` looks back on
Area = Annotated[
    str | None,
    typer.Option("--area", help="Where: names with / between them, the widest first.", show_default=False),
]

drill_app = typer.Typer(help="Rehearse a red alert: who would be told, who answers, how fast.")


@drill_app.callback(invoke_without_command=True)
def drill(
    context: typer.Context,
    area: Area = None,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Rehearse a red alert: who would be told, who answers, how fast. `run` walks it and reports to the operator."""
    if context.invoked_subcommand is not None:
        return
    if area is None:
        raise Problem("Say where: python -m bot drill --area nation/province/county/township/village")
    chosen = options.here(data, config_file, database_url)
    one = in_unit(chosen, lambda unit: _begun(unit, area))
    say(
        f"Drill {one.id} has begun. While [b]run[/b] runs it walks the ladder; the operator hears how it went."
    )


def _begun(unit: Unit, area: str) -> Drill:
    area_id = place_named(unit, area)
    running = drills.running_at(unit.conn, area_id)
    if running is not None:
        raise Problem(f"Drill {running.id} is under way there. It ends by itself.")
    return drilling.begin(unit, area_id, None)


@drill_app.command("list")
def list_(data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None) -> None:
    """Print past drills: who was called, how long the message took, how long the answer. Names nobody."""
    chosen = options.here(data, config_file, database_url)
    rows = in_unit(chosen, lambda unit: _rows(unit, chosen))
    if not rows:
        say("There was no drill yet. Begin one with: python -m bot drill --area ...")
        return
    table("Drills", ("drill", "place", "begun", "state", "step", "who", "what became of it"), rows)


def _rows(unit: Unit, chosen: Options) -> list[list[str]]:
    return [row for one in drills.latest(unit.conn, MOST) for row in _rows_of(unit, one, chosen)]


def _rows_of(unit: Unit, one: Drill, chosen: Options) -> list[list[str]]:
    def text(message: Message) -> str:
        return plain_of(message, "en", chosen.settings.zone)

    begun = f"{one.started_at.astimezone(chosen.settings.zone):%Y-%m-%d %H:%M}"
    state = "under way" if one.ended_at is None else "stopped" if one.stopped_by is not None else "over"
    return [
        [
            str(one.id),
            one.area,
            begun,
            state,
            str(call.step + 1),
            call.role,
            text(drilling.outcome(one, call)),
        ]
        for call in drills.calls(unit.conn, one.id)
    ]
