"""Several people close one concern at once: nothing is mixed, nothing is lost, and everybody hears how it ends."""

import pytest
from sqlalchemy import select

from core.triage import Level
from db.models import note
from services import checkins
from tests.services.concerns.test_closing import asked, owned
from tests.services.concerns.world import World


def _writing(world: World, name: str, outcome: str, number: int) -> None:
    world.act(name, "unreported", number, outcome)
    world.run()


def test_each_reason_goes_with_the_outcome_its_own_writer_chose(world: World) -> None:
    """Wang and Zhao write at once; Zhao ends first. The wish is Zhao's with Zhao's outcome, never a mixture."""
    number = owned(world, Level.P0)
    _writing(world, "Zhao", "mistake", number)
    _writing(world, "Wang", "safe", number)
    world.write("Zhao", "The child said it was paint.")
    found = world.concern(number)
    assert (found.close_asked_by, found.outcome, found.reported) == (world.ids["Zhao"], "mistake", "reason")


def test_who_ends_second_hears_how_it_stands_and_the_words_are_kept(world: World) -> None:
    """First while it is being closed, then after it is: who, with which outcome; both texts can be read."""
    number = owned(world, Level.P0)
    for name in ("Zhao", "Wang", "Chen"):
        _writing(world, name, "safe" if name == "Zhao" else "none", number)
    world.write("Zhao", "Paint.")
    world.write("Wang", "It was the school play.")
    told = world.news("Wang")[-1].text
    assert "The stand-in supervisor asks to close it" in told
    assert "Outcome: The child is safe" in told
    assert "Your words are kept with it." in told
    world.press("Wang", "Agree")
    world.write("Chen", "The teacher confirms it.")
    told = world.news("Chen")[-1].text
    assert "Closed by the stand-in supervisor, supervisor: The child is safe." in told
    assert "Your words are kept with it." in told
    kept = world.conn.execute(select(note.c.author_id, note.c.body).order_by(note.c.id)).all()
    assert kept == [
        (world.ids["Zhao"], "Paint."),
        (world.ids["Wang"], "It was the school play."),
        (world.ids["Chen"], "The teacher confirms it."),
    ]
    assert [person for kind, person in world.events(number) if kind == "reason late"] == [
        world.ids["Wang"],
        world.ids["Chen"],
    ]
    assert world.concern(number).outcome == "safe"


def test_a_reason_begun_before_it_was_taken_on_anew_closes_nothing(world: World) -> None:
    """It climbed again and Zhao has it now: what Wang began to write was about how it stood before."""
    number = owned(world, Level.P0)
    _writing(world, "Wang", "none", number)
    world.forward(hours=2)
    world.act("Zhao", "ack", number)
    world.write("Wang", "It was paint.")
    assert world.concern(number).state == "acknowledged"
    assert "has moved on meanwhile" in world.news("Wang")[-1].text
    assert world.conn.execute(select(note.c.body)).scalars().all() == ["It was paint."]


def test_a_reason_written_after_somebody_took_it_over_closes_nothing(world: World) -> None:
    """She gave it away while she wrote; it must not come back to her by that."""
    number = owned(world, Level.P0)
    world.act("Wang", "hand_over", number, world.ids["Zhao"])
    _writing(world, "Wang", "none", number)
    world.press("Zhao", "Take over")
    world.write("Wang", "It was paint.")
    found = world.concern(number)
    assert (found.state, found.owner_id) == ("acknowledged", world.ids["Zhao"])
    assert "has moved on meanwhile" in world.news("Wang")[-1].text
    assert world.conn.execute(select(note.c.body)).scalars().all() == ["It was paint."]


def test_two_who_close_a_yellow_one_at_once_hear_who_did_and_how(world: World) -> None:
    number = owned(world, Level.P2)
    world.act("Chen", "outcome", number, "helped")
    world.act("Wang", "outcome", number, "mistake")
    world.run()
    assert world.concern(number).outcome == "helped"
    assert "Closed by the county coordinator: Helped, and followed up." in world.news("Wang")[-1].text
    assert world.kinds(number).count("closed") == 1


def test_the_question_for_the_reason_says_which_concern_it_is_about(world: World) -> None:
    """Number, level and child stand above it, also when it is asked again."""
    number = owned(world, Level.P0)
    _writing(world, "Wang", "none", number)
    question = world.news("Wang")[-1].text
    assert question.startswith(f"🔴 No. {number}: Danger now, C-012 🐼 blue")
    assert "Why was it not reported" in question
    world.forward(minutes=30)
    assert checkins.offer_resume(world.unit(), world.who("Wang"))
    world.run()
    assert f"🔴 No. {number}: Danger now, C-012 🐼 blue" in world.news("Wang")[-1].text


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Agree", "Closed by the supervisor, county coordinator: The child is safe."),
        ("Not yet", "It stays as it is: the county coordinator does not agree yet."),
    ],
)
def test_the_others_who_were_asked_hear_that_it_is_decided_in_place_of_their_request(
    world: World, label: str, line: str
) -> None:
    number = asked(world)
    requests = {name: world.only(name) for name in ("Zhao", "Wu")}
    world.press("Chen", label)
    for name, request in requests.items():
        shown = world.only(name)
        assert shown.edits == request.row_id
        assert shown.text == f"🔴 No. {number}: Danger now, C-012 🐼 blue\n{line}"
        assert shown.labels == ["Open"]


def test_a_request_that_has_not_left_yet_is_taken_back_without_a_word(world: World) -> None:
    number = owned(world, Level.P0)
    world.act("Wang", "report", number)
    world.write_report("Wang")
    world.act("Wang", "outcome", number, "safe")
    world.act("Chen", "agree", number, world.ids["Wang"], "safe", "yes")
    world.run()
    assert world.heard("Zhao", "Wu") == {}
