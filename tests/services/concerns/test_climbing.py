"""A flagged concern always reaches a human: every rule of the ladder, told as stories."""

from datetime import timedelta

from core.triage import Category, Level
from db.models import concern
from db.queries import alerts, doctor, people
from services import climbing, delivery
from services.delivery import Sender
from tests.services.concerns.world import LANES, World


def test_a_danger_reaches_the_supervisor_at_once_and_nobody_else(world: World) -> None:
    """P0: the first rung hears it in the same unit, with code and label, what was ticked, and the deadline."""
    number = world.raised(Level.P0)
    alert = world.only("Wang")
    assert f"No. {number}: Danger now" in alert.text
    assert "C-012 🐼 blue" in alert.text
    assert "Ticked: Marks on the skin: many" in alert.text
    assert "goes on to others" in alert.text
    assert "03-04 10:15" in alert.text
    assert alert.labels == ["Acknowledge", "Pass on", "Ask her to ring me", "Read the note"]
    assert world.heard() == {}


def test_a_red_concern_climbs_every_rung_at_its_time_and_then_comes_to_everybody_again(world: World) -> None:
    """P0: supervisor, stand-in after 15 minutes, county after 30, foundation after 60, then all every 15 minutes."""
    number = world.raised(Level.P0)
    assert world.heard() == {"Wang": 1}
    world.forward(minutes=14, seconds=59)
    assert world.heard() == {}
    world.forward(seconds=1)
    assert world.heard() == {"Zhao": 1}
    world.forward(minutes=15)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Chen": 1}
    world.forward(minutes=30)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Wu": 1}
    for _ in range(3):
        world.forward(minutes=15)
        again = [world.only(name) for name in ("Wang", "Zhao", "Chen", "Wu")]
        assert all("Again:" in shown.text for shown in again)
    assert world.concern(number).next_due_at is not None


def test_an_alert_says_who_else_was_told_by_role_and_never_by_name(world: World) -> None:
    world.raised(Level.P0)
    world.forward(minutes=15)
    text = world.only("Zhao").text
    assert "Told as well: supervisor" in text
    assert "Wang" not in text
    assert "Li" not in text


def test_an_alert_names_nobody_as_told_whom_it_could_not_reach(world: World) -> None:
    """The supervisor has blocked the assistant: whoever stands in must not think that she knows."""
    world.blocked.add("Wang")
    world.raised(Level.P0)
    assert "Told as well" not in world.only("Zhao").text
    world.forward(minutes=15)
    assert "Told as well: stand-in supervisor" in world.only("Chen").text


def test_an_orange_concern_climbs_in_two_hour_steps(world: World) -> None:
    """P1: supervisor at once, stand-in after 2 hours, county after 4, then every 2 hours; never the foundation."""
    world.raised(Level.P1)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Wang": 1}
    world.forward(hours=2)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Zhao": 1}
    world.forward(hours=2)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Chen": 1}
    world.forward(hours=2)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Wang": 1, "Zhao": 1, "Chen": 1}


def test_a_yellow_concern_at_night_waits_for_the_morning(world: World) -> None:
    """P2: at once in hours, else at the next 07:30; the county lead on the next working day."""
    world.until("22:30")
    number = world.raised(Level.P2)
    assert world.heard() == {}
    assert world.concern(number).next_due_at is not None
    world.until("07:30")
    assert world.heard() == {"Wang": 1}
    world.until("07:30")
    assert world.heard() == {"Chen": 1}


def test_an_alert_waits_only_where_it_should_have_left(world: World) -> None:
    """Neither in quiet hours nor for somebody who has blocked the assistant; in flight it is not there yet, either."""
    world.until("20:50")
    number = world.flag(Level.P2)
    world.now += timedelta(minutes=15)
    assert alerts.waiting_since(world.conn, world.now) == 1
    assert [row.person_id for row in alerts.queued_about(world.conn, number)] == [world.ids["Wang"]]
    assert delivery.claim(world.unit(), Sender("test", 1e9), LANES, [], 100) == []
    assert alerts.waiting_since(world.conn, world.now + timedelta(hours=10)) == 0
    world.until("08:00")
    world.flag(Level.P0)
    soon = world.now + timedelta(seconds=61)
    assert alerts.waiting_since(world.conn, world.now) == 0
    assert alerts.waiting_since(world.conn, soon) == 1
    assert delivery.claim(world.unit(), Sender("test", 1e9), LANES, [], 100)
    assert alerts.waiting_since(world.conn, soon) == 1
    people.change(world.conn, world.ids["Wang"], reach="blocked")
    assert alerts.waiting_since(world.conn, soon) == 0


