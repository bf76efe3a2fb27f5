"""Promises of the history that is told afterwards: all of it, in order, with its times, and nobody's name in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.render import plain_of
from core.events import Event, Kind
from core.level_rules import Deadlines, Wait
from core.triage import Category, Level
from db.models import concern_event
from services import handover, leave, timeline
from services.timeline import Timeline
from tests.services.concerns.histories import History
from tests.services.concerns.world import CAST, SHANGHAI, World, plain

HURRIED = Deadlines(Wait(minutes=15), Wait(minutes=20))


def told(world: World, number: int) -> Timeline:
    found = timeline.of(world.unit(), number)
    assert found is not None
    return found


def lines(found: Timeline) -> list[str]:
    return [f"+{plain(line.since)} {plain(line.what)}" for line in found.lines]


def owed(found: Timeline) -> list[tuple[str, str, bool | None]]:
    return [(plain(one.what), plain(one.how), one.well) for one in found.owed]


def test_a_climb_is_told_step_by_step_with_who_failed_and_how_long_it_took(world: World) -> None:
    """Red: the supervisor cannot be reached, the stand-in at once, the county after its time, who takes it on."""
    world.blocked = {"Wang"}
    number = world.raised(Level.P0)
    world.forward(minutes=15)
    world.forward(minutes=5)
    world.press("Chen", "Acknowledge")
    found = told(world, number)
    arrived = "arrived after 0 s"
    wang, zhao, chen = (f"{world.ids[name]}" for name in ("Wang", "Zhao", "Chen"))
    steps = [
        (plain(rung.title), plain(rung.took), [(plain(one.who), plain(one.what)) for one in rung.people])
        for rung in found.rungs
    ]
    assert steps == [
        ("Step 1: supervisor", "0 s", [(f"supervisor {wang}", "has blocked the assistant")]),
        ("Step 2, before its time: stand-in supervisor", "15 min", [(f"stand-in supervisor {zhao}", arrived)]),
        ("Step 3: county coordinator", "5 min", [(f"county coordinator {chen}", arrived)]),
    ]  # fmt: skip
    said = lines(found)
    assert said[0] == f"+0 s raised by reporter {world.ids['Li']}"
    assert f"+0 s did not reach supervisor {wang}: has blocked the assistant" in said
    assert said[-1] == f"+20 min acknowledged by county coordinator {chen}"


def test_deadlines_are_kept_late_missed_or_open(world: World) -> None:
    """Red: a tap in 15 minutes, the child safe in two hours, the facts in a day, a plan in three."""
    number = world.raised(Level.P0)
    assert [well for *_, well in owed(told(world, number))] == [None] * 4
    world.forward(minutes=20)
    assert owed(told(world, number))[0] == ("acknowledged by a person", "not in time, and not yet", False)
    world.press("Wang", "Acknowledge")
    assert owed(told(world, number))[0][1].startswith("late by 5 min: 03-04 10:20")
    world.forward(minutes=50)
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    assert [(how[:8], well) for _, how, well in owed(told(world, number))] == [
        ("late by ", False), ("in time:", True), ("in time:", True), ("in time:", True),
    ]  # fmt: skip


def test_asking_to_close_keeps_a_deadline_only_as_long_as_nobody_refuses(world: World) -> None:
    """The child was not seen: "Not yet" says so, and so does a wish that nobody answers."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    assert owed(told(world, number))[1][1].startswith("in time")
    world.press("Chen", "Not yet")
    assert owed(told(world, number))[1] == ("decided; child safe or seen", "still open", None)
    world.act("Wang", "reported", number, "safe")
    assert owed(told(world, number))[1][1].startswith("in time")
    world.forward(hours=1)
    world.forward(hours=1, minutes=1)
    assert owed(told(world, number))[1][1:] == ("not in time, and not yet", False)


def test_a_wish_to_close_that_was_agreed_to_counts_from_when_it_was_made(world: World) -> None:
    """The second person took long; who asked had decided in time."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    world.settings = replace(world.settings, deadlines=replace(world.settings.deadlines, p0=HURRIED))
    world.forward(minutes=30)
    world.press("Chen", "Agree")
    assert [well for *_, well in owed(told(world, number))] == [True] * 2


def test_a_need_is_decided_once_it_is_referred_and_danger_is_not(world: World) -> None:
    """Blue: the right service is found within 14 days; at yellow the family is spoken with all the same."""
    for level, well in ((Level.P3, True), (Level.P2, None)):
        number = world.raised(level, Category.C15)
        world.act("Wang", "ack", number)
        world.act("Wang", "refer", number, "school")
        assert owed(told(world, number))[1][2] is well


def test_a_yellow_and_a_blue_one_owe_what_their_level_owes(world: World) -> None:
    """Working days and days end in the morning, in the programme's zone."""
    yellow, blue = world.raised(Level.P2), world.raised(Level.P3)
    ends = [one.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for one in told(world, yellow).owed]
    assert ends == ["03-05 07:30", "03-07 10:00", "03-11 07:30"]
    ends = [one.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for one in told(world, blue).owed]
    assert ends == ["03-09 07:30", "03-18 07:30"]


