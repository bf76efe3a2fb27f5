"""Promises of the training notices: who gets one, who does not, and that the counts add up."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.flows import moves
from db.models import notice, notice_recipient, outbound, post
from db.queries import notices as rows
from db.queries import people, runs
from services import answering, notices, reminders, talking
from services import people as folk
from services.answering import Heard
from services.outgoing import Lane
from services.presses import Press
from services.spreading import BATCH
from services.unit import NotAllowed
from tests.services.people.scene import Scene, add_mothers

TEXT = "Swimming safety: Saturday, nine o'clock."


def write(scene: Scene, name: str, text: str = TEXT) -> None:
    """Let somebody take /notice and type its text."""
    scene.do(notices.begin, name)
    with scene.unit() as unit:
        who = people.by_id(unit.conn, scene.ids[name], unit.now)
        kept = runs.get(unit.conn, who.run_id) if who and who.run_id else None
        assert who
        assert kept
        answering.move(unit, who, kept, moves.Typed(text, {}), Heard(7))


def address(scene: Scene, name: str = "Chen", role: str = "Companion mothers") -> None:
    """Write a notice to everybody of a role in the sender's place, up to the preview."""
    write(scene, name)
    scene.press(name, "Everybody in")
    scene.press(name, role)


def send(scene: Scene, name: str = "Chen") -> None:
    address(scene, name)
    scene.press(name, "Send")


def spread(scene: Scene) -> None:
    """Let the job work until it has nothing to do."""
    while scene.run(notices.tick_spread):
        pass


def report(scene: Scene, name: str = "Chen") -> str:
    """Let the other job work; return what the author is shown."""
    scene.run(notices.tick_progress)
    scene.deliver(name)
    return scene.newest(name)


def state(scene: Scene) -> str:
    with scene.unit() as unit:
        found: str = unit.conn.execute(select(notice.c.state)).scalar_one()
        return found


def told(scene: Scene, name: str) -> bool:
    return any(row.lane == Lane.NOTICE for row in scene.rows(name))


def add_up(scene: Scene) -> int:
    """Return the audience, after seeing that every person of it is in exactly one final state."""
    found = scene.recipients(1)
    with scene.unit() as unit:
        audience: int = unit.conn.execute(select(notice.c.audience)).scalar_one()
    assert set(found) <= {"sent", "unreachable", "withdrawn", "unknown"}
    assert sum(found.values()) == audience
    return audience


def test_a_notice_reaches_the_mothers_of_the_county_and_nobody_else(scene: Scene) -> None:
    """Not the other county, not other roles, not the author."""
    add_mothers(scene, 3, "Stonebridge")
    send(scene)
    spread(scene)
    assert [name for name in scene.ids if told(scene, name)] == ["Li", "m0", "m1", "m2"]


def test_a_supervisor_writes_to_her_own_mothers_only(scene: Scene) -> None:
    """Her place is the widest she is offered, and mothers the only role."""
    write(scene, "Wang")
    assert scene.buttons("Wang") == ["Everybody in Willow", "Stonebridge", "Drop it"]
    scene.press("Wang", "Everybody in")
    assert "So it will look" in scene.newest("Wang")
    assert "Companion mothers, Willow" in scene.newest("Wang")


@pytest.mark.parametrize("name", ["Li", "operator"])
def test_who_may_not_send_is_refused_before_typing(scene: Scene, name: str) -> None:
    """No draft, no question."""
    with pytest.raises(NotAllowed):
        scene.do(notices.begin, name)
    assert scene.texts(name) == []


def test_the_preview_shows_the_text_as_it_will_look_and_how_many_get_it(scene: Scene) -> None:
    """Nothing leaves that was not looked at."""
    add_mothers(scene, 2, "Stonebridge")
    address(scene)
    text = scene.newest("Chen")
    assert f"📢 <b>Notice from the county coordinator</b>\n{TEXT}" in text
    assert text.endswith("People: 3")
    assert scene.rows("Li") == []


def test_a_place_is_chosen_by_walking_down(scene: Scene) -> None:
    """County, township; a village without places in it is chosen at once."""
    write(scene, "Chen")
    scene.press("Chen", "Willow")
    assert scene.buttons("Chen")[:2] == ["Everybody in Willow", "Stonebridge"]
    assert "‹ A wider place" in scene.buttons("Chen")
    scene.press("Chen", "Stonebridge")
    assert "Which people?" in scene.newest("Chen")


