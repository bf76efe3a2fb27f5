"""A drill walks the ladder of a red alert at its own times, says what it is, and touches nothing real."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.triage import Level
from db.models import concern, concern_event, drill, outbound
from db.queries import areas, drills, people
from services import delivery, digest, drilling, handover
from services import drills as taking
from services.delivery import Sender
from services.outgoing import Lane
from services.unit import NotAllowed
from tests.services.concerns.world import LANES, Shown, World

LADDER = (("Wang", 0), ("Zhao", 15), ("Chen", 15), ("Wu", 30))  # who, minutes after the one before


def start(world: World, place: str = "village", by: str = "Chen") -> Shown:
    """Start a drill as a person would; return what she sees then."""
    world.heard()
    world.act(by, "drill_ask", world.places[place].id)
    world.run()
    world.press(by, "Start the drill")
    return world.news(by)[-1]


def letters(world: World, name: str) -> list[Shown]:
    return [one for one in world.news(name) if "DRILL" in one.text]


def the_report(world: World, name: str) -> list[str]:
    return world.news(name)[-1].text.split("\n")


def test_a_drill_calls_every_rung_at_its_time_and_says_what_it_is(world: World) -> None:
    start(world)
    for name, minutes in LADDER:
        world.forward(minutes=minutes)
        (letter,) = letters(world, name)
        assert letter.text.startswith(
            "🟦 DRILL – no child is in danger.\nPress as you would for a real alert."
        )
        assert letter.labels == ["🟦 Acknowledge (drill)"]
        assert not any(letters(world, other) for other, _ in LADDER)
        world.forward(minutes=0)


def test_an_answer_does_not_shorten_it_and_it_ends_after_the_last_rungs_wait(world: World) -> None:
    start(world)
    for name, minutes in LADDER:
        world.forward(minutes=minutes)
        world.forward(minutes=2)
        if name != "Zhao":
            world.press(name, "Acknowledge (drill)")
            assert "You answered after 2 min" in world.news(name)[-1].text
        world.now -= timedelta(minutes=2)
    world.forward(minutes=14)
    assert world.news("Chen") == []
    world.forward(minutes=1)
    assert the_report(world, "Chen") == [
        "🟦 Drill, village A: over after 1 h 15 min",
        "1. supervisor, at once: reached at once, answered after 2 min",
        "2. stand-in supervisor, after 15 min: reached at once, no answer",
        "3. county coordinator, after 30 min: reached at once, answered after 2 min",
        "4. foundation duty, after 1 h 0 min: reached at once, answered after 2 min",
        "Answered: 3 of 4 people.",
    ]


def test_who_cannot_be_reached_and_posts_that_nobody_holds_stand_in_the_report(world: World) -> None:
    """Blocked before, blocked in the moment of sending, an empty post: nobody is skipped over in time."""
    people.change(world.conn, world.ids["Wang"], reach="blocked")
    world.blocked.add("Zhao")
    world.revoke("Wu")
    start(world)
    for _ in range(5):
        world.forward(minutes=15)
    lines = the_report(world, "Chen")
    assert lines[1] == "1. supervisor, at once: cannot be written to"
    assert lines[2] == "2. stand-in supervisor, after 15 min: cannot be written to"
    assert lines[4] == "4. foundation duty, after 1 h 0 min: nobody holds this post"
    assert lines[5] == "Answered: 0 of 2 people."


def test_before_it_starts_she_sees_whom_it_would_call(world: World) -> None:
    world.revoke("Zhao")
    world.act("Chen", "drill_ask", world.places["village"].id)
    world.run()
    shown = world.only("Chen")
    assert shown.text.split("\n") == [
        "🟦 Start a drill for village A?",
        "supervisor, at once: 1 can be reached",
        "stand-in supervisor, after 15 min: nobody holds this post",
        "county coordinator, after 30 min: 1 can be reached",
        "foundation duty, after 1 h 0 min: 1 can be reached",
        "It lasts 1 h 15 min. Everybody gets one message that says that it is a drill.",
    ]
    assert shown.labels == ["Start the drill", "‹ Another place"]


def test_in_the_night_she_is_told_that_many_are_asleep(world: World) -> None:
    world.until("23:00")
    world.heard()
    world.act("Chen", "drill_ask", world.places["village"].id)
    world.run()
    assert "It is night" in world.only("Chen").text


def test_who_holds_two_posts_is_called_once(world: World) -> None:
    people.add_post(world.conn, world.ids["Wang"], "county", world.places["county"].id, world.now)
    start(world)
    for _ in range(5):
        world.forward(minutes=15)
    assert len(letters(world, "Wang")) == 1
    assert any("called at an earlier step already" in line for line in the_report(world, "Chen"))


def test_a_drill_is_no_concern(world: World) -> None:
    """No board, no history, no figure, no watcher knows of it; an open alert stays open."""
    number = world.raised(Level.P1)
    before = (world.concern(number), world.events(number))
    start(world)
    world.press("Wang", "Acknowledge (drill)")
    assert (world.concern(number), world.events(number)) == before
    assert world.conn.execute(select(func.count()).select_from(concern)).scalar() == 1
    told = select(func.count()).select_from(concern_event).where(concern_event.c.concern_id != number)
    assert world.conn.execute(told).scalar() == 0


def test_no_real_alert_ever_says_drill(world: World) -> None:
    start(world)
    world.heard()
    world.raised(Level.P0)
    alert = world.only("Wang")
    assert "🔴" in alert.text
    assert "drill" not in f"{alert.text} {alert.labels}".lower()


def test_a_real_alert_goes_before_a_drill_that_waits_already(world: World) -> None:
    """Written later, sent first; and it never travels in one message with it."""
    drilling.begin(world.unit(), world.places["village"].id, None)
    world.flag(Level.P0)
    rows = delivery.claim(world.unit(), Sender("test", 1e9), LANES, [], 100)
    assert [row.lane for row in rows if row.person_id == world.ids["Wang"]] == [Lane.ALERT]
    assert all(row.concern_id is not None for row in rows if row.lane == Lane.ALERT)


def test_the_first_press_counts(world: World) -> None:
    start(world)
    world.forward(minutes=1)
    (letter,) = letters(world, "Wang")
    for _ in range(2):
        world.act("Wang", "drill_seen", 1, row=letter.row_id)
        world.run()
        assert "You answered after 1 min" in world.only("Wang").text
        world.forward(minutes=3)


def test_who_presses_after_the_end_hears_that_it_was_over(world: World) -> None:
    start(world)
    world.act("Chen", "drill_stop", 1)
    world.run()
    world.press("Wang", "Acknowledge (drill)")
    assert world.news("Wang")[-1].text == "🟦 This drill was over already. Thank you."
    assert drills.calls(world.conn, 1)[0].answered_at is None


def test_stopping_ends_it_reports_and_calls_nobody_else(world: World) -> None:
    start(world)
    world.forward(minutes=5)
    world.press("Chen", "Stop the drill")
    lines = the_report(world, "Chen")
    assert lines[0] == "🟦 Drill, village A: stopped after 5 min"
    assert lines[2:5] == [
        "2. stand-in supervisor: not called",
        "3. county coordinator: not called",
        "4. foundation duty: not called",
    ]
    world.heard()
    world.forward(hours=2)
    assert world.heard() == {}


def test_who_started_it_hears_when_another_one_stops_it(world: World) -> None:
    start(world, by="Wu")
    world.heard()
    world.act("Chen", "drill_stop", 1)
    world.run()
    assert "stopped" in world.only("Chen").text
    assert "stopped" in world.only("Wu").text


def test_one_runs_at_a_time_in_a_place_and_who_asks_for_another_sees_it(world: World) -> None:
    start(world)
    world.heard()
    world.act("Wu", "drill_ask", world.places["village"].id)
    world.act("Chen", "drill_start", world.places["village"].id, 0)
    world.run()
    assert "running for" in world.only("Wu").text
    assert "running for" in world.only("Chen").text
    assert world.conn.execute(select(func.count()).select_from(drill)).scalar() == 1
    start(world, place="township", by="Wu")
    assert world.conn.execute(select(func.count()).select_from(drill)).scalar() == 2


def test_an_old_start_button_asks_anew_after_a_drill(world: World) -> None:
    start(world)
    world.act("Chen", "drill_stop", 1)
    world.run()
    world.heard()
    world.act("Chen", "drill_start", world.places["village"].id, 0)
    world.run()
    assert "Start a drill for" in world.only("Chen").text


def test_taken_up_after_an_outage_each_is_called_once_and_it_still_ends(world: World) -> None:
    """Down from minute 1 to minute 40: what was due is called in one go, the rest keeps its time."""
    start(world)
    world.heard()
    world.forward(minutes=40)
    assert world.heard("Zhao", "Chen", "Wu") == {"Zhao": 1, "Chen": 1}
    world.forward(minutes=20)
    assert world.heard("Zhao", "Chen", "Wu") == {"Wu": 1}
    world.forward(minutes=15)
    assert "over after" in the_report(world, "Chen")[0]


def test_what_telegram_did_not_take_in_time_does_not_come_after_the_drill(world: World) -> None:
    """Offline throughout: nobody is woken the next day by a drill of yesterday."""
    drilling.begin(world.unit(), world.places["village"].id, world.ids["Chen"])
    for _ in range(5):
        world.now += timedelta(minutes=15)
        drilling.tick(world.unit())
    world.send()
    assert not any(letters(world, name) for name, _ in LADDER[:2])
    found = [call.failed for call in drills.calls(world.conn, 1)]
    assert found == ["unsent"] * 4


def test_the_report_outlives_the_messages(world: World) -> None:
    """Messages are erased after a month, what became of a call is kept."""
    start(world)
    world.forward(minutes=1)
    world.act("Chen", "drill_stop", 1)
    before = drills.calls(world.conn, 1)
    world.conn.execute(outbound.delete())
    assert drills.calls(world.conn, 1) == before
    assert before[0].arrived_at is not None


@pytest.mark.parametrize("name", ["Li", "Wang", "Zhao", "Sun", "Zhou", "Zheng"])
def test_only_county_and_foundation_lead_drills(world: World, name: str) -> None:
    village = world.places["village"].id
    start(world)
    before = world.conn.execute(select(drill)).all()
    with pytest.raises(NotAllowed):
        taking.begin(world.unit(), world.who(name))
    presses = (("place", village, 0), ("ask", village), ("start", village, 0), ("look", 1), ("stop", 1))
    for verb, *arguments in presses:
        with pytest.raises(NotAllowed):
            world.act(name, f"drill_{verb}", *arguments)
    assert world.conn.execute(select(drill)).all() == before


def test_a_county_coordinator_leads_none_in_another_county(world: World) -> None:
    for verb in ("drill_place", "drill_ask", "drill_start"):
        arguments = {"drill_ask": ()}.get(verb, (0,))
        with pytest.raises(NotAllowed):
            world.act("Chen", verb, world.places["far_village"].id, *arguments)
        with pytest.raises(NotAllowed):
            world.act("Chen", verb, world.places["province"].id, *arguments)


def test_who_was_not_called_cannot_answer(world: World) -> None:
    start(world)
    for name in ("Zhao", "Zheng", "Li"):
        with pytest.raises(NotAllowed):
            world.act(name, "drill_seen", 1)
    with pytest.raises(NotAllowed):
        world.act("Wang", "drill_seen", 99)


def test_places_are_turned_over_and_looked_into(world: World) -> None:
    for n in range(12):
        areas.add(world.conn, world.places["township"], "village", f"village {n:02}")
    taking.begin(world.unit(), world.who("Chen"))
    world.run()
    assert world.only("Chen").labels == ["Here: county A", "township A"]
    world.press("Chen", "township A")
    assert "More ›" in world.only("Chen").labels
    world.press("Chen", "More ›")
    shown = world.only("Chen")
    later = [f"village {n:02}" for n in range(7, 12)]
    assert shown.labels == ["Here: township A", *later, "‹ Earlier", "‹ A wider place"]
    world.press("Chen", "village 11")
    assert "Start a drill for village 11?" in world.only("Chen").text
    world.press("Chen", "‹ Another place")
    assert "Here: township A" in world.only("Chen").labels


def test_a_drill_under_way_is_offered_by_the_command(world: World) -> None:
    start(world)
    world.heard()
    taking.begin(world.unit(), world.who("Wu"))
    world.run()
    assert world.only("Wu").labels[0] == "🟦 Under way: village A"
    world.press("Wu", "Under way")
    assert world.only("Wu").labels == ["↻ Look again", "Stop the drill"]


def test_the_command_lines_drill_is_reported_to_the_operator(world: World) -> None:
    drilling.begin(world.unit(), world.places["village"].id, None)
    world.run()
    for _ in range(5):
        world.forward(minutes=15)
    assert "over after" in world.news("Sun")[-1].text


def test_who_started_it_and_has_left_since_is_not_told(world: World) -> None:
    start(world)
    world.revoke("Chen")
    handover.post_ended(world.unit(), world.ids["Chen"])
    world.heard()
    for _ in range(5):
        world.forward(minutes=15)
    assert not any("over after" in one.text for one in world.news("Chen"))
    assert any("over after" in one.text for one in world.news("Sun"))


def test_a_drill_keeps_the_ladder_it_began_with(world: World) -> None:
    start(world)
    p0 = replace(world.settings.ladder.p0, rungs=world.settings.ladder.p0.rungs[:1])
    world.settings = replace(world.settings, ladder=replace(world.settings.ladder, p0=p0))
    world.forward(minutes=15)
    assert len(letters(world, "Zhao")) == 1


def test_the_weeks_figures_know_of_no_drill(world: World) -> None:
    assert digest.tick(world.unit()) == 0
    start(world)
    for _ in range(5):
        world.forward(minutes=15)
    world.now += timedelta(days=7)
    world.heard()
    while digest.tick(world.unit()):
        pass
    world.send()
    assert world.heard() == {}


def test_a_drill_that_cannot_be_walked_holds_up_no_other(world: World) -> None:
    """It steps aside, the operator hears of it, and once it is whole it goes on."""
    start(world)
    whole = world.conn.execute(select(drill.c.ladder)).scalar_one()
    other = drilling.begin(world.unit(), world.places["far_village"].id, None)
    world.run()
    first = drill.c.id != other.id
    world.conn.execute(update(drill).where(first).values(ladder={"rungs": "?"}))
    world.heard()
    world.forward(minutes=15)
    assert any("drill cannot go on" in one.text for one in world.news("Sun"))
    found = drills.get(world.conn, other.id)
    assert found is not None
    assert found.step > other.step
    world.conn.execute(update(drill).where(first).values(ladder=whole))
    world.forward(minutes=10)
    assert letters(world, "Zhao")
