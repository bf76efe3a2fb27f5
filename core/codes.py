"""Codes people carry: invites, screen references, one-time links, child codes and picture labels.

The one place in `core` that is allowed randomness; it comes from `secrets`.
"""

import hashlib
import re
import secrets
import unicodedata

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
