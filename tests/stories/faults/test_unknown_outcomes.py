"""F8: nobody knows whether Telegram has acted. An alert comes again and says so, an edit is made again in silence."""

import pytest

from services.outgoing import Lane
from tests.stage import Stage
from tests.stories import walk
from tests.stories.crowd import TEXT, write_notice
from tests.stories.faults.ways import (
    BROKEN,
    CUT,
    PRIVACY,
    WAYS,
    Way,
    by_hand,
    impatient,
    is_labelled,
    shown,
    until_uncertain,
)

every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "-"))


def _copies(way: Way) -> list[bool]:
    """Return which copies must be in a chat, in their order: whether each is labelled."""
    return [False, True] if way.acts else [True]


@every_way
async def test_an_alert_of_unknown_outcome_comes_again_with_its_number_and_a_label(
    stage: Stage, way: Way
) -> None:
    """F8: cut before or after Telegram acted, a server error, a silence: the first press settles every copy."""
    stage.li.ignore = stage.wang.ignore = True
    await walk.to_marks(stage.li)
    if way.patient:
        await impatient(stage)
    way.begin(stage, stage.wang)
    await by_hand(stage, lambda: stage.li.press(walk.MARKS))
    await until_uncertain(stage, Lane.ALERT, stage.wang)
    way.end(stage, stage.wang)
    await stage.until(lambda: len(shown(stage.wang, "🔴")) == len(_copies(way)), "the alert has come again")
    found = shown(stage.wang, "🔴")
    assert [is_labelled(text) for text in found] == _copies(way)
    assert all("1号" in text and "C-001" in text for text in found)
    stage.wang.press("Acknowledge", stage.wang.shown()[-1]["message_id"])
    await stage.until(lambda: "督导" in stage.li.newest(), "she hears who has taken it on")
    await stage.settle()
    assert len([text for text in shown(stage.wang, "🔴") if is_labelled(text)]) <= 1


@every_way
async def test_a_new_reply_of_unknown_outcome_comes_once_more_and_an_edit_is_made_again_in_silence(
    stage: Stage, way: Way
) -> None:
    """F8: the new message says that it may be the second; after an edit nothing on the phone looks different."""
    stage.li.ignore = True
    if way.patient:
        await impatient(stage)
    way.begin(stage, stage.li)
    await by_hand(stage, lambda: stage.li.say("/privacy"))
    await until_uncertain(stage, Lane.REPLY, stage.li)
    way.end(stage, stage.li)
    await stage.until(lambda: len(shown(stage.li, PRIVACY)) == len(_copies(way)), "the labelled copy")
    await stage.settle()
    assert [is_labelled(text) for text in shown(stage.li, PRIVACY)] == _copies(way)
    stage.li.forget()
    await walk.begin_visit(stage.li)
    way.begin(stage, stage.li)
    await by_hand(stage, lambda: stage.li.press("上门"))
    await until_uncertain(stage, Lane.REPLY, stage.li, 2)
    way.end(stage, stage.li)
    await stage.until(lambda: "说上话" in stage.li.labels(), "the next question")
    await stage.settle()
    (question,) = shown(stage.li, "· 2/")
    assert not is_labelled(question)


@pytest.mark.parametrize("way", [CUT, BROKEN], ids=lambda way: way.name.replace(" ", "-"))
async def test_a_notice_of_unknown_outcome_is_listed_and_comes_once_more_after_a_day(
    stage: Stage, way: Way
) -> None:
    """F8: not sent again blindly; unread for a day, one copy comes, labelled, and no other."""
    stage.chen.ignore = stage.wang.ignore = stage.li.ignore = stage.zhou.ignore = True
    await write_notice(stage, role="Supervisors")
    way.begin(stage, stage.wang)
    await by_hand(stage, lambda: stage.chen.press("Send"))
    await until_uncertain(stage, Lane.NOTICE, stage.wang)
    way.end(stage, stage.wang)
    await stage.settle()
    assert [is_labelled(text) for text in shown(stage.wang, TEXT)] == ([False] if way.acts else [])
    stage.forward(days=1, minutes=1)
    await stage.house.jobs._repeat_unread()
    await stage.until(lambda: len(shown(stage.wang, TEXT)) == len(_copies(way)), "the labelled copy")
    await stage.settle()
    assert [is_labelled(text) for text in shown(stage.wang, TEXT)] == _copies(way)


async def test_a_reminder_of_unknown_outcome_is_not_sent_again_blindly(stage: Stage) -> None:
    """F8: it is listed; its button proves that it arrived."""
    for phone in (stage.li, stage.wang):
        phone.ignore = True
    stage.zhou.ignore = True
    stage.zhou.person.faults.drop_reply = 1
    stage.forward(days=7, hours=1)
    await until_uncertain(stage, Lane.REMINDER, stage.zhou)
    await stage.settle()
    (reminder,) = shown(stage.zhou, "🔔")
    assert not is_labelled(reminder)
    stage.zhou.press(stage.zhou.labels()[0])
    await stage.settle()
    stage.forward(days=1, minutes=1)
    await stage.house.jobs._repeat_unread()
    await stage.settle()
    assert not any(is_labelled(text) for text in shown(stage.zhou, ""))
