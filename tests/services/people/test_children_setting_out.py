"""Promises of the buttons on a child's card: every check-in begins there, for those who may."""

import pytest
from sqlalchemy import update

from db.models import concern
from db.queries import children, needs, runs
from services import checkins, setting_out, tasks
from services import children as listing
from services.unit import NotAllowed
from tests.services.people.flock import (
    add_home,
    card,
    codes_on,
    offered,
    second_mother,
    unpair,
    visited,
    worried,
)
from tests.services.people.scene import Scene


def test_another_mother_can_visit_on_the_same_day_and_is_told(scene: Scene) -> None:
    """Two visits a day are allowed; the second knows of the first, the first of nobody."""
    second_mother(scene, "Qian", "C-001")
    visited(scene, "Li", 1)
    card(scene, "Qian")
    scene.press("Qian", "Start a visit")
    assert "1/" in scene.newest("Qian")
    assert "today" not in scene.newest("Qian")
    visited(scene, "Qian", 0.1)
    card(scene, "Li")
    scene.press("Li", "Start a visit")
    assert setting_out.OTHER_TODAY.text in scene.newest("Li")
    assert "1/" in scene.newest("Li")


def test_a_supervisors_visit_today_is_told_as_one(scene: Scene) -> None:
    """Whoever was there is called what she is."""
    visited(scene, "Wang", 0.1)
    card(scene, "Li")
    scene.press("Li", "Start a visit")
    assert setting_out.SUPERVISOR_TODAY.text in scene.newest("Li")


def test_a_follow_up_is_offered_on_her_own_open_worry_alone(scene: Scene) -> None:
    """Another mother's worry shows neither in words nor as a button; a supervisor follows up any of her place."""
    second_mother(scene, "Qian", "C-001")
    card(scene, "Li")
    assert not offered(scene, "Li", "Follow-up")
    worried(scene, "Qian")
    for name, follows in (("Li", False), ("Qian", True), ("Wang", True)):
        card(scene, name)
        assert offered(scene, name, "Follow-up") is follows, name
    scene.press("Qian", "Follow-up")
    assert "1/" in scene.newest("Qian")


def test_a_follow_up_of_what_was_closed_meanwhile_is_answered_calmly(scene: Scene) -> None:
    """The button was there before the concern was closed."""
    worried(scene, "Li")
    card(scene, "Li")
    with scene.unit() as unit:
        unit.conn.execute(update(concern).values(state="closed"))
    scene.press("Li", "Follow-up")
    assert scene.newest("Li") == "There is nothing to follow up any more."


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Quick check-in", "Did you see the child yourself?"),
        ("Season check", "How did you make contact?"),
        ("Could not visit", "What happened?"),
        ("Another child in this home", "When was the child born?"),
    ],
)
def test_every_other_check_in_begins_on_the_card(scene: Scene, label: str, words: str) -> None:
    """One press from the card to its first question."""
    with scene.unit() as unit:
        add_home(unit, scene, "H-1", "C-001")
    card(scene, "Li")
    scene.press("Li", label)
    assert words in scene.newest("Li")


def test_a_paired_contact_is_offered_for_pairs_alone(scene: Scene) -> None:
    """The tier says which children have one."""
    card(scene, "Li")
    assert not offered(scene, "Li", "Paired contact")
    with scene.unit() as unit:
        children.change(unit.conn, scene.children["C-001"], tier="PAIR")
    card(scene, "Li")
    scene.press("Li", "Paired contact")
    assert "1/" in scene.newest("Li")


def test_the_last_check_in_can_be_corrected_while_it_is_recent_and_hers(scene: Scene) -> None:
    """Not another mother's, not one of long ago; her supervisor may."""
    second_mother(scene, "Qian", "C-001")
    visited(scene, "Li", 15)
    card(scene, "Li")
    assert not offered(scene, "Li", "Correct")
    visited(scene, "Li", 13)
    for name, corrects in (("Li", True), ("Qian", False), ("Wang", True), ("Chen", False)):
        card(scene, name)
        assert offered(scene, name, "Correct") is corrects, name


def test_what_is_to_do_and_needed_stands_on_the_card_and_is_taken_off_with_one_press(scene: Scene) -> None:
    """Tasks of whoever visits, needs of the family; a coordinator only reads them."""
    run_id = visited(scene, "Li", 3)
    with scene.unit() as unit:
        tasks.add(unit, tasks.CONTACTS, scene.children["C-001"], run_id=run_id)
        tasks.add(unit, tasks.RE_PAIR, scene.children["C-001"], run_id=run_id)
        needs.add(unit.conn, scene.children["C-001"], "goods", run_id, None, unit.now)
    said = card(scene, "Li")
    assert "To do: Write down two emergency contacts on paper, not here" in said
    assert "Needed: Clothes and goods" in said
    assert "pair" not in said
    scene.press("Li", "Something is done")
    scene.press("Li", "Met: Clothes and goods")
    scene.press("Li", "Done", -2)
    assert "Needed" not in card(scene, "Li")
    assert "To do" not in scene.newest("Li")
    assert not offered(scene, "Li", "Something is done")
    card(scene, "Chen")
    assert not offered(scene, "Chen", "Something is done")


@pytest.mark.parametrize(
    "label",
    ["Start a visit", "Quick check-in", "Could not visit", "Correct", "Another picture", "My children"],
)
def test_a_card_of_yesterday_shows_nothing_once_the_pairing_has_ended(scene: Scene, label: str) -> None:
    """Buttons outlive permissions; the rows decide. The list alone comes back, without that child."""
    visited(scene, "Li", 2)
    card(scene, "Li")
    unpair(scene, "C-001", "Li")
    before = scene.texts("Li")
    if label == "My children":
        scene.press("Li", label)
        assert codes_on(scene, "Li") == ["C-002"]
        return
    with pytest.raises(NotAllowed):
        scene.press("Li", label)
    assert scene.texts("Li") == before


def test_a_worry_from_an_old_card_is_taken_without_the_child(scene: Scene) -> None:
    """A worry is open to everybody; the child, hers no more, is not named."""
    card(scene, "Li")
    unpair(scene, "C-001", "Li")
    scene.press("Li", "I am worried")
    assert "What is it about?" in scene.newest("Li")
    assert "C-001" not in scene.newest("Li")


def test_a_visit_begins_from_the_card_and_from_the_visit_list(scene: Scene) -> None:
    """Two ways, the same first question."""
    card(scene, "Li")
    scene.press("Li", "Start a visit")
    first = scene.newest("Li")
    assert "C-001 🐼 blue" in first
    scene.do(listing.choose_for_visit, "Li")
    scene.press("Li", "C-002")
    assert scene.newest("Li").splitlines()[-1] == first.splitlines()[-1]


def test_pressing_start_twice_begins_one_visit(scene: Scene) -> None:
    """The second press takes up the first."""
    card(scene, "Li")
    scene.press("Li", "Start a visit")
    scene.do(checkins.pause, "Li")
    card(scene, "Li")
    scene.press("Li", "Start a visit")
    assert "You had begun this." in scene.newest("Li")
    with scene.unit() as unit:
        assert len(runs.open_of(unit.conn, scene.ids["Li"])) == 1
