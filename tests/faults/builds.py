"""The builds that are put under the kills: the product as it is, and some in which one thing is wrong.

`python -m tests.faults.builds NAME run …` is `python -m bot run …` with that one thing. An oracle that stays
green on these is worth nothing (faults.md, F0).
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, update

from bot import intake, jobs, outbox
from bot.__main__ import main as product
from core.events import Kind
from db import engines
from db.models import outbound
from db.queries import concern_events
from services import alerts, delivery, owners
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


def never_climb() -> None:
    """Let no step of a concern come when it is due."""
    jobs.TICKS = tuple(one for one in jobs.TICKS if one[0] != "climb")


def tell_nobody() -> None:
    """Take every step of a concern, and forget to write to the people of it."""
    alerts.tell = lambda *_args, **_kwargs: None


def fall_asleep() -> None:
    """Take a concern on without a moment at which to ask what became of it."""
    never: Any = SimpleNamespace(remind_at=None, release_at=None)
    owners.waits = lambda *_args: never


def confirm_only() -> None:
    """Show who has taken a concern on, and leave it out of its history."""
    add = concern_events.add

    def all_but_one(conn: Connection, concern_id: int, kind: Kind, *args: Any, **data: Any) -> None:
        if kind is not Kind.ACKNOWLEDGED:
            add(conn, concern_id, kind, *args, **data)

    concern_events.add = all_but_one


BUILDS: dict[str, Callable[[], None]] = {
    "good": lambda: None,
    "ack-first": ack_first,
    "mark-first": mark_first,
    "begin-deferred": begin_deferred,
    "never-climb": never_climb,
    "tell-nobody": tell_nobody,
    "fall-asleep": fall_asleep,
    "confirm-only": confirm_only,
}


def main(name: str, arguments: Sequence[str]) -> int:
    """Run a build's command line; return its exit code."""
    BUILDS[name]()
    return product(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
