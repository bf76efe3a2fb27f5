"""The same lists on PostgreSQL: order, homes, pages, searches, a card."""

from collections.abc import Iterator

import pytest

from bot.render import words_for
from services import children as listing
from services import talking
from tests.services.people.flock import add_home, codes_on, plan, second_mother, seventy
from tests.services.people.scene import Scene, scene_on


@pytest.fixture
def scene(postgres_url: str) -> Iterator[Scene]:
    """The cast on PostgreSQL."""
    with scene_on(postgres_url) as made:
        yield made


@pytest.mark.parametrize("name", ["Li", "Wang"])
def test_seventy_children_come_in_the_same_order(scene: Scene, name: str) -> None:
    """The most urgent first, siblings beside each other, those without a day last; six a page."""
    order = seventy(scene)
    with scene.unit() as unit:
        add_home(unit, scene, "H-1", "C-003", "C-020")
    plan(scene, "C-020", -1)
    order.remove("C-020")
    order.insert(1, "C-020")
    scene.do(listing.show_list, name)
    met = codes_on(scene, name)
    for _ in range(11):
        scene.press(name, "More")
        met += codes_on(scene, name)
    assert met == order


def test_searches_and_a_card(scene: Scene) -> None:
    """A code, part of one, a picture; then a card that another mother shares."""
    seventy(scene)
    second_mother(scene, "Qian", "C-012")
    for text, codes in (("7", ["C-007", "C-017"]), ("老虎", ["C-012", "C-013"]), ("-02", ["C-002", "C-020"])):
        scene.do(talking.wrote, "Li", 900, text, words_for)
        assert codes_on(scene, "Li")[:2] == codes
    scene.do(talking.wrote, "Li", 900, "ｃ１２", words_for)
    assert "Another companion mother visits this child too." in scene.newest("Li")
