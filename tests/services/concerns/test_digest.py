"""The week's figures: once, to those who answer for a place; to a mother what became of her worries."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from core.triage import Category, Level
from db.models import meta
from db.queries import areas
from db.queries import meta as facts
from db.queries import people as persons
from services import digest, people
from tests.services.concerns.world import SHANGHAI, Shown, World


@pytest.fixture(autouse=True)
def _running(world: World) -> None:
    """The programme has been running since before this week."""
    assert digest.tick(world.unit()) == 0


def monday(world: World) -> None:
    """Go to Monday, half past seven; the figures are sent."""
    world.send()
    world.heard()
    world.now = datetime(2026, 3, 9, 7, 29, tzinfo=SHANGHAI).astimezone(UTC)
    tick(world)
    assert world.heard() == {}, "not before half past seven"
    world.now += timedelta(minutes=1)
    tick(world)


def tick(world: World) -> None:
    while digest.tick(world.unit()):
        pass
    world.send()


def end(world: World, number: int) -> None:
    """Let Wang take one on and close it."""
    world.act("Wang", "ack", number)
    world.act("Wang", "close", number)
    world.run()
    world.press("Wang", "No danger found")


def figures(world: World, name: str) -> Shown:
    (found,) = [one for one in world.news(name) if "The week in" in one.text]
    return found


def test_a_supervisor_hears_what_is_open_what_came_and_went_and_what_is_overdue(world: World) -> None:
    red = world.raised(Level.P0)
    world.forward(minutes=10)
    world.act("Wang", "ack", red)
    blue = world.raised(Level.P3, Category.C15)
    end(world, world.raised(Level.P2))
    monday(world)
    shown = figures(world, "Wang")
    assert shown.text.split("\n") == [
        "The week in township A",
        "Open now: 2 (🔴 1, 🔵 1)",
        "Last week: 3 raised, 1 closed",
        "Half of those answered last week waited no longer than 5 min.",
        f"⏰ Overdue: 1 (🔴 No. {red})",
        f"🔵 Not taken on yet: 1 (🔵 No. {blue})",
    ]
    assert shown.labels == ["📋 Open the board"]
    world.press("Wang", "Open the board")
    assert any("⏰ Overdue: 1" in one.text for one in world.news("Wang"))


def test_a_county_hears_of_each_township_how_much_is_open_and_overdue(world: World) -> None:
    world.places["other"] = areas.add(world.conn, world.places["county"], "township", "township C")
    world.raised(Level.P3)
    world.raised(Level.P3, Category.C15)
    world.raised(Level.P0, place="other", nameless=True)
    monday(world)
    lines = figures(world, "Chen").text.split("\n")
    assert lines[0] == "The week in county A"
    assert lines[1] == "Open now: 3 (🔴 1, 🔵 2)"
    assert lines[-2:] == ["township C: 1 open, 1 overdue", "township A: 2 open, 0 overdue"]


def test_outside_the_county_small_figures_are_hidden_and_no_concern_is_named(world: World) -> None:
    for _ in range(6):
        world.flag(Level.P3, nameless=True)
    world.flag(Level.P0)
    world.run()
    monday(world)
    shown = figures(world, "Wu")
    assert shown.text.split("\n") == [
        "The week in nation A",
        "Open now: 🔴 <5, 🔵 6",
        "Last week: 7 raised, 0 closed",
        "⏰ Overdue: <5",
    ]
    assert shown.labels == []


@pytest.mark.parametrize(("count", "is_said"), [(4, False), (5, True)])
def test_how_long_a_few_waited_does_not_leave_the_county(world: World, count: int, is_said: bool) -> None:
    for _ in range(count):
        world.act("Wang", "ack", world.raised(Level.P1))
    monday(world)
    assert ("waited no longer" in figures(world, "Wu").text) is is_said
    assert "waited no longer" in figures(world, "Chen").text


def test_nothing_open_and_nothing_raised_is_no_message(world: World) -> None:
    monday(world)
    assert world.heard() == {}


def test_another_county_hears_nothing_of_it(world: World) -> None:
    world.raised(Level.P0)
    monday(world)
    assert world.news("Zheng") == []
    assert world.news("Zhou") == []


def test_each_hears_it_once_a_week_whatever_happens_twice(world: World) -> None:
    world.raised(Level.P3)
    monday(world)
    figures(world, "Wang")
    facts.put(world.conn, "digest", "2026-03-02 done")  # as if nobody had been told yet
    tick(world)
    world.now += timedelta(days=3)
    tick(world)
    assert world.news("Wang") == []
    world.now += timedelta(days=4)
    tick(world)
    assert "Last week: 0 raised" in figures(world, "Wang").text


def test_what_an_outage_made_late_is_made_up_once(world: World) -> None:
    """Down from Sunday to Tuesday night: it comes on Wednesday morning, at a decent hour."""
    world.raised(Level.P3)
    world.now += timedelta(days=6, hours=13)  # Tuesday, 23:00
    world.heard()
    tick(world)
    assert world.heard() == {}
    world.now += timedelta(hours=8, minutes=30)
    tick(world)
    assert "Last week: 1 raised" in figures(world, "Wang").text


def test_a_programme_that_begins_on_a_wednesday_is_told_nothing_of_the_week_before(world: World) -> None:
    world.raised(Level.P3)
    world.now += timedelta(days=7)
    world.conn.execute(delete(meta).where(meta.c.key == "digest"))
    world.heard()
    tick(world)
    assert world.heard() == {}


def test_people_are_gone_through_a_few_at_a_time_and_nobody_is_left_out(world: World) -> None:
    """A unit holds everyone's writer; a kill between two of them leaves nobody out and tells nobody twice."""
    for n in range(2 * digest.BATCH):
        world.hire(f"Supervisor {n}", 3000 + n, "supervisor", "township")
    world.raised(Level.P3)
    world.now += timedelta(days=5)
    world.heard()
    assert digest.tick(world.unit(), 200) == 200
    world.send()
    told = sum(len(world.news(name)) for name in world.ids)
    assert 0 < told <= digest.BATCH
    tick(world)
    rest = {name: len(world.news(name)) for name in world.ids}
    assert told + sum(rest.values()) == 2 * digest.BATCH + 3  # Wang, Chen and Wu as well
    assert max(rest.values()) == 1


