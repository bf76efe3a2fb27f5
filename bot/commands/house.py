"""`demo`, `run`, `migrate`, `doctor`: the house itself."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot import config, opening, options
from bot.commands.flags import DATA, BaseUrl, Config, Data, DatabaseUrl, Proxy
from bot.commands.reporting import say, table
from bot.doctor import State, examine
from db import lock

Port = Annotated[int, typer.Option("--port", help="Port of the phones' page, and of the Bot API.")]
DemoData = Annotated[
    Path | None,
    typer.Option("--data", help="Keep the demo's data here.", show_default="thrown away at the end"),
]
OpenPage = Annotated[bool, typer.Option("--open", help="Open the page in a browser.")]
Clock = Annotated[str | None, typer.Option("--clock", help="Follow this clock; only with a --base-url here.")]
Webhook = Annotated[
    str | None,
    typer.Option(
        "--webhook",
        help="Public https address that Telegram sends to; needs TONGBAN_WEBHOOK_SECRET.",
        show_default="ask Telegram instead",
    ),
]
WebPort = Annotated[
    int | None,
    typer.Option("--web-port", min=0, max=65535, help="Port of the pages.", show_default="from the settings"),
]


def demo(port: Port = 8080, data: DemoData = None, open_page: OpenPage = False) -> None:
    """Show the whole story on phones in your browser: nothing to set up, nothing leaves this machine."""
    from bot.demo import run as run_demo  # noqa: PLC0415 - nobody but the demo loads the simulator

    raise typer.Exit(run_demo(port, data, open_page))


def run(
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
    proxy: Proxy = None,
    base_url: BaseUrl = None,
    clock: Clock = None,
    webhook: Webhook = None,
    web_port: WebPort = None,
) -> None:
    """Run the assistant until Ctrl-C. The bot's token comes from TONGBAN_TOKEN or TONGBAN_TOKEN_FILE."""
    from bot.app import run as run_app  # noqa: PLC0415 - the other commands need neither bot nor web server

    chosen = replace(
        options.here(data, config_file, database_url),
        token=config.token().get_secret_value(),
        proxy=proxy,
        base_url=base_url,
        clock=options.checked_clock(clock, base_url),
        webhook=webhook,
        webhook_secret=options.webhook_secret(webhook),
        web_port=web_port,
    )
    with lock.only_one(data, chosen.database_url) as held:
        opening.begin(chosen)
        raise typer.Exit(run_app(chosen, held))


def migrate(data: Data = DATA, config_file: Config = None, database_url: DatabaseUrl = None) -> None:
    """Make the database, or bring an older one up to date. Stop `run` first, and make a backup."""
    chosen = options.here(data, config_file, database_url)
    with lock.only_one(data, chosen.database_url):
        before = opening.found(chosen)
        opening.ready(chosen)
    if before is None:
        say(f"The database is ready. Its key is [b]{chosen.key_file}[/b]: keep a copy of it somewhere else.")
    else:
        say("The database is up to date.")


_COLOURS = {State.OK: "green", State.LOOK: "yellow", State.WRONG: "red"}


def doctor(
    data: Data = DATA,
    config_file: Config = None,
    database_url: DatabaseUrl = None,
    proxy: Proxy = None,
    base_url: BaseUrl = None,
) -> None:
    """Say what is wrong here and what to do about it. Names nobody; ends with 1 when something is wrong."""
    chosen = replace(options.here(data, config_file, database_url), proxy=proxy, base_url=base_url)
    found = examine(chosen)
    rows = ((one.name, Text(one.state, _COLOURS[one.state]), one.text) for one in found)
    table("How things are", ("what", "", ""), rows)
    if any(one.state is State.WRONG for one in found):
        raise typer.Exit(1)
