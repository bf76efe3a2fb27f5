"""What a sentence weighs: the second look, for new ways of saying old things. Pure, in one pass.

An entry needs somebody to have thought of a way of saying it. The weights come from many sentences at once: words, two
words side by side, and meanings (the groups marked `weighed`), alone and one after the other. A heavy sentence is asked
about without an entry; an entry is left unasked only where everything else speaks of an ordinary day.
`python -m bench weigh` makes the tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from core.screening import characters
from core.screening.matching import Hit
from core.screening.reading import BEGIN, STOP, Reading

FOLDER = Path(__file__).parent / "lexicon"
WEIGHTS, KINDS = FOLDER / "weights.tsv", FOLDER / "kinds.tsv"
ENOUGH = 9  # points: chosen so that hardly any ordinary sentence is asked about for its weight
PLAIN = -21  # below this a sentence is so ordinary that even an entry is taken for a way of speaking
_LONG, _TOO_LONG = 30, 60  # units: from the first on a comma ends a sentence, at the second it ends anyhow
_NEAR = 8  # units that may stand between two meanings that count together
_FOLLOWERS = 6  # meanings that are looked at after each, so that a text of nothing else stays linear
_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 3


class Weight(NamedTuple):
    """The points of the heaviest sentence of a text, and its features."""

    points: int
    features: frozenset[str]


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


def weigh(reading: Reading, hits: Iterable[Hit]) -> Weight:
    """Return what the heaviest sentence of a reading weighs."""
    known = weights()
    heaviest = Weight(-(10**6), frozenset())
    for features in bags(reading, hits):
        points = sum(known.get(feature, 0) for feature in features)
        if points > heaviest.points:
            heaviest = Weight(points, frozenset(features))
    return heaviest


def kind(features: Iterable[str]) -> str:
    """Return the category that the features of a sentence speak for most."""
    points = dict(kinds()[BEGIN])
    for feature in features:
        for name, value in kinds().get(feature, {}).items():
            points[name] += value if feature != BEGIN else 0
    return max(sorted(points), key=points.__getitem__)


def bags(reading: Reading, hits: Iterable[Hit]) -> Iterator[set[str]]:
    """Yield the features of each sentence, each once; a long sentence is cut at its commas."""
    ends = list(_ends(reading))
    meant: list[list[tuple[int, int, str]]] = [[] for _ in ends]
    sentence = 0
    for hit in sorted((hit for hit in hits if hit.word.meanings), key=lambda hit: (hit.start, hit.end)):
        while hit.start >= ends[sentence]:
            sentence += 1
        meant[sentence] += [(hit.start, hit.end, meaning) for meaning in hit.word.meanings]
    start = 0
    for end, meanings in zip(ends, meant, strict=True):
        features = set(_written(reading, start, end))
        features.update(_meant(meanings))
        yield features
        start = end


def _ends(reading: Reading) -> Iterator[int]:
    """Yield where each sentence of a reading ends."""
    start = before = 0
    for at, (place, broken) in enumerate(zip(reading.places, reading.broken, strict=True)):
        length = at - start
        if length and (place - before > STOP or (broken and length >= _LONG) or length >= _TOO_LONG):
            yield at
            start = at
        before = place
    yield len(reading)


def _written(reading: Reading, start: int, end: int) -> Iterator[str]:
    """Yield each unit and each two side by side; a typed syllable as the south says it."""
    keys = reading.units[start:end]
    if any(reading.typed[start:end]):
        typed = zip(keys, reading.typed[start:end], reading.sounds[start:end], strict=True)
        keys = [f"~{characters.broad(sound)}" if pinyin else unit for unit, pinyin, sound in typed]
    yield from keys
    yield from map(" ".join, pairwise(keys))
    for key in keys:
        if len(key) > _SHORTEST_STEM and key.isascii():
            yield stem(key)


def stem(word: str) -> str:
    """Return an English word without its ending, marked as such, so that what is learned of one form holds for all."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST_STEM:
            return word.removesuffix(ending) + "*"
    return word.removesuffix("e") + "*"


def _meant(meanings: list[tuple[int, int, str]]) -> Iterator[str]:
    """Yield each meaning, and each two of which one follows the other closely."""
    for at, (_, end, meaning) in enumerate(meanings):
        yield meaning
        for start, _, other in islice(meanings, at + 1, at + 1 + _FOLLOWERS):
            if end <= start <= end + _NEAR and other != meaning:
                yield f"{meaning}>{other}"
