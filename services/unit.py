"""The unit a service works in: a connection, a moment, the settings. It cannot await, so it cannot call out."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from core.settings import Settings
from core.text import Message


@dataclass
class Unit:
    """One transaction. `queued`: the lanes of the messages enqueued in it, so that the outbox can be woken after."""

    conn: Connection
    now: datetime
    settings: Settings
    inbox_id: int | None = None
    queued: set[int] = field(default_factory=set)


class Rejected(Exception):
    """The input cannot be taken; `hint` tells the person what to do instead. Nothing was changed."""

    def __init__(self, hint: Message) -> None:
        super().__init__(hint.text)
        self.hint = hint


class NotAllowed(Exception):
    """Not this person's: the same words whether the thing exists or not."""
