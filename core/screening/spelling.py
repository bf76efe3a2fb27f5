"""Latin words as they are meant: digits for letters, doubled letters, slips, words run together. Pure."""

import re
from collections.abc import Iterable, Iterator

from core.screening import characters

_LEET = str.maketrans("0134578@$!|", "oieastbasil")
_REPEATED = re.compile(r"(.)\1+")
_VOWELS = "aeiou"
_SWAPPED = {"c": "sk", "s": "cz", "k": "c", "z": "s", "m": "n", "n": "m", "d": "t", "t": "d"}
_SHORTEST_SLIP = 6
_SHORTEST_MEND = 4
_MANY = 3  # words run together


def single(word: str) -> str:
    """Return a word with each run of the same letter as one, so that kil, kill and killlll are the same."""
    return _REPEATED.sub(r"\1", word)


def leetless(token: str) -> str:
    """Return a token with digits and signs among its letters read as letters, and without apostrophes."""
    bare = token.replace("'", "").replace("’", "")
    return bare if bare.isdigit() or bare.isalpha() else bare.translate(_LEET)


class Spelling:
    """The Latin words of a lexicon and what may be meant by what is none of them."""

    def __init__(self, phrases: Iterable[tuple[str, ...]], slippery: Iterable[str]) -> None:
        """Take the known phrases as words with single letters, and the words that are also known with one slip."""
        self._glued = {"".join(phrase): phrase for phrase in phrases}
        self._known = frozenset(word for phrase in self._glued.values() for word in phrase)
        self._longest = max(map(len, self._known), default=1)
        self._meant = {slip: word for word in slippery for slip in _slips(word)}

    def knows(self, word: str) -> bool:
        """Return whether a word, once leet and doubled letters are undone, is known or a slip of a known one."""
        return self._meaning(leetless(word)) is not None

    def words(self, token: str) -> tuple[str, ...]:
        """Return the known words that a token stands for, or the token itself."""
        meant = self._meaning(token)
        if meant is not None:
            return (meant,)
        plain = single(token)
        if plain in self._glued:
            return self._glued[plain]
        apart = characters.split(plain, self._known, self._longest)
        return apart if len(apart) >= _MANY else (plain,)  # two words may be an innocent third: notebook

    def mends(self, one: str, other: str) -> bool:
        """Return whether two pieces, at least one of them no word, make a known word together."""
        whole = leetless(one + other)
        if len(whole) < _SHORTEST_MEND or len(whole) > 2 * self._longest or not whole.isalpha():
            return False
        return self._meaning(whole) is not None and not (self.knows(one) and self.knows(other))

    def _meaning(self, token: str) -> str | None:
        plain = single(token)
        return plain if plain in self._known else self._meant.get(token) or self._meant.get(plain)


def _slips(word: str) -> Iterator[str]:
    """Yield a word with one slip: a letter starred out, two changed round, a vowel lost, added or replaced.

    A consonant is replaced only by one that sounds like it: with any other, molest would also be modest.
    """
    for at, letter in enumerate(word):
        before, after = word[:at], word[at + 1 :]
        yield f"{before}*{after}"
        if len(word) < _SHORTEST_SLIP:
            continue
        if after:
            yield before + after[0] + letter + after[1:]
        if letter in _VOWELS and at:
            yield before + after
        others = _VOWELS if letter in _VOWELS else _SWAPPED.get(letter, "")
        yield from (before + other + after for other in others if other != letter)
        yield from (before + letter + vowel + after for vowel in _VOWELS)
