"""What a free text says about danger: which question it opens, never what is true. Pure.

A finding opens a question to the writer and decides nothing. Negation never suppresses it. Whoever calls `screen`
counts an exception, or a call that does not come back, as a hit. How a word is added: docs/screening.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from core.screening.lexicon import Entry, load
from core.screening.matching import Hit, Matcher
from core.screening.reading import Reading, is_han, normalise, read, rejoined
from core.screening.weighing import ENOUGH, LEAST, Stretch, beyond_plain, kind, weigh
from core.triage import Category, Level

__all__ = [
    "FAILED",
    "Finding",
    "hits_of",
    "joined",
    "normalise",
    "readable",
    "reading_of",
    "screen",
    "worse_of",
]

_WORKER = "worker"  # the group of words for those of the programme
_JOINED_CHARACTERS = 500  # of the message before: enough for the rest of its last sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text would be asked about. `entries` are ids of the lexicon: a log may hold them, never the text."""

    level: Level
    category: Category
    severe: bool  # weapon, sexual harm, killing, a missing child: "no" still reaches a supervisor
    entries: tuple[str, ...]


FAILED = Finding(
    Level.P2, Category.C18, False, ("failed",)
)  # what a text that could not be screened counts as


_LEVELS = (
    Level.P0, Level.P0, Level.P1, Level.P2, Level.P1, Level.P1, Level.P0, Level.P1, Level.P2,
    Level.P2, Level.P2, Level.P1, Level.P2, Level.P2, Level.P2, Level.P2, Level.P1, Level.P2,
)  # fmt: skip
_USUAL = dict(zip(Category, _LEVELS, strict=True))  # how urgent a category is that no entry was met for


def screen(text: str) -> Finding | None:
    """Return what a text of any length and content would be asked about; None if nothing. Linear in its length."""
    reading = reading_of(text)
    whole = rejoined(reading)
    found: list[Entry] = []
    stretches: list[Stretch] = []
    for one in (reading, whole) if whole else (reading,):
        hits = hits_of(one)
        weighed = weigh(one, hits)
        found += _believed(one, hits, beyond_plain(weighed, len(one)))
        stretches += weighed
    if found:
        return _finding(found)
    heaviest = max(stretches, key=lambda stretch: stretch.points)
    return _weighed(heaviest) if heaviest.points >= ENOUGH and len(reading) >= LEAST else None


def _believed(reading: Reading, hits: list[Hit], told: list[bool]) -> Iterator[Entry]:
    """Yield the entries that are met, each once, but for those in a clause that speaks of an ordinary day alone.

    Nothing is worse than a severe P0, and a message made of nothing but danger is not read to its end. Where a worker
    is spoken of it is: who may know of it hangs on whether it was the worker.
    """
    ends = not any(_WORKER in hit.word.groups for hit in hits)
    seen: set[str] = set()
    for entry, at in _matcher().entries(reading, hits):
        if entry.id not in seen and (entry.sure or told[at]):
            seen.add(entry.id)
            yield entry
            if ends and entry.level is Level.P0 and entry.severe:
                return


def reading_of(text: str) -> Reading:
    """Return how the screener reads a text."""
    return read(text, _matcher().spelling)


def hits_of(reading: Reading) -> list[Hit]:
    """Return the words of the lexicon that stand in a reading."""
    return _matcher().hits(reading)


def joined(previous: str, text: str) -> str:
    """Return a message with the end of the one sent just before it: a sentence may come in two parts."""
    return f"{previous[-_JOINED_CHARACTERS:]} {text}"


def worse_of(one: Finding | None, other: Finding | None) -> Finding | None:
    """Return the worse of two findings, severe if either is, with the entries of both."""
    if one is None or other is None:
        return one or other
    worst = min(one, other, key=lambda found: (found.level, not found.severe))
    entries = tuple(dict.fromkeys(one.entries + other.entries))
    return replace(worst, severe=one.severe or other.severe, entries=entries)


def readable(text: str) -> bool:
    """Return whether a text is in letters the lexicon knows; what is not goes to a human unscreened."""
    letters = [letter for letter in normalise(text) if letter.isalpha()]
    known = sum(letter.isascii() or is_han(letter) for letter in letters)
    return 2 * known >= len(letters)


@cache
def _matcher() -> Matcher:
    return Matcher(load())


def _finding(found: list[Entry]) -> Finding:
    """Return the worst of several entries: the level first, then the severe ones, then the first met."""
    worst = min(found, key=lambda entry: (entry.level, not entry.severe))
    severe = any(entry.severe for entry in found)
    return Finding(worst.level, worst.category, severe, tuple(dict.fromkeys(entry.id for entry in found)))


def _weighed(stretch: Stretch) -> Finding:
    """Return what a clause without an entry is asked about: what its words speak for most."""
    category = Category(kind(frozenset().union(*(clause.features for clause in stretch.clauses))))
    return Finding(_USUAL[category], category, False, ("weighed",))
