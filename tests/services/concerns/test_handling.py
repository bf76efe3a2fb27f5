"""Promises of the work on a concern: nothing rests, is lowered, lost or closed by what was begun under other signs."""

import pytest
from sqlalchemy import select

from bot.flows import catalog, moves
from core.events import Kind
from core.triage import Category, Level
from db.models import concern_report, note, task
from db.queries import reports, runs
from services import answering, checkins, owners, watching
from services.answering import Heard
from services.unit import NotAllowed
from tests.services.concerns.world import SHANGHAI, World


def owned(world: World, level: Level, name: str = "Wang") -> int:
    number = world.raised(level)
    world.act(name, "ack", number)
    world.run()
    world.heard()
    return number


def plan(world: World, name: str, number: int) -> None:
    world.act(name, "plan", number)
    world.write(name, "Talk with the school tomorrow")
    world.write(name, "4")  # in two weeks, or as far as the level goes


def report(world: World, name: str, number: int) -> None:
    world.act(name, "report", number)
    for typed in ("1", "1", "555-17"):
        world.write(name, typed)


def closed(world: World) -> int:
    number = owned(world, Level.P2)
    world.act("Wang", "outcome", number, "helped")
    world.run()
    world.heard()
    return number


def test_a_closed_concern_stays_closed_when_its_notes_are_read(world: World) -> None:
    """A look wakes nobody, however long one waits."""
    number = closed(world)
    owners.moved(world.unit(), world.concern(number), Kind.READ, world.ids["Wang"])
    assert world.concern(number).next_due_at is None
    world.forward(days=5)
    assert world.concern(number).state == "closed"
    assert watching.look(world.conn, world.now, SHANGHAI, 0).amiss == []


def test_a_red_plan_rests_only_when_the_child_was_seen_and_it_is_reported(world: World) -> None:
    """Until then the owner is asked after an hour, as without a plan."""
    number = owned(world, Level.P0)
    plan(world, "Wang", number)
    assert world.concern(number).state == "planned"
    world.heard()
    world.forward(minutes=61)
    assert world.heard("Wang", "Zhao") == {"Wang": 1}
    world.act("Wang", "seen", number)
    report(world, "Wang", number)
    world.run()
    world.heard()
    world.forward(days=3)
    assert "Wang" not in world.heard("Wang", "Zhao")
    assert world.concern(number).state == "planned"
    assert watching.look(world.conn, world.now, SHANGHAI, 0).amiss == []


def test_a_yellow_plan_rests_until_its_day(world: World) -> None:
    number = owned(world, Level.P2)
    plan(world, "Wang", number)
    world.forward(days=10)
    assert world.concern(number).state == "planned"
    world.forward(days=4)
    assert "looked at again" in world.news("Wang")[-1].text


def test_a_lowering_begun_for_another_level_lowers_nothing(world: World) -> None:
    """Chen has lowered it meanwhile; Wang's reason was for what it had been, and is kept."""
    number = owned(world, Level.P1)
    world.act("Wang", "lower", number)
    world.forward(minutes=1)
    world.act("Chen", "lower", number)
    world.write("Chen", "It was paint")
    world.press("Zhao", "Agree")
    assert world.concern(number).level is Level.P2
    world.forward(minutes=1)
    world.write("Wang", "I think so too")
    assert world.concern(number).level is Level.P2
    assert "has moved on" in world.news("Wang")[-1].text


def test_a_plan_begun_before_somebody_else_took_it_on_moves_nothing(world: World) -> None:
    number = owned(world, Level.P0)
    world.act("Wang", "plan", number)
    world.write("Wang", "Talk with the school")
    world.forward(hours=3)
    world.act("Zhao", "ack", number)
    world.forward(minutes=1)
    world.write("Wang", "2")
    assert world.concern(number).state == "acknowledged"


def test_a_report_is_kept_wherever_the_concern_stands_by_then(world: World) -> None:
    """It was taken back while she was on the telephone: that it was reported stays true."""
    number = owned(world, Level.P0)
    world.act("Wang", "report", number)
    world.forward(hours=3)
    assert world.concern(number).state == "raised"
    for typed in ("1", "1", "555-17"):
        world.write("Wang", typed)
    assert world.conn.execute(select(concern_report.c.agency)).scalars().all() == ["police"]
    assert "reported" in world.kinds(number)
    assert world.concern(number).state == "raised"


def test_a_sign_that_comes_while_a_second_person_is_asked_ends_the_asking(world: World) -> None:
    """What nobody knew of is not closed along with the rest."""
    run = world.visit()
    number = world.flag(Level.P1, run=run)
    world.run()
    world.act("Wang", "ack", number)
    report(world, "Wang", number)
    world.act("Wang", "outcome", number, "safe")
    world.run()
    wish = world.concern(number)
    assert wish.state == "closing"
    world.heard()
    world.flag(Level.P1, item="D04", run=run)
    world.run()
    assert "another sign" in world.news("Wang")[-1].text
    assert world.concern(number).state == "reported"
    world.act("Chen", "agree", number, wish.close_asked_by, wish.outcome, wish.reported)
    assert world.concern(number).state == "reported"


