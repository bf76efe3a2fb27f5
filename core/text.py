"""Messages as values: an English text, its parameters, and nothing about languages or channels."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


def N_(text: str) -> str:
    """Mark an English source text for the catalogues and return it unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """One text to be said: `text` is the English msgid, `params` fill its `{names}`.

    A parameter is a str, an int, an aware datetime (said in the reader's zone and words) or another Message.
    `text` may carry `<b>` and `<i>`; parameters are escaped when rendered, so they never can.
    """

    text: str
    params: dict[str, Any] = field(default_factory=dict)


def say(text: str, **params: Any) -> Message:
    """Return a Message; the short form for `Message(text, {...})`."""
    return Message(text, params)


def pack(value: Any) -> Any:
    """Return the JSON form of a Message, a datetime, a list of these, or a plain value as it is."""
    if isinstance(value, Message):
        return {"t": value.text, "p": {name: pack(part) for name, part in value.params.items()}}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, list | tuple):
        return [pack(part) for part in value]
    return value


def unpack(value: Any) -> Any:
    """Return what `pack` was given, lists included."""
    if isinstance(value, list):
        return [unpack(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return Message(value["t"], {name: unpack(part) for name, part in value.get("p", {}).items()})
