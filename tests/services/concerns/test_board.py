"""The board: what is open in one's own place, in part or in all, page by page, as it stands at the press."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from core import timeline
from core.level_rules import Deadlines, Wait
from core.overdue import cutoffs
from core.timeline import Kept
from core.triage import Category, Level
from db.queries import board as listing
from db.queries import concern_events
from db.queries.board import Part
from services import board
from services.board import PAGE
from tests.services.concerns.world import Shown, World


def look(world: World, name: str) -> Shown:
    """Take /concerns and return what is shown."""
    world.run()
    world.heard()
    board.show(world.unit(), world.who(name))
    world.run()
    return world.only(name)


def turn(world: World, name: str, label: str) -> Shown:
    world.press(name, label)
    return world.only(name)


def numbers(shown: Shown) -> list[int]:
    return [action[1] for _, action in shown.buttons if action[0] == "card"]


def test_the_board_shows_open_concerns_in_scope_the_worst_first(world: World) -> None:
    mild = world.raised(Level.P2, Category.C11)
    bad = world.raised(Level.P0)
    far = world.raised(Level.P0, by="Zhou", place="far_village")
    world.forward(minutes=90)
    shown = look(world, "Chen")
    assert numbers(shown) == [bad, mild]
    assert "Open concerns: 2 (🔴 1, 🟡 1)" in shown.text
    assert f"🔴 No. {bad} C-012 🐼 blue · Suspected violence · 1 h · waits for somebody" in shown.text
    assert f"No. {far}" not in shown.text


def test_of_the_same_level_the_oldest_comes_first(world: World) -> None:
    first = world.raised(Level.P1)
    world.forward(minutes=5)
    second = world.raised(Level.P1)
    assert numbers(look(world, "Wang")) == [first, second]


def test_seventy_concerns_are_turned_over_eight_at_a_time_and_none_is_left_out(world: World) -> None:
    raised = [world.flag(Level(1 + n % 3)) for n in range(73)]
    world.run()
    shown = look(world, "Wang")
    assert "Open concerns: 73" in shown.text
    found = numbers(shown)
    for page in range(2, 11):
        assert len(numbers(shown)) == PAGE
        shown = turn(world, "Wang", "More ›")
        assert f"Page {page} of 10" in shown.text
        found += numbers(shown)
    assert sorted(found) == raised
    assert found == sorted(found, key=lambda number: (world.concern(number).level, number))
    assert "More ›" not in shown.labels
    assert numbers(turn(world, "Wang", "‹ Earlier")) == found[64:72]


def test_a_page_of_five_hundred_is_read_in_four_statements(world: World) -> None:
    """The cost of a look does not grow with what is open: nothing is loaded to be thrown away."""
    for _ in range(20):
        world.flag(Level.P1)
    few = _statements(world)
    for _ in range(40):
        world.flag(Level.P2)
    assert _statements(world) == few


def _statements(world: World) -> int:
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM concern" in statement:
            said.append(statement)

    event.listen(world.conn, "before_cursor_execute", note)
    board.show(world.unit(), world.who("Chen"))
    event.remove(world.conn, "before_cursor_execute", note)
    return len(said)


def test_mine_are_those_i_have_taken_on(world: World) -> None:
    mine, other = world.raised(Level.P1), world.raised(Level.P1)
    world.act("Wang", "ack", mine)
    world.act("Zhao", "ack", other)
    look(world, "Wang")
    shown = turn(world, "Wang", "Mine")
    assert numbers(shown) == [mine]
    assert "Mine: 1" in shown.text
    assert "· taken on" in shown.text


@pytest.mark.parametrize(("label", "level"), [("red", 0), ("orange", 1), ("yellow", 2), ("blue", 3)])
def test_a_colour_shows_its_level_alone(world: World, label: str, level: int) -> None:
    raised = {level: world.raised(Level(level)) for level in (3, 2, 1, 0)}
    look(world, "Wang")
    assert numbers(turn(world, "Wang", label)) == [raised[level]]


def test_overdue_is_what_missed_a_deadline_and_the_line_says_which(world: World) -> None:
    late = world.raised(Level.P0)
    world.raised(Level.P2)
    world.forward(minutes=16)
    look(world, "Chen")
    shown = turn(world, "Chen", "Overdue")
    assert numbers(shown) == [late]
    assert "⏰ nobody has answered" in shown.text
    world.act("Wang", "ack", late)
    assert numbers(turn(world, "Chen", "Look again")) == []
    world.forward(hours=2)
    world.heard()
    assert "⏰ child not seen yet" in turn(world, "Chen", "Look again").text


def test_one_that_went_back_to_everybody_owes_an_answer_anew(world: World) -> None:
    """It was acknowledged once, in time; nothing moved, and now nobody has it."""
    number = world.raised(Level.P0)
    world.act("Wang", "ack", number)
    world.forward(hours=1)
    world.forward(hours=1, minutes=1)
    world.forward(minutes=10)
    assert "nobody has answered" not in look(world, "Chen").text
    world.forward(minutes=6)
    assert "nobody has answered" in look(world, "Chen").text


def test_the_board_and_the_history_of_a_concern_say_the_same_of_its_deadlines(world: World) -> None:
    """Every level, every hour of three weeks in steps: the search in the table is the rule of the timeline."""
    kinds = (Category.C03, Category.C11)
    numbers = [world.flag(level, category) for level in reversed(Level) for category in kinds]
    for number in numbers[::2]:
        world.act("Wang", "ack", number)
    world.raised(Level.P1, run=world.concern(numbers[1]).run_id, category=Category.C11, item="M02")  # worse
    for number, end in ((numbers[6], "Not yet"), (numbers[4], "")):  # red refused, orange still asked
        world.act("Wang", "reported", number, "safe")
        world.write_report("Wang")
        if end:
            world.press("Chen", end)
    world.act("Wang", "refer", numbers[0], "school")
    begun, seen = world.now, set()
    for hours in (0, 0.2, 0.3, 1.9, 2.1, 20, 25, 47, 71, 73, 100, 170, 240, 330, 340, 500):
        now = begun + timedelta(hours=hours)
        part = Part(0, ("/",), cutoffs(now, world.settings))
        assert numbers[4] not in [one.id for one in listing.listed(world.conn, part, 100) if one.late]
        for one in listing.listed(world.conn, part, 100):
            concern = world.concern(one.id)
            events = concern_events.of(world.conn, one.id)
            owed = timeline.deadlines(concern.level, concern.opened_at, events, now, world.settings)
            missed = {deadline.name for deadline in owed if deadline.kept is Kept.MISSED}
            assert set(one.late) == missed
            seen |= missed
        assert listing.count(world.conn, replace(part, late=True)) == sum(
            bool(one.late) for one in listing.listed(world.conn, part, 100)
        )
    assert seen == {"acknowledge", "seen", "record", "plan"}


def test_every_deadline_has_its_words() -> None:
    assert set(board.MISSED) == set(Deadlines(Wait(), Wait()).owed) == set(timeline.MET_BY)


def test_an_old_board_shows_the_present_state_in_its_own_place(world: World) -> None:
    """Whatever is pressed on it: nothing is changed, everything is read anew."""
    world.raised(Level.P1)
    old = look(world, "Wang")
    newer = world.raised(Level.P0)
    world.heard()
    world.act("Wang", "board", "open", 0, row=old.row_id)
    world.run()
    shown = world.only("Wang")
    assert shown.edits == old.row_id
    assert numbers(shown)[0] == newer


def test_one_that_was_closed_meanwhile_shows_its_card_as_it_is(world: World) -> None:
    number = world.raised(Level.P2)
    old = look(world, "Zhao")
    world.act("Wang", "ack", number)
    world.act("Wang", "close", number)
    world.run()
    world.press("Wang", "No danger found")
    world.heard()
    shown = turn(world, "Zhao", f"No. {number}")
    assert shown.edits == old.row_id
    assert "Closed by the" in shown.text


def test_a_page_that_is_not_there_any_more_becomes_the_last_one(world: World) -> None:
    number = world.raised(Level.P2)
    world.heard()
    world.act("Wang", "board", "open", 7)
    world.run()
    assert numbers(world.only("Wang")) == [number]


def test_when_nothing_is_open_any_more_an_old_board_says_so(world: World) -> None:
    number = world.raised(Level.P2)
    old = look(world, "Wang")
    world.act("Wang", "ack", number)
    world.act("Wang", "close", number)
    world.run()
    world.press("Wang", "No danger found")
    world.heard()
    world.act("Wang", "board", "mine", 0, row=old.row_id)
    world.run()
    assert world.only("Wang").text == "There is no open concern where you answer for children."


def test_a_part_without_any_says_so_and_leads_back(world: World) -> None:
    number = world.raised(Level.P1)
    look(world, "Wang")
    shown = turn(world, "Wang", "Mine")
    assert "Mine: 0" in shown.text
    assert numbers(turn(world, "Wang", "All open")) == [number]


@pytest.mark.parametrize("name", ["Li", "Sun", "Zhou", "Zheng"])
def test_the_board_of_others_is_empty_in_the_same_words(world: World, name: str) -> None:
    world.raised(Level.P0)
    assert look(world, name).text == "There is no open concern where you answer for children."


@pytest.mark.parametrize("choice", list(board.Choice))
def test_another_county_is_on_no_part_of_a_board(world: World, choice: board.Choice) -> None:
    """Pressed with a button that another one was shown."""
    for level in Level:
        world.raised(level)
    world.forward(days=8)
    world.heard()
    world.act("Zheng", "board", choice.value, 0)
    world.run()
    assert world.only("Zheng").text == "There is no open concern where you answer for children."


def test_a_card_opens_from_the_board(world: World) -> None:
    world.raised(Level.P0)
    look(world, "Wu")
    card = turn(world, "Wu", "No. ")
    assert "Nobody has acknowledged yet" in card.text
    assert card.labels[:3] == [
        "Acknowledge",
        "Pass on",
        "Ask her to ring me",
    ]  # foundation duty reads no notes
