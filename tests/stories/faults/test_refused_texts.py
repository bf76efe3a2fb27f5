"""F11: Telegram refuses a text as it stands. It arrives all the same, plain or in parts, with nothing lost."""

from core.screens import Button, Rows, Screen
from core.text import say
from db.queries import people
from services.outgoing import Lane, show
from services.unit import Unit
from tests.stage import Phone, Stage
from tests.stories.faults.ways import is_labelled

OPEN: Rows = ((Button(say("Open"), ["card", 1]),),)
LINES = tuple(f"{number:03} " + "长" * 76 for number in range(100))  # twice what a message takes
LONG = Screen(tuple(say("{line}", line=line) for line in LINES), OPEN)


def _shown(unit: Unit, screen: Screen, lane: Lane, edits: int | None = None) -> int:
    """Enqueue a screen for Wang."""
    wang = people.by_telegram(unit.conn, 1002, unit.now)
    assert wang is not None
    return show(unit, wang.id, screen, lane=lane, edits=edits)


def _read(phone: Phone) -> list[str]:
    """Return the numbered lines of a chat, in its order."""
    lines = [line for view in phone.shown() for line in view["text"].splitlines()]
    return [line for line in lines if line in LINES]


def _ends(phone: Phone) -> int:
    """Return how many last parts, those with the button, are in a chat."""
    return sum(LINES[-1] in view["text"] and bool(view["keyboard"]) for view in phone.shown())


async def test_what_is_refused_as_markup_arrives_as_plain_text_with_its_buttons(stage: Stage) -> None:
    """F11: in every lane a text is worth more than its bold letters."""
    for lane in Lane:
        await stage.house.desk.write(_shown, Screen((say(f"<b>still <i>here {lane.name}"),), OPEN), lane)
        assert await stage.wang.gets() == f"still here {lane.name}"
        assert stage.wang.labels() == ["打开"]


async def test_what_is_too_long_for_a_message_arrives_in_parts_and_whole(stage: Stage) -> None:
    """F11: in every lane each line once and in its order, the buttons under the last part."""
    stage.wang.ignore = True
    for count, lane in enumerate(Lane, 1):
        await stage.house.desk.write(_shown, LONG, lane)
        await stage.until(lambda wanted=count: _ends(stage.wang) == wanted, "the last part")
    await stage.settle()
    assert _read(stage.wang) == list(LINES) * len(Lane)
    assert _ends(stage.wang) == len(Lane)


async def test_a_screen_that_grows_too_long_for_its_message_is_shown_anew(stage: Stage) -> None:
    """F11: an edit has no parts; the old message keeps its text and loses its buttons."""
    stage.wang.ignore = True
    row = await stage.house.desk.write(_shown, Screen((say("short"),), OPEN), Lane.REPLY)
    await stage.until(lambda: stage.wang.newest() == "short", "the short one")
    await stage.settle()
    await stage.house.desk.write(_shown, LONG, Lane.REPLY, row)
    await stage.until(lambda: _read(stage.wang) == list(LINES), "the long one")
    await stage.settle()
    (short,) = [view for view in stage.wang.shown() if view["text"] == "short"]
    assert not short["keyboard"]


async def test_an_alert_of_which_only_a_part_arrived_comes_again_whole_and_labelled(stage: Stage) -> None:
    """F11: what stopped it in the middle is no reason to call the first part never sent."""
    stage.wang.ignore = True
    limits = stage.world.limiter.limits
    stage.world.limiter.limits = limits.changed({"chat_per_s": 0.01, "chat_burst": 1})
    await stage.house.desk.write(_shown, LONG, Lane.ALERT)
    await stage.until(lambda: any(one["status"] == 429 for one in stage.world.log.since(0)), "stopped")
    stage.world.limiter.limits = limits
    stage.house.outbox.waiting.clear()
    await stage.until(lambda: _ends(stage.wang) == 1, "the last part")
    await stage.settle()
    firsts = [view["text"] for view in stage.wang.shown() if LINES[0] in view["text"]]
    assert [is_labelled(text) for text in firsts] == [False, True]
    whole = _read(stage.wang)
    assert whole[-len(LINES) :] == list(LINES)
