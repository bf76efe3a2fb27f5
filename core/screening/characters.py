"""What the screener knows of characters: their simplified form, their sound, their lookalikes. Standard library only.

The tables lie in the folder `characters`; each says on its first line where it comes from.
"""

from functools import cache, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "characters"
_LONGEST_SYLLABLE = 6
_SHORT = 30
_SOUTHERN = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def _lines(name: str) -> list[list[str]]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


@cache
def replacements() -> dict[int, str]:
    """Return the table for `str.translate`: traditional to simplified, lookalikes to what they stand for."""
    pairs = (pair for line in _lines("simplified") for pair in line)
    table = {ord(pair[0]): pair[1] for pair in pairs}
    return table | {ord(sign): meant for sign, meant in _lines("lookalikes")}


@cache
def parts() -> dict[tuple[str, str], str]:
    """Return, for two characters side by side, the one (or the word) they are the parts of."""
    return {(pair[0], pair[1]): meant for pair, meant in _lines("parts")}


@cache
def sounds() -> dict[str, str]:
    """Return the syllable of each common character, without its tone."""
    return {character: syllable for syllable, characters in _lines("syllables") for character in characters}


@cache
def _syllables() -> frozenset[str]:
    known = set(sounds().values())
    return frozenset(known | {syllable.replace("v", "u") for syllable in known})


@cache
def not_pinyin() -> frozenset[str]:
    """Return the English words that only look like pinyin."""
    return frozenset(word for line in _lines("english") for word in line)


@cache
def broad(syllable: str) -> str:
    """Return a syllable as the south says it: zh, ch, sh as z, c, s; -ng as -n; a v (ü) as u."""
    syllable = syllable.replace("v", "u")
    for north, south in _SOUTHERN:
        if syllable.startswith(north):
            syllable = south + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def syllables(letters: str) -> tuple[str, ...]:
    """Split letters into syllables of pinyin, as few as can be; empty if they are no pinyin. Linear in their number."""
    return split(letters, _syllables(), _LONGEST_SYLLABLE)


def split(letters: str, words: frozenset[str], longest: int) -> tuple[str, ...]:
    """Split letters into the fewest words of a set that cover them all; empty if none do. Linear in their number."""
    return _split_once(letters, words, longest) if len(letters) <= _SHORT else _split(letters, words, longest)


def _split(letters: str, words: frozenset[str], longest: int) -> tuple[str, ...]:
    fewest: list[int | None] = [0]
    starts = [0]
    for end in range(1, len(letters) + 1):
        best, best_start = None, 0
        for start in range(max(0, end - longest), end):
            count = fewest[start]
            if count is not None and (best is None or count < best) and letters[start:end] in words:
                best, best_start = count, start
        fewest.append(None if best is None else best + 1)
        starts.append(best_start)
    return _walk_back(letters, starts) if fewest[-1] else ()


_split_once = lru_cache(maxsize=4096)(_split)  # short ones only: words come again, and the cache stays small


def _walk_back(letters: str, starts: list[int]) -> tuple[str, ...]:
    found = []
    end = len(letters)
    while end:
        found.append(letters[starts[end] : end])
        end = starts[end]
    return tuple(reversed(found))