def test_a_post_that_ended_after_the_preview_sends_nothing(scene: Scene) -> None:
    """The rows decide at the moment of sending, not the screen."""
    address(scene)
    with scene.unit() as unit:
        mine = post.c.person_id == scene.ids["Chen"]
        unit.conn.execute(update(post).where(mine).values(until=unit.now))
    with pytest.raises(NotAllowed):
        scene.press("Chen", "Send")
    assert state(scene) == "draft"


def test_pressing_send_twice_sends_once(scene: Scene) -> None:
    """The second press shows where the notice is."""
    address(scene)
    preview = len(scene.rows("Chen")) - 1
    scene.deliver("Chen")
    scene.press("Chen", "Send")
    scene.deliver("Chen")
    scene.press("Chen", "Send", preview)
    spread(scene)
    assert scene.newest("Chen").startswith("📢 <b>On its way</b>")
    assert len([text for text in scene.texts("Li") if TEXT in text]) == 1


def test_the_audience_is_that_of_the_moment_of_confirming(scene: Scene) -> None:
    """Who comes later gets the next one."""
    send(scene)
    scene.forward(seconds=1)
    add_mothers(scene, 1, "Stonebridge")
    spread(scene)
    assert (told(scene, "Li"), told(scene, "m0")) == (True, False)


def test_whoever_left_between_confirming_and_sending_counts_as_withdrawn(scene: Scene) -> None:
    """A revoked post gets nothing from then on."""
    send(scene)
    scene.forward(seconds=1)
    with scene.unit() as unit:
        mine = post.c.person_id == scene.ids["Li"]
        unit.conn.execute(update(post).where(mine).values(until=unit.now))
    spread(scene)
    assert scene.recipients(1) == {"withdrawn": 1}
    assert not told(scene, "Li")


def test_blocked_never_linked_and_paused_people_are_settled_at_once(scene: Scene) -> None:
    """No message is made for somebody who cannot or does not want to get it."""
    add_mothers(scene, 4, "Stonebridge")
    with scene.unit() as unit:
        people.change(unit.conn, scene.ids["m0"], reach="blocked")
        people.change(unit.conn, scene.ids["m1"], telegram_id=None)
    scene.do(folk.stop, "m2")
    send(scene)
    spread(scene)
    assert scene.recipients(1) == {"waiting": 2, "unreachable": 2, "withdrawn": 1}
    scene.deliver()
    assert add_up(scene) == 5


def test_a_person_with_two_posts_in_the_place_gets_one_copy(scene: Scene) -> None:
    """People are counted, not posts."""
    with scene.unit() as unit:
        people.add_post(unit.conn, scene.ids["Li"], "mother", scene.places["Willow"], unit.now)
    address(scene)
    assert scene.newest("Chen").endswith("People: 1")
    scene.press("Chen", "Send")
    spread(scene)
    assert scene.recipients(1) == {"waiting": 1}


def test_large_audiences_are_enqueued_in_small_batches(scene: Scene) -> None:
    """One unit holds everyone's writer: it makes at most a batch of rows."""
    add_mothers(scene, 2 * BATCH, "Stonebridge")
    send(scene)
    sizes = [scene.run(notices.tick_spread) for _ in range(4)]
    assert sizes == [BATCH, BATCH, 1, 0]
    scene.deliver()
    assert add_up(scene) == 2 * BATCH + 1


def test_progress_is_told_in_place_and_only_when_something_changed(scene: Scene) -> None:
    """One message that is edited, not a stream of them."""
    add_mothers(scene, 2, "Stonebridge")
    send(scene)
    spread(scene)
    scene.deliver("Chen")
    first = scene.rows("Chen")[-1]
    scene.deliver("Li")
    assert "3 people: 1 sent" in report(scene)
    assert scene.rows("Chen")[-1].edits_id == first.id
    assert scene.run(notices.tick_progress) == 0


def test_when_all_are_settled_the_last_counts_are_told_and_the_notice_is_done(scene: Scene) -> None:
    """Four numbers that add up, and how many have understood."""
    add_mothers(scene, 2, "Stonebridge")
    send(scene)
    spread(scene)
    scene.deliver()
    scene.press("m0", "Understood")
    text = report(scene)
    assert text.startswith("📢 <b>Done</b>")
    assert "3 people: 3 sent, 0 not reached, 0 withdrawn, 0 uncertain, 0 to go. 1 have understood." in text
    assert scene.run(notices.tick_progress) == 0