def test_who_cannot_be_written_to_and_stand_ins_get_none(world: World) -> None:
    """A stand-in hears of what comes to her; the week's figures are the supervisor's."""
    world.raised(Level.P3)
    persons.change(world.conn, world.ids["Wang"], reach="blocked")
    monday(world)
    assert world.heard("Wang", "Zhao", "Sun") == {}


def test_a_supervisor_who_wants_no_reminders_gets_the_figures_all_the_same(world: World) -> None:
    """Who answers for children cannot turn off what is overdue."""
    world.raised(Level.P3)
    people.stop(world.unit(), world.who("Wang"))
    monday(world)
    assert "Open now: 1" in figures(world, "Wang").text


def test_a_mother_hears_how_many_of_her_worries_are_handled_and_looked_after(world: World) -> None:
    end(world, world.raised(Level.P2))
    world.act("Wang", "ack", world.raised(Level.P1))
    world.raised(Level.P3)
    monday(world)
    text = world.news("Li")[-1].text
    assert text == (
        "Your worries of last week: 1 handled, 1 being looked after. Thank you for looking so closely."
    )


def test_a_mother_whose_worries_nobody_has_taken_on_is_not_told_figures(world: World) -> None:
    world.raised(Level.P3)
    monday(world)
    assert world.news("Li") == []


def test_a_mother_who_wants_no_reminders_gets_no_line(world: World) -> None:
    end(world, world.raised(Level.P2))
    people.stop(world.unit(), world.who("Li"))
    monday(world)
    assert world.news("Li") == []


def test_a_mothers_line_that_waits_for_telegram_is_taken_back_by_stop(world: World) -> None:
    """It is written, Telegram is down, she says stop: it is not sent."""
    end(world, world.raised(Level.P2))
    world.now += timedelta(days=5)
    world.heard()
    while digest.tick(world.unit()):
        pass
    people.stop(world.unit(), world.who("Li"))
    world.send()
    assert [one.text.split(".")[0] for one in world.news("Li")] == ["You get no more reminders and notices"]


def test_no_figure_names_a_child_or_says_what_it_is_about(world: World) -> None:
    world.raised(Level.P0)
    world.raised(Level.P3, Category.C15)
    monday(world)
    told = "".join(figures(world, name).text for name in ("Wang", "Chen", "Wu"))
    assert "C-012" not in told
    assert "Papers" not in told
    assert "violence" not in told
