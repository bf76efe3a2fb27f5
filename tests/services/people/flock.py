"""More children for the scene: a list of seventy, homes with siblings, second mothers."""

from datetime import timedelta
from typing import Any

from core.codes import LABELS
from core.people import Role
from db.queries import children
from services.unit import Unit
from tests.services.people.scene import Scene, add_person


def add_child(unit: Unit, scene: Scene, code: str, mother: str | None = "Li", **values: Any) -> int:
    """Add a child to the village and pair it with a mother, who leads."""
    row = {"label": "cow-red", "tier": "T3", "area_id": scene.places["Stonebridge"], **values}
    child_id = scene.children[code] = children.add(unit.conn, unit.now, code=code, **row)
    if mother:
        children.pair(unit.conn, child_id, scene.ids[mother], True, unit.now)
    return child_id


def add_home(unit: Unit, scene: Scene, key: str, *codes: str) -> None:
    """Put children into one home; the first of its kind is made."""
    home = children.add_household(unit.conn, key, scene.places["Stonebridge"])
    for code in codes:
        children.change(unit.conn, scene.children[code], household_id=home)


def seventy(scene: Scene) -> list[str]:
    """Give Li a case load of seventy; return all codes, the most urgent first. Every animal and colour occurs."""
    with scene.unit() as unit:
        for number in range(3, 71):
            label = LABELS[number % len(LABELS)]
            day = day_in(scene, number - 20)
            add_child(unit, scene, f"C-{number:03}", label=label, next_on=day)
    return [*(f"C-{number:03}" for number in range(3, 71)), "C-001", "C-002"]


def day_in(scene: Scene, days: int) -> str:
    """Return the day in so many days, ISO."""
    return (scene.now + timedelta(days=days)).date().isoformat()


def plan(scene: Scene, code: str, days: int) -> None:
    """Plan a child's next visit in so many days."""
    with scene.unit() as unit:
        children.change(unit.conn, scene.children[code], next_on=day_in(scene, days))


def second_mother(scene: Scene, name: str, *codes: str, lead: bool = False) -> None:
    """Let another mother of the village visit some children too."""
    with scene.unit() as unit:
        add_person(scene, unit, name, 3000 + len(scene.ids), Role.MOTHER, "Stonebridge")
        for code in codes:
            children.pair(unit.conn, scene.children[code], scene.ids[name], lead, unit.now)


def unpair(scene: Scene, code: str, name: str) -> None:
    """End a pairing."""
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children[code], scene.ids[name], unit.now)


def codes_on(scene: Scene, name: str) -> list[str]:
    """Return the codes on the children's buttons of somebody's newest message, from above."""
    return [label.split(" ")[0] for label in scene.buttons(name) if label[1:2] == "-"]
