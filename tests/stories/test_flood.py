"""Somebody sends far too much: it is taken one by one, and what matters never waits."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from db.models import inbox
from tests.stage import QUICK, is_said, plain, staged

SLOW = plain(QUICK, limits=replace(QUICK.limits, person_per_minute=1, person_burst=4))
MANY = 12
SLOWER = "That was a lot at once. Nothing is lost: I take it one by one."


async def test_in_a_flood_of_her_own_a_danger_still_reaches_her_supervisor_at_once(tmp_path: Path) -> None:
    """She hears once that it is taken one by one; a cry and the buttons she is shown work as ever, nothing is lost."""
    async with staged(tmp_path, settings=SLOW) as stage:
        stage.li.ignore = True
        for number in range(MANY):
            stage.li.say(f"今天天气很好,我们出去玩了{number}")
        await stage.until(lambda: is_said(SLOWER, stage.li.text()), "the calm line")
        stage.li.say("我很担心")
        await stage.until(lambda: "生命危险" in " ".join(stage.li.labels()), "the worry's question")
        stage.li.press("A life is in danger now")
        await stage.wang.gets("🔴")
        waiting = await stage.rows(select(func.count()).where(inbox.c.state == "new"))
        assert waiting[0][0] > MANY // 2
        assert sum(is_said(SLOWER, view["text"]) for view in stage.li.shown()) == 1
