"""The house itself: parked updates, the sign of life that a restart reads, what `/readyz` asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.screens import Screen
from core.text import N_, say
from db.queries import inbox, meta
from services.outgoing import tell_operators
from services.unit import Unit

LONG_GAP = timedelta(hours=20)  # Telegram drops messages after 24 h (faults.md §1)
ALIVE = "alive_at"
BOT_NAME = "bot_name"


def update_failed(unit: Unit, row_id: int, most: int) -> bool:
    """Count a failed update; park it after `most` failures and tell the operator. Return whether it is parked."""
    parked = inbox.fail(unit.conn, row_id, most)
    if parked:
        tell_operators(
            unit,
            "parked",
            Screen((say(N_("A message could not be handled and is parked. Run doctor to see it.")),)),
        )
    return parked


def came_back(unit: Unit) -> datetime:
    """Note that the process runs again; return when one was last seen working. A long gap alarms the operator."""
    stored = meta.get(unit.conn, ALIVE)
    before = datetime.fromisoformat(stored) if stored else unit.now
    if unit.now - before > LONG_GAP:
        text = N_(
            "The assistant was away for more than 20 hours: messages may be lost. Ask the mothers to look again."
        )
        tell_operators(unit, "long_gap", Screen((say(text),)))
    alive(unit)
    return before


def known_as(unit: Unit, username: str) -> None:
    """Keep the bot's user name: invite links are made of it."""
    meta.put(unit.conn, BOT_NAME, username)


def alive(unit: Unit, late: Sequence[str] = ()) -> None:
    """Leave a sign of life; tell the operator of jobs that are late."""
    meta.put(unit.conn, ALIVE, unit.now.isoformat())
    if late:
        text = N_("Something in the assistant is stuck: {jobs}. Run doctor, then start it anew.")
        tell_operators(unit, "late", Screen((say(text, jobs=", ".join(late)),)))
