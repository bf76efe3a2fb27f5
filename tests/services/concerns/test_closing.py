"""How a concern ends: by a person, with an outcome, and for red and orange by two people."""

import pytest
from sqlalchemy import select

from core.triage import Level
from db.models import note
from db.queries import people, reports
from services import closing
from services.checkins import FinishedRun
from services.unit import NotAllowed
from tests.services.concerns.world import World


def owned(world: World, level: Level) -> int:
    number = world.raised(level)
    world.press("Wang", "Acknowledge")
    world.heard()
    return number


def asked(world: World, level: Level = Level.P0) -> int:
    """A concern that Wang wants to close as reported."""
    number = owned(world, level)
    for label in ("Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    world.write_report("Wang")
    return number


def test_a_yellow_concern_is_closed_by_one_person_with_an_outcome(world: World) -> None:
    number = owned(world, Level.P2)
    world.press("Wang", "Close")
    world.press("Wang", "Helped")
    found = world.concern(number)
    assert (found.state, found.outcome, found.next_due_at) == ("closed", "helped", None)
    assert "it has been handled" in world.only("Li").text


def test_a_closed_concern_is_silent_for_ever(world: World) -> None:
    owned(world, Level.P2)
    world.press("Wang", "Close")
    world.press("Wang", "Helped")
    world.heard()
    world.forward(days=30)
    assert world.heard() == {}


@pytest.mark.parametrize("level", [Level.P0, Level.P1])
def test_closed_as_reported_means_that_the_report_is_written_down(world: World, level: Level) -> None:
    """Nobody is asked to agree before it is; then the outcome that was chosen is asked about."""
    number = owned(world, level)
    for label in ("Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    assert "To whom was it reported?" in world.news("Wang")[-1].text
    assert world.concern(number).state == "acknowledged"
    world.write_report("Wang")
    found = world.concern(number)
    assert (found.state, found.outcome, found.reported) == ("closing", "safe", "yes")
    (report,) = reports.of(world.conn, number)
    assert (report.agency, report.reference) == ("police", "R-7")
    told = world.news("Wang")[-1].text
    assert f"No. {number}: reported" in told
    assert "A second person must agree" in told


def test_who_has_a_report_written_down_is_not_asked_for_another(world: World) -> None:
    """Somebody else wrote one down while she was choosing."""
    number = owned(world, Level.P0)
    world.act("Chen", "report", number)
    world.write_report("Chen")
    world.act("Wang", "reported", number, "safe")
    assert world.concern(number).state == "closing"
    assert len(reports.of(world.conn, number)) == 1


def test_a_report_for_its_own_sake_closes_nothing(world: World) -> None:
    """Wang began to close and left it; Zhao writes a report of his own, and then Wang begins anew."""
    number = owned(world, Level.P0)
    world.act("Wang", "reported", number, "safe")
    world.act("Zhao", "report", number)
    world.write_report("Zhao")
    assert world.concern(number).state == "reported"
    world.write_report("Wang")
    assert world.concern(number).state == "closing"


def test_a_report_that_ends_after_it_climbed_again_is_kept_out_of_the_closing(world: World) -> None:
    """While she was typing, somebody else took it on: her outcome was about how it stood before."""
    number = owned(world, Level.P0)
    world.act("Wang", "reported", number, "safe")
    world.forward(hours=2)
    world.act("Zhao", "ack", number)
    world.write_report("Wang")
    found = world.concern(number)
    assert (found.state, found.owner_id, found.outcome) == ("reported", world.ids["Zhao"], None)


@pytest.mark.parametrize("level", [Level.P0, Level.P1])
def test_red_and_orange_need_a_second_person(world: World, level: Level) -> None:
    number = asked(world, level)
    assert world.concern(number).state == "closing"
    request = world.only("Chen")
    assert "Do you agree to close this concern?" in request.text
    assert "reported to the authorities" in request.text
    assert request.labels == ["Agree", "Not yet", "Read the note"]
    assert world.heard("Li", "Zhao", "Wu") == {"Zhao": 1, "Wu": 1}
    world.press("Chen", "Agree")
    found = world.concern(number)
    assert (found.state, found.outcome, found.reported) == ("closed", "safe", "yes")
    assert "it has been handled" in world.only("Li").text
    assert world.news("Wang")[-1].text == f"No. {number} is closed."


def test_she_hears_the_outcome_without_details(world: World) -> None:
    asked(world)
    world.press("Chen", "Agree")
    text = world.only("Li").text
    assert text == "C-012 🐼 blue: it has been handled. Thank you for speaking up for the child."


@pytest.mark.parametrize("level", [Level.P0, Level.P2])
def test_what_was_ticked_by_mistake_is_no_blame_and_was_not_handled(world: World, level: Level) -> None:
    """She hears what is true, and that it is good to speak up."""
    number = owned(world, level)
    world.act("Wang", "outcome", number, "mistake")
    if level is Level.P0:
        world.act("Wang", "reported", number, "mistake")
        world.write_report("Wang")
        world.press("Chen", "Agree")
    world.run()
    text = world.only("Li").text
    assert "somebody has looked at it" in text
    assert "It is good that you said it" in text
    assert "handled" not in text
    assert "mistake" not in text


def test_who_asked_cannot_be_the_second_person(world: World) -> None:
    number = asked(world)
    with pytest.raises(NotAllowed):
        world.act("Wang", "agree", number)
    assert world.concern(number).state == "closing"


def test_one_person_with_two_posts_is_still_one_person(world: World) -> None:
    """Wang is also the county lead: she is not asked, and cannot agree with herself."""
    people.add_post(world.conn, world.ids["Wang"], "county", world.places["county"].id, world.now)
    number = asked(world)
    assert ("asked to agree", world.ids["Wang"]) not in world.events(number)
    with pytest.raises(NotAllowed):
        world.act("Wang", "agree", number)


def test_who_raised_it_cannot_be_the_second_person(world: World) -> None:
    """Zhao raised it on a visit of his own; Wang closes; Zhao is not asked and cannot agree."""
    number = world.raised(Level.P0, by="Zhao")
    for label in ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    world.write_report("Wang")
    assert ("asked to agree", world.ids["Zhao"]) not in world.events(number)
    with pytest.raises(NotAllowed):
        world.act("Zhao", "agree", number)


def test_not_yet_leaves_it_with_the_owner(world: World) -> None:
    number = asked(world)
    world.heard()
    world.press("Zhao", "Not yet")
    found = world.concern(number)
    assert (found.state, found.owner_id, found.outcome) == ("reported", world.ids["Wang"], None)
    assert "stand-in supervisor does not agree yet" in world.only("Wang").text
    world.press("Chen", "Agree")
    assert world.concern(number).state == "reported"


def test_an_older_request_never_agrees_to_a_newer_wish(world: World) -> None:
    """Zhao's card says "safe"; meanwhile it was refused and is to be closed as a mistake."""
    number = asked(world)
    world.press("Chen", "Not yet")
    world.act("Wang", "outcome", number, "mistake")
    assert world.concern(number).outcome == "mistake"
    older = world.concern(number).close_asked_by, "safe", "yes"
    world.act("Zhao", "agree", number, *older)
    assert world.concern(number).state == "closing"


def test_if_nobody_agrees_in_time_it_goes_back_and_the_owner_is_reminded(world: World) -> None:
    """While it waits it is owned; after the idle time the owner is reminded, later it climbs again."""
    number = asked(world)
    world.heard()
    world.forward(hours=1)
    assert world.concern(number).state == "reported"
    assert "Nobody has agreed yet" in world.only("Wang").text
    world.forward(hours=1)
    assert world.concern(number).state == "raised"
    assert world.heard("Wang") == {"Wang": 1}


def test_without_a_second_person_it_stays_open_and_the_operator_is_told(world: World) -> None:
    for name in ("Zhao", "Chen", "Wu"):
        world.revoke(name)
    number = asked(world)
    assert world.concern(number).state == "reported"
    assert any("waits for a second person" in shown.text for shown in world.news("Sun"))
    assert "Nobody else here could agree" in world.news("Wang")[-1].text


def test_unreported_needs_a_written_reason_that_the_second_person_can_read(world: World) -> None:
    number = owned(world, Level.P0)
    world.press("Wang", "Close")
    world.press("Wang", "No danger found")
    world.press("Wang", "No, I write the reason")
    assert "Why was it not reported" in world.news("Wang")[-1].text
    world.write("Wang", "It was the school play, the red was paint.")
    found = world.concern(number)
    assert (found.state, found.outcome, found.reported) == ("closing", "none", "reason")
    kept = world.conn.execute(select(note.c.item, note.c.body, note.c.due_at)).one()
    assert tuple(kept) == ("closing", "It was the school play, the red was paint.", None)
    request = world.only("Chen").text
    assert "a reason is written down" in request
    assert "Notes to read: 1" in request
    assert "paint" not in request


def test_a_reason_that_comes_too_late_changes_nothing(world: World) -> None:
    """While she was typing, it climbed again: the reason closes nothing, and she is told where to look."""
    number = owned(world, Level.P0)
    for label in ("Close", "No danger found", "No, I write the reason"):
        world.press("Wang", label)
    world.forward(hours=2)
    assert world.concern(number).state == "raised"
    world.write("Wang", "It was paint.")
    assert world.concern(number).state == "raised"
    assert "has moved on meanwhile" in world.news("Wang")[-1].text


def test_a_reason_by_somebody_who_lost_the_post_is_refused(world: World) -> None:
    number = owned(world, Level.P0)
    for label in ("Close", "No danger found", "No, I write the reason"):
        world.press("Wang", label)
    world.revoke("Wang")
    answers = {"reason": "It was paint."}
    finished = FinishedRun(world.who("Wang").run_id or 0, "closing", world.ids["Wang"], None, number, answers)
    with pytest.raises(NotAllowed):
        closing.take_reason(world.unit(), world.who("Wang"), finished)
    assert world.concern(number).state == "acknowledged"


def test_what_nobody_has_taken_on_cannot_be_closed(world: World) -> None:
    number = world.raised(Level.P2)
    for verb, arguments in (("close", ()), ("outcome", ("safe",)), ("reported", ("safe",))):
        world.act("Wang", verb, number, *arguments)
    world.run()
    assert world.concern(number).state == "raised"
    assert "Nobody has acknowledged yet" in world.news("Wang")[-1].text


def test_the_foundation_never_closes_by_itself(world: World) -> None:
    """Foundation duty answers on the last rung and agrees as the second person; it owns no closing."""
    number = world.raised(Level.P0)
    world.act("Wu", "ack", number)
    with pytest.raises(NotAllowed):
        world.act("Wu", "close", number)


def test_the_county_closes_what_the_foundation_took_on(world: World) -> None:
    number = world.raised(Level.P0)
    world.act("Wu", "ack", number)
    for verb, arguments in (("close", ()), ("outcome", ("handed",)), ("reported", ("handed",))):
        world.act("Chen", verb, number, *arguments)
    world.write_report("Chen")
    assert world.concern(number).owner_id == world.ids["Chen"]
    world.press("Wu", "Agree")
    assert world.concern(number).state == "closed"


def test_every_way_to_the_end_is_in_the_events(world: World) -> None:
    number = asked(world)
    world.press("Chen", "Agree")
    kinds = world.kinds(number)
    assert [kind for kind in kinds if "close" in kind or "ack" in kind] == [
        "acknowledged",
        "close asked",
        "closed",
    ]
