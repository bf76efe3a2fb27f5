"""Promises of /start, /help, /language, /privacy, /cancel and /stop (docs/decisions/0009-commands.md)."""

import pytest

import services.reminders
from db.models import answer, concern, outbound, post, run
from db.queries import people, reminders
from services import checkins, children
from services import people as folk
from services.outgoing import Lane
from services.unit import NotAllowed
from tests.services.people.scene import Scene

LI = 1001


def begin_visit(scene: Scene) -> str:
    """Put Li into a visit; return the question she is asked."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    scene.deliver("Li")
    return scene.newest("Li").splitlines()[-1]


def start(scene: Scene) -> None:
    scene.run(folk.begin, LI, "Li", "zh-hans", None)


def test_start_shows_home_and_turns_reminders_on_again(scene: Scene) -> None:
    """She is told so only if they were off."""
    start(scene)
    assert "Reminders are on again." not in scene.newest("Li")
    scene.do(folk.stop, "Li")
    start(scene)
    assert scene.newest("Li").startswith("Reminders are on again.")
    assert not scene.who("Li").paused


def test_start_in_mid_visit_offers_the_question_again(scene: Scene) -> None:
    """Home first, then where she was: she asked for it herself, nothing was interrupted."""
    question = begin_visit(scene)
    start(scene)
    home, again = scene.texts("Li")[-2:]
    assert "<b>Visit</b>" in home
    assert again.startswith("You were here:")
    assert again.endswith(question)


@pytest.mark.parametrize("service", [folk.help_, folk.privacy, folk.stop])
def test_in_mid_visit_the_question_stays_the_last_thing_on_the_screen(scene: Scene, service: object) -> None:
    """Asking how it works does not end a visit."""
    question = begin_visit(scene)
    scene.do(service, "Li")  # type: ignore[arg-type]
    assert scene.newest("Li").startswith("You were here:")
    assert scene.newest("Li").endswith(question)
    assert scene.who("Li").run_id is not None


def test_help_says_what_belongs_to_the_role(scene: Scene) -> None:
    """A mother reads of visits, an operator of the server, and everybody of the emergency number."""
    words = {"Li": "<b>Visit</b>", "Wang": "Acknowledge", "Chen": "Send a notice", "operator": "bot doctor"}
    for name, part in words.items():
        scene.do(folk.help_, name)
        assert part in scene.newest(name)
        assert "Ring 110 first" in scene.newest(name)


def test_the_language_is_chosen_by_its_own_name_and_home_follows(scene: Scene) -> None:
    """Menu, home and the question under way come again in the new language."""
    question = begin_visit(scene)
    scene.do(folk.language, "Li")
    assert scene.buttons("Li") == ["中文", "English"]
    scene.press("Li", "中文")
    assert scene.who("Li").language == "zh_Hans_CN"
    assert scene.newest("Li").endswith(question)
    with scene.unit() as unit:
        kinds = [row.kind for row in unit.conn.execute(outbound.select().order_by(outbound.c.id))]
    assert kinds.count("menu") == 1


def test_privacy_says_what_why_where_who_how_long_and_how_to_be_deleted(scene: Scene) -> None:
    """Telegram's terms ask for it, and so would we."""
    scene.do(folk.privacy, "Li")
    text = scene.newest("Li")
    for part in (
        "What is kept",
        "Why",
        "Where",
        "Who sees it",
        "48 hours",
        "30 days",
        "delete",
        "0570-555-0100",
    ):
        assert part in text


def test_stop_takes_back_what_is_on_its_way_and_start_lets_the_reminder_come(scene: Scene) -> None:
    """A reminder she did not want yesterday is not lost for ever."""
    plan_today(scene)
    assert scene.texts("Li")[-1].startswith("🔔")
    scene.do(folk.stop, "Li")
    assert not [text for text in scene.texts("Li") if text.startswith("🔔")]
    assert tick(scene) == 0
    start(scene)
    assert tick(scene) == 1
    assert scene.newest("Li").startswith("🔔")


def plan_today(scene: Scene) -> None:
    with scene.unit() as unit:
        args = (scene.ids["Li"], scene.children["C-001"], scene.now, scene.now.replace(day=9))
        reminders.put(unit.conn, "visit:1:2026-03-02", *args)
    assert tick(scene) == 1


def tick(scene: Scene) -> int:
    done: int = scene.run(services.reminders.tick)
    return done


