"""Promises of what a check-in knows when it begins, and of a follow-up and a paired contact."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.flows import moves
from core.calendar import next_reading
from db.models import concern, concern_event, concern_flag, task
from db.queries import children, needs
from services import acting, checkins, intake, reading, reminders, tasks
from services import needs as needs_list
from services.presses import Press
from services.unit import NotAllowed
from tests.services.people.scene import Scene
from tests.services.visits import walk


def facts_of(scene: Scene, flow: str, subject: int | None = None) -> Any:
    scene.do(checkins.begin, "Li", flow, child_id=scene.children["C-001"], subject=subject)
    return walk.state_of(scene, "Li").facts


def open_concerns(scene: Scene) -> list[Any]:
    return walk.rows_of(scene, select(concern).order_by(concern.c.id))


def test_every_rotating_item_comes_up_within_a_term(scene: Scene) -> None:
    """Monthly visits from the first of the term on; the first of all is short, and nothing comes twice."""
    with scene.unit() as unit:
        children.change(unit.conn, scene.children["C-001"], since=scene.now.replace(year=2024))
    seen: list[str] = []
    assert facts_of(scene, "routine").due == ()
    walk.send(scene, "Li")
    for _ in range(5):
        scene.forward(days=28)
        due = facts_of(scene, "routine").due
        assert not set(due) & set(seen)
        seen += due
        walk.send(scene, "Li")
    assert {"H01", "H03", "H04", "E01", "E04", "E05", "S02", "S03", "M02", "F02", "F03", "D01"} <= set(seen)


def test_not_asked_leaves_its_turn_to_the_next_visit(scene: Scene) -> None:
    """Only what she has asked counts."""
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"])
    first = facts_of(scene, "routine").due
    assert first
    walk.send(scene, "Li", **dict.fromkeys(first, "not_asked"))
    scene.forward(days=1)
    assert set(first) <= set(facts_of(scene, "routine").due)


def test_a_small_child_is_asked_something_at_every_visit_of_a_term(scene: Scene) -> None:
    """What it is too young for has no turn, so that the rest is spread evenly."""
    born = f"{scene.now.year - 5}-{scene.now.month:02}"
    with scene.unit() as unit:
        long_ago = scene.now.replace(year=2024)
        children.change(unit.conn, scene.children["C-001"], since=long_ago, birth_month=born)
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    turns: list[int] = []
    for _ in range(5):
        scene.forward(days=28)
        due = facts_of(scene, "routine").due
        walk.send(scene, "Li")
        assert set(due) <= walk.visits_of(scene, scene.children["C-001"])[-1].answers.keys()
        turns.append(len(due))
    assert 2 <= min(turns) <= max(turns) <= 4, turns


def test_a_wish_left_out_has_had_its_turn(scene: Scene) -> None:
    """ "No wish today" is an answer; the question comes again next term."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    while "N02" not in facts_of(scene, "routine").due:
        walk.send(scene, "Li")
        scene.forward(days=28)
    walk.send(scene, "Li")
    scene.forward(days=1)
    assert "N02" not in facts_of(scene, "routine").due


def test_twice_running_is_by_the_last_time_it_was_asked(scene: Scene) -> None:
    """A call in between, in which nobody asks for it, does not break the row."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], E03="listless")
    scene.forward(days=1)
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"])
    scene.forward(days=1)
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], E03="listless")
    flags = walk.rows_of(scene, select(concern_flag.c.item))
    assert [row.item for row in flags if row.item == "E03"] == ["E03"]


def test_a_follow_up_opens_with_the_step_and_the_items_that_raised_the_flag(scene: Scene) -> None:
    """Whatever else is open about the child."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], E02="unexplained", S01="over_week")
    facts = facts_of(scene, "followup", open_concerns(scene)[0].id)
    assert facts.due == ("E02",)
    assert (facts.followed.category.value, int(facts.followed.level)) == ("C03", 1)


