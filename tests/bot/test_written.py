"""Whose words count: what somebody else has written is no answer, no command and no note."""

from typing import Any

import pytest
from sqlalchemy import func, select

from db.models import answer, note
from sim import acts
from tests.stage import Stage
from tests.stories import walk

INLINE_BOT = {"id": 99, "is_bot": True, "first_name": "gif", "username": "gif"}
ANOTHERS = "What another bot has written is not taken. Please say it in your own words."


def _through_a_bot(stage: Stage, **content: Any) -> None:
    """Send what an inline bot made, as Telegram brings it."""
    number = stage.li.say("x")  # its number is real, so that it can be deleted
    head = {
        "message_id": number,
        "date": 0,
        "chat": stage.li.person.chat_json(),
        "from": stage.li.person.user_json(),
    }
    acts.send_raw(stage.world, stage.li.person, {"message": {**head, **content, "via_bot": INLINE_BOT}})


@pytest.mark.parametrize("words", ["1", "/cancel", "没有", "她流血了,快来"])
async def test_what_another_bot_wrote_is_no_answer_and_no_command(stage: Stage, words: str) -> None:
    """A calm line and the question again; nothing is kept of it."""
    await walk.begin_visit(stage.li)
    question = stage.li.labels()
    _through_a_bot(stage, text=words)
    await stage.li.gets_within(ANOTHERS)
    await stage.settle()
    stage.li.forget()
    assert stage.li.labels() == question
    assert (await stage.rows(select(func.count()).select_from(answer)))[0][0] == 0


async def test_the_words_beneath_a_picture_of_another_bot_are_not_kept(stage: Stage) -> None:
    """They are not hers either."""
    picture = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    _through_a_bot(stage, photo=[picture], caption="她不肯回家")
    await stage.li.gets_within(ANOTHERS)
    await stage.settle()
    stage.li.forget()
    kept = await stage.rows(select(note.c.body))
    assert "她不肯回家" not in [body for (body,) in kept]
