"""Where the lexicon's words stand in a reading, and which entries they add up to. Pure, in one pass each.

A scan is linear: at each unit it looks at most as far as the longest word, and each word found touches only the
patterns that name its group.
"""

import re
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from core.screening import characters
from core.screening.lexicon import FLAGS, HARMLESS, Entry, Group, Lexicon
from core.screening.reading import Reading
from core.screening.spelling import Spelling, single


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the lexicon as units, and the groups it belongs to."""

    units: tuple[str, ...]
    groups: tuple[str, ...]
    meanings: tuple[str, ...]  # those of the groups that the weights know
    harmless: bool
    loud: bool
    heard: bool
    slips: bool
    bare: bool


class Hit(NamedTuple):
    """A word found: the units from `start` up to `end`."""

    start: int
    end: int
    word: Word


@dataclass(slots=True)
class _Node:
    following: dict[str, "_Node"] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)


class Trie:
    """Words by their units, one step a unit."""

    def __init__(self, words: Iterable[tuple[tuple[str, ...], Word]]) -> None:
        """Take words with the keys to find them by; several may share a key."""
        self._root = _Node()
        for key, word in words:
            node = self._root
            for unit in key:
                node = node.following.setdefault(unit, _Node())
            node.words.append(word)

    def find(self, keys: list[str]) -> Iterator[tuple[int, int, Word]]:
        """Yield where the words begin and end that stand in a list of units."""
        for start, found in self._starts(keys):
            node: _Node | None = found
            end = start + 1
            while node is not None:
                for word in node.words:
                    yield start, end, word
                node = node.following.get(keys[end]) if end < len(keys) else None
                end += 1

    def _starts(self, keys: list[str]) -> list[tuple[int, _Node]]:
        """Return where a word may begin: at a unit that is one, or whose next one goes on with one."""
        roots = self._root.following
        known = {unit: node for unit in set(keys) if (node := roots.get(unit)) is not None}
        return [
            (at, known[unit])
            for at, (unit, after) in enumerate(zip(keys, [*keys[1:], ""], strict=True))
            if unit in known and (known[unit].words or after in known[unit].following)
        ]


class Step(NamedTuple):
    """A word of a pattern. It counts where step `before` ended at most `gap` units ago, and is then step `after`.

    Steps go by numbers. The first word has none before it, the last none after it: with it `entry` is met.
    """

    group: str
    before: int | None
    gap: int
    after: int | None
    entry: str


class Matcher:
    """A lexicon made ready to scan with."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Build the tries and the index of patterns once."""
        words = list(_words(lexicon))
        phrases = [tuple(unit for unit in word.units if unit.isascii()) for word in words]
        self.spelling = Spelling(phrases, _slippery(words))
        self._written = Trie((word.units, word) for word in words)
        sounding = [(key, word) for word in words if (key := _sound_key(word))]
        self._typed = Trie(sounding)
        self._heard = Trie((key, word) for key, word in sounding if word.heard)
        self._entries = lexicon.entries
        self._chains = list(_chains(lexicon.entries.values()))

    def entries(self, reading: Reading, hits: list[Hit]) -> Iterator[tuple[Entry, int]]:
        """Yield the entries that the hits in a reading add up to, whenever they are met, and the unit where."""
        here = {group for hit in hits for group in hit.word.groups}
        chains = [steps for groups, steps in self._chains if here.issuperset(groups)]
        steps = dict.fromkeys(chain.from_iterable(chains))  # each once, always in the same order
        for name, at in _met(hits, steps, reading.places):
            yield self._entries[name], at

    def hits(self, reading: Reading) -> list[Hit]:
        """Return where words stand that no harmless word holds, and the harmless words."""
        hits = sorted(self._hits(reading), key=itemgetter(0))
        harmless = _holders((hit for hit in hits if hit.word.harmless), len(reading))
        loud = _holders((hit for hit in hits if hit.word.loud), len(reading))
        return [
            hit
            for hit in hits
            if hit.word.harmless or not (_held(hit, harmless) or (hit.word.bare and _swallowed(hit, loud)))
        ]

    def _hits(self, reading: Reading) -> Iterator[Hit]:
        units, places = reading.units, reading.places
        for start, end, word in self._written.find(units):
            if word.loud or places[end - 1] - places[start] < end - start:  # no comma, no stop between
                yield Hit(start, end, word)
        sounding = self._typed if any(reading.typed) else self._heard
        broad = {sound: characters.broad(sound) for sound in set(reading.sounds)}
        for start, end, word in sounding.find([broad[sound] for sound in reading.sounds]):
            if _sounds_meant(reading, start, word):
                yield Hit(start, end, word)


