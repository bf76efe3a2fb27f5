"""How the commands speak: one line of good news, one table, one problem."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table


class Problem(Exception):
    """A command cannot do what was asked; the text says why and what to do."""


def say(text: str) -> None:
    """Print a line, which may carry Rich's markup."""
    Console(soft_wrap=True).print(text)


def problem(text: str) -> None:
    """Print a problem to standard error."""
    Console(stderr=True, soft_wrap=True).print(f"[red]{escape(text)}[/red]")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table. Cells are text, never markup, unless they are Rich's own objects."""
    made = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        made.add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in row))  # type: ignore[arg-type]
    Console().print(made)