def test_stop_takes_back_what_would_leave_next_in_the_very_same_unit(scene: Scene) -> None:
    """Nothing that was still queued leaves after the press; what had gone is counted."""
    add_mothers(scene, BATCH + 20, "Stonebridge")
    send(scene)
    scene.run(notices.tick_spread)
    scene.deliver("Li", "Chen")
    scene.press("Chen", "Stop")
    assert scene.deliver(lane=Lane.NOTICE) == 0
    spread(scene)
    assert scene.deliver(lane=Lane.NOTICE) == 0
    assert scene.recipients(1) == {"sent": 1, "withdrawn": BATCH + 20}
    assert report(scene).startswith("📢 <b>Stopped</b>")
    assert add_up(scene) == BATCH + 21


def test_stop_waits_for_what_is_on_the_wire(scene: Scene) -> None:
    """In flight is neither sent nor withdrawn until the sender knows."""
    send(scene)
    spread(scene)
    scene.deliver("Chen")
    with scene.unit() as unit:
        unit.conn.execute(update(outbound).where(outbound.c.lane == int(Lane.NOTICE)).values(state="sending"))
    scene.press("Chen", "Stop")
    spread(scene)
    assert report(scene).startswith("📢 <b>Being stopped</b>")
    with scene.unit() as unit:
        rows.settle(unit.conn, 1, scene.ids["Li"], "unknown")
    assert report(scene).startswith("📢 <b>Stopped</b>")
    assert scene.recipients(1) == {"unknown": 1}


def test_an_uncertain_copy_of_a_stopped_notice_is_not_sent_again(scene: Scene) -> None:
    """Stop means stop; the person stays listed as uncertain."""
    send(scene)
    spread(scene)
    scene.deliver("Chen")
    with scene.unit() as unit:
        unit.conn.execute(update(outbound).where(outbound.c.lane == int(Lane.NOTICE)).values(state="unknown"))
        rows.settle(unit.conn, 1, scene.ids["Li"], "unknown")
    scene.press("Chen", "Stop")
    with scene.unit() as unit:
        found = unit.conn.execute(select(outbound.c.state).where(outbound.c.lane == int(Lane.NOTICE)))
        assert list(found.scalars()) == ["withdrawn"]
    assert scene.recipients(1) == {"unknown": 1}


def test_after_stop_of_a_reader_an_uncertain_copy_is_not_repeated(scene: Scene) -> None:
    """She wants no more; that she may lack this one stays listed."""
    send(scene)
    spread(scene)
    with scene.unit() as unit:
        unit.conn.execute(update(outbound).where(outbound.c.lane == int(Lane.NOTICE)).values(state="unknown"))
        rows.settle(unit.conn, 1, scene.ids["Li"], "unknown")
    scene.do(folk.stop, "Li")
    with scene.unit() as unit:
        found = unit.conn.execute(select(outbound.c.state).where(outbound.c.lane == int(Lane.NOTICE)))
        assert list(found.scalars()) == ["withdrawn"]
    assert scene.recipients(1) == {"unknown": 1}


def test_at_night_the_first_button_waits_for_the_morning(scene: Scene) -> None:
    """Ten in the evening: 07:30, or now if it must be."""
    scene.now = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    address(scene)
    assert scene.buttons("Chen")[:2] == ["Send at 07:30", "Send now"]
    scene.press("Chen", "Send at 07:30")
    spread(scene)
    assert scene.deliver("Li") == 0
    scene.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert scene.deliver("Li") == 1


def test_understood_counts_once_and_changes_the_message(scene: Scene) -> None:
    """The button goes, the text stays."""
    send(scene)
    spread(scene)
    scene.deliver()
    scene.press("Li", "Understood")
    scene.deliver("Li")
    assert TEXT in scene.newest("Li")
    assert scene.newest("Li").endswith("✓ <b>Understood.</b> Thank you.")
    assert scene.buttons("Li") == []


def test_understood_below_newer_messages_makes_no_second_copy(scene: Scene) -> None:
    """An edit of an old message would arrive as a new one: only the thanks are said."""
    send(scene)
    spread(scene)
    scene.deliver()
    scene.do(folk.help_, "Li")
    scene.deliver()
    scene.press("Li", "Understood", -2)
    assert scene.newest("Li") == "✓ <b>Understood.</b> Thank you."


def test_a_press_settles_what_the_sender_does_not_know(scene: Scene) -> None:
    """Who presses has it: unknown becomes sent, and never the other way round."""
    send(scene)
    spread(scene)
    with scene.unit() as unit:
        unit.conn.execute(update(outbound).where(outbound.c.lane == int(Lane.NOTICE)).values(state="unknown"))
        rows.settle(unit.conn, 1, scene.ids["Li"], "unknown")
    scene.press("Li", "Understood", 0)
    assert scene.recipients(1) == {"sent": 1}
    with scene.unit() as unit:
        for late in ("unknown", "unreachable", "withdrawn"):
            rows.settle(unit.conn, 1, scene.ids["Li"], late)
    assert scene.recipients(1) == {"sent": 1}


