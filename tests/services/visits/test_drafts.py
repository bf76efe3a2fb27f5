"""Promises of half-filled check-ins: how they end, and on which version; and of a child who is lost in the middle."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.flows import catalog, moves
from bot.flows.model import Flow
from core.calendar import moment
from db.models import answer, concern, note, outbound, run
from db.queries import children, people
from services import checkins, expiring
from services.answering import Heard
from tests.services.people.scene import Scene, add_mothers
from tests.services.visits import walk


def begin(scene: Scene) -> None:
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])


def phases(scene: Scene) -> list[str]:
    return [row.phase for row in walk.rows_of(scene, select(run.c.phase).order_by(run.c.id))]


def test_after_a_week_of_silence_a_form_is_closed_with_one_calm_line(scene: Scene) -> None:
    """Once; answers and flags stay, and a new one begins anew."""
    begin(scene)
    walk.answer_to(scene, "Li", "N04", E02="unexplained")
    answered = len(walk.rows_of(scene, select(answer.c.id)))
    scene.forward(days=6, hours=23)
    assert scene.run(expiring.tick) == 0
    scene.forward(hours=2)
    assert scene.run(expiring.tick) == 1
    assert scene.run(expiring.tick) == 0
    assert "“Routine visit” was not finished and is closed now" in scene.newest("Li")
    assert phases(scene) == ["expired"]
    assert len(walk.rows_of(scene, select(answer.c.id))) == answered
    assert [row.state for row in walk.rows_of(scene, select(concern.c.state))] == ["raised"]
    assert walk.visits_of(scene, scene.children["C-001"]) == []
    begin(scene)
    assert walk.state_of(scene, "Li").at == "V01"


def test_nothing_is_closed_in_quiet_hours(scene: Scene) -> None:
    """The line comes at a decent hour, so it waits for the morning."""
    begin(scene)
    scene.forward(days=8)
    zone = scene.settings.zone
    scene.now = moment(scene.now.astimezone(zone).date(), scene.settings.quiet.start, zone)
    assert scene.run(expiring.tick) == 0
    scene.now = moment(scene.now.astimezone(zone).date() + timedelta(days=1), scene.settings.quiet.end, zone)
    assert scene.run(expiring.tick) == 1


def test_how_long_a_draft_lives_is_configuration(scene: Scene) -> None:
    """The county decides."""
    scene.settings = replace(scene.settings, calendar=replace(scene.settings.calendar, draft_days=2))
    begin(scene)
    scene.forward(days=2, hours=1)
    assert scene.run(expiring.tick) == 1


def test_one_put_aside_is_closed_too_and_one_she_goes_on_with_is_not(scene: Scene) -> None:
    """It is the last answer that counts, not the first."""
    begin(scene)
    scene.do(checkins.pause, "Li")
    scene.do(checkins.begin, "Li", "quick", child_id=scene.children["C-002"])
    scene.forward(days=5)
    walk.answer_to(scene, "Li", "H08")
    scene.forward(days=3)
    assert scene.run(expiring.tick) == 1
    assert phases(scene) == ["expired", "open"]


def test_whoever_wants_no_reminders_is_told_nothing(scene: Scene) -> None:
    """After /stop the form is closed in silence."""
    begin(scene)
    with scene.unit() as unit:
        people.change(unit.conn, scene.ids["Li"], paused=True)
    scene.forward(days=8)
    number = len(scene.rows("Li"))
    assert scene.run(expiring.tick) == 1
    assert len(scene.rows("Li")) == number


def test_old_buttons_of_a_closed_form_do_nothing(scene: Scene) -> None:
    """A calm line, no change."""
    begin(scene)
    number = len(scene.rows("Li")) - 1
    scene.forward(days=8)
    scene.run(expiring.tick)
    scene.press("Li", "Home visit", number)
    assert "done its work" in scene.newest("Li")
    assert walk.rows_of(scene, select(answer.c.id)) == []


@pytest.fixture
def deploy() -> Iterator[Callable[[Flow], object]]:
    """Let a test bring out a new version of a flow; the catalog is as before afterwards."""
    before = catalog.use(catalog.Catalog(catalog.FLOWS))
    yield lambda flow: catalog.use(catalog.Catalog((*catalog.FLOWS, flow)))
    catalog.use(before)


def test_fifty_open_check_ins_finish_on_the_version_they_began_with(
    scene: Scene, deploy: Callable[[Flow], object]
) -> None:
    """A deploy changes a question while fifty mothers are in the middle; those who begin later get the new one."""
    add_mothers(scene, 50, "Stonebridge")
    with scene.unit() as unit:
        for number in range(50):
            children.pair(unit.conn, scene.children["C-002"], scene.ids[f"m{number}"], False, unit.now)
    for number in range(50):
        name = f"m{number}"
        scene.do(checkins.begin, name, "quick", child_id=scene.children["C-002"])
        walk.answer_to(scene, name, ("V02", "S01", "N05")[number % 3])
    old = catalog.flow("quick")
    changed = [replace(one, text="Asked in another way") if one.id == "V02" else one for one in old.questions]
    deploy(replace(old, version=2, questions=tuple([one for one in changed if one.id != "M04"])))
    for number in range(50):
        walk.send(scene, f"m{number}")
    scene.do(checkins.begin, "Li", "quick", child_id=scene.children["C-002"])
    assert walk.state_of(scene, "Li").version == 2
    walk.answer_to(scene, "Li", "V02")
    assert "Asked in another way" in scene.newest("Li")
    finished = walk.rows_of(scene, select(run).where(run.c.phase == "done"))
    assert {row.flow_version for row in finished} == {1}
    assert len(walk.visits_of(scene, scene.children["C-002"])) == 50


# -- the child is given to somebody else in the middle ------------------------------------------------------


def lose(scene: Scene) -> None:
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children["C-001"], scene.ids["Li"], unit.now)
    scene.forward(minutes=1)


def test_words_typed_about_a_child_who_is_hers_no_more_are_kept_for_the_supervisor(scene: Scene) -> None:
    """Nothing she says is dropped: it may be the one thing that matters."""
    begin(scene)
    walk.answer_to(scene, "Li", "N04")
    lose(scene)
    walk.move(scene, "Li", moves.Typed("The garden is full of beans"), Heard(message_id=77))
    [kept] = walk.rows_of(scene, select(note))
    assert (kept.body, kept.child_id) == ("The garden is full of beans", scene.children["C-001"])
    assert kept.due_at is not None
    assert "kept for the supervisor" in scene.newest("Li")
    erased = walk.rows_of(scene, select(outbound.c.body).where(outbound.c.kind == "delete"))
    assert [row.body for row in erased] == [{"d": 77}]


def test_a_voice_note_about_a_child_who_is_hers_no_more_is_kept_too(scene: Scene) -> None:
    """The same for what she speaks."""
    begin(scene)
    lose(scene)
    walk.move(scene, "Li", moves.Voice("voice-5"), Heard(5, "file"))
    assert [row.kind for row in walk.rows_of(scene, select(note))] == ["voice"]


def test_a_danger_ticked_about_a_child_who_is_hers_no_more_leads_to_a_worry(scene: Scene) -> None:
    """The tick is not taken, but the button is right there and works at once."""
    begin(scene)
    walk.answer_to(scene, "Li", "D04")
    lose(scene)
    walk.move(scene, "Li", moves.Choose("D04", "touched"))
    assert walk.rows_of(scene, select(concern)) == []
    assert scene.buttons("Li") == ["⚠️ I am worried"]
    scene.press("Li", "I am worried")
    walk.move(scene, "Li", moves.Choose("W01", "touched"))
    [raised] = walk.rows_of(scene, select(concern))
    assert (raised.level, raised.child_id) == (0, None)
