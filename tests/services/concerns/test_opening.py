"""A flag and its concern are one unit; flags of one check-in that belong together are one concern."""

import pytest
from sqlalchemy import select

from core.text import say
from core.triage import Category, Flag, Level
from db.models import concern, concern_flag, outbound
from db.queries import outbound as queue
from db.store import Stale
from services import concerns as service
from services import emergency
from tests.services.concerns.world import World, plain


def _flags(world: World) -> list[tuple[int, str, int]]:
    wanted = select(concern_flag.c.concern_id, concern_flag.c.item, concern_flag.c.level).order_by(
        concern_flag.c.id
    )
    return [tuple(row) for row in world.conn.execute(wanted)]


def test_a_flag_opens_a_concern_and_queues_its_alert_in_the_same_unit(world: World) -> None:
    number = world.flag(Level.P0)
    assert _flags(world) == [(number, "E02", 0)]
    assert world.states(number) == {"queued": 1}


def test_the_same_flag_twice_is_one_flag_and_one_alert(world: World) -> None:
    run = world.visit()
    first = world.raised(Level.P0, run=run)
    assert world.raised(Level.P0, run=run) == first
    assert len(_flags(world)) == 1
    assert world.heard() == {"Wang": 1}


def test_a_danger_ticked_anew_after_its_concern_was_closed_opens_a_new_one(world: World) -> None:
    """The visit is still open: what was closed answers for nothing that is ticked later. Replayed, it is one."""
    run = world.visit()
    first = world.raised(Level.P2, run=run)
    for label in ("Acknowledge", "Close", "Ticked by mistake"):
        world.press("Wang", label)
    world.heard()
    again = world.raised(Level.P2, run=run)
    assert again != first
    assert world.raised(Level.P2, run=run) == again
    assert world.heard() == {"Wang": 1}
    assert _flags(world) == [(first, "E02", 2), (again, "E02", 2)]


def test_a_second_flag_of_the_same_kind_joins_and_alerts_nobody_again(world: World) -> None:
    run = world.visit()
    first = world.raised(Level.P1, run=run)
    world.heard()
    assert world.raised(Level.P1, run=run, item="M03") == first
    assert world.raised(Level.P2, run=run, item="F03") == first
    assert world.heard() == {}
    assert world.concern(first).level is Level.P1
    assert world.kinds(first).count("added") == 2


def test_a_worse_flag_raises_the_level_and_lets_it_climb_anew(world: World) -> None:
    """The ladder of the new level is frozen, the climb begins again, and the alert says why."""
    run = world.visit()
    number = world.raised(Level.P1, run=run)
    world.forward(hours=2)
    world.heard()
    assert world.raised(Level.P0, run=run, item="F05") == number
    alert = world.only("Wang")
    assert "This has become more serious" in alert.text
    assert "Danger now" in alert.text
    world.forward(minutes=15)
    assert world.heard("Zhao") == {"Zhao": 1}


def test_a_worse_flag_wakes_a_concern_that_was_taken_on(world: World) -> None:
    run = world.visit()
    number = world.raised(Level.P2, run=run)
    world.press("Wang", "Acknowledge")
    world.heard()
    world.raised(Level.P0, run=run, item="F05")
    assert world.concern(number).state == "raised"
    assert world.concern(number).owner_id is None
    assert world.heard("Wang") == {"Wang": 1}


def test_another_kind_of_danger_is_another_concern(world: World) -> None:
    run = world.visit()
    assert world.flag(Level.P1, Category.C03, run=run) != world.flag(
        Level.P1, Category.C06, item="H08", run=run
    )


def test_the_same_kind_in_another_visit_is_another_concern(world: World) -> None:
    assert world.flag(Level.P1) != world.flag(Level.P1)


def test_after_closing_the_same_kind_opens_a_new_concern(world: World) -> None:
    run = world.visit()
    first = world.raised(Level.P2, run=run)
    for label in ("Acknowledge", "Close", "The child is safe"):
        world.press("Wang", label)
    assert world.raised(Level.P2, run=run, item="M03") != first


def test_alerts_to_one_chat_in_the_same_moment_travel_as_one_message(world: World) -> None:
    """One visit that raises two kinds at once rings the phone once; each has its own numbered buttons."""
    run = world.visit()
    one = world.flag(Level.P1, Category.C06, item="H08", run=run)
    two = world.flag(Level.P0, Category.C05, item="H08", run=run)
    world.run()
    alert = world.only("Wang")
    assert alert.text.index(f"No. {two}: Danger now") < alert.text.index(f"No. {one}: Serious sign")
    assert f"No. {one}: Acknowledge" in alert.labels
    assert f"No. {two}: Acknowledge" in alert.labels
    assert world.kinds(one).count("delivered") == 1
    assert world.kinds(two).count("delivered") == 1


