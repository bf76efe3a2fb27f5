"""What a sentence weighs: the second look, for new ways of saying old things. Pure, in one pass.

An entry needs somebody to have thought of a way of saying it. The weights come from many sentences at once: words, two
words side by side, and meanings (the groups marked `weighed`), alone and one after the other. A heavy sentence is asked
about without an entry; an entry is left unasked only where everything else speaks of an ordinary day.
`python -m bench weigh` makes the tables.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, pairwise, repeat
from pathlib import Path
from typing import NamedTuple

from core.screening import characters
from core.screening.matching import Hit
from core.screening.reading import BEGIN, STOP, Reading

FOLDER = Path(__file__).parent / "lexicon"
WEIGHTS, KINDS = FOLDER / "weights.tsv", FOLDER / "kinds.tsv"
# Learned with most features left out, whole sentences weigh more: more like danger than like an ordinary day from here.
ENOUGH = 62
_PLAIN = 42  # below this a sentence is so ordinary that even an entry is taken for a way of speaking
_RISE = 5  # and below so many points for each unit that is more than a few, where it is short
LEAST = 5  # units of a text, its first and its last mark among them: less is too little to be weighed
_SHORT, _LONG = 4, 60  # units: what is shorter is no clause of its own, what is longer is cut
_HOPELESS = 30  # points of two clauses: below, they are not heavy together either
_NEAR = 8  # units that may stand between two meanings that count together
_FOLLOWERS = 6  # meanings that are looked at after each, so that a text of nothing else stays linear
_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 3


class Clause(NamedTuple):
    """A clause by its first unit and the one after its last, its features, and where which meanings stand in it.

    `leading_on`: its last unit and the one after it, side by side.
    """

    start: int
    end: int
    features: frozenset[str]
    meanings: list[tuple[int, int, str]]
    leading_on: str


class Stretch(NamedTuple):
    """A clause, or two that follow each other, with what it weighs."""

    start: int
    end: int
    points: int
    clauses: tuple[Clause, ...]


@cache
def weights() -> dict[str, int]:
    """Return the points of each feature, above zero if it is met more in danger than on ordinary days."""
    return {feature: int(points) for feature, points in _table(WEIGHTS)}


@cache
def kinds() -> dict[str, dict[str, int]]:
    """Return, for each feature, how it speaks for each category of concern, in points."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for feature, kind, points in _table(KINDS):
        found[feature][kind] = int(points)
    return dict(found)


def _table(file: Path) -> Iterator[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


def weigh(reading: Reading, hits: Iterable[Hit]) -> list[Stretch]:
    """Return what each clause of a reading weighs, and each two that follow each other in a sentence."""
    stretches: list[Stretch] = []
    before, points_before = None, 0
    for clause in clauses(reading, hits):
        points = _sum(clause.features)
        stretches.append(Stretch(clause.start, clause.end, points, (clause,)))
        if before and points_before + points > _HOPELESS and _follows(reading, clause):
            between = _sum(_crossing(before, clause) - before.features - clause.features)
            both = points_before + points + between - _sum(before.features & clause.features)
            stretches.append(Stretch(before.start, clause.end, both, (before, clause)))
        before, points_before = clause, points
    return stretches


def _sum(features: Iterable[str]) -> int:
    return sum(map(weights().get, features, repeat(0)))


def beyond_plain(stretches: Iterable[Stretch], length: int) -> list[bool]:
    """Return, for each unit of a reading, whether it is part of a stretch that says more than an ordinary day would."""
    found = [False] * length
    for start, end, points, _ in stretches:
        if points >= min(_PLAIN, _RISE * (end - start - _SHORT)):
            found[start:end] = [True] * (end - start)
    return found


def kind(features: Iterable[str]) -> str:
    """Return the category that the features of a sentence speak for most."""
    points = dict(kinds()[BEGIN])
    for feature in features:
        for name, value in kinds().get(feature, {}).items():
            points[name] += value if feature != BEGIN else 0
    return max(sorted(points), key=points.__getitem__)


def bags(reading: Reading, hits: Iterable[Hit]) -> Iterator[frozenset[str]]:
    """Yield the features of each clause of a reading, and of each two that follow each other in a sentence.

    What is said between two commas is weighed by itself too, so that an ordinary day around it does not drown it.
    """
    before = None
    for clause in clauses(reading, hits):
        yield clause.features
        if before and _follows(reading, clause):
            yield before.features | clause.features | _crossing(before, clause)
        before = clause


def clauses(reading: Reading, hits: Iterable[Hit]) -> Iterator[Clause]:
    """Yield the clauses of a reading."""
    meant = [(hit.start, hit.end, meaning) for hit in hits for meaning in hit.word.meanings]
    keys = _keys(reading)
    pairs = [*map(" ".join, pairwise(keys)), ""]
    stems = {at: stem(key) for at, key in enumerate(keys) if len(key) > _SHORTEST_STEM and key.isascii()}
    start = first = 0
    for end in _ends(reading):
        last = bisect_left(meant, (end,), first)
        meanings = meant[first:last]
        written = keys[start:end] + pairs[start : end - 1]
        if stems:
            written += [stems[at] for at in range(start, end) if at in stems]
        yield Clause(start, end, frozenset(chain(written, _meant(meanings))), meanings, pairs[end - 1])
        start, first = end, last


def _follows(reading: Reading, clause: Clause) -> bool:
    """Return whether a clause belongs to the same sentence as the one before."""
    return reading.places[clause.start] - reading.places[clause.start - 1] <= STOP


def _crossing(one: Clause, other: Clause) -> set[str]:
    """Return the features of two clauses that neither has alone."""
    return {one.leading_on, *_meant(one.meanings[-_FOLLOWERS:] + other.meanings[:_FOLLOWERS])}


def _ends(reading: Reading) -> Iterator[int]:
    """Yield where each clause of a reading ends; one without an end is cut."""
    start = 0
    for at, broken in enumerate(reading.broken):
        if at - start >= (_SHORT if broken else _LONG):
            yield at
            start = at
    yield len(reading)


def _keys(reading: Reading) -> list[str]:
    """Return the units of a reading, a typed syllable as the south says it."""
    if not any(reading.typed):
        return reading.units
    units = zip(reading.units, reading.typed, reading.sounds, strict=True)
    return [f"~{characters.broad(sound)}" if typed else unit for unit, typed, sound in units]


def stem(word: str) -> str:
    """Return an English word without its ending, marked as such, so that what is learned of one form holds for all."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST_STEM:
            return word.removesuffix(ending) + "*"
    return word.removesuffix("e") + "*"


def _meant(meanings: list[tuple[int, int, str]]) -> Iterator[str]:
    """Yield each meaning, and each two of which one follows the other closely."""
    for at, (_, end, meaning) in enumerate(meanings, start=1):
        yield meaning
        for start, _, other in meanings[at : at + _FOLLOWERS]:
            if end <= start <= end + _NEAR and other != meaning:
                yield f"{meaning}>{other}"
