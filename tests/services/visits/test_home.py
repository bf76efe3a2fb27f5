"""Promises of a household: its children are visited together, and what belongs to the home is asked once."""

import pytest
from sqlalchemy import select

from bot.flows import catalog, moves
from bot.flows.screens import asked_in, given_of
from db.models import answer
from db.queries import children
from services import addendum, checkins
from services.unit import NotAllowed
from tests.services.people.scene import Scene, add_mothers
from tests.services.visits import walk


@pytest.fixture
def home(scene: Scene) -> Scene:
    """Li's two children live together."""
    with scene.unit() as unit:
        one = children.add_household(unit.conn, "H-1", scene.places["Stonebridge"])
        for code in ("C-001", "C-002"):
            children.change(unit.conn, scene.children[code], household_id=one, birth_month="2015-06")
    return scene


def asked(scene: Scene) -> list[str]:
    state = walk.state_of(scene, "Li")
    flow = catalog.flow(state.flow, state.version)
    return [question.id for question in asked_in(flow, state, given_of(state))]


def test_after_a_visit_the_next_child_of_the_home_is_offered(home: Scene) -> None:
    """One way serves both; she need not look for the second child in a list."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    assert home.buttons("Li") == ["Next in this home: C-002 🐰 red"]
    home.press("Li", "Next in this home")
    assert "C-002" in home.newest("Li")


def test_what_belongs_to_the_home_is_asked_once_and_kept_with_both(home: Scene) -> None:
    """The second visit is shorter, and its record is whole."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"], H02="sometimes")
    home.press("Li", "Next in this home")
    assert not set(asked(home)) & {"V01", "H02"}
    walk.send(home, "Li")
    second = walk.visits_of(home, home.children["C-002"])[0]
    assert second.answers["H02"] == "sometimes"
    rows = walk.rows_of(home, select(answer.c.item).where(answer.c.run_id == second.run_id))
    assert "H02" not in {row.item for row in rows}


def test_unsure_about_the_home_is_asked_again_at_the_next_child(home: Scene) -> None:
    """Only a real answer counts for both."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"], H02="unsure")
    home.press("Li", "Next in this home")
    assert "H02" in asked(home)


def test_a_corrected_answer_about_the_home_is_the_one_carried_over(home: Scene) -> None:
    """The second child gets what counts now."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"], H02="sometimes")
    sent = walk.visits_of(home, home.children["C-001"])[0]
    home.do(addendum.begin, "Li", sent.id)
    walk.move(home, "Li", moves.Change("H02"))
    walk.move(home, "Li", moves.Choose("H02", "yes"))
    walk.move(home, "Li", moves.Submit())
    home.do(checkins.begin, "Li", "routine", child_id=home.children["C-002"])
    assert walk.state_of(home, "Li").facts.home["H02"] == "yes"


def test_who_fights_now_and_whether_she_was_safe_is_asked_at_every_child(home: Scene) -> None:
    """It may have begun since the visit before."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    home.press("Li", "Next in this home")
    assert {"V06", "F05"} <= set(asked(home))
    walk.answer(home, "Li", F05="now")
    assert "🔴" in home.newest("Wang")


def test_a_second_visit_to_the_same_child_asks_everything(home: Scene) -> None:
    """She rang in the morning and went there an hour later, or in the evening."""
    for hours, contact in ((1, "home"), (8, "call")):
        walk.visit_child(home, "Li", "routine", home.children["C-001"], V01=contact)
        home.forward(hours=hours)
        home.do(checkins.begin, "Li", "routine", child_id=home.children["C-001"])
        assert {"V01", "V06", "H02", "F05"} <= set(asked(home))
        walk.send(home, "Li")


def test_hours_after_a_sibling_the_home_is_asked_about_again(home: Scene) -> None:
    """She went home in between."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    home.forward(hours=2, minutes=1)
    home.do(checkins.begin, "Li", "routine", child_id=home.children["C-002"])
    assert {"V01", "H02"} <= set(asked(home))


@pytest.mark.parametrize("contact", ["tongban_home", "call", "video", "unsure"])
def test_what_was_not_said_at_the_home_is_asked_again_at_the_next_child(home: Scene, contact: str) -> None:
    """Only at a home visit the home was seen."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"], V01=contact)
    home.do(checkins.begin, "Li", "routine", child_id=home.children["C-002"])
    assert {"V01", "H02"} <= set(asked(home))


def test_a_call_takes_nothing_over_from_a_visit(home: Scene) -> None:
    """How contact was made is another answer."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    home.do(checkins.begin, "Li", "quick", child_id=home.children["C-002"])
    assert walk.state_of(home, "Li").facts.home == {}


def test_the_next_day_the_home_is_asked_about_again(home: Scene) -> None:
    """Yesterday's answer is not today's."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    home.forward(hours=20)
    home.do(checkins.begin, "Li", "routine", child_id=home.children["C-002"])
    assert "H02" in asked(home)


def test_what_another_mother_saw_in_the_home_is_not_taken_for_hers(home: Scene) -> None:
    """She answers for what she saw herself."""
    add_mothers(home, 1, "Stonebridge")
    with home.unit() as unit:
        children.pair(unit.conn, home.children["C-001"], home.ids["m0"], False, unit.now)
    walk.visit_child(home, "m0", "routine", home.children["C-001"])
    home.do(checkins.begin, "Li", "routine", child_id=home.children["C-002"])
    assert "H02" in asked(home)


def test_a_sibling_visited_today_or_of_another_list_is_not_offered(home: Scene) -> None:
    """Done is done, and a child of somebody else stays unnamed."""
    walk.visit_child(home, "Li", "routine", home.children["C-002"])
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    assert home.buttons("Li") == []
    home.forward(days=3)
    with home.unit() as unit:
        children.unpair(unit.conn, home.children["C-002"], home.ids["Li"], unit.now)
    home.forward(hours=1)
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    assert home.buttons("Li") == []


def test_a_button_for_a_sibling_who_is_hers_no_more_opens_nothing(home: Scene) -> None:
    """Scope is asked on every press."""
    walk.visit_child(home, "Li", "routine", home.children["C-001"])
    with home.unit() as unit:
        children.unpair(unit.conn, home.children["C-002"], home.ids["Li"], unit.now)
    home.forward(minutes=1)
    with pytest.raises(NotAllowed):
        home.press("Li", "Next in this home")
