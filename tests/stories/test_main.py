"""The main story on fake phones, on SQLite and on PostgreSQL: one engine, one process, the same words."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.models import answer, concern, visit
from tests.stage import staged
from tests.stories import walk


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_visit_a_danger_a_reminder_and_a_notice_on(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What a mother confirmed is stored once; her worry is answered; what is due comes; notices are understood."""
    url = None if database == "sqlite" else request.getfixturevalue("postgres_url")
    async with staged(tmp_path, url=url) as stage:
        await walk.to_marks(stage.li)
        await walk.tick_bleeding(stage.li)
        await stage.wang.gets("🔴", "C-001", "流血抽搐")
        stage.forward(minutes=16)
        await stage.zhao.gets("🔴", "C-001")
        stage.wang.press("Acknowledge")
        await stage.wang.gets("🔴")
        await stage.zhao.gets("1")
        await stage.li.gets("督导")
        await walk.finish_visit(stage.li)
        stored = await stage.rows(select(answer.c.item, answer.c.value))
        (sent,) = await stage.rows(select(visit.c.answers))
        assert sorted(row.item for row in stored) == sorted(sent.answers), "each answer is stored once"
        assert len(stored) >= 19
        assert dict(row.value for row in stored if row.item == "E02") == {"bleeding": "choice"}
        assert [tuple(row) for row in await stage.rows(select(concern.c.state, concern.c.level))] == [
            ("acknowledged", 0)
        ]
        stage.chen.ignore = True
        stage.chen.say("/notice")
        await stage.chen.gets_within("What shall the notice say?")
        stage.chen.say("周二晚上讲防溺水。")
        await stage.chen.gets_within("<b>Who gets it?</b>")
        stage.chen.press("整个")
        await stage.until(lambda: "童伴妈妈" in stage.chen.labels(), "the roles")
        stage.chen.press("Companion mothers")
        await stage.until(lambda: "发送" in stage.chen.labels(), "the preview")
        stage.chen.press("发送")
        await stage.li.gets_within("防溺水")
        stage.li.press("Understood")
        await stage.li.gets("✓")
        stage.forward(days=7)
        await stage.li.gets_within("🔔", "C-002")
