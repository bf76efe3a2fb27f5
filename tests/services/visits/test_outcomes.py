"""Promises of attempts that were no visit: each has its follow-up, and none counts as a visit."""

from typing import Any

import pytest
from sqlalchemy import select

from db.models import attempt, child, concern, concern_flag, pairing, reminder, task
from db.queries import people
from services import checkins, outcomes, reading, reminders, tasks
from services.presses import Press
from services.unit import NotAllowed
from tests.services.people.scene import Scene
from tests.services.visits import walk


def attempted(scene: Scene, what: str, **picks: str) -> None:
    scene.do(outcomes.begin, "Li", scene.children["C-001"])
    walk.send(scene, "Li", O01=what, **picks)


def tasks_of(scene: Scene) -> list[Any]:
    return walk.rows_of(scene, select(task).order_by(task.c.id))


def flags(scene: Scene) -> list[tuple[str, int]]:
    found = walk.rows_of(scene, select(concern_flag.c.category, concern_flag.c.level))
    return [(row.category, row.level) for row in found]


def test_nobody_home_moves_the_reminder_and_is_no_visit(scene: Scene) -> None:
    """In three days, unless she says otherwise; the child's visits and earlier answers stay as they were."""
    scene.run(reminders.plan_first, scene.children["C-001"])
    attempted(scene, "nobody")
    assert "Sat 7 Mar" not in scene.newest("Li")
    assert "Thu 5 Mar" in scene.newest("Li")
    waiting = walk.rows_of(scene, select(reminder).where(reminder.c.state == "waiting"))
    assert [row.key for row in waiting] == [f"visit:{scene.children['C-001']}:2026-03-05"]
    assert walk.visits_of(scene, scene.children["C-001"]) == []
    assert [row.outcome for row in walk.rows_of(scene, select(attempt))] == ["nobody"]
    assert flags(scene) == []


def test_an_attempt_between_two_visits_does_not_break_two_visits_running(scene: Scene) -> None:
    """Not seen, nobody home, not seen: that is twice running for the rule about visits."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], V02="no")
    scene.forward(days=3)
    scene.do(outcomes.begin, "Li", scene.children["C-001"])
    walk.send(scene, "Li", O01="moved", O03="county", O04="no")
    scene.forward(days=3)
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    assert walk.state_of(scene, "Li").facts.earlier["V02"] == "no"


def test_twice_running_nobody_home_tells_the_supervisor(scene: Scene) -> None:
    """Once is chance; with a visit in between it begins anew."""
    attempted(scene, "nobody")
    scene.forward(days=3)
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    scene.forward(days=3)
    attempted(scene, "nobody")
    assert flags(scene) == []
    scene.forward(days=3)
    attempted(scene, "nobody")
    assert flags(scene) == [("C05", 2)]
    assert "🟡" in scene.newest("Wang")


def test_refused_raises_the_flag_of_a_refused_visit(scene: Scene) -> None:
    """As V02: neglect, or with an open case violence."""
    attempted(scene, "refused")
    assert flags(scene) == [("C05", 2)]
    scene.forward(days=1)
    attempted(scene, "refused")
    assert ("C03", 1) in flags(scene)


def test_moved_away_waits_for_the_coordinator(scene: Scene) -> None:
    """The child leaves the due list only when the coordinator has pressed; nobody else can."""
    attempted(scene, "moved", O03="elsewhere", O04="yes")
    assert [(row.kind, row.role) for row in tasks_of(scene)] == [("hand_over", "county")]
    on_list = select(child.c.until).where(child.c.id == scene.children["C-001"])
    assert walk.rows_of(scene, on_list)[0].until is None
    scene.forward(hours=22)
    scene.run(reading.tick)
    assert "hand over to the new place" in scene.newest("Chen")
    with pytest.raises(NotAllowed):
        _done_by(scene, "Wang")
    scene.press("Chen", "Done, off the list")
    assert walk.rows_of(scene, on_list)[0].until is not None
    pairs = select(pairing.c.until).where(pairing.c.child_id == scene.children["C-001"])
    assert walk.rows_of(scene, pairs)[0].until is not None
    scene.press("Chen", "Done, off the list", -2)
    assert "done already" in scene.newest("Chen")


def _done_by(scene: Scene, name: str) -> None:
    scene.do(tasks.PRESSES["task_done"], name, Press(None, 1), tasks_of(scene)[0].id)


def test_without_consent_nobody_is_told_where_to(scene: Scene) -> None:
    """No handover without the family's leave: the file is closed here."""
    attempted(scene, "moved", O03="county", O04="no")
    assert [row.kind for row in tasks_of(scene)] == ["moved"]


