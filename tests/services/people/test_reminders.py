"""Promises of the reminders: once for each planned day, in decent hours, and not for a visit that was made."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.text import say
from core.triage import Category, Flag, Level
from db.models import outbound, run
from db.queries import children, people
from services import checkins, concerns, reminders
from services.outgoing import Lane
from tests.services.people.scene import Scene

DAY = date(2026, 3, 9)


def plan(scene: Scene, code: str = "C-001", day: date | None = DAY) -> None:
    scene.run(reminders.plan_next, scene.children[code], day)


def tick(scene: Scene) -> int:
    done: int = scene.run(reminders.tick)
    return done


def sent(scene: Scene, name: str = "Li") -> list[str]:
    return [text for text in scene.texts(name) if text.startswith("🔔")]


def at(scene: Scene, *moment: int) -> None:
    """Set the clock, in UTC; China is eight hours ahead."""
    scene.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_reminder_comes_at_eight_on_the_day_and_not_before(scene: Scene) -> None:
    """Eight in the morning where she lives."""
    plan(scene)
    at(scene, 2026, 3, 8, 23, 59)
    assert tick(scene) == 0
    at(scene, 2026, 3, 9, 0, 0)
    assert tick(scene) == 1
    assert sent(scene) == ["🔔 A visit is due: <b>C-001 🐼 blue</b>"]
    assert scene.buttons("Li") == ["Start the visit"]


def test_moving_the_clock_two_days_sends_exactly_one(scene: Scene) -> None:
    """Late is late, not twice."""
    plan(scene)
    scene.forward(days=9)
    for _ in range(5):
        tick(scene)
    assert len(sent(scene)) == 1


def test_at_night_the_reminder_waits_for_the_morning(scene: Scene) -> None:
    """Half past nine in the evening, and half past seven when it ends."""
    plan(scene)
    at(scene, 2026, 3, 9, 13, 30)
    tick(scene)
    at(scene, 2026, 3, 9, 23, 29)
    tick(scene)
    assert sent(scene) == []
    at(scene, 2026, 3, 9, 23, 30)
    tick(scene)
    assert len(sent(scene)) == 1


def test_a_recorded_visit_takes_the_reminder_back(scene: Scene) -> None:
    """Nobody is told to do what was done."""
    plan(scene)
    plan(scene, day=date(2026, 4, 9))
    scene.forward(days=9)
    tick(scene)
    assert sent(scene) == []
    assert [row.state for row in scene.reminders()] == ["cancelled", "waiting"]


def test_a_recorded_visit_takes_back_a_reminder_that_has_not_left_yet(scene: Scene) -> None:
    """Queued is not sent."""
    plan(scene)
    at(scene, 2026, 3, 9, 0, 0)
    tick(scene)
    plan(scene, day=date(2026, 4, 9))
    assert sent(scene) == []


def test_a_reminder_that_may_have_arrived_is_not_repeated_after_the_visit(scene: Scene) -> None:
    """An uncertain copy is repeated a day later, but not for a visit that was made meanwhile."""
    plan(scene)
    at(scene, 2026, 3, 9, 0, 0)
    tick(scene)
    with scene.unit() as unit:
        unit.conn.execute(
            update(outbound).where(outbound.c.lane == int(Lane.REMINDER)).values(state="unknown")
        )
    plan(scene, day=date(2026, 4, 9))
    with scene.unit() as unit:
        states = unit.conn.execute(select(outbound.c.state).where(outbound.c.lane == int(Lane.REMINDER)))
        assert list(states.scalars()) == ["withdrawn"]


def test_the_same_day_planned_again_is_reminded_of_once(scene: Scene) -> None:
    """Two visits on one day agree on the same next day."""
    plan(scene)
    plan(scene)
    scene.forward(days=7)
    tick(scene)
    plan(scene)
    tick(scene)
    assert len(sent(scene)) == 1


def test_after_a_week_an_unsent_reminder_is_dropped_without_a_word(scene: Scene) -> None:
    """The child stands on top of the list as overdue; a stale message helps nobody."""
    plan(scene)
    at(scene, 2026, 3, 16, 0, 0)
    assert tick(scene) == 1
    assert sent(scene) == []
    assert [row.state for row in scene.reminders()] == ["lapsed"]


def test_nobody_is_reminded_of_a_child_that_is_no_longer_hers(scene: Scene) -> None:
    """The pairing is asked when the reminder is due."""
    plan(scene)
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children["C-001"], scene.ids["Li"], unit.now)
    scene.forward(days=7)
    tick(scene)
    assert sent(scene) == []
    assert [row.state for row in scene.reminders()] == ["cancelled"]


def test_somebody_who_has_no_telegram_yet_is_reminded_once_she_comes_in(scene: Scene) -> None:
    """Roster first, link later."""
    plan(scene)
    with scene.unit() as unit:
        people.change(unit.conn, scene.ids["Li"], telegram_id=None)
    scene.forward(days=7)
    assert tick(scene) == 0
    with scene.unit() as unit:
        people.change(unit.conn, scene.ids["Li"], telegram_id=1001)
    assert tick(scene) == 1


@pytest.mark.parametrize(("code", "days"), [("C-001", 30), ("C-002", 60)])
def test_without_a_day_the_tier_decides(scene: Scene, code: str, days: int) -> None:
    """T1 monthly, T2 every two months (domain.md C)."""
    plan(scene, code, None)
    day = (scene.now + timedelta(days=days)).date().isoformat()
    with scene.unit() as unit:
        assert children.get(unit.conn, scene.children[code]).next_on == day
    assert [row.key for row in scene.reminders()] == [f"visit:{scene.children[code]}:{day}"]


def concern_about(scene: Scene, category: Category) -> None:
    with scene.unit() as unit:
        li = people.by_id(unit.conn, scene.ids["Li"], unit.now)
        assert li is not None
        checkins.begin(unit, li, "routine", child_id=scene.children["C-001"])
        concerns.open_or_add(
            unit,
            flag=Flag(category, Level.P1),
            item="E02",
            option="many",
            ticked=say("marks"),
            run_id=unit.conn.execute(select(run.c.id)).scalar_one(),
            child_id=scene.children["C-001"],
            raiser=li,
            area_id=scene.places["Stonebridge"],
        )


def test_with_a_red_or_orange_concern_open_the_next_visit_is_in_a_week(scene: Scene) -> None:
    """Tier T0, whatever the roster says (domain.md C)."""
    concern_about(scene, Category.C03)
    plan(scene, day=None)
    assert scene.reminders()[0].key.endswith("2026-03-09")


def test_a_concern_about_a_worker_changes_nothing_she_could_see(scene: Scene) -> None:
    """C17 is hidden from the person it is about, in every way."""
    concern_about(scene, Category.C17)
    plan(scene, day=None)
    assert scene.reminders()[0].key.endswith("2026-04-01")


def test_a_child_new_on_the_roster_is_visited_within_five_working_days(scene: Scene) -> None:
    """Monday and five working days: next Monday."""
    scene.run(reminders.plan_first, scene.children["C-001"])
    assert [row.key for row in scene.reminders()] == [f"visit:{scene.children['C-001']}:2026-03-09"]


def test_a_child_without_a_mother_has_a_day_but_no_reminder(scene: Scene) -> None:
    """It still shows on its supervisor's list."""
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children["C-001"], scene.ids["Li"], unit.now)
    plan(scene)
    assert scene.reminders() == []
    with scene.unit() as unit:
        assert children.get(unit.conn, scene.children["C-001"]).next_on == DAY.isoformat()


def test_the_message_dies_with_the_reminder(scene: Scene) -> None:
    """What waits in the outbox for a week is not sent either."""
    plan(scene)
    scene.forward(days=7)
    tick(scene)
    row = scene.rows("Li")[-1]
    assert row.expires_at == scene.reminders()[0].expires_at
    assert row.child_id == scene.children["C-001"]
