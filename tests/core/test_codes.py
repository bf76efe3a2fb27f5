"""Codes are long, random, storable as a digest, and children's codes have one spelling."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import (
    ANIMALS,
    COLOURS,
    LABELS,
    animal_text,
    colour_text,
    digest,
    free_label,
    label_text,
    new_invite,
    new_link,
    new_screen_ref,
    next_codes,
    normalise_code,
)
from core.text import Message


@pytest.mark.parametrize(("make", "length"), [(new_invite, 22), (new_screen_ref, 16), (new_link, 43)])
def test_a_code_fits_a_start_link_and_never_comes_twice(make: type[str], length: int) -> None:
    """Only signs Telegram allows in `/start`, and as many bits as promised."""
    made = {make() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(rf"[A-Za-z0-9_-]{{{length}}}", code) for code in made)


def test_a_button_of_any_screen_fits_callback_data() -> None:
    """Telegram allows 64 bytes."""
    assert len(f"{new_screen_ref()}.{10**6}".encode()) <= 64


def test_a_digest_is_the_same_for_the_same_code_and_not_the_code() -> None:
    """What is stored does not open anything."""
    code = new_invite()
    assert digest(code) == digest(code)
    assert digest(code) != digest(new_invite())
    assert code.encode() not in digest(code)


@given(st.text())
def test_any_text_a_person_sends_can_be_looked_up_as_a_code(text: str) -> None:
    """Lone surrogates and all: a wrong code is only wrong."""
    assert len(digest(text)) == 32
    assert normalise_code(text) is None or re.fullmatch(r"[A-Z]{1,3}-[0-9]{1,6}", normalise_code(text) or "")


def test_a_lone_surrogate_is_only_a_wrong_code() -> None:
    """It has no UTF-8 form and must not raise."""
    assert len(digest("\ud800")) == 32
    assert normalise_code("\ud800") is None


@pytest.mark.parametrize("typed", ["C-012", "c-012", " c012 ", "C 012", "C—012", "Ｃ－０１２", "c_012"])
def test_a_childs_code_is_understood_however_it_is_typed(typed: str) -> None:
    """Small letters, missing or long hyphens and full-width signs are the same code."""
    assert normalise_code(typed) == "C-012"


@pytest.mark.parametrize(
    "typed", ["", "12", "C-", "C-12-3", "ABCD-1", "C-1234567", "小明", "C-012\nC-013", "C-١٢"]
)
def test_what_is_no_code_is_not_made_into_one(typed: str) -> None:
    """None, not a guess."""
    assert normalise_code(typed) is None


def test_every_label_can_be_shown() -> None:
    """12 animals in 6 colours, each its own."""
    assert len(LABELS) == len(set(LABELS)) == len(ANIMALS) * len(COLOURS) == 72
    assert len({str(label_text(label)) for label in LABELS}) == 72


def test_a_label_is_a_picture_and_a_colour() -> None:
    """🐼 blue."""
    shown = label_text("panda-blue")
    assert shown.params == {"picture": "🐼", "colour": Message("blue")}


def test_a_label_that_does_not_exist_is_an_error() -> None:
    """It never shows as something else."""
    for label in ("", "panda", "panda-pink", "yeti-blue"):
        with pytest.raises(KeyError):
            label_text(label)


def test_animals_and_colours_can_be_chosen_one_after_the_other() -> None:
    """A picture and a word each, so that it can be said aloud."""
    assert animal_text("panda").params == {"picture": "🐼", "word": Message("panda")}
    assert colour_text("blue").params == {"picture": "🔵", "word": Message("blue")}


def test_the_next_code_has_the_villages_letters_and_follows_its_highest_number() -> None:
    """As wide as the widest; gaps of children who left are not filled."""
    assert next(next_codes(["C-001", "C-012", "X-099"], village=5)) == "C-013"
    assert next(next_codes(["C-9", "C-0100"], village=5)) == "C-0101"


def test_a_village_without_codes_gets_letters_of_its_own() -> None:
    """Three letters without I and O; two villages differ."""
    first, second = next(next_codes([], village=5)), next(next_codes([], village=6))
    assert first != second
    assert all(re.fullmatch(r"[A-HJ-NP-Z]{3}-001", code) for code in (first, second))


@given(st.integers(1, 10**9), st.lists(st.from_regex(r"[A-Z]{1,3}-[0-9]{1,6}", fullmatch=True), max_size=20))
def test_every_proposed_code_is_a_code_nobody_in_the_village_has(village: int, known: list[str]) -> None:
    """In its one spelling, each only once, and they end."""
    found = list(next_codes(known, village))
    assert all(normalise_code(code) == code for code in found)
    assert len(set(found)) == len(found)
    assert set(found).isdisjoint(known)


@given(st.sets(st.sampled_from(LABELS)), st.text(max_size=8))
def test_a_proposed_picture_is_free_while_one_is(taken: set[str], code: str) -> None:
    """And its animal too, while there is one that nobody has."""
    label = free_label(taken, code)
    assert label in LABELS
    assert label not in taken or taken == set(LABELS)
    animals = {one.split("-")[0] for one in taken}
    assert label.split("-")[0] not in animals or animals == set(ANIMALS)