def test_whoever_cannot_read_the_reason_does_not_decide_about_it(world: World) -> None:
    """Foundation duty reads no notes."""
    number = owned(world, Level.P0)
    world.act("Wang", "lower", number)
    world.write("Wang", "It was paint")
    wish = world.concern(number)
    with pytest.raises(NotAllowed):
        world.act("Wu", "agree", number, wish.close_asked_by, wish.outcome, wish.reported)
    assert world.concern(number).state == "lowering"


def test_one_opened_again_that_reaches_nobody_tells_her_the_truth_again(world: World) -> None:
    number = closed(world)
    world.blocked |= {"Zhao", "Chen", "Wu"}
    world.run()
    world.act("Wang", "reopen", number, True)
    world.blocked.add("Wang")
    world.forward(hours=5)
    told = "\n".join(one.text for one in world.news("Li"))
    assert "opened again" in told
    assert "can reach nobody" in told


def test_the_other_children_of_the_home_are_looked_after_when_it_becomes_serious_later(world: World) -> None:
    brother = world.new_child("C-013", "village", "fox-red", "Li")
    for one in (world.child, brother):
        world.at_home(one)
    run = world.visit()
    world.flag(Level.P3, run=run)
    assert world.conn.execute(select(task.c.child_id)).scalars().all() == []
    world.flag(Level.P0, item="F05", run=run)
    assert world.conn.execute(select(task.c.child_id)).scalars().all() == [brother]


def test_seen_on_a_card_from_before_it_was_taken_back_does_not_count_now(world: World) -> None:
    number = owned(world, Level.P0)
    card = world.chats[world.ids["Wang"]][-1].row_id
    world.forward(hours=3)
    world.act("Zhao", "ack", number)
    world.act("Wang", "seen", number, row=card)
    assert "seen" not in world.kinds(number)
    world.act("Zhao", "seen", number)
    assert "seen" in world.kinds(number)


def test_passing_on_at_the_top_says_that_nobody_is_further(world: World) -> None:
    number = world.raised(Level.P2, Category.C11)
    world.until("07:30")
    world.press("Chen", "Pass on")
    assert "nobody further" in world.news("Chen")[-1].text
    assert world.concern(number).state == "raised"


def test_a_wish_that_lapsed_leaves_the_plan_its_reminder(world: World) -> None:
    number = owned(world, Level.P0)
    world.act("Wang", "seen", number)
    report(world, "Wang", number)
    plan(world, "Wang", number)
    world.act("Wang", "outcome", number, "safe")
    world.run()
    assert world.concern(number).state == "closing"
    world.forward(minutes=61)
    assert world.concern(number).state == "planned"
    world.heard()
    local = world.concern(number).next_due_at
    assert local is not None
    assert local.astimezone(SHANGHAI).strftime("%H:%M") == "07:30"
    assert runs.open_of(world.conn, world.ids["Wang"]) == []
    assert watching.look(world.conn, world.now, SHANGHAI, 0).amiss == []


def test_words_beside_a_question_about_a_concern_are_kept_with_it(world: World) -> None:
    """She is told that they are kept, and her message is deleted: so they must be."""
    number = owned(world, Level.P0)
    world.act("Wang", "report", number)
    words = "The teacher and I have looked at it together, she knows who it was"
    world.write("Wang", words)
    assert "What you wrote is kept" in world.news("Wang")[-1].text
    kept = world.conn.execute(select(note.c.body, note.c.concern_id, note.c.due_at)).all()
    assert kept == [(words, number, None)]
    world.write_report("Wang")
    assert len(reports.of(world.conn, number)) == 1


def test_a_voice_note_beside_a_question_about_a_concern_is_for_the_reading_list(world: World) -> None:
    number = owned(world, Level.P0)
    world.act("Wang", "report", number)
    kept = runs.get(world.conn, world.who("Wang").run_id or 0)
    assert kept is not None
    answering.move(world.unit(), world.who("Wang"), kept, moves.Voice("voice-9"), Heard(9, "file"))
    world.run()
    assert "Your voice note is kept" in world.news("Wang")[-1].text
    found = world.conn.execute(select(note.c.kind, note.c.concern_id, note.c.fetch)).all()
    assert found == [("voice", number, "due")]


def test_a_check_in_listens_only_where_somebody_keeps_what_is_said_beside_its_questions() -> None:
    """Elsewhere nobody is told that it is kept."""
    heard = answering.LISTENING | checkins.ABOUT_A_CONCERN
    assert {flow.name for flow in catalog.FLOWS if flow.listens} == {
        flow.name for flow in catalog.FLOWS if flow.name in heard
    }
