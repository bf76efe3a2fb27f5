"""Promises of the lexicon: it is whole, every line can be reviewed, and a mistake in it is found at once."""

from typing import Any

import pytest

from core.screening import characters
from core.screening.lexicon import FOLDER, HARMLESS, BadLexicon, Lexicon, build, load
from core.screening.weighing import WEIGHTS, weights
from core.triage import Category

GROUP: dict[str, Any] = {"name": "wish", "note": "Why.", "words": "想死 kill_myself"}
HARM: dict[str, Any] = {"name": HARMLESS, "note": "Why.", "words": "笑死"}
ENTRY: dict[str, Any] = {
    "id": "die",
    "category": "C08",
    "level": "P1",
    "severe": True,
    "languages": ["zh", "en"],
    "note": "Why.",
    "in_order": ["wish"],
}


def _built(*, groups: list[dict[str, Any]] | None = None, **changes: Any) -> Lexicon:
    entry = {key: value for key, value in (ENTRY | changes).items() if value is not None}
    return build([{"group": groups or [GROUP, HARM], "entry": [entry]}])


def test_every_entry_says_what_it_is_and_why() -> None:
    """A reviewer finds category, level, languages and a reason at each."""
    lexicon = load()
    assert len(lexicon.entries) >= 40
    assert all(
        entry.note.strip() and entry.languages and entry.patterns for entry in lexicon.entries.values()
    )
    wanted = {Category(f"C{number:02}") for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 17, 18)}
    assert {entry.category for entry in lexicon.entries.values()} == wanted


def test_every_file_says_that_it_is_to_be_reviewed() -> None:
    """Nobody takes a draft for a checked list."""
    for file in FOLDER.glob("*.toml"):
        assert file.read_text(encoding="utf-8").startswith("#"), file.name


def test_a_sound_lexicon_is_taken() -> None:
    """The example that the next tests break is whole."""
    assert _built() is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"note": " "},
        {"note": None},
        {"category": "C99"},
        {"level": "P7"},
        {"level": None},
        {"severe": None},
        {"languages": []},
        {"languages": ["fr"]},
        {"in_order": []},
        {"in_order": ["wish", "wish"]},
        {"in_order": ["wish nobody"]},
        {"in_ordr": ["wish"]},
    ],
)
def test_an_entry_that_lacks_something_is_refused(changes: dict[str, Any]) -> None:
    """Before the bot starts, with the place named."""
    with pytest.raises(BadLexicon):
        _built(**changes)


@pytest.mark.parametrize(
    "groups",
    [
        [GROUP, HARM, GROUP],
        [GROUP | {"words": "想死 想死"}, HARM],
        [GROUP | {"words": " "}, HARM],
        [GROUP | {"note": ""}, HARM],
        [GROUP | {"lowd": True}, HARM],
        [GROUP, HARM, GROUP | {"name": "unused"}],
    ],
)
def test_a_group_that_is_doubled_empty_or_unused_is_refused(groups: list[dict[str, Any]]) -> None:
    """Each word once, each group with a use."""
    with pytest.raises(BadLexicon):
        _built(groups=groups)


def test_a_meaning_that_the_weights_know_needs_no_entry() -> None:
    """Concepts are there to be weighed."""
    assert "unused" in _built(groups=[GROUP, HARM, GROUP | {"name": "unused", "weighed": True}]).groups


def test_an_entry_that_is_there_twice_is_refused() -> None:
    """An id names one thing."""
    with pytest.raises(BadLexicon, match="twice"):
        build([{"group": [GROUP, HARM], "entry": [ENTRY, ENTRY]}])


def test_every_word_is_written_so_that_it_can_be_met() -> None:
    """Small letters, simplified characters: what a text is brought to before it is compared."""
    table = characters.replacements()
    for group in load().groups.values():
        for word in group.words:
            assert word.lower().translate(table) == word, (group.name, word)


def test_the_weights_are_a_table_of_whole_points() -> None:
    """Sorted, so that a change can be read; no unit twice, none that weighs nothing."""
    lines = [line for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    units = [line.split("\t")[0] for line in lines]
    assert units == sorted(set(units))
    assert 0 not in weights().values()
    assert len(weights()) == len(lines)


def test_the_tables_of_characters_hold_what_they_are_named_after() -> None:
    """A pair is two characters; a syllable is letters; a part is no letter."""
    assert characters.replacements()[ord("殺")] == "杀"
    assert characters.sounds()["杀"] == "sha"
    assert characters.parts()["弓", "虽"] == "强"
    assert all(syllable.isascii() and syllable.isalpha() for syllable in characters.sounds().values())
    assert "die" in characters.not_pinyin()