def test_an_orange_concern_does_not_wait_for_the_morning(world: World) -> None:
    world.until("23:00")
    world.raised(Level.P1)
    assert world.heard() == {"Wang": 1}


def test_after_an_outage_every_missed_rung_is_told_in_one_go(world: World) -> None:
    """Moving the clock an hour over three rungs tells each of them once."""
    world.raised(Level.P0)
    world.heard()
    world.forward(hours=1)
    assert world.heard("Wang", "Zhao", "Chen", "Wu") == {"Zhao": 1, "Chen": 1, "Wu": 1}


def test_a_blocked_supervisor_is_skipped_at_once_and_the_operator_is_told(world: World) -> None:
    """F10: the next rung hears within the same moment, and the log says who was not reached."""
    world.blocked.add("Wang")
    number = world.raised(Level.P0)
    assert world.heard() == {"Zhao": 1, "Sun": 1}
    assert ("unreached", world.ids["Wang"]) in world.events(number)


def test_an_empty_post_is_skipped_at_once_and_the_operator_is_told_without_detail(world: World) -> None:
    world.revoke("Wang")
    number = world.raised(Level.P0)
    told = world.only("Sun").text
    assert "C-012" not in told
    assert "violence" not in told
    assert world.heard() == {"Zhao": 1}
    assert "nobody" in world.kinds(number)


def test_a_supervisor_without_a_chat_is_skipped_at_once(world: World) -> None:
    """A post on the roster whose holder never opened the invite reaches nobody."""
    world.revoke("Wang")
    world.hire("Qian", None, "supervisor", "township")
    number = world.raised(Level.P0)
    assert world.heard("Zhao") == {"Zhao": 1}
    assert ("unreached", world.ids["Qian"]) in world.events(number)


def test_when_all_but_one_are_blocked_the_one_hears_at_once(world: World) -> None:
    world.blocked |= {"Wang", "Zhao", "Chen"}
    world.raised(Level.P0)
    assert world.heard("Wu", "Li") == {"Wu": 1}


def test_when_nobody_can_be_reached_she_hears_the_truth_and_a_number_once(world: World) -> None:
    """The operator and the mother are told at once; the operator again at each round, the mother not."""
    world.blocked |= {"Wang", "Zhao", "Chen", "Wu"}
    number = world.raised(Level.P0)
    truth = world.only("Li").text
    assert "I can reach nobody" in truth
    assert "0570-555-0100" in truth
    assert "110" in truth
    assert any(f"No. {number} reaches nobody" in shown.text for shown in world.news("Sun"))
    world.forward(minutes=15)
    assert world.heard("Li") == {}
    assert any(f"No. {number} reaches nobody" in shown.text for shown in world.news("Sun"))


def test_somebody_who_is_reached_after_all_is_true_news_for_her(world: World) -> None:
    world.blocked |= {"Wang", "Zhao", "Chen", "Wu"}
    world.raised(Level.P0)
    world.heard()
    world.blocked.clear()
    world.hire("Feng", 1007, "backup", "township")
    world.forward(minutes=15)
    assert world.heard("Feng") == {"Feng": 1}
    assert "reached the stand-in supervisor" in world.only("Li").text


def test_a_silent_supervisor_is_not_nobody(world: World) -> None:
    """Somebody has the alert and says nothing: the ladder climbs and repeats, and no false truth is told."""
    for name in ("Zhao", "Chen", "Wu"):
        world.revoke(name)
    world.raised(Level.P0)
    assert "Li" not in world.heard()
    world.forward(minutes=15)
    assert "Li" not in world.heard()


def test_the_only_one_who_heard_it_leaves_and_it_does_not_fall_silent(world: World) -> None:
    """Wang had the alert and lost the post: nobody is left, so she and the operator are told the truth."""
    for name in ("Zhao", "Chen", "Wu"):
        world.revoke(name)
    number = world.raised(Level.P0)
    world.revoke("Wang")
    world.heard()
    world.forward(minutes=15)
    assert "I can reach nobody" in world.only("Li").text
    assert any(f"No. {number} reaches nobody" in shown.text for shown in world.news("Sun"))
    assert world.concern(number).next_due_at is not None


