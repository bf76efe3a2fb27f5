"""Keyboards: what shapes Telegram takes, and how a phone shows them. Pure."""

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from sim.errors import bad

_INLINE_ACTIONS = (
    "callback_data", "url", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
MAX_BUTTONS = 100


class Kind(Enum):
    """What a `reply_markup` is."""

    NONE = "none"
    INLINE = "inline"
    REPLY = "reply"
    REMOVE = "remove"
    FORCE = "force"


@dataclass(frozen=True, slots=True)
class Markup:
    """A checked `reply_markup`: rows of button objects, and for a reply keyboard whether one use hides it."""

    kind: Kind = Kind.NONE
    rows: tuple[tuple[dict[str, Any], ...], ...] = ()
    one_time: bool = False

    def json(self) -> dict[str, Any] | None:
        """`reply_markup` as a message shows it to the bot: inline keyboards only."""
        if self.kind is not Kind.INLINE:
            return None
        return {"inline_keyboard": [[dict(button) for button in row] for row in self.rows]}

    def view(self) -> dict[str, Any] | None:
        """The keyboard as the control API shows it (sim-control.md), or None."""
        if self.kind not in (Kind.INLINE, Kind.REPLY):
            return None
        return {"kind": self.kind.value, "rows": [[_label(button) for button in row] for row in self.rows]}

    def find(self, label: str | None = None, data: str | None = None) -> dict[str, Any] | None:
        """The first button with this label, or with this callback data."""
        for row in self.rows:
            for button in row:
                if (label is not None and button["text"] == label) or (
                    data is not None and button.get("callback_data") == data
                ):
                    return button
        return None


NO_MARKUP = Markup()


def _label(button: dict[str, Any]) -> dict[str, Any]:
    shown = {"label": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    if "url" in button:
        shown["url"] = button["url"]
    return shown


def read(raw: Any, editing: bool = False) -> Markup:
    """Check a `reply_markup`. Raises Refused in Telegram's words; an edit takes inline keyboards only."""
    if raw in (None, "", {}):
        return NO_MARKUP
    if isinstance(raw, str):
        raw = _decoded(raw)
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in raw:
        rows = _rows(raw["inline_keyboard"], _inline_button)
        return Markup(Kind.INLINE, rows) if rows else NO_MARKUP
    if editing:
        raise bad("inline keyboard expected")
    if "keyboard" in raw:
        rows = _rows(raw["keyboard"], _reply_button)
        return Markup(Kind.REPLY, rows, bool(raw.get("one_time_keyboard")))
    if raw.get("remove_keyboard"):
        return Markup(Kind.REMOVE)
    return Markup(Kind.FORCE) if raw.get("force_reply") else NO_MARKUP


def _decoded(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("can't parse reply keyboard markup JSON object") from None


def _rows(raw: Any, read_button: Any) -> tuple[tuple[dict[str, Any], ...], ...]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad("can't parse keyboard: expected an Array of Array of buttons")
    rows = tuple(tuple(read_button(button) for button in row) for row in raw if row)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    return rows


def _reply_button(raw: Any) -> dict[str, Any]:
    button = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad('can\'t parse keyboard button: Field "text" must be a non-empty String')
    return dict(button)


def _inline_button(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if not isinstance(raw.get("text"), str) or not raw["text"].strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    if not any(action in raw for action in _INLINE_ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in raw:
        _check_data(raw["callback_data"])
    if "url" in raw:
        _check_url(raw["url"])
    return dict(raw)


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= 64:
        raise bad("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    """Telegram takes http(s) with a dotted host (127.0.0.1 passes, localhost does not) and tg:// links."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        good = parts is not None and (
            (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))
            or (parts.scheme == "tg" and bool(parts.netloc))
        )
    except ValueError:
        good = False
    if not good:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
