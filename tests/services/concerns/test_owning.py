"""Taken on, asked to ring, idle, released: what happens between the first tap and the end."""

import pytest
from sqlalchemy import select

from core.triage import Level
from db.models import outbound
from db.queries import notes, people
from services import links
from services.unit import NotAllowed
from tests.services.concerns.world import PRESSES, World


def test_an_acknowledged_concern_stops_climbing_and_she_hears_who_took_it(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    assert "your supervisor has seen it and takes it on" in world.only("Li").text
    assert world.concern(number).owner_id == world.ids["Wang"]
    world.heard()
    world.forward(minutes=59)
    assert world.heard() == {}


def test_the_first_tap_wins_and_the_others_are_told_by_role(world: World) -> None:
    number = world.raised(Level.P0)
    world.forward(minutes=15)
    world.heard()
    world.press("Zhao", "Acknowledge")
    assert world.only("Wang").text == f"No. {number}: acknowledged by the stand-in supervisor."
    world.press("Wang", "Acknowledge")
    assert world.concern(number).owner_id == world.ids["Zhao"]
    assert "Taken on by the stand-in supervisor" in world.only("Wang").text
    assert world.kinds(number).count("acknowledged") == 1


def test_whoever_was_alerted_before_it_climbed_anew_is_told_too_who_takes_it_on(world: World) -> None:
    """Each once; not those who have no post there any more."""
    run = world.visit("Li")
    number = world.raised(Level.P1, run=run)
    world.forward(hours=2)
    world.forward(hours=2)
    world.flag(Level.P0, item="H06", run=run)
    world.act("Wang", "ack", number)
    world.run()
    world.heard()
    world.forward(hours=2)
    world.heard()
    world.revoke("Chen")
    world.press("Wang", "Acknowledge")
    assert world.only("Zhao").text == f"No. {number}: acknowledged by the supervisor."
    assert world.heard("Chen", "Wu", "Li") == {"Li": 1}


def test_one_opened_again_begins_with_nobody_alerted(world: World) -> None:
    number = world.raised(Level.P2)
    world.forward(days=3)
    world.press("Chen", "Acknowledge")
    world.act("Chen", "outcome", number, "safe")
    world.act("Chen", "reopen", number, True)
    world.revoke("Zhao")
    world.run()
    world.heard()
    world.press("Wang", "Acknowledge")
    assert world.heard("Chen") == {}


def test_what_is_no_danger_is_not_said_at_night(world: World) -> None:
    """A yellow concern taken on at 23:00: she hears it after the quiet hours; a red one she hears at once."""
    world.raised(Level.P2)
    world.until("23:00")
    world.heard()
    world.press("Wang", "Acknowledge")
    assert world.heard("Li") == {}
    world.until("07:30")
    assert "takes it on" in world.only("Li").text
    world.until("23:00")
    world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    assert world.heard("Li") == {"Li": 1}


def test_a_second_tap_by_the_same_person_has_no_second_effect(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    before = world.concern(number)
    world.act("Wang", "ack", number)
    assert world.concern(number) == before


def test_the_pressed_alert_turns_into_the_card_with_what_may_be_done_now(world: World) -> None:
    world.raised(Level.P0)
    alert = world.only("Wang")
    world.press("Wang", "Acknowledge")
    card = world.only("Wang")
    assert card.edits == alert.row_id
    assert card.labels == [
        "Ask her to ring me",
        "Read the note",
        "Child seen, safe",
        "Write down the report",
        "Make a plan",
        "Close",
        "More",
        "‹ All concerns",
    ]


def test_an_alert_still_waiting_for_others_is_taken_back_when_somebody_acknowledges(world: World) -> None:
    """Nobody is alerted about what somebody has taken on already."""
    number = world.flag(Level.P0)
    world.act("Zhao", "ack", number)
    world.run()
    assert world.heard("Wang") == {}
    assert world.states(number)["withdrawn"] == 1


def test_idle_is_reminded_and_then_climbs_again_without_alarming_her(world: World) -> None:
    """P0: reminded after 1 hour, un-acknowledged after 2; the climb begins at the first rung."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    world.forward(hours=1)
    assert "Nothing has moved since you took it on" in world.only("Wang").text
    world.forward(hours=1)
    assert "it was acknowledged, but nothing has moved since" in world.only("Wang").text
    assert world.concern(number).state == "raised"
    assert world.heard("Li", "Zhao") == {}
    world.forward(minutes=15)
    assert world.heard("Li", "Zhao", "Chen") == {"Zhao": 1}


def test_a_move_gives_the_owner_the_whole_time_again(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.forward(minutes=59)
    world.press("Wang", "Ask her to ring me")
    world.heard()
    world.forward(minutes=59)
    assert world.heard() == {}
    assert world.concern(number).state == "acknowledged"


@pytest.mark.parametrize("doing", ["ask to ring", "note", "read", "see", "report"])
def test_what_somebody_else_does_keeps_no_idle_owner_from_being_reminded_and_released(
    world: World, doing: str
) -> None:
    """Only what the owner does gives the whole time again."""
    number = world.raised(Level.P0)
    world.forward(minutes=15)
    world.press("Wang", "Acknowledge")
    world.heard()
    for _ in range(2):
        world.forward(minutes=50)
        _beside(world, "Zhao", number, doing)
        world.run()
        world.forward(minutes=10)
        told = [shown.text for shown in world.news("Wang")]
        assert any("Nothing has moved since you took it on" in text or "Again:" in text for text in told)
    assert world.concern(number).state == "raised"


def _beside(world: World, name: str, number: int, doing: str) -> None:
    """Let somebody do something about a concern that another one owns."""
    if doing == "read":
        words = {"item": "N04", "kind": "text", "body": "words", "at": world.now}
        about = {"run_id": world.concern(number).run_id, "child_id": world.child}
        place = world.places["village"].id
        notes.add(world.conn, author_id=world.ids["Li"], area_id=place, **about, **words)
        found = notes.about(world.conn, number, world.concern(number).run_id)
        url = links.issue(world.unit(), world.ids[name], found)
        links.open_once(world.unit(), url.rpartition("/")[2])
        return
    world.act(name, {"ask to ring": "ring", "see": "seen"}.get(doing, doing), number)
    world.run()
    if doing == "note":
        world.write(name, "words")
    elif doing == "report":
        world.write_report(name)


def test_an_owner_whose_post_ended_does_not_hold_a_concern(world: World) -> None:
    world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.revoke("Wang")
    world.heard()
    world.forward(hours=1)
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}


def test_an_owner_who_blocks_the_assistant_does_not_hold_a_concern(world: World) -> None:
    world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    world.blocked.add("Wang")
    world.forward(hours=1)
    assert world.heard("Zhao") == {"Zhao": 1}


def test_asked_to_ring_she_gets_the_number_of_the_person_who_asks(world: World) -> None:
    """The number goes to her chat; the supervisor's chat shows none."""
    world.raised(Level.P0)
    world.press("Wang", "Ask her to ring me")
    assert "your supervisor asks you to ring now: 0570-555-1002" in world.only("Li").text
    assert not any("0570" in shown.text for shown in world.news("Wang"))


def test_without_a_number_of_their_own_she_gets_the_duty_phone(world: World) -> None:
    people.change(world.conn, world.ids["Wang"], phone=None)
    world.raised(Level.P0)
    world.press("Wang", "Ask her to ring me")
    assert world.settings.lines.duty in world.only("Li").text


def test_asking_to_ring_is_no_acknowledgement(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Ask her to ring me")
    assert world.concern(number).state == "raised"
    world.heard()
    world.forward(minutes=15)
    assert world.heard("Zhao") == {"Zhao": 1}


def test_pressing_it_twice_rings_her_phone_once(world: World) -> None:
    world.raised(Level.P0)
    world.press("Wang", "Ask her to ring me")
    world.press("Wang", "Ask her to ring me")
    assert world.heard("Li") == {"Li": 1}
    world.forward(minutes=11)
    world.press("Wang", "Ask her to ring me")
    assert world.heard("Li") == {"Li": 1}


def test_if_she_cannot_be_reached_the_supervisor_is_told_so(world: World) -> None:
    world.raised(Level.P0)
    people.change(world.conn, world.ids["Li"], reach="blocked")
    world.press("Wang", "Ask her to ring me")
    assert "cannot be reached here" in world.news("Wang")[-1].text


@pytest.mark.parametrize("verb", sorted(set(PRESSES) - {"board"}))  # whose scope is in test_board
@pytest.mark.parametrize("name", ["Zheng", "Zhou", "Li", "Sun"])
def test_nobody_out_of_scope_gets_anything_by_any_button(world: World, name: str, verb: str) -> None:
    """A supervisor and a mother of another county, the mother herself, the operator: refused, without effect."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    before = (world.concern(number), world.events(number))
    arguments = {"outcome": ("safe",), "reported": ("safe",), "unreported": ("safe",)}.get(verb, ())
    if verb == "read_notes":
        world.act(name, verb)
        world.run()
        assert world.only(name).text == "There is nothing to read."
        return
    with pytest.raises(NotAllowed):
        world.act(name, verb, number, *arguments)
    assert (world.concern(number), world.events(number)) == before


@pytest.mark.parametrize("verb", sorted(set(PRESSES) - {"read_notes", "board"}))
def test_a_revoked_supervisor_gets_nothing_from_the_next_press_on(world: World, verb: str) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.revoke("Wang")
    arguments = {"outcome": ("safe",), "reported": ("safe",), "unreported": ("safe",)}.get(verb, ())
    with pytest.raises(NotAllowed):
        world.act("Wang", verb, number, *arguments)


@pytest.mark.parametrize("verb", sorted(set(PRESSES) - {"read_notes", "board"}))
def test_a_concern_that_does_not_exist_is_refused_like_a_foreign_one(world: World, verb: str) -> None:
    arguments = {"outcome": ("safe",), "reported": ("safe",), "unreported": ("safe",)}.get(verb, ())
    with pytest.raises(NotAllowed):
        world.act("Wang", verb, 999, *arguments)


@pytest.mark.parametrize("verb", ["ack", "ring", "close"])
def test_a_supervisor_does_not_answer_her_own_concern(world: World, verb: str) -> None:
    number = world.raised(Level.P0, by="Wang")
    with pytest.raises(NotAllowed):
        world.act("Wang", verb, number)


def test_no_name_and_no_number_stands_in_any_supervisors_chat(world: World) -> None:
    """Canaries: whatever is sent to those who answer for children, sealed bodies included."""
    world.raised(Level.P0)
    world.forward(hours=2)
    world.press("Wang", "Acknowledge")
    names = {name for name in world.ids if name not in ("Li", "Zhou")}
    rows = world.conn.execute(
        select(outbound.c.body).where(outbound.c.person_id != world.ids["Li"])
    ).scalars()
    text = " ".join(str(body) for body in rows)
    assert not any(name in text for name in names)
    assert "0570" not in text
