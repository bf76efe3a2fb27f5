"""The lexicon as it lies in `lexicon/*.toml`, loaded and checked: word groups, and entries that combine them. Pure.

How a word is added and who looks at it: docs/screening.md.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

from core.triage import Category, Level

T = TypeVar("T")

HARMLESS = "harmless"
FOLDER = Path(__file__).parent / "lexicon"
NEAR = 5  # units that may stand between two groups of a pattern that names no other number
_LANGUAGES = ("zh", "en")
FLAGS = ("loud", "heard", "slips", "bare")  # of a group, in the order of its fields
_GROUP_KEYS = {"name", "note", "words", "weighed", *FLAGS}
_ENTRY_KEYS = {"id", "category", "level", "severe", "languages", "note", "sure", "in_order", "any_order"}


class BadLexicon(ValueError):
    """A lexicon file says something that cannot be used; the text names the place."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that stand for the same thing, and how they may be disguised."""

    name: str
    words: tuple[str, ...]
    loud: bool  # also across a comma, and only hidden by a harmless word that holds it whole
    heard: bool  # also with other characters of the same sound
    slips: bool  # also with one slip of the pen, in Latin letters
    bare: bool  # not where it is part of a longer loud word
    weighed: bool  # a meaning that the weights know; no entry need name it


@dataclass(frozen=True, slots=True)
class Pattern:
    """Groups that follow each other; `gaps[n]` is how many units may stand before group n."""

    groups: tuple[str, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a sentence can say, and what it would be asked about."""

    id: str
    category: Category
    level: Level
    severe: bool
    languages: tuple[str, ...]
    note: str
    patterns: tuple[Pattern, ...]
    sure: bool = False  # also where the rest of the clause speaks of an ordinary day


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All groups by name and all entries by id."""

    groups: dict[str, Group]
    entries: dict[str, Entry]


@cache
def load(folder: Path = FOLDER) -> Lexicon:
    """Read every file of a folder. Raises BadLexicon for what is missing, unknown or said twice."""
    files = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    return build(files)


def build(files: Iterable[dict[str, Any]]) -> Lexicon:
    """Return the lexicon that parsed files say together; see `load`."""
    tables = list(files)
    groups = _once((_group(raw) for file in tables for raw in file.get("group", [])), "name")
    entries = _once((_entry(raw) for file in tables for raw in file.get("entry", [])), "id")
    _check_names(groups, entries)
    return Lexicon(groups, entries)


def _once(things: Iterator[T], key: str) -> dict[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        name = getattr(thing, key)
        if name in found:
            raise BadLexicon(f"{name} is there twice")
        found[name] = thing
    return found


def _group(raw: dict[str, Any]) -> Group:
    name = str(raw.get("name", ""))
    _check_keys(name or "a group", raw, _GROUP_KEYS, {"name", "note", "words"})
    words = tuple(raw["words"].split())
    twice = {word for word in words if words.count(word) > 1}
    if twice or not words:
        raise BadLexicon(f"{name}: {' '.join(sorted(twice)) or 'no words'} (each word once)")
    return Group(name, words, *(raw.get(flag) is True for flag in (*FLAGS, "weighed")))


def _entry(raw: dict[str, Any]) -> Entry:
    name = str(raw.get("id", ""))
    _check_keys(name or "an entry", raw, _ENTRY_KEYS, _ENTRY_KEYS - {"sure", "in_order", "any_order"})
    patterns = tuple(_patterns(raw))
    if not patterns or len(set(patterns)) < len(patterns):
        raise BadLexicon(f"{name}: each pattern once, and at least one")
    if not raw["languages"] or not set(raw["languages"]) <= set(_LANGUAGES):
        raise BadLexicon(f"{name}: languages are {', '.join(_LANGUAGES)}")
    try:
        category, level = Category(raw["category"]), Level[raw["level"]]
    except (KeyError, ValueError):
        raise BadLexicon(f"{name}: no such category or level") from None
    severe, sure = raw["severe"] is True, raw.get("sure") is True
    return Entry(name, category, level, severe, tuple(raw["languages"]), raw["note"], patterns, sure)


def _patterns(raw: dict[str, Any]) -> Iterator[Pattern]:
    for text in raw.get("in_order", []):
        yield _pattern(text.split())
    for text in raw.get("any_order", []):
        steps = re.split(r"\s+(?![0-9])", text)  # a number stays with the group after which it stands
        for order in permutations(step.split() for step in steps):
            yield _pattern([word for step in order for word in step])


def _pattern(words: list[str]) -> Pattern:
    """Read "male 8 enter room": groups in order, each with how far from the one before it may stand."""
    groups: list[str] = []
    gaps: list[int] = []
    gap = NEAR
    for word in words:
        if word.isdigit():
            gap = int(word)
            continue
        groups.append(word)
        gaps.append(gap)
        gap = NEAR
    return Pattern(tuple(groups), tuple(gaps))


def _check_keys(name: str, raw: dict[str, Any], known: set[str], needed: set[str]) -> None:
    if wrong := sorted((set(raw) - known) | (needed - set(raw))):
        raise BadLexicon(f"{name}: unknown or missing: {', '.join(wrong)}")
    if not str(raw["note"]).strip():
        raise BadLexicon(f"{name}: the note for the reviewer is missing")


def _check_names(groups: dict[str, Group], entries: dict[str, Entry]) -> None:
    patterns = (pattern for entry in entries.values() for pattern in entry.patterns)
    used = {name for pattern in patterns for name in pattern.groups} | {HARMLESS}
    used |= {group.name for group in groups.values() if group.weighed}
    if wrong := sorted(used ^ set(groups)):
        raise BadLexicon(f"groups that are unknown or used nowhere: {', '.join(wrong)}")
