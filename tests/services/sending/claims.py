"""What the sender does, as its loops do it: lease what may leave, and say what came of it."""

from collections.abc import Collection

from core.screens import Screen
from core.text import say
from db.queries.claims import Claimed
from services import delivery, outgoing
from services.delivery import Sender
from services.outgoing import Lane
from tests.services.people.scene import Scene

SENDER = Sender("sender", 1e9)
URGENT = (int(Lane.ALERT), int(Lane.REPLY))
BULK = (int(Lane.REMINDER), int(Lane.NOTICE))


def claim(scene: Scene, lanes: Collection[int], beside: Collection[int] = ()) -> list[Claimed]:
    """Lease what may leave now."""
    found: list[Claimed] = scene.run(delivery.claim, SENDER, list(lanes), [], 10, beside)
    return found


def readers(rows: Collection[Claimed]) -> list[int]:
    """Return to whom some messages go."""
    return [row.person_id for row in rows]


def enqueue(scene: Scene, name: str, lane: Lane, text: str = "hello") -> int:
    """Enqueue a line for somebody of the cast."""
    row: int = scene.run(outgoing.show, scene.ids[name], Screen((say(text),)), lane=lane)
    return row
