"""The parameters of one Bot API call: JSON, form, multipart and query give the same typed values."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sim.errors import bad


def names(text: str) -> frozenset[str]:
    """A set of parameter names from one line of words."""
    return frozenset(text.split())


_NUMBERS = names(
    "chat_id message_id message_thread_id offset limit timeout duration reply_to_message_id cache_time"
    " user_id max_connections direct_messages_topic_id"
)
_FLAGS = names(
    "disable_notification protect_content show_alert drop_pending_updates has_spoiler"
    " show_caption_above_media allow_sending_without_reply disable_web_page_preview"
    " disable_content_type_detection allow_paid_broadcast"
)
_OBJECTS = names(
    "reply_markup entities caption_entities reply_parameters link_preview_options allowed_updates commands"
    " scope menu_button message_ids suggested_post_parameters"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Params:
    """Values by name, and files by the field they came in."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """An integer, or None when absent or not a number."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        """A boolean; false when absent."""
        return self.values.get(name) is True

    def value(self, name: str) -> Any:
        """A nested value, decoded. Raises Refused when it was no JSON."""
        value = self.values.get(name)
        if name in _OBJECTS and isinstance(value, str) and value:
            raise bad(f"can't parse {name} JSON object")
        return value or None

    def loggable(self, token: str) -> dict[str, Any]:
        """The parameters as the log keeps them: no bytes, no webhook secret, no token in a webhook's address."""
        files = {name: {"file_name": f.name, "file_size": len(f.data)} for name, f in self.files.items()}
        shown = {**self.values, **files}
        if "secret_token" in shown:
            shown["secret_token"] = "***"  # noqa: S105 - this is the mask
        if "url" in shown:
            shown["url"] = self.text("url").replace(token, "***")
        return shown

    def unknown(self, takes: frozenset[str]) -> list[str]:
        """Names the method does not know; a file that another parameter attaches is known by that."""
        attached = {v.removeprefix("attach://") for v in self.values.values() if isinstance(v, str)}
        return sorted((self.values.keys() - takes) | (self.files.keys() - takes - attached))


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _NUMBERS:
        return int(value) if value.lstrip("-").isdecimal() and len(value) < 20 else value
    if name in _FLAGS:
        return value.lower() in ("true", "yes", "1")
    if name in _OBJECTS:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def read_params(request: web.Request) -> Params:
    """Read the parameters of a call. Raises Refused when the body is no valid JSON."""
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.can_read_body:
        raw |= await _json_body(request)
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                raw[name] = value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")
    return Params({name: _typed(name, value) for name, value in raw.items()}, files)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise bad("can't parse JSON object")
    return body
