"""What a typed text looks for among children: a code, part of one, or the words of a picture. Pure.

Only whole messages count: a sentence that mentions a code is something told, not something looked for.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from core.codes import ANIMALS, COLOURS

Words = Callable[[str], list[str]]  # msgid -> what people may type for it, in every language

LONGEST = 20  # characters; whoever looks for a child types a code or two words
_ASCII_PART = 3  # letters: "rab" means rabbit, "r" means nothing
_CODE = re.compile(r"([a-z]{0,3})[-\u2010-\u2015\u2212_. ]*([0-9]{1,6})号?")
_FILLERS = frozenset("的色")  # "蓝色的熊猫" is "蓝熊猫"


@dataclass(frozen=True)
class Sought:
    """What a child must have: letters and digits in its code, one of the animals, one of the colours; empty: any.

    `whole`: the digits are the code's number, not part of it.
    """

    letters: str = ""
    digits: str = ""
    animals: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    whole: bool = False

    def labels(self) -> list[str]:
        """Return the picture labels that fit."""
        return [
            f"{animal}-{colour}" for animal in self.animals or ANIMALS for colour in self.colours or COLOURS
        ]

    def packed(self) -> list[Any]:
        """Return the JSON form, as a button keeps it."""
        return [list(part) if isinstance(part, tuple) else part for part in astuple(self)]


def unpacked(parts: list[Any]) -> Sought:
    """Return what `packed` was called on."""
    letters, digits, animals, colours, whole = parts
    return Sought(letters, digits, tuple(animals), tuple(colours), whole)


def read(text: str, words: Words) -> Sought | None:
    """Return what a text looks for ("c12", "Ｃ－０１２", "12", "蓝熊猫", "panda blue"); None when it is no search."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not 0 < len(plain) <= LONGEST:
        return None
    if code := _CODE.fullmatch(plain):
        return Sought(letters=code[1].upper(), digits=code[2])
    return _picture(_signs(plain), words)


def _signs(plain: str) -> str:
    """Return letters and pictures alone: no spaces, marks, joiners or filling words."""
    kept = [sign for sign in plain if unicodedata.category(sign)[0] in "LS" and sign not in _FILLERS]
    return "".join(kept)


def _picture(signs: str, words: Words) -> Sought | None:
    """Return the picture that the text names, in either order of animal and colour; what is exact counts first."""
    animals, colours = _named(ANIMALS, words), _named(COLOURS, words)
    for mean in (_exactly, _partly):
        for at in range(len(signs)):
            left, right = signs[:at], signs[at:]
            for one, other in ((right, left), (left, right)):
                animal, colour = mean(one, animals), mean(other, colours)
                if animal is not None and colour is not None:
                    return Sought(animals=animal, colours=colour)
    return None


def _named(table: Mapping[str, tuple[str, str]], words: Words) -> dict[str, set[str]]:
    """Return for each animal or colour what may be typed for it: its words in every language, its picture."""
    return {
        key: {_signs(word.casefold()) for word in (picture, text, *words(text))}
        for key, (picture, text) in table.items()
    }


def _exactly(part: str, names: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    """Return the keys that are called so; None when nothing is. Nothing typed asks for nothing."""
    return tuple(key for key, said in names.items() if part in said) or (None if part else ())


def _partly(part: str, names: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    found = tuple(key for key, said in names.items() if any(_is_part(part, word) for word in said))
    return found or (None if part else ())


def _is_part(part: str, word: str) -> bool:
    if part.isascii():
        return len(part) >= _ASCII_PART and word.startswith(part)
    return part in word
