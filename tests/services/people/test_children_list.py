"""Promises of the list of children: order, pages, homes, scope."""

from collections.abc import Callable
from typing import Any

import pytest

from db.queries import children, people
from services import children as listing
from services.unit import NotAllowed
from tests.services.people.flock import add_child, add_home, codes_on, plan, second_mother, seventy, unpair
from tests.services.people.scene import Scene


def test_the_most_overdue_child_stands_on_top(scene: Scene) -> None:
    """A list is read from above: who waits longest comes first."""
    plan(scene, "C-001", 3)
    plan(scene, "C-002", -2)
    scene.do(listing.show_list, "Li")
    assert scene.buttons("Li") == [
        "C-002 🐰 red · overdue 2 days",
        "C-001 🐼 blue · due in 3 days",
        "➕ Add a child",
    ]


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


def test_all_seventy_are_reached_by_turning_and_none_twice(scene: Scene) -> None:
    """Six a page, the most urgent on the first, those without a day on the last; back again shows the same."""
    order = seventy(scene)
    scene.do(listing.show_list, "Li")
    first, met = scene.buttons("Li"), codes_on(scene, "Li")
    assert "Page 1 of 12" in scene.newest("Li")
    assert not any("Earlier" in label for label in first)
    while any("More" in label for label in scene.buttons("Li")):
        scene.press("Li", "More")
        met += codes_on(scene, "Li")
        assert len(codes_on(scene, "Li")) <= 6
    assert met == order
    for _ in range(11):
        scene.press("Li", "Earlier")
    assert scene.buttons("Li") == first


def test_a_page_that_is_gone_by_now_shows_the_last_one(scene: Scene) -> None:
    """Children left the list since she turned: no empty page."""
    seventy(scene)
    scene.do(listing.show_list, "Li")
    for _ in range(10):
        scene.press("Li", "More")
    for number in range(9, 71):
        unpair(scene, f"C-{number:03}", "Li")
    scene.press("Li", "More")
    assert "Page 2 of 2" in scene.newest("Li")
    assert codes_on(scene, "Li") == ["C-001", "C-002"]


def test_siblings_who_are_both_due_stand_beside_each_other(scene: Scene) -> None:
    """One way serves both; a sibling whose day is far off waits for its turn."""
    with scene.unit() as unit:
        for code in ("C-003", "C-004", "C-005"):
            add_child(unit, scene, code)
        add_home(unit, scene, "H-1", "C-001", "C-004", "C-005")
    for code, days in (("C-001", -3), ("C-002", -1), ("C-003", 1), ("C-004", 5), ("C-005", 30)):
        plan(scene, code, days)
    scene.do(listing.show_list, "Li")
    assert codes_on(scene, "Li") == ["C-001", "C-004", "C-002", "C-003", "C-005"]


def test_two_homes_with_the_same_day_do_not_mix(scene: Scene) -> None:
    """Beside each other means nobody between."""
    with scene.unit() as unit:
        for code in ("C-003", "C-004"):
            add_child(unit, scene, code)
        add_home(unit, scene, "H-1", "C-001", "C-004")
        add_home(unit, scene, "H-2", "C-002", "C-003")
    for code, days in (("C-001", 0), ("C-002", 0), ("C-003", 2), ("C-004", 2)):
        plan(scene, code, days)
    scene.do(listing.show_list, "Li")
    assert codes_on(scene, "Li") == ["C-001", "C-004", "C-002", "C-003"]


def test_a_sibling_of_somebody_elses_list_moves_nobody(scene: Scene) -> None:
    """The order is made of her own children only."""
    with scene.unit() as unit:
        add_child(unit, scene, "C-009", mother="Zhou")
        add_home(unit, scene, "H-1", "C-001", "C-009")
    for code, days in (("C-009", -9), ("C-002", -1), ("C-001", 0)):
        plan(scene, code, days)
    scene.do(listing.show_list, "Li")
    assert codes_on(scene, "Li") == ["C-002", "C-001"]


def test_a_mother_sees_only_children_paired_with_her(scene: Scene) -> None:
    """Being of the same programme opens nothing."""
    scene.do(listing.show_list, "Zhou")
    assert codes_on(scene, "Zhou") == ["D-001"]


def test_both_mothers_of_a_child_have_it_on_their_list(scene: Scene) -> None:
    """One child, several mothers, one lead."""
    second_mother(scene, "Qian", "C-001")
    scene.do(listing.show_list, "Qian")
    assert codes_on(scene, "Qian") == ["C-001"]


def test_a_supervisor_sees_the_children_of_her_township_only(scene: Scene) -> None:
    """Her post is the border."""
    for name, codes in (("Wang", ["C-001", "C-002"]), ("Zheng", ["D-001"])):
        scene.do(listing.show_list, name)
        assert codes_on(scene, name) == codes


def test_a_supervisor_who_is_also_a_mother_has_both_on_one_list(scene: Scene) -> None:
    """What is hers by pairing and what is hers by post, each once; a pairing counts for a mother alone."""
    with scene.unit() as unit:
        add_child(unit, scene, "C-008", "Wang")
        add_child(unit, scene, "E-001", "Wang", area_id=scene.places["Eastvale"])
    scene.do(listing.show_list, "Wang")
    assert codes_on(scene, "Wang") == ["C-001", "C-002", "C-008"]
    with scene.unit() as unit:
        people.add_post(unit.conn, scene.ids["Wang"], "mother", scene.places["Eastvale"], unit.now)
    scene.do(listing.show_list, "Wang")
    assert codes_on(scene, "Wang") == ["C-001", "C-002", "C-008", "E-001"]
    scene.press("Wang", "E-001")
    assert scene.newest("Wang").startswith("<b>E-001 ")


def test_an_ended_pairing_takes_the_child_off_the_list_at_once(scene: Scene) -> None:
    """The rows decide, at every press."""
    scene.do(listing.show_list, "Li")
    unpair(scene, "C-001", "Li")
    scene.do(listing.show_list, "Li")
    assert codes_on(scene, "Li") == ["C-002"]


def test_an_empty_list_says_what_to_do(scene: Scene) -> None:
    """Nobody is left before an empty screen."""
    unpair(scene, "D-001", "Zhou")
    scene.do(listing.show_list, "Zhou")
    assert "There is no child on your list yet." in scene.newest("Zhou")
    assert "Add one, or ask your coordinator." in scene.newest("Zhou")
    scene.press("Zhou", "Add a child")
    assert "1/" in scene.newest("Zhou")
    with scene.unit() as unit:
        children.change(unit.conn, scene.children["D-001"], until=unit.now)
    scene.do(listing.show_list, "Zheng")
    assert "Your coordinator adds them." in scene.newest("Zheng")
    assert scene.buttons("Zheng") == []


@pytest.mark.parametrize("service", [listing.show_list, listing.choose_for_visit])
def test_an_operator_sees_no_child(scene: Scene, service: Callable[..., Any]) -> None:
    """Whoever keeps the machine running sees no content."""
    with pytest.raises(NotAllowed):
        scene.do(service, "operator")
    assert scene.texts("operator") == []
