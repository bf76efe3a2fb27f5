"""Whoever answers may change: a child moves, a post ends. The concern never stays with nobody."""

from sqlalchemy import select

from core.triage import Level
from db.models import note, outbound
from db.queries import children, people
from services import board, checkins, handover, links, relief
from services import children as listing
from tests.services.concerns.test_reading import keep
from tests.services.concerns.world import World


def _move(world: World) -> None:
    place = world.places["far_village"].id
    children.change(world.conn, world.child, area_id=place)
    handover.child_moved(world.unit(), world.child, place)
    world.run()


def _end(world: World, name: str) -> None:
    world.revoke(name)
    relief.post_ended(world.unit(), world.ids[name])
    world.run()


def test_when_a_child_moves_its_open_concern_climbs_among_the_people_of_its_new_place(world: World) -> None:
    number = world.raised(Level.P0)
    world.heard()
    _move(world)
    alert = world.only("Zheng")
    assert "The child has moved here." in alert.text
    assert f"No. {number}: Danger now" in alert.text
    found = world.concern(number)
    assert (found.area_id, found.state) == (world.places["far_village"].id, "raised")
    assert "moved place" in world.kinds(number)
    world.forward(minutes=15)
    assert world.heard("Wang", "Zhao", "Chen") == {}


def test_who_had_taken_it_on_hears_that_the_child_has_moved(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    _move(world)
    assert world.only("Wang").text == (
        f"No. {number}: the child belongs to another place now. The people there answer from here on."
    )
    assert "The child has moved here." in world.only("Zheng").text
    found = world.concern(number)
    assert (found.state, found.owner_id) == ("raised", None)
    assert world.heard("Li") == {}


def test_who_answers_for_both_places_keeps_it(world: World) -> None:
    """The province has one foundation duty; taking it from her would only lose time."""
    number = world.raised(Level.P0)
    world.act("Wu", "ack", number)
    world.run()
    world.heard()
    _move(world)
    found = world.concern(number)
    assert (found.state, found.owner_id) == ("acknowledged", world.ids["Wu"])
    assert found.area_id == world.places["far_village"].id
    assert world.heard() == {}


def test_a_wish_to_close_does_not_move_with_the_child(world: World) -> None:
    """Those who were asked knew the old place; those of the new one take it up first."""
    number = world.raised(Level.P0)
    for label in ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    world.write_report("Wang")
    _move(world)
    found = world.concern(number)
    assert (found.state, found.outcome, found.close_asked_by) == ("raised", None, None)


def test_a_child_that_stays_in_its_place_alarms_nobody_anew(world: World) -> None:
    number = world.raised(Level.P0)
    world.heard()
    handover.child_moved(world.unit(), world.child, world.places["village"].id)
    world.run()
    assert world.heard() == {}
    assert "moved place" not in world.kinds(number)


def test_unread_notes_move_with_the_child_and_read_ones_stay(world: World) -> None:
    read, unread = keep(world), keep(world)
    world.conn.execute(note.update().where(note.c.id == read).values(read_at=world.now))
    _move(world)
    places = {row.id: row.area_id for row in world.conn.execute(select(note.c.id, note.c.area_id))}
    assert places == {read: world.places["village"].id, unread: world.places["far_village"].id}
    world.until("07:30")
    assert world.heard("Wang", "Zheng") == {"Zheng": 1}


def test_a_note_of_an_open_concern_can_be_opened_by_those_who_answer_now(world: World) -> None:
    """Read or not: the button on the alert must open it."""
    run = world.visit()
    world.raised(Level.P0, run=run)
    world.conn.execute(note.update().where(note.c.id == keep(world)).values(run_id=run, read_at=world.now))
    _move(world)
    world.press("Zheng", "Read the note")
    address = next(action for _, action in world.news("Zheng")[-1].buttons if isinstance(action, str))
    assert links.open_once(world.unit(), address.rsplit("/", 1)[1]) is not None


def test_a_worry_that_names_a_child_of_another_place_leaves_its_owner_too(world: World) -> None:
    """Taken on before the child was known: the owner does not answer for that place."""
    run = world.visit()
    number = world.raised(Level.P0, run=run, nameless=True)
    world.press("Wang", "Acknowledge")
    world.heard()
    handover.to_place(
        world.unit(), world.concern(number), world.places["far_village"].id, child_id=world.far_child
    )
    world.run()
    assert "D-001" in world.only("Zheng").text
    assert (world.concern(number).owner_id, world.concern(number).child_id) == (None, world.far_child)


def test_what_somebody_had_taken_on_climbs_again_at_once_when_the_post_ends(world: World) -> None:
    """Not an hour later: the event is written, the next ones hear why, the mother is not alarmed."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    _end(world, "Wang")
    world.run()
    assert ("released", world.ids["Wang"]) in world.events(number)
    assert (world.concern(number).state, world.concern(number).owner_id) == ("raised", None)
    assert "that person does not answer for this place any more" in world.only("Zhao").text
    assert world.heard("Wang", "Li") == {}


def test_who_still_answers_by_another_post_keeps_it(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    people.add_post(world.conn, world.ids["Wang"], "county", world.places["county"].id, world.now)
    _end(world, "Wang")
    assert world.concern(number).owner_id == world.ids["Wang"]


def test_nothing_about_a_child_that_waited_for_telegram_is_sent_after_the_post_has_ended(
    world: World,
) -> None:
    """Board, card, alert, request, list of children, the question of a check-in: queued while Telegram was down."""
    number = world.raised(Level.P0)
    nameless = world.raised(Level.P0, nameless=True)
    world.heard()
    board.show(world.unit(), world.who("Wang"))
    world.act("Wang", "card", number)
    world.act("Wang", "card", nameless)
    world.act("Wang", "ack", nameless)
    world.act("Wang", "unreported", nameless, "safe")
    world.flag(Level.P0)
    listing.show_list(world.unit(), world.who("Wang"))
    checkins.begin(world.unit(), world.who("Wang"), "routine", child_id=world.child)
    _end(world, "Wang")
    world.run()
    world.forward(hours=4)
    assert [one.text for one in world.news("Wang")] == []


def test_what_was_in_flight_when_the_post_ended_is_not_tried_again(world: World) -> None:
    """Telegram does not answer: such a message is now in flight, now queued again."""
    world.raised(Level.P0)
    world.heard()
    board.show(world.unit(), world.who("Wang"))
    mine = outbound.update().where(outbound.c.person_id == world.ids["Wang"], outbound.c.state != "sent")
    world.conn.execute(mine.values(state="sending"))
    _end(world, "Wang")
    world.conn.execute(mine.where(outbound.c.state == "sending").values(state="queued"))
    world.run()
    assert world.heard("Wang") == {}


def test_a_question_of_her_other_post_is_asked_again(world: World) -> None:
    """She is a mother too: what she was in the middle of comes back, and what is said to her is not lost."""
    people.add_post(world.conn, world.ids["Wang"], "mother", world.places["village"].id, world.now)
    world.raised(Level.P2, by="Wang")
    checkins.begin(world.unit(), world.who("Wang"), "worry")
    world.act("Zhao", "ack", 1)
    _end(world, "Wang")
    world.run()
    texts = [shown.text for shown in world.news("Wang")]
    assert any("takes it on" in text for text in texts)
    assert any("What is it about?" in text for text in texts)


def test_a_mother_whose_post_ended_sees_no_child_by_a_pairing_that_was_left(world: World) -> None:
    """The pairing stands in the roster still; without the post it says nothing."""
    assert people.sees_child(world.conn, world.ids["Li"], world.child, world.now)
    _end(world, "Li")
    assert not people.sees_child(world.conn, world.ids["Li"], world.child, world.now)
    assert not people.sees(world.conn, [(world.ids["Li"], world.child)], world.now)


def test_when_the_only_one_who_could_agree_leaves_others_are_asked_or_the_operator_hears(
    world: World,
) -> None:
    """Her request goes nowhere any more; the one who came for her gets one of her own."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "report", number)
    world.write_report("Wang")
    world.act("Wang", "outcome", number, "safe")
    world.run()
    world.hire("Gao", 1020, "county", "county")
    world.heard()
    _end(world, "Chen")
    assert "Do you agree to close this concern?" in world.only("Gao").text
    world.press("Gao", "Agree")
    assert world.concern(number).state == "closed"


def test_an_offer_to_somebody_whose_post_ends_stays_with_who_made_it(world: World) -> None:
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "hand_over", number, world.ids["Chen"])
    world.run()
    world.heard()
    _end(world, "Chen")
    assert f"No. {number}: the county coordinator cannot take it over. It stays with you." in [
        one.text for one in world.news("Wang")
    ]
    assert world.concern(number).owner_id == world.ids["Wang"]
