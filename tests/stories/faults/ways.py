"""The ways in which a call to Telegram can end without an answer, and what is then seen on phones and in our rows."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.render import REPEAT
from db.models import outbound, person
from services.outgoing import Lane
from tests.stage import PATIENCE_S, Phone, Stage, is_said

SHORT_S = 1.0  # the time an answer may take, where it is to run out
LONG_S = 3600.0
PRIVACY = "What you write is deleted from this chat once it is kept."  # of the answer to /privacy


@dataclass(frozen=True)
class Way:
    """A fault of one chat or of all. `acts`: Telegram has acted by then; `patient`: nothing comes, nothing is cut."""

    name: str
    acts: bool
    begin: Callable[[Stage, Phone], None]
    end: Callable[[Stage, Phone], None]
    patient: bool = False


def everywhere(stage: Stage, **changes: Any) -> None:
    """Set faults of the whole Bot API side."""
    stage.world.change_faults(changes)


def _cut(stage: Stage, phone: Phone) -> None:
    phone.person.faults.drop_reply = phone.person.faults.drop_edit_reply = 1


def _slow(stage: Stage, phone: Phone) -> None:
    phone.person.faults.slow_s = LONG_S


def _quick(stage: Stage, phone: Phone) -> None:
    phone.person.faults.slow_s = 0.0


CUT = Way("cut after it acted", True, _cut, lambda stage, phone: None)
BROKEN = Way(
    "server error",
    False,
    lambda stage, phone: everywhere(stage, http_500=10_000),
    lambda stage, phone: everywhere(stage, http_500=0),
)
WAYS = (
    Way(
        "cut before it acted",
        False,
        lambda stage, phone: everywhere(stage, down=True),
        lambda stage, phone: everywhere(stage, down=False),
    ),
    CUT,
    BROKEN,
    Way("hangs before it acted", False, _slow, _quick, patient=True),
    Way(
        "hangs after it acted",
        True,
        lambda stage, phone: everywhere(stage, hold_reply_s=LONG_S),
        lambda stage, phone: everywhere(stage, hold_reply_s=0),
        patient=True,
    ),
)


async def impatient(stage: Stage) -> None:
    """Let an answer take no longer than a second, instead of twenty."""
    for transport in (stage.house.urgent, stage.house.bulk):
        await transport.shutdown()
        transport.read_s = SHORT_S
        await transport.initialize()


async def by_hand(stage: Stage, act: Callable[[], object]) -> None:
    """Let somebody act, and bring the update in as a webhook would: while Telegram is down no poll does."""
    known = {one.update_id for one in stage.world.queue}
    act()
    await stage.house.intake.take([one.update for one in stage.world.queue if one.update_id not in known])
    await stage.house.intake.drain()


async def until_uncertain(stage: Stage, lane: Lane, phone: Phone, count: int = 1) -> None:
    """Wait until the sender does not know, or did not, what became of so many messages to somebody."""
    uncertain = (
        select(outbound.c.id)
        .join(person, person.c.id == outbound.c.person_id)
        .where(outbound.c.lane == int(lane), person.c.telegram_id == phone.id)
        .where((outbound.c.repeats > 0) | (outbound.c.state == "unknown"))
    )
    async with asyncio.timeout(PATIENCE_S):
        while len(await stage.rows(uncertain)) < count:
            await asyncio.sleep(0.02)


def shown(phone: Phone, part: str) -> list[str]:
    """Return the messages of a chat that contain a part, oldest first."""
    return [view["text"] for view in phone.shown() if is_said(part, view["text"])]


def is_labelled(text: str) -> bool:
    """Say whether a message says that it may be the second."""
    return is_said(REPEAT, text)
