"""What the flow tests speak: English as it stands in the code, Chinese from the catalogue."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from bot.flows.stories import TOLD_AT

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
CATALOGUE = ROOT / "locales/zh_Hans_CN/LC_MESSAGES/tongban.po"
MORNING = TOLD_AT


@cache
def chinese() -> dict[str, str]:
    """Return msgid -> Chinese; ZH_CATALOGUE names another .po while texts are being written."""
    with Path(os.environ.get("ZH_CATALOGUE", CATALOGUE)).open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def in_chinese(text: str) -> str:
    """Return a text in Chinese; a missing one is an error, never English by the way."""
    said = chinese().get(text, "")
    if not said:
        raise KeyError(f"the Chinese catalogue does not say {text!r}")
    return said


def in_english(text: str) -> str:
    """Return the text as it stands in the code."""
    return text


LANGUAGES: dict[str, Callable[[str], str]] = {"en": in_english, "zh": in_chinese}