def _words(lexicon: Lexicon) -> Iterator[Word]:
    """Yield each word once, with all its groups; what one group says of it holds for all."""
    groups: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in lexicon.groups.values():
        for word in group.words:
            groups[units_of(word)].append(group)
    for units, those in groups.items():
        names = tuple(group.name for group in those)
        meanings = tuple(f"={group.name}" for group in those if group.weighed)
        flags = (any(getattr(one, flag) for one in those) for flag in FLAGS)
        yield Word(units, names, meanings, HARMLESS in names, *flags)


def _slippery(words: list[Word]) -> list[str]:
    """Return the Latin words that are also known with one slip, the gravest last: of two it is meant."""

    def weight(word: Word) -> tuple[bool, bool, tuple[str, ...]]:
        alone = len(word.units) == 1
        return alone and word.heard, alone and word.loud, word.units

    ranked = sorted((word for word in words if word.slips), key=weight)
    return [unit for word in ranked for unit in word.units if unit.isascii()]


def units_of(word: str) -> tuple[str, ...]:
    """Return a word of the lexicon as units; `kill_myself` is two."""
    pieces = re.findall(r"[a-z]+|[0-9]+|[^a-z0-9_]", word)
    return tuple(single(piece) if piece.isalpha() and piece.isascii() else piece for piece in pieces)


def _sound_key(word: Word) -> tuple[str, ...]:
    """Return the broad syllables of a Chinese word; empty if a unit has none."""
    said = [characters.sounds().get(unit, "") for unit in word.units]
    return tuple(map(characters.broad, said)) if all(said) else ()


def _sounds_meant(reading: Reading, start: int, word: Word) -> bool:
    """Tell a word written by its sound from syllables that only happen to meet.

    Typed as pinyin, at least in part, the rest being its own characters: meant, but harmless words only without the
    south's broad sounds. In a heard word other characters may stand too, if they sound exactly alike and at least one
    unit is its own or typed.
    """
    places = range(start, start + len(word.units))
    if not word.heard and not any(reading.typed[at] for at in places):
        return False
    own = [
        reading.typed[at] or reading.units[at] == unit for at, unit in zip(places, word.units, strict=True)
    ]
    if all(own) and not word.harmless:
        return True
    exact = all(
        reading.sounds[at] == characters.sounds()[unit] for at, unit in zip(places, word.units, strict=True)
    )
    return exact and (all(own) or (word.heard and any(own)))


def _holders(hits: Iterable[Hit], length: int) -> list[Hit | None]:
    """Return, for each unit, the longest of some hits that it is part of."""
    holders: list[Hit | None] = [None] * length
    for hit in hits:
        for at in range(hit.start, hit.end):
            other = holders[at]
            if other is None or other.end - other.start < hit.end - hit.start:
                holders[at] = hit
    return holders


def _held(hit: Hit, harmless: list[Hit | None]) -> bool:
    """Return whether a harmless word hides a hit: it is part of it or, unless it is loud, overlaps with it."""
    if hit.word.loud:
        return _swallowed(hit, harmless)
    here = harmless[hit.start : hit.end]
    return any(here) and any(holder is not None and not _within(holder, hit) for holder in here)


def _swallowed(hit: Hit, holders: list[Hit | None]) -> bool:
    """Return whether a hit is part of a longer one."""
    holder = holders[hit.start]
    return holder is not None and _within(hit, holder) and not _within(holder, hit)


def _within(inner: Hit, outer: Hit) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _chains(entries: Iterable[Entry]) -> Iterator[tuple[tuple[str, ...], list[Step]]]:
    """Yield the groups of each pattern and its steps. Patterns that begin alike share how they begin."""
    numbers: dict[tuple[object, ...], int] = {}
    for entry in entries:
        for groups, gaps in ((one.groups, one.gaps) for one in entry.patterns):
            steps: list[Step] = []
            for at, (group, gap) in enumerate(zip(groups, gaps, strict=True), start=1):
                so_far = (groups[:at], gaps[1:at])
                after = None if at == len(groups) else numbers.setdefault(so_far, len(numbers))
                before = steps[-1].after if steps else None
                steps.append(
                    Step(group, before, gap if steps else 0, after, entry.id if after is None else "")
                )
            yield groups, steps


def _met(hits: list[Hit], steps: Iterable[Step], places: list[int]) -> Iterator[tuple[str, int]]:
    """Yield the id of an entry whenever one of its patterns is complete, and where its last word begins.

    One pass over the hits: of each step only its latest end counts, because what follows is nearer to it than to any
    earlier one. A step counts from where its word ends, so that words do not overlap in a pattern.
    """
    of_group: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        of_group[step.group].append(step)
    ends: dict[int, list[int]] = defaultdict(list)  # of each step
    for start, end, word in hits:
        for group in word.groups:
            for _, before, gap, after, entry in of_group.get(group, ()):
                if before is not None:
                    known = ends.get(before, ())
                    last = bisect_right(known, start)
                    if not last or places[start] - places[known[last - 1] - 1] > gap + 1:
                        continue
                if after is None:
                    yield entry, start
                else:
                    insort(ends[after], end)
