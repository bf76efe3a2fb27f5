"""Promises of the queries behind the list of children: however many there are, none looks through a whole table."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.render import words_for
from services import checkins, pressing, talking
from services import children as listing
from services.unit import Unit
from tests.services.people.flock import add_home, seventy
from tests.services.people.scene import Scene

SCAN = re.compile(r"SCAN (\w+)")


def scanned(unit: Unit, work: Callable[[], Any]) -> tuple[list[str], set[str]]:
    """Run some work; return its statements and what one of them reads every row of, by table or alias."""
    driver: Any = unit.conn.connection.driver_connection
    said: list[str] = []
    driver.set_trace_callback(said.append)
    work()
    driver.set_trace_callback(None)
    asked = [one for one in said if one.lstrip().startswith(("SELECT", "WITH", "UPDATE"))]
    plans = [row[3] for one in asked for row in driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()]
    found = {match[1] for plan in plans if (match := SCAN.match(plan))}
    return asked, found - {"around"}  # the places she answers for, a list made in the query itself


def in_unit(scene: Scene, name: str, service: Callable[..., Any], *args: Any) -> tuple[list[str], set[str]]:
    who = scene.who(name)
    with scene.unit() as unit:
        return scanned(unit, lambda: service(unit, who, *args))


def press(scene: Scene, name: str, label: str) -> tuple[list[str], set[str]]:
    row = scene.rows(name)[-1]
    ref, index = next((ref, index) for text, ref, index in scene._keys(row) if label in text)
    return in_unit(scene, name, pressing.pressed, f"{ref}.{index}", 1)


@pytest.mark.parametrize("name", ["Li", "Wang", "Chen"])
def test_no_query_of_the_list_reads_a_whole_table(scene: Scene, name: str) -> None:
    """The list, its pages, a card, the animals: for a mother, a supervisor, a coordinator."""
    seventy(scene)
    with scene.unit() as unit:
        add_home(unit, scene, "H-1", "C-003", "C-004")
    asked, found = in_unit(scene, name, listing.show_list)
    assert any("child.next_on" in one for one in asked), "the list itself is among what was looked at"
    assert found == set()
    for label in ("More", "Find a child", "tiger", "C-0"):
        assert press(scene, name, label)[1] == set(), label


@pytest.mark.parametrize("name", ["Li", "Wang"])
@pytest.mark.parametrize("text", ["c12", "7", "X-999", "老虎", "红", "蓝熊猫"])
def test_no_search_reads_a_whole_table(scene: Scene, name: str, text: str) -> None:
    """A code, part of one, a picture: it starts from her own children."""
    seventy(scene)
    asked, found = in_unit(scene, name, talking.wrote, 900, text, words_for)
    assert any("LIKE" in one or "label IN" in one for one in asked)
    assert found == set()


def test_the_next_question_of_a_visit_reads_no_whole_table(scene: Scene) -> None:
    """The press that every visit is made of."""
    seventy(scene)
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-012"])
    asked, found = press(scene, "Li", "home")
    assert asked
    assert found == set()


def test_a_query_that_reads_a_whole_table_would_be_seen(scene: Scene) -> None:
    """The check above is able to fail."""
    with scene.unit() as unit:
        _, found = scanned(
            unit, lambda: unit.conn.exec_driver_sql("SELECT code FROM child WHERE tier = 'T1'").all()
        )
    assert found == {"child"}
