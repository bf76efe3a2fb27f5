"""The sentences are many, their held-out part stays hidden, and the bench says its figures."""

import json
import subprocess
import sys
from pathlib import Path

from bench.sentences import FOLDER, hidden, sentences, taught
from bench.weigh import learned_from, letters

ROOT = Path(__file__).parents[2]


def test_danger_ends_in_its_line_of_json_and_prints_nothing_held_out() -> None:
    """The figures are shares and milliseconds; what went wrong is shown from the tuned part only."""
    command = (sys.executable, "-m", "bench", "danger", "--missed")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert list(found) == ["explicit_recall", "disguised_recall", "false_ask", "scan_p99_ms"]
    assert found["explicit_recall"] >= 0.95
    assert found["disguised_recall"] >= 0.92
    assert found["false_ask"] <= 0.05
    kept = {
        one.text
        for name, number in (("explicit", 4), ("disguised", 2), ("ordinary", 6))
        for one in sentences(name, number)
        if one.held_out
    }
    printed = {line.split("\t", 1)[-1] for line in done.stdout.splitlines()}
    assert kept
    assert not kept & printed


def test_there_are_as_many_sentences_as_the_targets_ask_for() -> None:
    """Explicit, disguised and ordinary, each different from the others."""
    for name, variants, least in (("explicit", 4, 1000), ("disguised", 2, 600), ("ordinary", 6, 3000)):
        texts = [one.text for one in sentences(name, variants)]
        assert len(texts) >= least
        assert len(set(texts)) >= 0.99 * len(texts)


def test_the_sentences_are_the_same_every_time() -> None:
    """A figure can be compared with an earlier one."""
    assert list(sentences("explicit", 4)) == list(sentences("explicit", 4))


def test_no_situation_is_written_down_twice() -> None:
    """Nor is one both danger and an ordinary day."""
    lines = [line for file in FOLDER.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()]
    situations = [line for line in lines if line and not line.startswith("#")]
    assert len(situations) == len(set(situations))


def test_the_kept_rounds_are_held_out_whole() -> None:
    """Nothing of them is printed, tuned on or learned."""
    for name in ("explicit", "disguised", "ordinary"):
        kept = [one for one in sentences(name, 2) if "kept" in one.source]
        assert kept
        assert all(one.held_out for one in kept)


def test_each_word_of_a_choice_is_taught() -> None:
    """And no bracket is left over, in a sentence that no figure is taken of."""
    made = {one.text for name in ("danger", "ordinary") for one in taught(name)}
    assert len(made) > 5000
    assert not any(sign in text for text in made for sign in "[]|")
    assert all(any(word in text for text in made) for word in ("挨棍子", "晾衣叉", "stitches", "goldfish"))


def test_no_weight_is_learned_from_what_is_held_out() -> None:
    """Nor from a sentence that says the very same in other signs."""
    kept = {
        letters(one.text)
        for name in ("explicit", "disguised", "ordinary")
        for one in sentences(name, 2)
        if one.held_out
    }
    for learned in learned_from():
        assert len(learned) > 5000
        assert not kept & {letters(one.text) for one in learned}


def test_hidden_sentences_still_hold_their_words() -> None:
    """Only signs are added."""
    plain = [one for one in sentences("explicit", 1) if one.source.endswith("zh")][:20]
    for one, covered in zip(plain, hidden(plain), strict=True):
        assert all(letter in covered.text for letter in one.text)
        assert len(covered.text) > len(one.text)