def test_who_did_not_get_a_notice_cannot_have_understood_it(scene: Scene) -> None:
    """A made-up press of somebody else leaves no trace."""
    send(scene)
    spread(scene)
    with pytest.raises(NotAllowed):
        scene.do(notices.PRESSES["understood"], "Zhou", Press(None, 7), 1)
    with scene.unit() as unit:
        assert unit.conn.execute(select(notice_recipient.c.understood_at)).scalars().all() == [None]


def test_nobody_sees_or_stops_the_notice_of_somebody_else(scene: Scene) -> None:
    """Not even another coordinator."""
    send(scene)
    for verb in ("notice_stop", "notice_count", "notice_drop"):
        with pytest.raises(NotAllowed):
            scene.do(notices.PRESSES[verb], "Wang", Press(None, 7), 1)
    assert state(scene) == "sending"


def test_a_dropped_draft_can_no_longer_be_sent(scene: Scene) -> None:
    """Its old buttons say so."""
    address(scene)
    preview = len(scene.rows("Chen")) - 1
    scene.deliver("Chen")
    scene.press("Chen", "Drop it")
    scene.deliver("Chen")
    scene.press("Chen", "Send", preview)
    assert scene.newest("Chen") == "This notice was dropped. Nobody got it."
    assert state(scene) == "dropped"


def test_a_text_that_is_too_long_stays_in_the_chat_and_she_hears_by_how_much(scene: Scene) -> None:
    """She shortens it; a deleted one she would have to write again."""
    scene.do(notices.begin, "Chen")
    scene.do(talking.wrote, "Chen", 7, "长" * 1003, _as_written)
    assert "That is 1003 characters, 3 too many: a notice has at most 1000." in scene.newest("Chen")
    assert "What shall the notice say?" in scene.newest("Chen")
    assert (scene.count(notice), _deletions(scene)) == (0, [])
    scene.do(talking.wrote, "Chen", 9, "长" * 1000, _as_written)
    assert (scene.count(notice), _deletions(scene)) == (1, [{"d": 9}])


def _as_written(label: str) -> list[str]:
    return [label]


def _deletions(scene: Scene) -> list[dict[str, int]]:
    """Return which messages are to be deleted from chats."""
    with scene.unit() as unit:
        return list(unit.conn.execute(select(outbound.c.body).where(outbound.c.kind == "delete")).scalars())


@pytest.mark.parametrize(
    "text", ["<b>&amp; {0} %s", "{body}", "=HYPERLINK(1)", "١٢\u202e\u0000", "🧒‍👩" * 200]
)
def test_any_text_is_kept_as_it_was_written(scene: Scene, text: str) -> None:
    """Marks and braces are the author's, not ours."""
    write(scene, "Chen", text)
    with scene.unit() as unit:
        assert unit.conn.execute(select(notice.c.body)).scalar_one() == text.strip()


def test_a_place_without_such_people_cannot_be_sent_to(scene: Scene) -> None:
    """No button, no empty notice."""
    write(scene, "Chen")
    scene.press("Chen", "Everybody in")
    scene.press("Chen", "Stand-in supervisors")
    with scene.unit() as unit:
        mine = post.c.person_id == scene.ids["Zhao"]
        unit.conn.execute(update(post).where(mine).values(until=unit.now))
    scene.press("Chen", "Somebody else")
    scene.press("Chen", "Everybody in")
    scene.press("Chen", "Stand-in supervisors")
    assert scene.newest("Chen").endswith("Nobody holds this role there.")
    assert scene.buttons("Chen") == ["Drop it"]


def test_slash_notice_shows_the_last_five_with_their_counts(scene: Scene) -> None:
    """What was sent is not forgotten."""
    for _ in range(6):
        send(scene)
        spread(scene)
        scene.deliver()
        report(scene)
    scene.do(notices.begin, "Chen")
    listed = scene.texts("Chen")[-2]
    assert listed.startswith("<b>Your last notices</b>")
    assert listed.count("Companion mothers, Cloud") == 5


def test_a_reminder_is_not_taken_for_a_notice(scene: Scene) -> None:
    """/stop of one person leaves other people's notices alone."""
    add_mothers(scene, 1, "Stonebridge")
    scene.run(reminders.plan_first, scene.children["C-001"])
    send(scene)
    spread(scene)
    scene.do(folk.stop, "Li")
    assert scene.recipients(1) == {"waiting": 1, "withdrawn": 1}
    assert not told(scene, "Li")
    assert told(scene, "m0")
