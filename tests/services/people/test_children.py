"""Promises of the children's list, the card and the picture."""

from datetime import timedelta

import pytest

from db.models import audit
from db.queries import children
from services import children as listing
from services.unit import NotAllowed
from tests.services.people.scene import Scene


def plan(scene: Scene, code: str, days: int) -> None:
    day = (scene.now + timedelta(days=days)).date().isoformat()
    with scene.unit() as unit:
        children.change(unit.conn, scene.children[code], next_on=day)


def test_the_most_overdue_child_stands_on_top(scene: Scene) -> None:
    """A list is read from above: who waits longest comes first."""
    plan(scene, "C-001", 3)
    plan(scene, "C-002", -2)
    scene.do(listing.show_list, "Li")
    assert scene.buttons("Li") == ["C-002 🐰 red · T2 · overdue 2 days", "C-001 🐼 blue · T1 · due in 3 days"]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "due today"), (1, "due tomorrow"), (2, "due in 2 days"), (-1, "overdue since yesterday")],
)
def test_how_due_a_visit_is_is_said_in_words(scene: Scene, days: int, words: str) -> None:
    """No dates to reckon with in the head."""
    plan(scene, "C-001", days)
    scene.do(listing.show_list, "Li")
    assert scene.buttons("Li")[0].endswith(words)


def test_a_day_begins_at_midnight_where_she_lives(scene: Scene) -> None:
    """Half past midnight in China is still yesterday in UTC."""
    plan(scene, "C-001", 1)
    scene.forward(hours=14.5)
    scene.do(listing.show_list, "Li")
    assert "due today" in scene.buttons("Li")[0]


def test_long_lists_turn_by_eight_and_back(scene: Scene) -> None:
    """Every child can be reached by pressing, and none twice."""
    with scene.unit() as unit:
        for number in range(10, 20):
            row = {
                "code": f"C-{number}",
                "label": "cow-red",
                "tier": "T3",
                "area_id": scene.places["Stonebridge"],
            }
            children.pair(
                unit.conn, children.add(unit.conn, unit.now, **row), scene.ids["Li"], True, unit.now
            )
    scene.do(listing.show_list, "Li")
    first = scene.buttons("Li")
    assert "Page 1 of 2" in scene.newest("Li")
    scene.press("Li", "More")
    second = scene.buttons("Li")
    codes = [label.split(" ")[0] for label in (*first, *second) if label[1] == "-"]
    assert (len(codes), len(set(codes))) == (12, 12)
    scene.press("Li", "Earlier")
    assert scene.buttons("Li") == first


def test_a_mother_sees_only_children_paired_with_her(scene: Scene) -> None:
    """Being of the same programme opens nothing."""
    scene.do(listing.show_list, "Zhou")
    assert [label.split(" ")[0] for label in scene.buttons("Zhou")] == ["D-001"]


def test_a_supervisor_sees_the_children_of_her_township_only(scene: Scene) -> None:
    """Her post is the border."""
    scene.do(listing.show_list, "Wang")
    assert [label.split(" ")[0] for label in scene.buttons("Wang")] == ["C-001", "C-002"]
    scene.do(listing.show_list, "Zheng")
    assert [label.split(" ")[0] for label in scene.buttons("Zheng")] == ["D-001"]


@pytest.mark.parametrize("service", [listing.show_list, listing.choose_for_visit])
def test_an_operator_sees_no_child(scene: Scene, service: object) -> None:
    """Whoever keeps the machine running sees no content."""
    with pytest.raises(NotAllowed):
        scene.do(service, "operator")  # type: ignore[arg-type]
    assert scene.texts("operator") == []


def test_a_coordinator_may_look_but_does_not_visit(scene: Scene) -> None:
    """Visits are made by mothers and their supervisors."""
    with pytest.raises(NotAllowed):
        scene.do(listing.choose_for_visit, "Chen")
    scene.do(listing.show_list, "Chen")
    scene.press("Chen", "C-001")
    assert scene.buttons("Chen") == ["⚠️ I am worried", "‹ My children"]


def test_opening_a_card_is_noted_with_its_purpose(scene: Scene) -> None:
    """Every read of a child is logged."""
    before = scene.count(audit)
    scene.do(listing.show_list, "Li")
    assert scene.count(audit) == before
    scene.press("Li", "C-001")
    assert scene.count(audit) == before + 1
    assert "Not visited yet." in scene.newest("Li")


def test_a_card_of_yesterday_is_closed_once_the_pairing_has_ended(scene: Scene) -> None:
    """Buttons outlive permissions; the rows decide."""
    scene.do(listing.show_list, "Li")
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children["C-001"], scene.ids["Li"], unit.now)
    before = scene.texts("Li")
    with pytest.raises(NotAllowed):
        scene.press("Li", "C-001")
    assert scene.texts("Li") == before


def test_a_visit_begins_from_the_card_and_from_the_visit_list(scene: Scene) -> None:
    """Two ways, the same first question."""
    scene.do(listing.show_list, "Li")
    scene.press("Li", "C-001")
    scene.press("Li", "Start a visit")
    first = scene.newest("Li")
    assert "C-001 🐼 blue" in first
    scene.do(listing.choose_for_visit, "Li")
    scene.press("Li", "C-002")
    assert scene.newest("Li").splitlines()[-1] == first.splitlines()[-1]


def test_the_mother_picks_the_picture(scene: Scene) -> None:
    """A child's picture is hers to choose, in two taps."""
    scene.do(listing.show_list, "Li")
    scene.press("Li", "C-001")
    scene.press("Li", "Choose another picture")
    scene.press("Li", "tiger")
    scene.press("Li", "green")
    assert "C-001 🐯 green" in scene.newest("Li")
    with scene.unit() as unit:
        assert children.get(unit.conn, scene.children["C-001"]).label == "tiger-green"
