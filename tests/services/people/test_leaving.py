"""Promises of a roster row that takes somebody away: nothing stays behind with them, and nothing reaches them later."""

from sqlalchemy import select

from core.text import say
from core.triage import Category, Flag, Level
from db.models import outbound, post
from db.queries import concerns, people, runs
from db.queries import roster as listed
from services import children as listing
from services import concerns as raising
from services import delivery
from services.delivery import Sender
from services.unit import Unit
from tests.services.people.scene import Scene
from tests.services.people.test_roster import CHILD, SUN, take

LANES = (0, 1, 2, 3)


def test_a_list_that_waits_to_be_sent_does_not_outlive_the_post(scene: Scene) -> None:
    """Telegram is down for an hour, and in that hour the row that ends her post is taken."""
    take(scene, SUN, CHILD)
    with scene.unit() as unit:
        scene.ids["Sun"] = listed.by_key(unit.conn, "M1") or 0
        people.change(unit.conn, scene.ids["Sun"], telegram_id=5001, reach="ok")
    scene.do(listing.show_list, "Sun")
    scene.press("Sun", "C-010")
    scene.do(listing.show_list, "Sun")
    take(scene, {**SUN, "ended": "yes"})
    with scene.unit() as unit:
        delivery.claim(unit, Sender("test", 1e9), LANES, [], 100)
        going = select(outbound.c.kind).where(outbound.c.state.in_(("queued", "sending")))
        assert unit.conn.execute(going).scalars().all() == ["menu"]


def test_a_supervisor_whose_post_ends_leaves_no_concern_behind(scene: Scene) -> None:
    """The row is taken: what she had taken on climbs again in the same unit."""
    post_row = {"kind": "person", "role": "supervisor", "area": "Nation/Hills/Cloud/Willow", "person": "S9"}
    take(scene, post_row)
    number = _concern(scene, listed_as="S9")
    take(scene, {**post_row, "ended": "yes"})
    with scene.unit() as unit:
        found = concerns.get(unit.conn, number)
    assert found is not None
    assert (found.state, found.owner_id) == ("raised", None)
    assert f"No. {number}" in scene.newest("Wang")


def test_who_follows_further_down_in_the_file_hears_it_first(scene: Scene) -> None:
    """A supervisor leaves and another one comes: nobody is told meanwhile that nobody is there."""
    place = {"kind": "person", "role": "supervisor", "area": "Nation/Hills/Cloud/Willow"}
    take(scene, {**place, "person": "S9"})
    _concern(scene, listed_as="S9")
    with scene.unit() as unit:
        wang = people.by_id(unit.conn, scene.ids["Wang"], unit.now)
        assert wang is not None
        unit.conn.execute(post.update().where(post.c.person_id == wang.id).values(until=unit.now))
        people.change(unit.conn, scene.ids["Zheng"], roster_key="S10")
    told = len(scene.rows("Zhao"))
    take(scene, {**place, "person": "S9", "ended": "yes"}, {**place, "person": "S10"})
    assert "taken on, but that person does not answer" in scene.newest("Zheng")
    assert len(scene.rows("Zhao")) == told


def test_a_child_that_moves_takes_its_open_concern_along(scene: Scene) -> None:
    """From the row on, those of the new place answer for it."""
    number = _concern(scene)
    east = "Nation/Hills/North/Pine/Eastvale"
    (told,) = take(scene, {"kind": "child", "child": "C-001", "area": east, "tier": "T1"})
    assert told.text == "area"
    with scene.unit() as unit:
        found = concerns.get(unit.conn, number)
    assert found is not None
    assert found.area_id == scene.places["Eastvale"]
    assert f"No. {number}" in scene.newest("Zheng")


def _concern(scene: Scene, listed_as: str | None = None) -> int:
    """Open a concern about Li's first child; `listed_as`: the roster's key of who has taken it on."""
    with scene.unit() as unit:
        raiser = people.by_id(unit.conn, scene.ids["Li"], unit.now)
        assert raiser is not None
        number = raising.open_or_add(
            unit, flag=Flag(Category.C03, Level.P1), item="E02", option="many", ticked=say("Marks"),
            run_id=checkin_of(unit, raiser.id), child_id=scene.children["C-001"], raiser=raiser,
            area_id=scene.places["Stonebridge"],
        )  # fmt: skip
        found = concerns.get(unit.conn, number)
        owner = listed.by_key(unit.conn, listed_as) if listed_as else None
        if found and owner:
            moments = {"acknowledged_at": unit.now, "moved_at": unit.now}
            concerns.change(unit.conn, found, state="acknowledged", owner_id=owner, **moments)
    return number


def checkin_of(unit: Unit, person_id: int) -> int:
    """Add a visit that is under way."""
    moments = dict.fromkeys(("started_at", "touched_at", "asked_at"), unit.now)
    return runs.add(
        unit.conn, person_id=person_id, child_id=None, flow="routine", flow_version=1, state={}, version=1, **moments
    )  # fmt: skip