def test_after_stop_an_uncertain_reminder_is_not_repeated(scene: Scene) -> None:
    """A copy that may have arrived is repeated after a day, but not to somebody who wants none."""
    plan_today(scene)
    with scene.unit() as unit:
        unit.conn.execute(
            outbound.update().where(outbound.c.lane == int(Lane.REMINDER)).values(state="unknown")
        )
    scene.do(folk.stop, "Li")
    assert Lane.REMINDER not in [row.lane for row in scene.rows("Li")]
    start(scene)
    assert tick(scene) == 0


def test_stop_says_that_a_worry_goes_on(scene: Scene) -> None:
    """Silence is for reminders, never for a child."""
    scene.do(folk.stop, "Li")
    assert "A worry you have passed on goes on" in scene.newest("Li")
    scene.do(folk.stop, "Wang")
    assert "Alerts about children still come" in scene.newest("Wang")


def test_an_alert_reaches_a_supervisor_who_has_typed_stop(scene: Scene) -> None:
    """/stop takes back reminders and notices only; news about a concern may travel in their lane at night."""
    with scene.unit() as unit:
        row = {"kind": "text", "person_id": scene.ids["Wang"], "body": {"l": []}, "state": "queued"}
        moments = {"created_at": unit.now, "due_at": unit.now}
        for lane in Lane:
            unit.conn.execute(outbound.insert().values(lane=int(lane), **row, **moments))
    scene.do(folk.stop, "Wang")
    assert [row.lane for row in scene.rows("Wang")][:3] == [Lane.ALERT, Lane.REPLY, Lane.REMINDER]


def test_cancel_puts_a_visit_aside_and_keeps_it(scene: Scene) -> None:
    """Go on or end it: her choice, later."""
    begin_visit(scene)
    scene.do(folk.cancel, "Li")
    assert scene.buttons("Li") == ["Go on", "End without sending"]
    assert scene.who("Li").run_id is None
    with scene.unit() as unit:
        assert unit.conn.execute(run.select()).one().phase == "open"


def test_ending_without_sending_does_what_the_screen_says(scene: Scene) -> None:
    """It does not count, what was answered is kept, and a worry that was raised goes on."""
    scene.do(checkins.worry, "Li")
    scene.press("Li", "A life is in danger now")
    scene.deliver("Li")
    scene.do(folk.cancel, "Li")
    assert "What you answered is kept." in scene.newest("Li")
    assert "it does not count. A worry you raised goes on all the same." in scene.newest("Li")
    scene.deliver("Li")
    scene.press("Li", "End without sending")
    with scene.unit() as unit:
        assert unit.conn.execute(run.select()).one().phase == "cancelled"
        assert unit.conn.execute(concern.select()).one().state == "raised"
    assert scene.count(answer) == 1


def test_privacy_names_everybody_who_may_hear_of_a_concern(scene: Scene) -> None:
    """Those who stand in, the county and the foundation too: that is the ladder."""
    scene.do(folk.privacy, "Li")
    for part in ("your supervisor", "stands in for her", "county coordinator", "foundation"):
        assert part in scene.newest("Li")


def test_cancel_with_nothing_under_way_says_so_and_shows_home(scene: Scene) -> None:
    """No dead end."""
    scene.do(folk.cancel, "Li")
    assert scene.newest("Li").startswith("There is nothing under way here.")


def test_the_operator_hears_once_when_somebody_blocks_the_bot(scene: Scene) -> None:
    """Three people gone within ten minutes are one message; the rows say who."""
    for telegram_id in (1001, 1002, 1002, 1099):
        scene.run(folk.reachable, telegram_id, True)
    assert len(scene.texts("operator")) == 1
    assert [scene.who(name).reach for name in ("Li", "Wang", "Zhao")] == ["blocked", "blocked", "ok"]
    scene.run(folk.reachable, 1001, False)
    assert scene.who("Li").reach == "ok"


def test_a_revoked_post_sees_nothing_from_the_next_update_on(scene: Scene) -> None:
    """Her home is that of a stranger, and her list is closed."""
    with scene.unit() as unit:
        for held in unit.conn.execute(post.select().where(post.c.person_id == scene.ids["Li"])):
            people.end_post(unit.conn, held.id, unit.now)
    assert scene.run(folk.begin, LI, "Li", "en", None) != ()
    with pytest.raises(NotAllowed):
        scene.do(children.show_list, "Li")


def test_a_refusal_says_nothing_to_a_stranger(scene: Scene) -> None:
    """Not even that there is something to be refused."""
    before = scene.count(outbound)
    scene.run(folk.refuse, 1099, folk.NOT_HERE)
    assert scene.count(outbound) == before
    scene.run(folk.refuse, LI, folk.NOT_HERE)
    assert scene.newest("Li") == "That is not open to you here."
