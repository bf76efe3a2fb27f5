"""`concern`: what was done about one concern, on the screen or as a page to print."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot import options
from bot.clock import Clock
from bot.commands import concerns_page
from bot.commands.files import writing
from bot.commands.flags import DATA, Config, Data, DatabaseUrl
from bot.commands.reporting import Problem, say, table
from bot.commands.working import in_unit
from bot.options import Options
from bot.render import plain_of
from core.text import Message
from services import timeline
from services.timeline import Reached, Timeline
from web import timeline as printed


class Language(StrEnum):
    """What the history is told in."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


Number = Annotated[int, typer.Argument(help="The concern's number.", metavar="NUMBER")]
Html = Annotated[Path | None, typer.Option("--html", help="Write a page to print instead.", metavar="FILE")]
In = Annotated[Language, typer.Option("--language", help="What it is told in.")]

concern_app = typer.Typer(help="Look at what was done about a concern.", no_args_is_help=True)


@concern_app.callback()
def concern() -> None:
    """Look at what was done about a concern."""


@concern_app.command()
def show(
    number: Number,
    html: Html = None,
    language: In = Language.ENGLISH,
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show who was told when, what failed, how long each step took and how it ended. Names nobody."""
    chosen = options.here(data, config_file, database_url)
    found = in_unit(chosen, lambda unit: timeline.of(unit, number))
    if found is None:
        raise Problem(f"There is no concern {number}.")
    if html is None:
        _print(found, language, chosen)
        return
    page = printed.page(
        found, Clock().now(), chosen.settings.programme, language, chosen.settings.zone, plain_of
    )
    with writing(html) as file:
        file.write(page)
    say(f"[b]{html}[/b] is written: one page to print, for its owner only.")


_GOOD = {True: "green", False: "red", None: "yellow"}


Check = Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 if it is out of date.")]


@concern_app.command()
def describe(check: Check = False) -> None:
    """Write the tables and the diagram of docs/concerns.md."""
    now = concerns_page.described()
    if concerns_page.PAGE.read_text(encoding="utf-8") == now:
        say("All is up to date.")
    elif check:
        raise Problem("Not up to date: docs/concerns.md")
    else:
        concerns_page.PAGE.write_text(now, encoding="utf-8")
        say("Written: docs/concerns.md")


def _print(found: Timeline, language: str, chosen: Options) -> None:
    zone = chosen.settings.zone

    def text(message: Message) -> str:
        return plain_of(message, language, zone)

    def word(name: str, **params: object) -> str:
        return text(Message(printed.WORDS[name], params))

    table(text(found.facts[0]), ("",), ([text(fact)] for fact in found.facts[1:]))
    owed = (
        (text(one.what), word("until", when=one.due_at), Text(text(one.how), _GOOD[one.well]))
        for one in found.owed
    )
    table(word("deadlines"), ("", "", ""), owed)
    people = (
        (text(rung.title), word("at", when=rung.at), text(rung.took), text(one.who), _coloured(one, text))
        for rung in found.rungs
        for one in rung.people
    )
    table(word("steps"), ("", "", "", "", ""), people)
    lines = ((word("at", when=line.at), f"+{text(line.since)}", text(line.what)) for line in found.lines)
    table(word("events"), ("", "", ""), lines)


def _coloured(one: Reached, text: Callable[[Message], str]) -> Text:
    return Text(text(one.what), _GOOD[one.arrived])
