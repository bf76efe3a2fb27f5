"""What several commands share, each option written once, and how they report."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path,
    typer.Option("--data", envvar="TONGBAN_DATA", help="Folder of the database. Made when it is missing."),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file.", show_default="config.toml, if there is one")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", help="A postgresql:// address.", show_default="SQLite in --data"),
]
Proxy = Annotated[str | None, typer.Option("--proxy", help="HTTP proxy on the way to Telegram.")]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", help="Another Bot API server, without /bot.", show_default="Telegram's own"),
]

DATA = Path("var")
