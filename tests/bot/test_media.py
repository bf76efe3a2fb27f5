"""Promises about voice notes on their way from Telegram to the store."""

from sqlalchemy import select

from bot.media import AT_ONCE
from db.models import note
from tests.stage import Stage


async def test_several_voice_notes_are_fetched_beside_each_other(stage: Stage) -> None:
    """Telegram takes seconds over a file; the other mothers' notes do not stand behind it."""
    stage.li.ignore = True
    stage.house.engine.scheduler.pause()
    for _ in range(AT_ONCE):
        stage.li.speak()
    await stage.settle()
    stage.world.faults.change({"hold_reply_s": 3.0}, stage.world.clock.steady())
    stage.house.engine.scheduler.resume()
    asked = [("getFile", 200)] * AT_ONCE
    await stage.until(lambda: _calls(stage, "getFile") == asked, "all of them are asked for")
    assert {state for (state,) in await stage.rows(select(note.c.fetch))} == {"due"}
    stage.world.faults.change({"hold_reply_s": 0}, stage.world.clock.steady())
    await stage.until(lambda: _gone(stage) == AT_ONCE, "kept and taken away")
    kept = await stage.rows(select(note.c.fetch, note.c.media))
    assert {state for state, _ in kept} == {"done"}
    assert all(content for _, content in kept)


def _calls(stage: Stage, method: str) -> list[tuple[str, int]]:
    entries = stage.world.log.since(0)
    return [(entry["method"], entry["status"]) for entry in entries if entry["method"] == method]


def _gone(stage: Stage) -> int:
    """Return how many messages of hers have been deleted from the chat."""
    return len(_calls(stage, "deleteMessage"))