def test_she_is_told_once_after_thirty_minutes_that_she_may_report_it_herself(world: World) -> None:
    """P1, a legal reporting case: if nobody answers in 30 minutes the mother may report it (domain.md B)."""
    world.raised(Level.P1)
    world.heard()
    world.forward(minutes=30)
    told = world.only("Li").text
    assert "nobody has answered yet" in told
    assert "110" in told
    world.forward(minutes=60)
    assert world.heard("Li") == {}


def test_an_answer_in_time_spares_her_that(world: World) -> None:
    world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    world.heard()
    world.forward(minutes=30)
    assert world.heard() == {}


def test_the_raiser_is_never_alerted_about_her_own_concern(world: World) -> None:
    """A supervisor who visits herself and ticks a danger: the next rung answers."""
    number = world.raised(Level.P0, by="Wang")
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}
    world.forward(hours=2)
    assert world.heard("Wang") == {"Wang": 1}  # only that nobody has answered yet
    assert ("told", world.ids["Wang"]) not in world.events(number)


def test_a_supervisor_of_another_county_is_never_told(world: World) -> None:
    world.raised(Level.P0)
    world.forward(hours=3)
    assert world.heard("Zheng", "Zhou") == {}


def test_an_alert_waiting_for_a_supervisor_who_is_revoked_is_not_sent_but_rerouted(world: World) -> None:
    """F27: the post ends while the alert is queued; she sees nothing, the next rung hears at once."""
    number = world.flag(Level.P0)
    world.revoke("Wang")
    world.run()
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}
    assert world.states(number)["withdrawn"] == 1


def test_the_same_holds_while_no_child_is_named(world: World) -> None:
    """Without a child the sender has nothing to check; the place is checked instead."""
    number = world.flag(Level.P0, nameless=True)
    world.revoke("Wang")
    world.run()
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}
    assert world.states(number)["withdrawn"] == 1


def test_a_delivery_acknowledges_nothing(world: World) -> None:
    number = world.raised(Level.P0)
    assert "delivered" in world.kinds(number)
    assert world.concern(number).state == "raised"


def test_every_step_is_an_event_those_that_reached_nobody_included(world: World) -> None:
    world.revoke("Zhao")
    number = world.raised(Level.P0)
    world.forward(minutes=15)
    assert world.kinds(number) == [
        "raised",
        "step",
        "told",
        "delivered",
        "step",
        "nobody",
        "step",
        "told",
        "delivered",
    ]


def test_the_ladder_is_frozen_when_the_concern_opens(world: World) -> None:
    """A later configuration does not reach an open concern."""
    number = world.raised(Level.P0)
    world.heard()
    before = world.concern(number).ladder
    world.settings = type(world.settings)(ladder=type(world.settings.ladder)(p0=world.settings.ladder.p1))
    world.forward(minutes=15)
    assert world.heard("Zhao") == {"Zhao": 1}
    assert world.concern(number).ladder == before


def test_a_damaged_concern_does_not_silence_the_others(world: World) -> None:
    """Its ladder cannot be read: the operator is told, and everybody else's alerts go their way."""
    broken, sound = world.raised(Level.P0), world.raised(Level.P0)
    world.conn.execute(concern.update().where(concern.c.id == broken).values(ladder={}))
    world.heard()
    world.forward(minutes=15)
    assert f"No. {sound}" in world.only("Zhao").text
    assert any(f"No. {broken} cannot be worked on" in shown.text for shown in world.news("Sun"))


def test_many_damaged_concerns_do_not_keep_the_sound_ones_from_their_turn(world: World) -> None:
    """They step behind the others, are tried again later, and stay on the doctor's list."""
    broken = [world.raised(Level.P0) for _ in range(climbing.BATCH + 2)]
    sound = world.raised(Level.P1)
    world.conn.execute(concern.update().where(concern.c.id.in_(broken)).values(ladder={}))
    world.heard()
    world.forward(hours=2)
    assert f"No. {sound}" in world.only("Zhao").text
    assert set(broken) <= set(doctor.silent_concerns(world.conn, world.now))


def test_a_tick_with_nothing_due_does_nothing(world: World) -> None:
    world.raised(Level.P0, Category.C01)
    world.heard()
    world.forward(minutes=1)
    assert world.heard() == {}
