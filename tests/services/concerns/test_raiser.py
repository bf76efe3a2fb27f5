"""What she who raised a concern hears of it: true, calm, and in words that mean something to her."""

from core.triage import Category, Level
from db.queries import children
from services import emergency, worries
from services.checkins import FinishedRun
from tests.services.concerns.world import World, plain


def test_an_operator_without_anybody_above_hears_the_truth_once_and_in_one_message(world: World) -> None:
    """Nobody at the nation's seat is on the ladder of an orange concern; nobody there was ever blocked or silent."""
    number = world.raised(Level.P1, by="Sun", nameless=True, place="nation")
    told = world.only("Sun").text
    assert "at the moment I can reach nobody who could take it up" in told
    assert "You are the operator: doctor says which posts are empty." in told
    assert "0570-555-0100" in told
    world.forward(hours=2)
    assert [shown.text for shown in world.news("Sun") if f"No. {number} reaches nobody" in shown.text]
    assert world.concern(number).next_due_at is not None


def test_another_operator_is_told_of_it_as_ever(world: World) -> None:
    world.hire("Gao", 1008, "operator", "nation")
    number = world.raised(Level.P1, by="Sun", nameless=True, place="nation")
    assert any(f"No. {number} reaches nobody" in shown.text for shown in world.news("Gao"))


def test_where_nobody_is_reached_the_card_says_no_alert_is_on_its_way(world: World) -> None:
    run = world.visit("Sun")
    world.raised(Level.P1, by="Sun", nameless=True, place="nation", run=run)
    card = [plain(line) for line in emergency.danger_card(world.unit(), run)]
    assert "Police 110" in card
    assert not any("on its way" in line for line in card)


def test_the_card_names_those_who_are_really_being_told(world: World) -> None:
    """Supervisor and stand-in have blocked the assistant: the alert goes to the county, and the card says so."""
    world.blocked = {"Wang", "Zhao"}
    number = world.raised(Level.P0)
    told = [plain(line) for line in emergency.danger_card(world.unit(), world.concern(number).run_id)][-1]
    assert told == (
        "This alert is on its way to your county coordinator. I tell you here when a person has answered."
    )


def test_a_card_that_knows_of_no_alert_names_nobody(world: World) -> None:
    told = [plain(line) for line in emergency.danger_card(world.unit())][-1]
    assert told.startswith("This alert is on its way to whoever answers for it.")


def test_a_mother_hears_of_the_child_by_code_and_picture_never_by_number(world: World) -> None:
    """A number means nothing to her; those who have the board keep it."""
    number = world.raised(Level.P1)
    world.forward(minutes=30)
    world.press("Wang", "Ask her to ring me")
    world.press("Wang", "Acknowledge")
    texts = [shown.text for shown in world.news("Li")]
    assert len(texts) == 3
    assert all(text.startswith("C-012 🐼 blue: ") for text in texts)
    assert not any(f"No. {number}" in text for text in texts)


def test_a_child_that_is_not_hers_any_more_is_not_named_to_her(world: World) -> None:
    """She still hears what becomes of her worry."""
    world.raised(Level.P1)
    children.unpair(world.conn, world.child, world.ids["Li"], world.now)
    world.press("Wang", "Acknowledge")
    assert world.only("Li").text.startswith("Your worry of 03-04 10:00: your supervisor has seen it")


def test_a_supervisor_who_raised_it_hears_its_number(world: World) -> None:
    number = world.raised(Level.P1, by="Wang")
    world.press("Zhao", "Acknowledge")
    assert world.only("Wang").text.startswith(f"No. {number}: your stand-in supervisor has seen it")


def test_a_worry_that_reaches_nobody_is_not_said_to_be_passed_on(world: World) -> None:
    """At its end it says what is so; a worry that has found somebody says that it is on its way."""
    lines = []
    for name, place in (("Sun", "nation"), ("Li", "village")):
        run = world.visit(name)
        world.raised(Level.P1, Category.C18, by=name, nameless=True, place=place, run=run)
        finished = FinishedRun(run, "worry", world.ids[name], None, None, {})
        lines.append(plain(worries.close_up(world.unit(), world.who(name), finished).lines[0]))
    assert lines == [
        "✓ Your worry is kept. I go on trying to reach somebody.",
        "✓ Your worry is kept and is being passed on. You will hear who takes it up.",
    ]


def test_one_made_worse_after_it_was_taken_on_tells_her_anew_that_nobody_answers(world: World) -> None:
    """Orange, taken on; then she ticks red in the same check-in, and for half an hour nobody answers."""
    run = world.visit("Li")
    world.raised(Level.P1, run=run)
    world.press("Wang", "Acknowledge")
    world.raised(Level.P0, item="H06", run=run)
    world.heard()
    world.forward(minutes=30)
    told = world.only("Li").text
    assert "nobody has answered yet" in told
    assert "110" in told
    world.forward(hours=2)
    assert world.heard("Li") == {}


def test_one_made_worse_before_anybody_answered_does_not_let_her_wait_longer(world: World) -> None:
    run = world.visit("Li")
    world.raised(Level.P1, run=run)
    world.forward(minutes=20)
    world.raised(Level.P0, item="H06", run=run)
    world.heard()
    world.forward(minutes=10)
    assert "nobody has answered yet" in world.only("Li").text


def test_one_that_was_taken_back_tells_her_anew_that_nobody_answers(world: World) -> None:
    """Her last message must not stay that her supervisor takes it on; not at once, but after half an hour."""
    world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    world.forward(hours=2)
    assert world.heard("Li") == {}
    world.forward(minutes=30)
    assert "nobody has answered yet" in world.only("Li").text


def test_one_taken_back_that_is_mild_does_not_tell_her_to_report_it(world: World) -> None:
    world.raised(Level.P2)
    world.press("Wang", "Acknowledge")
    world.heard()
    for _ in range(5):
        world.forward(days=1)
    assert world.heard("Li") == {}


def test_she_hears_again_that_nobody_is_left_once_whoever_took_it_on_is_gone(world: World) -> None:
    """Wang comes back, takes it on from the board before the next round, and blocks the assistant again."""
    world.blocked |= {"Wang", "Zhao", "Chen", "Wu"}
    number = world.raised(Level.P0)
    assert "I can reach nobody" in world.only("Li").text
    world.blocked.remove("Wang")
    world.unblock("Wang")
    world.act("Wang", "ack", number)
    world.run()
    assert "takes it on" in world.only("Li").text
    world.blocked.add("Wang")
    world.forward(hours=1)
    assert "I can reach nobody" in world.only("Li").text