def test_an_alert_that_may_have_arrived_stays_labelled_when_another_travels_with_it(world: World) -> None:
    """Nothing is doubled without saying so: the label "(again)" goes over to the message that replaces it.

    How often the old one was tried in vain does not: the new one has its tries before it.
    """
    run = world.visit()
    world.flag(Level.P1, Category.C06, item="H08", run=run)
    world.conn.execute(outbound.update().values(repeats=5))
    world.flag(Level.P0, Category.C05, item="H08", run=run)
    rows = world.conn.execute(select(outbound.c.state, outbound.c.repeats).order_by(outbound.c.id)).all()
    assert rows == [("superseded", 5), ("queued", 1)]


def test_an_alert_is_taken_along_by_one_other_only(world: World) -> None:
    """Two concerns raised at the same moment see it waiting: the second one is told to look again."""
    world.flag(Level.P1, Category.C06)
    first, second = (world.flag(Level.P1, kind) for kind in (Category.C11, Category.C15))
    rows = world.conn.execute(select(outbound.c.id).order_by(outbound.c.id)).scalars().all()
    assert world.states(first) == {"superseded": 1}
    assert world.states(second) == {"queued": 1}
    with pytest.raises(Stale):
        queue.supersede(world.conn, rows[0], rows[-1])


def test_each_concern_in_a_shared_message_is_taken_on_by_itself(world: World) -> None:
    run = world.visit()
    one = world.flag(Level.P1, Category.C06, item="H08", run=run)
    two = world.flag(Level.P0, Category.C05, item="H08", run=run)
    world.run()
    world.press("Wang", f"No. {one}: Acknowledge")
    assert (world.concern(one).state, world.concern(two).state) == ("acknowledged", "raised")


def test_a_shared_message_that_reaches_nobody_climbs_for_each_of_its_concerns(world: World) -> None:
    world.blocked.add("Wang")
    run = world.visit()
    world.flag(Level.P1, Category.C06, item="H08", run=run)
    world.flag(Level.P0, Category.C05, item="H08", run=run)
    world.run()
    assert "Neglect" in (text := world.only("Zhao").text)
    assert "No able guardian" in text


def test_alerts_three_seconds_apart_are_two_messages(world: World) -> None:
    world.flag(Level.P1, Category.C06)
    world.forward(seconds=3)
    world.raised(Level.P1, Category.C11)
    assert world.heard() == {"Wang": 2}


def test_an_alert_that_has_left_is_not_changed_any_more(world: World) -> None:
    world.raised(Level.P1, Category.C06)
    world.raised(Level.P1, Category.C11)
    assert world.heard() == {"Wang": 2}


def test_a_worry_before_the_child_is_named_alerts_at_once(world: World) -> None:
    world.raised(Level.P0, nameless=True)
    assert "The child is not named yet" in world.only("Wang").text


def test_naming_the_child_later_tells_those_who_were_alerted(world: World) -> None:
    run = world.visit()
    number = world.raised(Level.P0, run=run, nameless=True)
    world.heard()
    service.set_child(world.unit(), run, world.child)
    world.run()
    assert "C-012 🐼 blue" in world.only("Wang").text
    assert world.heard() == {}
    assert world.concern(number).child_id == world.child


def test_a_child_of_another_place_lets_the_people_there_answer(world: World) -> None:
    """The child's place counts: those who answer for it are alerted, the others hear nothing of the child."""
    run = world.visit()
    number = world.raised(Level.P0, run=run, nameless=True)
    world.heard()
    service.set_child(world.unit(), run, world.far_child)
    world.run()
    assert "D-001" in world.only("Zheng").text
    assert world.heard("Wang", "Zhao", "Chen") == {}
    assert world.concern(number).area_id == world.places["far_village"].id


def test_the_emergency_card_puts_the_numbers_first_and_claims_nothing(world: World) -> None:
    lines = [plain(line) for line in emergency.danger_card(world.unit())]
    assert lines[0] == "Is life in danger? Call now:"
    assert lines[1:4] == ["Police 110", "Ambulance 120", "Fire 119"]
    text = " ".join(lines).lower()
    assert not any(claim in text for claim in ("was called", "has been called", "knows", "has been told"))


def test_one_flag_belongs_to_exactly_one_concern(world: World) -> None:
    """Every flag has its concern, every concern a flag, however they are raised."""
    for number, level in enumerate((Level.P3, Level.P2, Level.P1, Level.P0, Level.P1)):
        run = world.visit()
        for item in ("E02", "M03"):
            service.open_or_add(
                world.unit(),
                flag=Flag(Category.C03 if number % 2 else Category.C09, level),
                item=item,
                option="x",
                ticked=say("x"),
                run_id=run,
                child_id=world.child,
                raiser=world.who("Li"),
                area_id=world.places["village"].id,
            )
    owners = {number for number, _, _ in _flags(world)}
    assert owners == set(world.conn.execute(select(concern.c.id)).scalars())
    assert len(_flags(world)) == 10
