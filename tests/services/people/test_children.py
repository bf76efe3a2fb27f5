"""Promises of a child's card and its picture."""

import pytest

from db.models import audit
from db.queries import areas, children
from services import children as listing
from services.unit import NotAllowed
from tests.services.people.flock import card, codes_on, second_mother, seventy, unpair, visited, worried
from tests.services.people.scene import Scene


def test_a_card_says_who_what_and_when(scene: Scene) -> None:
    """Code and picture, the next day, and nothing done yet."""
    assert card(scene, "Li").splitlines() == [
        "<b>C-001 🐼 blue</b>", "Next visit: no date yet", "Not visited yet."
    ]  # fmt: skip


def test_a_card_shows_the_last_three_check_ins_and_who_made_them(scene: Scene) -> None:
    """The newest first; another mother is a role, never a name."""
    second_mother(scene, "Qian", "C-001")
    visited(scene, "Li", 90)
    visited(scene, "Li", 60)
    visited(scene, "Qian", 30, "quick")
    visited(scene, "Wang", 1)
    said = card(scene, "Li").splitlines()
    assert [line for line in said if line.startswith("•")] == [
        "• yesterday: home visit by a supervisor",
        "• 31 January 2026: quick check-in by another companion mother",
        "• 1 January 2026: home visit by you",
    ]
    assert "• 31 January 2026: quick check-in by you" in card(scene, "Qian")
    assert "• 31 January 2026: quick check-in by a companion mother" in card(scene, "Wang")


def test_of_several_mothers_each_knows_who_goes_first(scene: Scene) -> None:
    """1+N with one lead: the lead hears of the other, the other that somebody else leads, a lone mother nothing."""
    assert "companion mother" not in card(scene, "Li")
    second_mother(scene, "Qian", "C-001")
    assert "Another companion mother visits this child too." in card(scene, "Li")
    assert "Another companion mother visits first of all. You can visit too." in card(scene, "Qian")
    assert "companion mother" not in card(scene, "Wang")
    with scene.unit() as unit:
        children.set_lead(unit.conn, scene.children["C-001"], scene.ids["Qian"], unit.now)
    assert "Another companion mother visits first of all." in card(scene, "Li")
    unpair(scene, "C-001", "Qian")
    assert "companion mother" not in card(scene, "Li")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("raised", "Your worry has been passed on and waits for a supervisor."),
        ("acknowledged", "A supervisor is looking after a worry."),
        ("closing", "A supervisor is looking after a worry."),
        ("closed", None),
    ],
)
def test_she_who_raised_a_worry_sees_that_it_is_looked_after(
    scene: Scene, state: str, words: str | None
) -> None:
    """That it is open, never what it is about; the truth where nobody has taken it yet."""
    second_mother(scene, "Qian", "C-001")
    plain = card(scene, "Li")
    worried(scene, "Li", state=state)
    assert card(scene, "Li") == (f"{plain}\n{words}" if words else plain)
    assert "orry" not in card(scene, "Qian").replace("I am worried", "")


def test_a_concern_about_a_worker_is_on_nobodys_card(scene: Scene) -> None:
    """C17 never shows, not even to her who raised it."""
    plain = card(scene, "Li")
    worried(scene, "Li", category="C17")
    assert card(scene, "Li") == plain


def test_those_who_set_tiers_see_them_and_mothers_see_none(scene: Scene) -> None:
    """A letter and a digit say nothing to a mother."""
    assert "T1" not in card(scene, "Li")
    assert card(scene, "Wang").startswith("<b>C-001 🐼 blue</b> · T1")


def test_a_coordinator_may_look_but_does_not_visit(scene: Scene) -> None:
    """Visits are made by mothers and their supervisors."""
    with pytest.raises(NotAllowed):
        scene.do(listing.choose_for_visit, "Chen")
    card(scene, "Chen")
    assert scene.buttons("Chen") == ["⚠️ I am worried", "‹ My children"]


def test_back_from_a_card_leads_to_the_page_it_came_from(scene: Scene) -> None:
    """Also after a look at the pictures, and within what was found."""
    seventy(scene)
    scene.do(listing.show_list, "Li")
    scene.press("Li", "More")
    second = scene.buttons("Li")
    scene.press("Li", codes_on(scene, "Li")[2])
    scene.press("Li", "Another picture")
    scene.press("Li", "Back")
    scene.press("Li", "My children")
    assert scene.buttons("Li") == second


def test_opening_a_card_is_noted_with_its_purpose(scene: Scene) -> None:
    """Every read of a child is logged; a list of codes is none."""
    before = scene.count(audit)
    scene.do(listing.show_list, "Li")
    assert scene.count(audit) == before
    scene.press("Li", "C-001")
    assert scene.count(audit) == before + 1


def test_a_child_taken_off_the_roster_opens_for_nobody(scene: Scene) -> None:
    """Not for her supervisor either, whose place it was."""
    scene.do(listing.show_list, "Wang")
    with scene.unit() as unit:
        children.change(unit.conn, scene.children["C-001"], until=unit.now)
    with pytest.raises(NotAllowed):
        scene.press("Wang", "C-001")


def test_a_child_that_moved_opens_no_more_for_the_supervisor_it_left(scene: Scene) -> None:
    """Its place is asked of the rows at the press."""
    scene.do(listing.show_list, "Wang")
    with scene.unit() as unit:
        far = areas.get(unit.conn, scene.places["Pine"])
        assert far is not None
        children.change(unit.conn, scene.children["C-001"], area_id=far.id)
    with pytest.raises(NotAllowed):
        scene.press("Wang", "C-001")


def test_the_mother_picks_the_picture(scene: Scene) -> None:
    """A child's picture is hers to choose, in two taps."""
    card(scene, "Li")
    scene.press("Li", "Another picture")
    scene.press("Li", "tiger")
    scene.press("Li", "green")
    assert "✓ The picture is changed." in scene.newest("Li")
    assert "C-001 🐯 green" in scene.newest("Li")
    with scene.unit() as unit:
        assert children.get(unit.conn, scene.children["C-001"]).label == "tiger-green"
