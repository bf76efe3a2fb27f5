"""Reminders: once, at a decent hour, and not at all for a visit that was recorded."""

from datetime import datetime

from sqlalchemy import func, select

from db.models import outbound, reminder
from tests.stage import SHANGHAI, Stage
from tests.stories import walk


def _at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def _sent(stage: Stage, code: str) -> int:
    views = stage.li.shown()
    return sum(view["text"].startswith("🔔") and code in view["text"] for view in views)


async def test_moving_the_clock_two_days_over_a_due_reminder_sends_it_once(stage: Stage) -> None:
    """First visits are due on Wednesday the 11th at 08:00; the clock jumps from the 10th to the 12th."""
    stage.set_clock(_at(10, 12))
    await stage.settle()
    stage.li.forget()
    stage.set_clock(_at(12, 12))
    for _ in range(3):
        await stage.li.gets_within("🔔")
    await stage.settle()
    assert [await _sent(stage, code) for code in ("C-001", "C-002", "C-003")] == [1, 1, 1]
    stage.forward(hours=12)
    await stage.settle()
    assert [await _sent(stage, code) for code in ("C-001", "C-002", "C-003")] == [1, 1, 1]
    _everybody_forgets(stage)


async def test_a_reminder_waits_for_the_end_of_the_quiet_hours(stage: Stage) -> None:
    """The clock jumps into the night over the due moment: nothing is said before 07:30."""
    stage.set_clock(_at(11, 23))
    await stage.settle()
    assert await _sent(stage, "C-001") == 0
    stage.set_clock(_at(12, 7, 20))
    await stage.settle()
    assert await _sent(stage, "C-001") == 0
    stage.set_clock(_at(12, 7, 31))
    await stage.li.gets_within("🔔", "C-001")
    await stage.settle()
    _everybody_forgets(stage)


async def test_a_recorded_visit_cancels_its_reminder_in_the_same_unit(stage: Stage) -> None:
    """What is done is not asked for again; the next visit is planned."""
    await walk.begin_visit(stage.li)
    await walk.finish_visit(stage.li)
    rows = await stage.rows(
        select(reminder.c.state, func.count()).where(reminder.c.key.like("%:1:%")).group_by(reminder.c.state)
    )
    assert {state: count for state, count in rows} == {"cancelled": 1, "waiting": 1}
    stage.set_clock(_at(12, 12))
    await stage.li.gets_within("🔔", "C-002")
    await stage.settle()
    assert await _sent(stage, "C-001") == 0
    _everybody_forgets(stage)


async def test_moving_the_clock_seven_days_frees_no_lease_and_refills_no_budget(stage: Stage) -> None:
    """Calendar time decides what is due, never what is in flight or how fast it may go."""
    house = stage.house
    taken = house.desk.settings.limits.bulk_per_s  # all there is, also when nobody was answered just now
    for _ in range(taken):
        house.outbox.budget.start(house.clock.steady())
    stage.world.faults.change({"slow_s": 3.0}, stage.world.clock.steady())
    stage.li.say("/help")
    await stage.until(lambda: 1 in house.outbox.busy, "a send to Li is in flight")
    stage.forward(days=7)
    assert house.outbox.budget.free(house.clock.steady()) == 0
    rows = await stage.rows(
        select(outbound.c.state, outbound.c.lease_owner).where(outbound.c.state == "sending")
    )
    assert {owner for _, owner in rows} == {house.owner}
    stage.world.faults.change({"slow_s": 0}, stage.world.clock.steady())
    for _ in range(taken):
        house.outbox.budget.finish(house.clock.steady())
    await stage.li.gets_within("🔔")
    await stage.settle()
    _everybody_forgets(stage)


def _everybody_forgets(stage: Stage) -> None:
    """What else a week brings (reading lists, nudges) is other stories' matter."""
    for person in stage.world.people:
        stage.phone(person).forget()
