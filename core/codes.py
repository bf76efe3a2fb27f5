"""Codes people carry: invites, screen references, one-time links, child codes and picture labels.

The one place in `core` that is allowed randomness; it comes from `secrets`.
"""

import hashlib
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from zlib import crc32

from core.text import N_, Message, say

_CHILD_CODE = re.compile(r"([A-Z]{1,3})[-\u2010-\u2015\u2212_ ]?([0-9]{1,6})")


def new_invite() -> str:
    """Return an invite code: 128 bits in 22 characters that Telegram allows in a `/start` link."""
    return secrets.token_urlsafe(16)


def new_screen_ref() -> str:
    """Return a screen's reference: 96 bits in 16 characters; `<ref>.<index>` must fit 64 bytes."""
    return secrets.token_urlsafe(12)


def new_link() -> str:
    """Return the secret of a one-time link: 256 bits in 43 characters."""
    return secrets.token_urlsafe(32)


def digest(code: str) -> bytes:
    """Return the SHA-256 of a code: what is stored instead of it. No salt: the codes are random and long."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def normalise_code(text: str) -> str | None:
    """Return a child code in its one spelling ("c-012" and "C 012" are "C-012"); None if it is none."""
    found = _CHILD_CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    return f"{found[1]}-{found[2]}" if found else None


_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O: they are read as digits
_MOST_NUMBER = 10**6


def next_codes(known: Sequence[str], village: int) -> Iterator[str]:
    """Yield codes for the next child of a village, the best first: its own letters, one above its highest number.

    `known`: the codes the village has given; `village`: its number, for letters of its own where it has none yet.
    Later ones lie further and further apart: another village may use the same letters.
    """
    parts = [code.partition("-") for code in known]
    usual = Counter(letters for letters, _, _ in parts).most_common(1)
    own = _own_letters(village)
    for letters in dict.fromkeys((usual[0][0] if usual else own, own)):
        numbers = [number for prefix, _, number in parts if prefix == letters]
        yield from _above(letters, numbers)


def _above(letters: str, numbers: Sequence[str]) -> Iterator[str]:
    width = max((len(number) for number in numbers), default=3)
    number, apart = max((int(number) for number in numbers), default=0) + 1, 1
    while number < _MOST_NUMBER:
        yield f"{letters}-{number:0{width}d}"
        number, apart = number + apart, apart * 2


def _own_letters(village: int) -> str:
    letters = ""
    for _ in range(3):
        village, place = divmod(village, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


ANIMALS: dict[str, tuple[str, str]] = {
    "panda": ("🐼", N_("panda")),
    "rabbit": ("🐰", N_("rabbit")),
    "tiger": ("🐯", N_("tiger")),
    "cow": ("🐮", N_("cow")),
    "pig": ("🐷", N_("pig")),
    "dog": ("🐶", N_("dog")),
    "cat": ("🐱", N_("cat")),
    "sheep": ("🐑", N_("sheep")),
    "horse": ("🐴", N_("horse")),
    "chick": ("🐤", N_("chick")),
    "fish": ("🐟", N_("fish")),
    "turtle": ("🐢", N_("turtle")),
}
COLOURS: dict[str, tuple[str, str]] = {
    "red": ("🔴", N_("red")),
    "orange": ("🟠", N_("orange")),
    "yellow": ("🟡", N_("yellow")),
    "green": ("🟢", N_("green")),
    "blue": ("🔵", N_("blue")),
    "purple": ("🟣", N_("purple")),
}
# "panda-blue": the key a child's row keeps.
LABELS: tuple[str, ...] = tuple(f"{animal}-{colour}" for animal in ANIMALS for colour in COLOURS)


def free_label(taken: Collection[str], code: str) -> str:
    """Return a picture label that is not taken, where possible with an animal that is not; the code decides which."""
    animals = {label.partition("-")[0] for label in taken}
    start = crc32(code.encode()) % len(LABELS)
    turned = (*LABELS[start:], *LABELS[:start])
    free = [label for label in turned if label not in taken] or list(turned)
    return next((label for label in free if label.partition("-")[0] not in animals), free[0])


def label_text(label: str) -> Message:
    """Return a picture label as it is shown, "🐼 blue"; KeyError if there is no such label."""
    animal, _, colour = label.partition("-")
    return say(N_("{picture} {colour}"), picture=ANIMALS[animal][0], colour=say(COLOURS[colour][1]))


def animal_text(animal: str) -> Message:
    """Return an animal to choose from, "🐼 panda"."""
    picture, word = ANIMALS[animal]
    return say(N_("{picture} {word}"), picture=picture, word=say(word))


def colour_text(colour: str) -> Message:
    """Return a colour to choose from, "🔵 blue"."""
    picture, word = COLOURS[colour]
    return say(N_("{picture} {word}"), picture=picture, word=say(word))