@pytest.mark.parametrize(
    "picks", [{"O03": "unknown"}, {"O03": "not_asked"}, {"O03": "county", "O04": "unsure"}]
)
def test_moved_away_with_the_rest_unknown_is_to_be_found_out_and_closes_nothing(
    scene: Scene, picks: dict[str, str]
) -> None:
    """The child stays on the list; no family has refused a handover that nobody asked about."""
    attempted(scene, "moved", **picks)
    assert [(row.kind, row.role) for row in tasks_of(scene)] == [("where", "county")]
    scene.forward(hours=22)
    scene.run(reading.tick)
    assert "please find out" in scene.newest("Chen")
    assert not any("off the list" in label for label in scene.buttons("Chen"))
    scene.press("Chen", "Done: C-001")
    on_list = select(child.c.until).where(child.c.id == scene.children["C-001"])
    assert walk.rows_of(scene, on_list)[0].until is None


def test_in_hospital_the_supervisor_hears_whatever_the_reason(scene: Scene) -> None:
    """A reason is a flag; without one it is a task on the morning's list."""
    attempted(scene, "hospital", O02="ill")
    assert flags(scene) == [("C13", 2)]
    assert tasks_of(scene) == []
    scene.forward(days=1)
    attempted(scene, "hospital", O02="unsure")
    assert [(row.kind, row.role) for row in tasks_of(scene)] == [("hospital", "supervisor")]


def test_only_who_may_visit_may_attempt(scene: Scene) -> None:
    """A mother of another county, a coordinator."""
    for name in ("Zhou", "Chen", "operator"):
        with pytest.raises(NotAllowed):
            scene.do(outcomes.begin, name, scene.children["C-001"])
    assert walk.rows_of(scene, select(concern)) == []


def test_a_visit_that_was_only_opened_does_not_come_back_after_an_attempt(scene: Scene) -> None:
    """She opened it at the door; one with answers waits for her as ever."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    attempted(scene, "nobody")
    assert scene.who("Li").run_id is None
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    walk.answer_to(scene, "Li", "V02")
    attempted(scene, "nobody")
    assert "Back to where you were" in scene.newest("Li")


def test_a_task_nobody_near_can_be_told_becomes_the_coordinators(scene: Scene) -> None:
    """Neither the supervisor nor her stand-in can be written to."""
    attempted(scene, "hospital", O02="unsure")
    with scene.unit() as unit:
        for name in ("Wang", "Zhao"):
            people.change(unit.conn, scene.ids[name], reach="blocked")
    scene.forward(days=1)
    scene.run(reading.tick)
    assert "ask how the child is" in scene.newest("Chen")
    scene.press("Chen", "Done: C-001")
    assert tasks_of(scene)[0].done_by == scene.ids["Chen"]


def test_the_reading_list_command_shows_what_is_to_be_done(scene: Scene) -> None:
    """/notes says it too, not only the morning."""
    attempted(scene, "hospital", O02="unsure")
    scene.do(reading.show_list, "Wang")
    assert "ask how the child is" in scene.newest("Wang")
    scene.do(reading.show_list, "Zhao")
    assert "ask how the child is" in scene.newest("Zhao")
    scene.do(reading.show_list, "Zheng")
    assert "nothing to read" in scene.newest("Zheng")
