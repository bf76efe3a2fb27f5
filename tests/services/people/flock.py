"""More children for the scene: a list of seventy, homes with siblings, second mothers; and a look at their cards."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.codes import LABELS
from core.people import Role
from db.queries import children, concerns, runs, visits
from services import children as listing
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
    """Put children into one new home."""
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
