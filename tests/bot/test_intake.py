"""Promises of the intake that need no Telegram: bugs surface, lanes never stay shut, floods hinder nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot import opening
from bot.clock import Clock
from bot.desk import Desk
from bot.intake import Intake
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
        seen.append(raw["update_id"])

    await desk.write(_forbid_counting)
    intake = await started(desk, process)
    await intake.take([update(1), update(2)])
    await intake.drain()
    assert (intake.queues, intake.known) == ({}, set())
    broken.clear()
    await intake.take([update(3)])
    await intake.recover()
    await intake.drain()
    assert sorted(seen) == [1, 2, 3]
    assert await states(desk) == ["done"] * 3


def _forbid_counting(unit: Unit) -> None:
    body = "BEGIN SELECT RAISE(ABORT, 'not now'); END"
    unit.conn.execute(text(f"CREATE TRIGGER no_counting BEFORE UPDATE OF tries ON inbox {body}"))
