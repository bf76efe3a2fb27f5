"""The builds that are put under the kills: the product as it is, and three in which one thing is wrong.

`python -m tests.faults.builds NAME run …` is `python -m bot run …` with that one thing. An oracle that stays
green on these is worth nothing (faults.md, F0).
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, update

from bot import intake, outbox
from bot.__main__ import main as product
from db import engines
from db.models import outbound
from services import delivery
from services.unit import Unit

BUSY_S = 0.1  # how long the bad ones are busy between a step and the one that should have come before it


def ack_first() -> None:
    """Take updates into memory and acknowledge them; they are stored when somebody gets round to it."""
    store = intake.Intake.take

    async def take(self: intake.Intake, updates: Sequence[Any]) -> None:
        async def later() -> None:
            await asyncio.sleep(BUSY_S)
            await store(self, updates)

        task = asyncio.create_task(later())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    intake.Intake.take = take  # type: ignore[method-assign]


def mark_first() -> None:
    """Mark a message as sent, then send it."""
    outcome = delivery.sent

    def only_the_id(unit: Unit, row: Any, message_id: int | None) -> None:
        outcome(unit, row, message_id)
        _note_message(unit.conn, row.id, message_id)

    async def attempt(self: outbox.Outbox, row: Any, bot: Any) -> None:
        await self.desk.write(delivery.sent, row, row.edit_message_id)
        await asyncio.sleep(BUSY_S)
        await send(self, row, bot)

    send = outbox.Outbox._attempt
    delivery.sent = only_the_id
    outbox.Outbox._attempt = attempt  # type: ignore[method-assign]


def _note_message(conn: Connection, row_id: int, message_id: int | None) -> None:
    conn.execute(update(outbound).where(outbound.c.id == row_id).values(message_id=message_id))


def begin_deferred() -> None:
    """Begin transactions as SQLite does by itself: a unit that read first may find that it cannot write."""
    engines.BEGIN_WORD = "BEGIN"


BUILDS: dict[str, Callable[[], None]] = {
    "good": lambda: None,
    "ack-first": ack_first,
    "mark-first": mark_first,
    "begin-deferred": begin_deferred,
}


def main(name: str, arguments: Sequence[str]) -> int:
    """Run a build's command line; return its exit code."""
    BUILDS[name]()
    return product(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
