"""The same promises on PostgreSQL: a notice that is stopped half way, a roster, an invite, a reminder."""

from collections.abc import Iterator

import pytest

from core.people import Role
from services import invites, notices, reminders, roster, rosterfile
from services import people as folk
from tests.services.notices.test_notices import add_up, report, send, spread
from tests.services.people.scene import Scene, add_mothers, scene_on


@pytest.fixture
def scene(postgres_url: str) -> Iterator[Scene]:
    """The cast on PostgreSQL."""
    with scene_on(postgres_url) as made:
        yield made


def test_a_notice_stopped_half_way_adds_up(scene: Scene) -> None:
    """Every person of the audience ends in one state."""
    add_mothers(scene, 250, "Stonebridge")
    send(scene)
    scene.run(notices.tick_spread)
    scene.deliver("Li", "Chen")
    scene.press("Chen", "Stop")
    spread(scene)
    assert report(scene).startswith("📢 <b>Stopped</b>")
    assert add_up(scene) == 251
    assert scene.recipients(1) == {"sent": 1, "withdrawn": 250}


def test_a_roster_an_invite_and_a_reminder(scene: Scene) -> None:
    """From the file to the first reminder in a new mother's chat."""
    rows = rosterfile.read(rosterfile.template().encode())
    assert [told.outcome for told in scene.run(roster.take, rows)] == ["ok"] * 7
    assert [told.outcome for told in scene.run(roster.take, rows)] == ["same"] * 7
    (planned,) = scene.reminders()
    code = scene.run(invites.create, Role.MOTHER, scene.places["Stonebridge"], planned.person_id).code
    assert scene.run(folk.begin, 5001, "Sun", "en", code) == ()
    scene.now = planned.due_at
    assert scene.run(reminders.tick) == 1
    scene.ids["Sun"] = planned.person_id
    assert scene.newest("Sun").startswith("🔔 A visit is due: <b>E-001")
