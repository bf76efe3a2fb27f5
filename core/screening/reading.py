"""How a text is read: cleaned, simplified, split into units, so that no trick of writing hides a word. Pure.

A unit is a Han character, a word of Latin letters, a number, or a syllable of typed pinyin.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from core.screening import characters
from core.screening.spelling import Spelling, leetless

_INVISIBLE = frozenset(("Mn", "Me", "Cf", "Cc", "Cs", "Co"))
_HAN = "\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_LETTER = re.compile(f"[{_HAN}]")
_TOKEN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<latin>[@$]?[a-z0-9](?:[a-z0-9'’@$*!|]*[a-z0-9])?)"
    r"|(?P<pause>[,:、()\"“”])"
    r"|(?P<stop>[。!?;\n]|\.(?=\s|$))"
)
BEGIN, END = "^", "$"  # the first and the last unit: a word may ask to stand there
PAUSE, STOP = 1, 3  # how many units of distance a comma and a full stop are worth
_USUAL = re.compile("[\\t\\n -~\u3000-\u3011\u4e00-\u9fff\uff01-\uff5e]*")  # nothing invisible among these
_LETTERS_APART = 3
_TONED = re.compile(r"(?:[a-z]+[1-5])+")
_SURE_OF_PINYIN = 2  # syllables


def is_han(letter: str) -> bool:
    """Return whether a letter is a Chinese character."""
    return _HAN_LETTER.fullmatch(letter) is not None


def normalise(text: str) -> str:
    """Return a text in its plainest writing: no marks, no invisible signs, small letters, simplified characters."""
    if text.isascii():
        return text.lower()
    if _USUAL.fullmatch(text):
        return unicodedata.normalize("NFKC", text).lower().translate(characters.replacements())
    shown = unicodedata.normalize("NFKD", text)
    kept = "".join(
        character
        for character in shown
        if character in "\n\t" or unicodedata.category(character) not in _INVISIBLE
    )
    return unicodedata.normalize("NFKC", kept.casefold()).translate(characters.replacements())


class Token(NamedTuple):
    """Han characters or a run of letters and digits, and the distance that a break before it adds."""

    text: str
    han: bool
    pause: int


@dataclass(slots=True)
class Reading:
    """A text as units side by side. All lists are equally long."""

    units: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)  # the syllable of each, "" if it has none
    typed: list[bool] = field(default_factory=list)  # whether the unit was typed as pinyin
    places: list[int] = field(default_factory=list)  # its distance from the beginning, breaks included
    broken: list[bool] = field(default_factory=list)  # whether a comma or a stop stands before it

    def add(self, unit: str, sound: str, typed: bool, pause: int) -> None:
        """Append a unit, at a distance of 1 and the pause from the one before."""
        self.places.append(self.places[-1] + 1 + pause if self.places else 0)
        self.units.append(unit)
        self.sounds.append(sound)
        self.typed.append(typed)
        self.broken.append(pause > 0)

    def add_han(self, run: str, pause: int) -> None:
        """Append the characters of a run, each a unit of its own."""
        first = self.places[-1] + 1 + pause
        known = characters.sounds()
        self.units += run
        self.sounds += [known.get(unit, "") for unit in run]
        self.typed += [False] * len(run)
        self.places += range(first, first + len(run))
        self.broken += [pause > 0] + [False] * (len(run) - 1)

    def __len__(self) -> int:
        return len(self.units)


def read(text: str, spelling: Spelling) -> Reading:
    """Return the units of a text. Linear in its length."""
    reading = Reading()
    reading.add(BEGIN, "", False, 0)
    for latin, run in groupby(_apart(_tokens(normalise(text))), key=lambda token: not token.han):
        if latin:
            _add_latin(reading, _mended(list(run), spelling), spelling)
        else:
            for token in run:
                reading.add_han(token.text, token.pause)
    reading.add(END, "", False, 0)
    return reading


def rejoined(reading: Reading) -> Reading | None:
    """Return the reading with characters that were written as their parts put together; None if there are none."""
    known = characters.parts()
    wholes = {at: known[pair] for at, pair in enumerate(pairwise(reading.units)) if pair in known}
    if not wholes:
        return None
    joined = Reading()
    taken = -1
    for at, (unit, sound, typed, broken) in enumerate(
        zip(reading.units, reading.sounds, reading.typed, reading.broken, strict=True)
    ):
        if at in wholes and at != taken:
            for character in wholes[at]:
                joined.add(character, characters.sounds().get(character, ""), False, int(broken))
            taken = at + 1
        elif at != taken:
            joined.add(unit, sound, typed, int(broken))
    return joined


def _tokens(plain: str) -> Iterator[Token]:
    pause = 0
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup
        if kind in ("pause", "stop"):
            pause = min(STOP, pause + (PAUSE if kind == "pause" else STOP))
            continue
        yield Token(match[0], kind == "han", pause)
        pause = 0


def _apart(tokens: Iterator[Token]) -> Iterator[Token]:
    """Join three or more letters that stand apart ("s u i c i d e") to one word."""
    for alone, run in groupby(tokens, key=lambda token: not token.han and len(token.text) == 1):
        letters = list(run)
        if alone and len(letters) >= _LETTERS_APART:
            yield Token("".join(letter.text for letter in letters), False, letters[0].pause)
        else:
            yield from letters


def _mended(tokens: list[Token], spelling: Spelling) -> list[Token]:
    """Join two pieces that are no words but make one together ("sui cide")."""
    mended: list[Token] = []
    for token in tokens:
        before = mended[-1] if mended else None
        if before and spelling.mends(before.text, token.text):
            mended[-1] = before._replace(text=before.text + token.text)
        else:
            mended.append(token)
    return mended


def _add_latin(reading: Reading, tokens: list[Token], spelling: Spelling) -> None:
    """Add a run of Latin words: English, or the pinyin that is among them."""
    pieces = [(token, _pinyin(token.text)) for token in tokens]
    touching = len(tokens) == 1 and len(reading) > 1
    for maybe, group in groupby(pieces, key=lambda piece: bool(piece[1])):
        run = list(group)
        if maybe and _is_pinyin(run, touching, spelling):
            _add_pinyin(reading, run)
        else:
            _add_words(reading, [token for token, _ in run], spelling)


def _pinyin(token: str) -> tuple[str, ...]:
    letters = re.sub("[1-5]", "", token) if _TONED.fullmatch(token) else token
    return characters.syllables(letters) if letters.isalpha() else ()


def _is_pinyin(run: list[tuple[Token, tuple[str, ...]]], touching: bool, spelling: Spelling) -> bool:
    """Tell pinyin from English words that look like it: one must be no English word, and one syllable is too few."""
    if touching:
        return not spelling.knows(run[0][0].text)
    strange = any(
        token.text not in characters.not_pinyin() and not spelling.knows(token.text) for token, _ in run
    )
    return strange and sum(len(said) for _, said in run) >= _SURE_OF_PINYIN


def _add_pinyin(reading: Reading, run: list[tuple[Token, tuple[str, ...]]]) -> None:
    for token, said in run:
        for number, syllable in enumerate(said):
            reading.add(token.text if len(said) == 1 else "", syllable, True, 0 if number else token.pause)


def _add_words(reading: Reading, tokens: list[Token], spelling: Spelling) -> None:
    for token in tokens:
        for number, word in enumerate(spelling.words(leetless(token.text))):
            reading.add(word, "", False, 0 if number else token.pause)
