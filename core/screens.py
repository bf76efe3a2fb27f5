"""What a chat shows, as values: lines of text and rows of buttons. No channel, no language."""

from dataclasses import dataclass
from typing import Any

from core.text import Message, pack

Action = list[Any]  # a verb and plain JSON arguments: ["answer", "V02", "spoke"]


@dataclass(frozen=True)
class Button:
    """A label and what pressing it asks for; with `url` it opens a page instead."""

    label: Message
    action: Action | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Screen:
    """One message: `lines` become its paragraphs, `rows` its buttons. `home` shows the home menu of a role below."""

    lines: tuple[Message, ...]
    rows: Rows = ()
    home: str | None = None


def actions(rows: Rows) -> list[Action]:
    """Return the actions of a screen in the order of its buttons, as the screen row keeps them."""
    return [button.action for row in rows for button in row if button.action is not None]


def pack_screen(screen: Screen) -> dict[str, Any]:
    """Return the JSON form of what is shown; buttons carry their index, never their action."""
    body: dict[str, Any] = {"l": pack(screen.lines)}
    index = 0
    rows = []
    for row in screen.rows:
        cells: list[dict[str, Any]] = []
        for button in row:
            cell: dict[str, Any] = {"m": pack(button.label)}
            if button.action is not None:
                cell["i"] = index
                index += 1
            else:
                cell["u"] = button.url
            cells.append(cell)
        rows.append(cells)
    if rows:
        body["b"] = rows
    if screen.home:
        body["h"] = screen.home
    return body
