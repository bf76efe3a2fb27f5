"""A notice and many mothers to get it: what stories about sending share."""

from collections import Counter
from typing import Any

from sqlalchemy import insert, select

from db.models import area, person, post
from sim.person import Phone as SimPhone
from tests.stage import Stage

TEXT = "下周二晚上七点,网上讲防溺水。"
FIRST = 20_000


async def write_notice(stage: Stage, role: str = "Companion mothers") -> None:
    """Take the coordinator from /notice to the preview."""
    stage.chen.say("/notice")
    await stage.chen.gets("What shall the notice say?")
    stage.chen.say(TEXT)
    await stage.chen.gets("<b>Who gets it?</b>")
    stage.chen.press("整个")
    await stage.chen.gets()
    stage.chen.press(role)
    await stage.chen.gets(TEXT)


async def add_mothers(stage: Stage, count: int, county: str) -> None:
    """Register mothers with a phone each in a village of a county."""

    def work(conn: Any) -> None:
        villages = select(area.c.id, area.c.path).where(area.c.kind == "village")
        root = conn.execute(select(area.c.path).where(area.c.name == county)).scalar_one()
        village = next(row.id for row in conn.execute(villages) if row.path.startswith(root))
        now = stage.world.clock.now()
        for n in range(count):
            row = {"telegram_id": FIRST + n, "language": "zh_Hans_CN", "zone": "Asia/Shanghai", "since": now}
            new = conn.execute(insert(person).values(**row, reach="ok")).inserted_primary_key[0]
            conn.execute(insert(post).values(person_id=new, role="mother", area_id=village, since=now))

    await stage.house.store.write(work)
    for n in range(count):
        stage.world.register(SimPhone(FIRST + n, f"妈妈{n}")).started = True
        stage.phone(FIRST + n).ignore = True


def arrivals(stage: Stage) -> dict[int, float]:
    """Return when (in the log's order) each mother got the notice."""
    return {
        entry["chat_id"]: entry["n"]
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage" and entry["status"] == 200 and TEXT in entry["params"]["text"]
    }


def copies(stage: Stage) -> Counter[int]:
    return Counter(
        entry["chat_id"]
        for entry in stage.world.log.since(0)
        if entry["method"] == "sendMessage" and entry["status"] == 200 and TEXT in entry["params"]["text"]
    )