def test_worse_raises_the_followed_concern_by_one_level_and_opens_no_other(scene: Scene) -> None:
    """It climbs anew, though somebody had taken it on."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], E02="unexplained")
    [followed] = open_concerns(scene)
    scene.do(acting.PRESSES["ack"], "Wang", Press(None, 1), followed.id)
    facts_of(scene, "followup", open_concerns(scene)[0].id)
    walk.move(scene, "Li", moves.Choose("X01", "worse"))
    [now] = open_concerns(scene)
    assert (now.level, now.state) == (0, "raised")
    assert "more serious" in scene.newest("Wang")


def test_worse_of_a_red_concern_comes_again_to_those_who_took_it_on(scene: Scene) -> None:
    """There is no level above; silence would be wrong all the same."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], D04="touched")
    [followed] = open_concerns(scene)
    scene.do(acting.PRESSES["ack"], "Wang", Press(None, 1), followed.id)
    facts_of(scene, "followup", open_concerns(scene)[0].id)
    walk.move(scene, "Li", moves.Choose("X01", "worse"))
    [now] = open_concerns(scene)
    assert (now.level, now.state) == (0, "raised")
    kinds = [row.kind for row in walk.rows_of(scene, select(concern_event.c.kind))]
    assert "worse" in kinds


def test_worse_of_a_concern_that_was_closed_meanwhile_is_a_new_one(scene: Scene) -> None:
    """A flag never falls into something that is over."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], E02="unexplained")
    facts_of(scene, "followup", open_concerns(scene)[0].id)
    with scene.unit() as unit:
        unit.conn.execute(concern.update().values(state="closed", next_due_at=None))
    walk.move(scene, "Li", moves.Choose("X01", "worse"))
    assert [row.state for row in open_concerns(scene)] == ["closed", "raised"]


def test_a_worry_about_a_worker_is_never_what_a_follow_up_is_about(scene: Scene) -> None:
    """Of that the case load hears nothing."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], V06="uneasy")
    assert facts_of(scene, "followup", open_concerns(scene)[0].id).followed is None


def test_an_agreed_step_not_taken_twice_running_reaches_the_supervisor(scene: Scene) -> None:
    """Once is patience, twice is a sign."""
    walk.visit_child(scene, "Li", "followup", scene.children["C-001"], X01="none")
    assert open_concerns(scene) == []
    scene.forward(days=7)
    walk.visit_child(scene, "Li", "followup", scene.children["C-001"], X01="none")
    assert len(open_concerns(scene)) == 1
    assert "🟡" in scene.newest("Wang")


def test_two_forms_of_one_month_are_not_two_months(scene: Scene) -> None:
    """She is asked about this month; only an earlier month's answer counts as the month before."""
    to_next_month = 32 - scene.now.day
    scene.forward(days=to_next_month)  # the 1st or a little later
    for _ in range(2):
        walk.visit_child(scene, "Li", "contact", scene.children["C-001"], P01="0", P01M="0")
        scene.forward(days=3)
    assert walk.rows_of(scene, select(task)) == []


def test_a_month_with_a_contact_is_none_without(scene: Scene) -> None:
    """Whatever a second form of it says; and only the month before counts, not the one before that."""
    child = scene.children["C-001"]
    walk.visit_child(scene, "Li", "contact", child, P01="0", P01M="0")
    scene.forward(days=31)
    walk.visit_child(scene, "Li", "contact", child, P01="2", P01M="0")
    scene.forward(days=1)
    walk.visit_child(scene, "Li", "contact", child, P01="0", P01M="0")
    scene.forward(days=70)
    walk.visit_child(scene, "Li", "contact", child, P01="0", P01M="0")
    assert walk.rows_of(scene, select(task)) == []


def test_two_months_without_contact_ask_the_coordinator_for_another_pair(scene: Scene) -> None:
    """It stands in her morning list until she says it is done."""
    for _ in range(2):
        walk.visit_child(scene, "Li", "contact", scene.children["C-001"], P01="0", P01M="0")
        scene.forward(days=31)
    [waiting] = walk.rows_of(scene, select(task))
    assert (waiting.kind, waiting.role) == ("re_pair", "county")
    scene.run(reading.tick)
    assert "find another pair" in scene.newest("Chen")
    assert "(late)" in scene.newest("Chen")
    scene.press("Chen", "Done: C-001")
    assert "✓ Done" in scene.newest("Chen")
    scene.forward(days=8)
    number = len(scene.rows("Chen"))
    scene.run(reading.tick)
    assert len(scene.rows("Chen")) == number