def test_how_it_ended_is_told(world: World) -> None:
    """The outcome, and whether it was reported."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    world.press("Chen", "Agree")
    found = told(world, number)
    facts = [plain(fact) for fact in found.facts]
    assert facts[-3:] == [
        "Stands: closed", "Outcome: The child is safe", "Report: reported to the authorities",
    ]  # fmt: skip
    assert any(line.endswith(f"closed by county coordinator {world.ids['Chen']}") for line in lines(found))


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("seed", range(40, 43))
def test_whatever_happens_is_told_and_names_nobody(world: World, seed: int, language: str) -> None:
    """Every kind of event has its words; names, phones, notes and reasons are canaries."""
    history = History(world, seed)
    history.live(40, lambda _: None)
    secrets = [name for name, *_ in CAST] + ["canary", "小明", "0570-555"]
    for number in set(history.open):
        found = told(world, number)
        text = "\n".join(
            plain_of(message, language, SHANGHAI)
            for message in (
                *found.facts,
                *(line.what for line in found.lines),
                *(part for one in found.owed for part in (one.what, one.how)),
                *(part for rung in found.rungs for one in rung.people for part in (one.who, one.what)),
            )
        )
        assert [secret for secret in secrets if secret in text] == []
        assert len(found.lines) == len(world.events(number))


def test_every_kind_of_event_has_words_of_its_own() -> None:
    """A new one is not told as "something else"."""
    assert set(timeline._SAID) == set(Kind)
    assert len(set(timeline._SAID.values())) == len(Kind)


def test_an_event_of_a_newer_version_is_not_left_out(world: World) -> None:
    """It is told as something else."""
    number = world.raised(Level.P0)
    event = Event(1, world.now, "from the future", None)
    row = {"id": 999, "concern_id": number, "at": event.at, "kind": event.kind, "data": {}, "hash": b""}
    world.conn.execute(concern_event.insert().values(row))
    assert lines(told(world, number))[-1] == "+0 s something else was noted"


def test_spans_are_said_in_two_units() -> None:
    said = [plain(timeline.span(timedelta(seconds=seconds))) for seconds in (0, 59, 60, 3599, 3600, 90061)]
    assert said == ["0 s", "59 s", "1 min", "59 min", "1 h 0 min", "1 d 1 h"]


def _taken_back(world: World, number: int) -> list[str]:
    return [line for line in lines(told(world, number)) if "taken back from" in line]


def test_why_it_was_taken_back_from_somebody_is_told(world: World) -> None:
    """Only where nothing moved is that said: nobody is blamed for a post that ended, or for honesty."""

    def gone(number: int, words: str) -> None:
        (line,) = _taken_back(world, number)
        assert line.endswith(f"taken back from supervisor {world.ids['Wang']}{words}")

    numbers = [world.raised(Level.P1, item=f"E0{at}") for at in range(3)]
    for number in numbers:
        world.act("Wang", "ack", number)
    world.act("Wang", "involved", numbers[0], True)
    gone(numbers[0], ", who is involved")
    handover.to_place(world.unit(), world.concern(numbers[1]), world.places["far_village"].id)
    gone(numbers[1], ": the child belongs to another place now")
    world.blocked = {"Wang"}
    world.forward(hours=12)
    gone(numbers[2], ", who cannot be written to")


def test_who_goes_on_leave_or_loses_a_post_is_not_said_to_have_let_it_lie(world: World) -> None:
    number = world.raised(Level.P1)
    world.act("Wang", "ack", number)
    leave.grant(world.unit(), world.ids["Wang"], world.now, world.now + timedelta(days=2), None, None)
    assert _taken_back(world, number)[-1].endswith(", who is away")
    world.act("Zhao", "ack", number)
    world.revoke("Zhao")
    handover.post_ended(world.unit(), world.ids["Zhao"])
    assert _taken_back(world, number)[-1].endswith(", who does not answer for the place any more")
    world.act("Chen", "ack", number)
    world.forward(days=2)
    assert _taken_back(world, number)[-1].endswith(": nothing moved")


def test_where_no_level_is_left_none_is_said_to_have_changed(world: World) -> None:
    """Red cannot become more urgent: it is worse and climbs anew; opened again it is as red as before."""
    number = world.raised(Level.P0)
    world.act("Wang", "ack", number)
    world.act("Wang", "plan", number)
    world.write("Wang", "A plan")
    world.write("Wang", "1")
    world.news("Wang")
    world.act("Wang", "how_now", number, "worse")
    world.run()
    alert = next(shown.text for shown in world.news("Wang") if "worse" in shown.text)
    assert "supervisor says that it is worse. Please take it on anew." in alert
    world.act("Wang", "ack", number)
    world.act("Wang", "reported", number, "safe")
    world.write_report("Wang")
    world.press("Chen", "Agree")
    world.act("Wang", "reopen", number)
    world.run()
    assert "a level up" not in world.news("Wang")[-1].text
    world.act("Wang", "reopen", number, True)
    found = "\n".join(lines(told(world, number)))
    assert "more urgent" not in found
    assert "a level up" not in found
    assert "says that it is worse" in found
    assert "opened again by" in found
