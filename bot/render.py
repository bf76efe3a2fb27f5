"""A packed screen and a language become Telegram text and keyboard. The only place that escapes.

Reads nothing but the catalogues; never a clock: times are said by date and hour in the reader's zone.
"""

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.menus import HOME
from core.text import N_, Message, say, unpack

LOCALES = Path(__file__).parent.parent / "locales"
DEFAULT = "zh_Hans_CN"
LANGUAGES = (DEFAULT, "en")
LIMIT = 4096  # UTF-16 units, Bot API "sendMessage"
PIECE = LIMIT // 8  # of a line that is longer; escaped, and of signs that count twice, it still fits
REPEAT = N_("(again) This message may have reached you before.")
_TAG = re.compile(r"</?[bi]>")
# What would hide or turn round what stands beside it, and halves of signs that nothing can send.
_HIDDEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Keys(InlineKeyboardMarkup):
    """An inline keyboard as the Bot API writes it; PTB would make an object of each button and take it apart again."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[list[dict[str, str]]]) -> None:
        super().__init__(())
        self._rows = rows

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:
        """Return the Bot API's form."""
        return {"inline_keyboard": self._rows}


@dataclass(frozen=True)
class Rendered:
    """What Telegram is given: HTML text and a keyboard or none. `before`: parts that do not fit into one message."""

    text: str
    markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | None
    before: tuple[str, ...] = ()

    @property
    def plain(self) -> "Rendered":
        """Return it without markup, for a repeat after Telegram refused its entities."""
        return Rendered(_plain(self.text), self.markup, tuple(_plain(part) for part in self.before))


@cache
def translator(language: str) -> NullTranslations:
    """Return the translator of a language; English is the source. Unknown languages get the default."""
    name = language if language in LANGUAGES else DEFAULT
    path = LOCALES / name / "LC_MESSAGES" / "tongban.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=name)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def text_of(message: Message, language: str, zone: ZoneInfo) -> str:
    """Return a message as HTML: the translated text with its parameters escaped."""
    return _said(message.text, message.params, language, zone)


def _said(text: str, params: Mapping[str, Any], language: str, zone: ZoneInfo) -> str:
    template = translator(language).gettext(text) if text else ""
    if not params:
        return template
    return template.format_map({name: _shown(part, language, zone) for name, part in params.items()})


def plain_of(message: Message, language: str, zone: ZoneInfo) -> str:
    """Return a message as plain text, for buttons and pages that escape by themselves."""
    return _plain(text_of(message, language, zone))


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _shown(part: Any, language: str, zone: ZoneInfo) -> str:
    """Return a part as HTML; it may still be packed, as rows keep it."""
    if isinstance(part, Message):
        return text_of(part, language, zone)
    if isinstance(part, dict):
        return _packed(part, language, zone)
    if isinstance(part, datetime):
        return moment(part, language, zone)
    if isinstance(part, list | tuple):
        return "、".join(_shown(one, language, zone) for one in part)
    return html.escape(_HIDDEN.sub("", str(part)), quote=False)


def _packed(part: dict[str, Any], language: str, zone: ZoneInfo) -> str:
    if "t" in part:
        return _said(part["t"], part["p"], language, zone)
    return _shown(unpack(part), language, zone)


@cache
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, *(translator(language).gettext(text) for language in LANGUAGES))))


def words_for(text: str) -> list[str]:
    """Return what people may type for a label, in every language."""
    return list(_words_of(text))


def moment(at: datetime, language: str, zone: ZoneInfo) -> str:
    """Return a moment as date and hour in the reader's zone: "12月5日 15:00", "5 Dec 15:00"."""
    local = at.astimezone(zone)
    if language == "en":
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def render(body: dict[str, Any], ref: str | None, language: str, zone: str, again: bool = False) -> Rendered:
    """Return what a packed screen looks like. `again` labels a copy that may be the second (faults.md §2)."""
    place = ZoneInfo(zone)
    lines = [say(REPEAT), *body["l"]] if again else body["l"]
    text = "\n".join(_shown(line, language, place) for line in lines)
    *before, last = _parts(text)
    return Rendered(last, _keyboard(body, ref, language, place), tuple(before))


def _parts(text: str) -> list[str]:
    """Return the text in parts within Telegram's limit, cut between lines and, only then, without markup."""
    if _size(text) <= LIMIT:
        return [text]
    parts = [""]
    for line in _plain(text).splitlines(keepends=True):
        for start in range(0, len(line), PIECE):
            piece = html.escape(line[start : start + PIECE], quote=False)
            if _size(parts[-1] + piece) > LIMIT:
                parts.append("")
            parts[-1] += piece
    return [part.rstrip("\n") for part in parts if part.strip()]


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _keyboard(
    body: dict[str, Any], ref: str | None, language: str, zone: ZoneInfo
) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if "b" in body:
        return Keys([[_button(cell, ref, language, zone) for cell in row] for row in body["b"]])
    if "h" in body:
        return home(body["h"], language)
    return None


def _button(cell: dict[str, Any], ref: str | None, language: str, zone: ZoneInfo) -> dict[str, str]:
    label = _plain(_shown(cell["m"], language, zone))
    if "i" in cell:
        return {"text": label, "callback_data": f"{ref}.{cell['i']}"}
    return {"text": label, "url": cell["u"]}


def home(role: str, language: str) -> ReplyKeyboardMarkup:
    """Return the home menu of a role: at most four big keys."""
    say_it = translator(language).gettext
    rows = [[KeyboardButton(say_it(key.label)) for key in row] for row in HOME[role]]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, is_persistent=True)
