"""`leave`: who is away from answering for children, and who stands in; for a coordinator at the command line."""

from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import options
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.reporting import Problem, say, table
from bot.commands.working import in_unit
from bot.render import plain_of
from core.calendar import local_day, moment
from db.queries import audit, leaves
from db.queries import roster as listed
from db.queries.leaves import Leave
from services import leave
from services.unit import Unit

Key = Annotated[str, typer.Argument(help="The roster's key of the person.", metavar="PERSON")]
From = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day away.", show_default=False)
]
Until = Annotated[
    datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day away.", show_default=False)
]
Cover = Annotated[
    str | None,
    typer.Option(
        "--cover", help="The roster's key of who stands in.", show_default="nobody: the next is asked"
    ),
]

leave_app = typer.Typer(help="Say who is away, and who stands in.", no_args_is_help=True)


@leave_app.command()
def add(
    person: Key,
    first: From,
    last: Until,
    cover: Cover = None,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let somebody be away. Whoever stands in is asked in her chat, and is alerted until she says no."""
    chosen = options.here(data, config_file, database_url)

    def work(unit: Unit) -> None:
        person_id, cover_id = _person(unit, person), _person(unit, cover) if cover else None
        zone = unit.settings.zone
        since = max(moment(first.date(), time(), zone), unit.now)
        until = moment(last.date() + timedelta(days=1), time(), zone)
        _check(unit, person_id, cover_id, since, until)
        number = leave.grant(unit, person_id, since, until, cover_id, None)
        audit.add(unit.conn, unit.now, None, "leave set", f"leave {number}", "command line")

    in_unit(chosen, work)
    say("It is set." if cover else "It is set. Nobody stands in: whoever comes next is asked at once.")


def _person(unit: Unit, key: str) -> int:
    found = listed.by_key(unit.conn, key)
    if found is None:
        raise Problem(f"The roster has nobody with the key {key}.")
    return found


def _check(unit: Unit, person_id: int, cover_id: int | None, since: datetime, until: datetime) -> None:
    if not leaves.posts_of(unit.conn, person_id, unit.now):
        raise Problem("That person answers for no children: there is nothing to be away from.")
    wrong = leave.wrong_span(unit, person_id, since, until)
    if wrong is not None:
        raise Problem(plain_of(wrong, "en", unit.settings.zone))
    if cover_id is not None and cover_id not in {
        one.person_id for one in leave.colleagues(unit, person_id, since, until)
    }:
        raise Problem("That person cannot stand in: no fitting post near, no chat yet, or away as well.")


@leave_app.command("list")
def list_(data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None) -> None:
    """Show who is away, now or later. Names nobody: people appear by their number."""
    chosen = options.here(data, config_file, database_url)
    found = in_unit(chosen, lambda unit: leaves.every(unit.conn, unit.now))
    rows = (_row(one, chosen.settings.zone) for one in found)
    table("Away", ("leave", "person", "from", "until", "stands in", "has agreed"), rows)


_AGREED = {None: "not yet", True: "yes", False: "no"}


def _row(one: Leave, zone: ZoneInfo) -> tuple[str, ...]:
    first, last = local_day(one.since, zone), local_day(one.until - timedelta(seconds=1), zone)
    days = (first.isoformat(), last.isoformat())
    stands_in = ("nobody", "") if one.cover_id is None else (str(one.cover_id), _AGREED[one.agreed])
    return (str(one.id), str(one.person_id), *days, *stands_in)


@leave_app.command()
def end(person: Key, data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None) -> None:
    """Let somebody be back: what is under way ends, or else what comes next is dropped."""
    chosen = options.here(data, config_file, database_url)
    in_unit(chosen, lambda unit: _end(unit, person))
    say("It is ended.")


def _end(unit: Unit, key: str) -> None:
    found = leaves.of_person(unit.conn, _person(unit, key), unit.now)
    if not found:
        raise Problem("That person is not away, and will not be.")
    leave.stop(unit, found[0])
    audit.add(unit.conn, unit.now, None, "leave ended", f"leave {found[0].id}", "command line")
