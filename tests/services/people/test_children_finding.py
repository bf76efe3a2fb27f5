"""Promises of finding a child: by typing, by an animal, never by accident."""

import pytest
from sqlalchemy import select

from bot.render import words_for
from db.models import note
from services import checkins, talking
from services import children as listing
from tests.services.people.flock import add_child, codes_on, seventy, unpair
from tests.services.people.scene import Scene


def write(scene: Scene, name: str, text: str) -> None:
    """Let somebody type a message."""
    scene.do(talking.wrote, name, 900, text, words_for)


@pytest.mark.parametrize("text", ["C-012", "c12", "c 012", "Ｃ－１２", "12", "１２", "012", "12号"])
def test_a_code_however_it_is_typed_opens_the_card(scene: Scene, text: str) -> None:
    """Seventy children, one message, one card."""
    seventy(scene)
    write(scene, "Li", text)
    assert scene.newest("Li").startswith("<b>C-012 ")
    assert "📝 Start a visit" in scene.buttons("Li")


def test_part_of_a_code_lists_all_that_have_it_the_nearest_first(scene: Scene) -> None:
    """“7” is C-007 above all, then those with a seven in theirs, page by page."""
    seventy(scene)
    write(scene, "Li", "7")
    assert "8 of your children fit." in scene.newest("Li")
    assert codes_on(scene, "Li") == ["C-007", "C-017", "C-027", "C-037", "C-047", "C-057"]
    scene.press("Li", "More")
    assert codes_on(scene, "Li") == ["C-067", "C-070"]


def test_with_its_letters_a_code_is_that_one_child(scene: Scene) -> None:
    """“c7” leaves no doubt, although other codes begin so."""
    seventy(scene)
    write(scene, "Li", "c7")
    assert scene.newest("Li").startswith("<b>C-007 ")
    write(scene, "Li", "c06")
    assert scene.newest("Li").startswith("<b>C-006 ")


@pytest.mark.parametrize("text", ["熊猫蓝", "蓝熊猫", "蓝色熊猫", "panda blue", "Blue Panda", "🐼蓝"])
def test_the_words_of_a_picture_open_the_card(scene: Scene, text: str) -> None:
    """She remembers the picture, not the code."""
    write(scene, "Li", text)
    assert scene.newest("Li").startswith("<b>C-001 🐼 blue")


def test_an_animal_that_several_children_have_lists_them(scene: Scene) -> None:
    """A short list to choose from, and the way back to all."""
    seventy(scene)
    write(scene, "Li", "老虎")
    found = scene.buttons("Li")
    assert [label.split(" ")[1] for label in found if label[1] == "-"] == ["🐯"] * 6
    scene.press("Li", "My children")
    assert "Page 1 of 12" in scene.newest("Li")


def test_a_code_that_is_not_hers_is_answered_as_one_that_does_not_exist(scene: Scene) -> None:
    """Nothing tells whether there is such a child somewhere."""
    for text in ("D-001", "X-999", "fish yellow"):
        write(scene, "Li", text)
        assert scene.newest("Li") == "There is no such child on your list."
    unpair(scene, "C-001", "Li")
    write(scene, "Li", "C-001")
    assert scene.newest("Li") == "There is no such child on your list."


@pytest.mark.parametrize("text", ["110", "C-001 has a fever", "熊猫生病了", "no school today"])
def test_what_is_told_is_kept_for_a_human_and_never_taken_for_a_search(scene: Scene, text: str) -> None:
    """A number that fits no child may be a cry; a sentence with a code in it is a report."""
    write(scene, "Li", text)
    assert "✓ Kept." in scene.newest("Li")
    with scene.unit() as unit:
        assert unit.conn.execute(select(note.c.body)).scalars().all() == [text]


def test_what_looks_for_a_child_is_not_put_before_the_supervisor(scene: Scene) -> None:
    """A search is no note."""
    write(scene, "Li", "C-001")
    assert scene.count(note) == 0


def test_in_a_check_in_typing_stays_an_answer(scene: Scene) -> None:
    """“1” at a question is its first answer, although C-001 is on her list."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-002"])
    write(scene, "Li", "1")
    assert "✓" in scene.newest("Li")
    assert "C-001" not in scene.newest("Li")


def test_looking_for_a_child_puts_the_check_in_aside_first(scene: Scene) -> None:
    """Over the list she can search in mid-visit; what she answered stays, and one press goes on."""
    seventy(scene)
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-002"])
    scene.do(listing.show_list, "Li")
    scene.press("Li", "Find a child")
    aside, how = scene.texts("Li")[-2:]
    assert "Put aside." in aside
    assert "Type the code or the picture" in how
    write(scene, "Li", "12")
    assert scene.newest("Li").startswith("<b>C-012 ")
    scene.press("Li", "Go on", -3)
    assert "C-002 🐰 red" in scene.newest("Li")
    write(scene, "Li", "1")
    assert "✓" in scene.newest("Li")


def test_an_animal_to_press_finds_without_typing(scene: Scene) -> None:
    """Two presses to a short list: only the animals her children have are offered."""
    seventy(scene)
    scene.do(listing.show_list, "Li")
    scene.press("Li", "Find a child")
    assert len(scene.buttons("Li")) == 13
    scene.press("Li", "horse")
    assert [label.split(" ")[1] for label in scene.buttons("Li") if label[1] == "-"] == ["🐴"] * 6
    scene.do(listing.show_list, "Zhou")
    assert not any("Find" in label for label in scene.buttons("Zhou"))


def test_an_animal_that_one_child_has_opens_its_card(scene: Scene) -> None:
    """And one whose child has left meanwhile shows the list."""
    with scene.unit() as unit:
        for number in range(3, 8):
            add_child(unit, scene, f"C-{number:03}")
    scene.do(listing.show_list, "Li")
    scene.press("Li", "Find a child")
    assert scene.buttons("Li")[:3] == ["🐼 panda", "🐰 rabbit", "🐮 cow"]
    scene.press("Li", "panda")
    assert scene.newest("Li").startswith("<b>C-001 ")
    unpair(scene, "C-001", "Li")
    scene.press("Li", "panda", -2)
    assert codes_on(scene, "Li")[0] == "C-002"


def test_the_visit_list_finds_too_and_its_finds_start_visits(scene: Scene) -> None:
    """What was found from there is visited from there."""
    seventy(scene)
    scene.do(listing.choose_for_visit, "Li")
    scene.press("Li", "Find a child")
    scene.press("Li", "tiger")
    assert "Which child do you visit?" in scene.newest("Li")
    scene.press("Li", "🐯")
    assert "1/" in scene.newest("Li")


def test_a_supervisor_finds_within_her_place_and_an_operator_nothing(scene: Scene) -> None:
    """Scope holds for searches as for lists."""
    write(scene, "Wang", "c1")
    assert scene.newest("Wang").startswith("<b>C-001 ")
    write(scene, "Wang", "D-001")
    assert scene.newest("Wang") == "There is no such child on your list."
    write(scene, "operator", "C-001")
    assert "C-001" not in "".join(scene.texts("operator"))
