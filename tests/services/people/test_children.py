"""Promises of a child's card and its picture."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from db.models import audit, concern
from db.queries import areas, children, concerns, needs, runs, visits
from services import checkins, setting_out, tasks
from services import children as listing
from services.unit import NotAllowed
from tests.services.people.flock import add_home, codes_on, second_mother, seventy, unpair
from tests.services.people.scene import Scene


def card(scene: Scene, name: str, code: str = "C-001") -> str:
    """Open a child's card from the list and return what it says."""
    scene.do(listing.show_list, name)
    scene.press(name, code)
    return scene.newest(name)


def offered(scene: Scene, name: str, label: str) -> bool:
    """Say whether somebody's newest message has such a button."""
    return any(label in one for one in scene.buttons(name))


def visited(scene: Scene, name: str, days: float, kind: str = "routine", code: str = "C-001") -> int:
    """Record a check-in of so many days ago."""
    at = scene.now - timedelta(days=days)
    whose = {"person_id": scene.ids[name], "child_id": scene.children[code]}
    moments = {"started_at": at, "touched_at": at, "asked_at": at}
    with scene.unit() as unit:
        run_id = runs.add(unit.conn, **whose, **moments, flow=kind, flow_version=1, state={}, version=1)
        runs.change(unit.conn, run_id, phase="done")
        visits.add(unit.conn, run_id=run_id, **whose, kind=kind, answers={}, at=at)
    return run_id


def worried(scene: Scene, name: str, **values: Any) -> None:
    """Open a concern about C-001 that somebody raised."""
    row: Mapping[str, Any] = {
        "child_id": scene.children["C-001"], "raiser_id": scene.ids[name], "area_id": scene.places["Stonebridge"],
        "category": "C03", "level": 1, "state": "raised", "ladder": {}, "listed": False, "step": 0,
        "opened_at": scene.now, "anchor_at": scene.now, "next_due_at": scene.now, **values,
    }  # fmt: skip
    with scene.unit() as unit:
        concerns.add(unit.conn, **row)


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
        ("Quick check-in", "How did you make contact?"),
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
    assert "Needed: Clothes, things" in said
    assert "pair" not in said
    scene.press("Li", "Something is done")
    scene.press("Li", "Met: Clothes, things")
    scene.press("Li", "Done", -2)
    assert "Needed" not in card(scene, "Li")
    assert "To do" not in scene.newest("Li")
    assert not offered(scene, "Li", "Something is done")
    card(scene, "Chen")
    assert not offered(scene, "Chen", "Something is done")


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


def test_a_child_taken_off_the_roster_opens_for_nobody(scene: Scene) -> None:
    """Not for her supervisor either, whose place it was."""
    scene.do(listing.show_list, "Wang")
    with scene.unit() as unit:
        children.change(unit.conn, scene.children["C-001"], until=unit.now)
    with pytest.raises(NotAllowed):
        scene.press("Wang", "C-001")


def test_a_supervisor_moved_away_opens_no_card_any_more(scene: Scene) -> None:
    """Her post is asked of the rows at the press."""
    scene.do(listing.show_list, "Wang")
    with scene.unit() as unit:
        far = areas.get(unit.conn, scene.places["Pine"])
        assert far is not None
        children.change(unit.conn, scene.children["C-001"], area_id=far.id)
    with pytest.raises(NotAllowed):
        scene.press("Wang", "C-001")


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