def test_a_task_that_is_not_done_comes_again_after_a_week(scene: Scene) -> None:
    """Not every morning: a list that always says the same is not read."""
    run_id = _run(scene)
    with scene.unit() as unit:
        tasks.add(unit, tasks.RE_PAIR, scene.children["C-001"], run_id=run_id)
    mornings = []
    for _ in range(9):
        scene.now = next_reading(scene.now, scene.settings.zone, scene.settings)
        before = len(scene.rows("Chen"))
        scene.run(reading.tick)
        mornings.append(len(scene.rows("Chen")) - before)
    assert mornings == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def _run(scene: Scene) -> int:
    scene.do(checkins.begin, "Li", "quick", child_id=scene.children["C-001"])
    return walk.kept_of(scene, "Li").id


def test_missing_emergency_contacts_stand_on_the_card_and_beneath_one_reminder(scene: Scene) -> None:
    """The mother finds her task where she looks anyway."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", I08="one", N06="2026-03-05")
    child_id = walk.rows_of(scene, select(task.c.child_id))[0].child_id
    with scene.unit() as unit:
        assert [tasks.words(one).text for one in tasks.of_child(unit, child_id)] == [
            "Write down two emergency contacts on paper, not here"
        ]
    scene.forward(days=3)
    scene.run(reminders.tick)
    assert "Also: Write down two emergency contacts" in scene.newest("Li")


def test_needs_are_listed_once_and_go_when_they_are_met(scene: Scene) -> None:
    """N01 and N02 and S04 of any visit; the words of a wish stay with its note."""
    child_id = scene.children["C-001"]
    with scene.unit() as unit:
        children.change(unit.conn, child_id, birth_month="2014-01", since=scene.now.replace(year=2024))
    for _ in range(6):
        walk.visit_child(scene, "Li", "routine", child_id, N01="goods,calls", S04="want", N02="A red ball")
        scene.forward(days=28)
    with scene.unit() as unit:
        found = needs.open_of(unit.conn, child_id)
    assert sorted(one.kind for one in found if one.kind != "wish") == ["calls", "goods", "study"]
    assert all(one.note_id is not None for one in found if one.kind == "wish")
    scene.do(needs_list.PRESSES["need_met"], "Li", Press(None, 1), found[0].id)
    assert "is off the needs list" in scene.newest("Li")
    scene.do(needs_list.PRESSES["need_met"], "Li", Press(None, 1), found[0].id)
    assert "done already" in scene.newest("Li")
    with pytest.raises(NotAllowed):
        scene.do(needs_list.PRESSES["need_met"], "Zhou", Press(None, 1), found[1].id)


def planned(scene: Scene) -> str | None:
    with scene.unit() as unit:
        return children.get(unit.conn, scene.children["C-001"]).next_on


def test_a_call_leaves_the_home_visit_where_it_is_planned(scene: Scene) -> None:
    """However often she rings; that day is what is suggested, and when it has come the child stays due."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    assert planned(scene) == "2026-04-01"
    for _ in range(2):
        scene.forward(days=14)
        walk.visit_child(scene, "Li", "quick", scene.children["C-001"])
        assert planned(scene) == "2026-04-01"
        assert "Next visit: Wed 1 Apr" in scene.newest("Li")
    scene.forward(days=14)
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"])
    assert planned(scene) == "2026-04-01"
    assert "Next visit" not in scene.newest("Li")
    assert len([row for row in scene.reminders() if row.state == "waiting"]) == 1


def test_a_day_named_in_a_call_counts_where_it_is_earlier(scene: Scene) -> None:
    """She heard something and wants to go soon; a later day would put off the visit."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"], N06="2026-05-20")
    assert planned(scene) == "2026-04-01"
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"], N06="2026-03-20")
    assert planned(scene) == "2026-03-20"


def test_a_danger_heard_in_a_call_brings_the_visit_into_the_week(scene: Scene) -> None:
    """As after any other check-in."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"], D04="touched")
    assert planned(scene) == "2026-03-09"


def test_a_call_plans_the_visit_where_none_is_planned(scene: Scene) -> None:
    """No child is without a day."""
    walk.visit_child(scene, "Li", "quick", scene.children["C-001"])
    assert planned(scene) == "2026-04-01"


@pytest.mark.parametrize(("contact", "day"), [("call", "2026-04-01"), ("home", "2026-04-15")])
def test_a_paired_contact_moves_the_visit_only_where_she_went_there(
    scene: Scene, contact: str, day: str
) -> None:
    """How contact was made is its first question."""
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"])
    scene.forward(days=14)
    walk.visit_child(scene, "Li", "contact", scene.children["C-001"], V01=contact)
    assert planned(scene) == day
