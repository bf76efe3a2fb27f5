"""Promises of the intake that need no Telegram: bugs surface, lanes never stay shut, floods hinder nobody."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot import opening
from bot.clock import Clock
from bot.desk import Desk
from bot.intake import Intake, arrived, keep
from bot.lanes import MOST
from db.models import inbox, meta
from db.store import Store
from services.unit import Unit
from tests.stage import options_in


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on an empty database."""
    chosen = options_in(tmp_path, "http://127.0.0.1:1")
    opening.begin(chosen)
    store = Store(chosen.database_url)
    yield Desk(store, Clock(), chosen.settings)
    store.close()


def update(number: int, sender: int = 1001) -> dict[str, Any]:
    return {"update_id": number, "message": {"from": {"id": sender}, "text": "好"}}


async def states(desk: Desk) -> list[str]:
    """Return the states of all updates, in order of arrival."""
    return await desk.read(
        lambda conn: list(conn.execute(select(inbox.c.state).order_by(inbox.c.id)).scalars())
    )


async def started(desk: Desk, process: Any) -> Intake:
    """Return an intake that holds nothing back."""
    intake = Intake(desk, process)
    await intake.recover()
    return intake


def doubled(unit: Unit) -> None:
    """Break a constraint, as a bug would."""
    for _ in range(2):
        unit.conn.execute(insert(meta).values(key="same", value="1"))


def misspelt(unit: Unit) -> None:
    """Ask for a table that is not there."""
    unit.conn.execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.parametrize("bug", [doubled, misspelt])
async def test_an_update_that_the_database_refuses_is_parked_and_the_next_one_is_handled(
    desk: Desk, bug: Callable[[Unit], None]
) -> None:
    """It would fail for ever: three tries, then the operator sees it, and she is answered again."""
    tries = []

    async def process(raw: dict[str, Any]) -> None:
        if raw["update_id"] == 1:
            tries.append(1)
            await desk.serve(bug)

    intake = await started(desk, process)
    await intake.take([update(1), update(2)])
    async with asyncio.timeout(30):
        await intake.drain()
    assert await states(desk) == ["quarantined", "done"]
    assert len(tries) == 3


async def test_a_lane_that_breaks_is_open_again_and_loses_nothing(desk: Desk) -> None:
    """Not even the failure could be counted; once that works again, her updates have their effect."""
    seen: list[int] = []
    broken = [True]

    async def process(raw: dict[str, Any]) -> None:
        if broken:
            raise ValueError("a bug")
        await desk.serve(lambda unit: seen.append(raw["update_id"]))

    await desk.write(_forbid_counting)
    intake = await started(desk, process)
    await intake.take([update(1), update(2)])
    await intake.drain()
    assert (intake.lanes.open, intake.lanes.known) == ({}, set())
    broken.clear()
    await intake.take([update(3)])
    await intake.recover()
    await intake.drain()
    assert sorted(seen) == [1, 2, 3]
    assert await states(desk) == ["done"] * 3


def _forbid_counting(unit: Unit) -> None:
    body = "BEGIN SELECT RAISE(ABORT, 'not now'); END"
    unit.conn.execute(text(f"CREATE TRIGGER no_counting BEFORE UPDATE OF tries ON inbox {body}"))


# -- floods ------------------------------------------------------------------------------------------------


@dataclass
class Room:
    """An intake that notes who was handled in which order, on limits of the test's own."""

    desk: Desk
    seen: list[int] = field(default_factory=list)

    async def process(self, raw: dict[str, Any]) -> None:
        await self.desk.serve(lambda unit: self.seen.append(raw["update_id"]))

    async def until(self, count: int) -> None:
        """Wait until so many updates have had their effect."""
        async with asyncio.timeout(30):
            while len(self.seen) < count:
                await asyncio.sleep(0.01)


def paced(desk: Desk, per_minute: int, burst: int) -> Room:
    limits = replace(desk.settings.limits, person_per_minute=per_minute, person_burst=burst)
    desk.settings = replace(desk.settings, limits=limits)
    return Room(desk)


def said(number: int, words: str, sender: int = 1001) -> dict[str, Any]:
    return {"update_id": number, "message": {"from": {"id": sender}, "text": words}}


async def test_who_floods_waits_and_nobody_waits_with_her(desk: Desk) -> None:
    """A thousand at once: her burst is handled, then the other one at once; the rest is stored, a part of it here."""
    room = paced(desk, per_minute=1, burst=40)
    intake = await started(desk, room.process)
    for start in range(0, 1000, 100):
        await intake.take([update(number) for number in range(start, start + 100)])
    await intake.take([update(5000, sender=1011)])
    await room.until(41)
    assert sorted(room.seen) == [*range(40), 5000]
    assert len(intake.lanes.known) <= MOST
    assert Counter(await states(desk)) == {"done": 41, "new": 960}
    await intake.drain()


async def test_of_a_flood_nothing_is_lost_and_the_order_stays(desk: Desk) -> None:
    """At her pace one comes after the other, also what waits in the store only."""
    room = paced(desk, per_minute=60_000, burst=5)
    intake = await started(desk, room.process)
    await intake.take([update(number) for number in range(3 * MOST)])
    await room.until(3 * MOST)
    await intake.drain()
    assert room.seen == list(range(3 * MOST))
    assert set(await states(desk)) == {"done"}


async def test_a_cry_for_help_overtakes_a_flood_once(desk: Desk) -> None:
    """The same cry again and again is part of the flood; another one is not."""
    room = paced(desk, per_minute=1, burst=3)
    intake = await started(desk, room.process)
    await intake.take([update(number) for number in range(20)])
    await room.until(3)
    await intake.take([said(30, "救命"), said(31, "救命"), said(32, "我很担心")])
    await room.until(5)
    await intake.drain()
    assert room.seen == [0, 1, 2, 30, 32]


async def test_what_a_stop_finds_waiting_is_handled_after_the_start(desk: Desk) -> None:
    """A stop does not wait for a flood; the next start takes it up."""
    room = paced(desk, per_minute=1, burst=2)
    intake = await started(desk, room.process)
    await intake.take([update(number) for number in range(5)])
    await room.until(2)
    await intake.drain()
    again = await started(paced(desk, per_minute=1, burst=10).desk, room.process)
    await again.drain()
    assert room.seen == [0, 1, 2, 3, 4]


async def test_the_sweep_reaches_others_behind_a_flood(desk: Desk) -> None:
    """Hundreds of hers wait in the store; what another one has there is taken up all the same."""
    room = paced(desk, per_minute=1, burst=1)
    intake = await started(desk, room.process)
    for start in range(0, 300, 100):
        await intake.take([update(number) for number in range(start, start + 100)])
    left_behind = arrived(update(7000, sender=1011))
    assert left_behind
    await desk.write(keep, [left_behind])
    sweeping = asyncio.create_task(intake.sweep())
    await room.until(2)
    sweeping.cancel()
    await intake.drain()
    assert sorted(room.seen) == [0, 7000]
