"""Enqueue messages. A service says who shall see what; the outbox sends it after the commit."""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from core.screens import Screen, actions, pack_screen
from db.queries import outbound, people, runs, screens
from db.queries.outbound import Pending
from services.unit import Unit

MOST_RECEIPTS = 5
DELETE_HOURS = 47  # Telegram lets a bot delete a message under 48 hours


class Lane(IntEnum):
    """Whose message goes first."""

    ALERT = 0
    REPLY = 1
    REMINDER = 2
    NOTICE = 3


def show(
    unit: Unit,
    person_id: int,
    screen: Screen,
    *,
    lane: Lane = Lane.REPLY,
    edits: int | None = None,
    run: tuple[int, int] | None = None,
    child_id: int | None = None,
    concern_id: int | None = None,
    notice_id: int | None = None,
    key: str | None = None,
    topic: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Enqueue a screen for a person and return the message's row id.

    `edits`: the row whose message this one replaces where it is still the newest of the chat. `run`: (id, version),
    so that its buttons die when the check-in moves on. `child_id`: the recipient must have this child in scope when
    it is sent. `key`: enqueued at most once (the caller has looked).
    """
    if run is None and edits is not None and _holds_the_question(unit, person_id, edits):
        edits = None
    ref = _screen_row(unit, person_id, screen, run)
    replaced = _replaced(unit, person_id, edits)
    row_id = outbound.add(
        unit.conn,
        lane=int(lane),
        kind="text",
        person_id=person_id,
        body=_with_receipts(replaced, pack_screen(screen)),
        screen_ref=ref,
        edits_id=replaced.edits_id if replaced else edits,
        child_id=child_id,
        concern_id=concern_id,
        notice_id=notice_id,
        key=key,
        topic=topic,
        created_at=unit.now,
        due_at=due_at or unit.now,
        expires_at=expires_at,
    )
    if replaced:
        outbound.supersede(unit.conn, replaced.id, row_id)
    unit.queued.add(int(lane))
    return row_id


def _holds_the_question(unit: Unit, person_id: int, edits: int) -> bool:
    """Say whether a message now shows, or is about to show, the present question of a check-in.

    A second tap on what stood there before must not take the question away: what it shows comes beneath.
    """
    question = runs.question_of(unit.conn, person_id)
    if question is None or question.row_id == edits:
        return False
    message_id = outbound.message_of(unit.conn, edits)
    return question.edits_id == edits or (message_id is not None and question.message_id == message_id)


def _screen_row(unit: Unit, person_id: int, screen: Screen, run: tuple[int, int] | None) -> str | None:
    wanted = actions(screen.rows)
    if not wanted:
        return None
    until = unit.now + timedelta(days=unit.settings.retention.screen_days)
    return screens.add(unit.conn, person_id, wanted, until, run)


def _replaced(unit: Unit, person_id: int, edits: int | None) -> Pending | None:
    """Return the queued row that a newer edit of the same message makes needless."""
    pending = outbound.pending_of(unit.conn, person_id, edits) if edits is not None else []
    return pending[-1] if pending else None


def _with_receipts(replaced: Pending | None, body: dict[str, Any]) -> dict[str, Any]:
    """Return what is shown with the receipts that stood on the row it replaces: each answer shows its own."""
    if replaced is None:
        return body
    receipts = [line for line in replaced.body["l"] if _is_receipt(line) and line not in body["l"]]
    return {**body, "l": [*receipts[-MOST_RECEIPTS:], *body["l"]]}


def _is_receipt(line: dict[str, Any]) -> bool:
    """Say whether a packed line confirms something; below a receipt there may be a note."""
    inner: dict[str, Any] = line["p"].get("receipt", line)
    return str(inner["t"]).startswith("✓")


def erase_message(unit: Unit, person_id: int, message_id: int, after: int | None) -> None:
    """Enqueue the deletion of a person's own message, once the message of row `after` has been sent."""
    outbound.add(
        unit.conn,
        lane=int(Lane.REPLY),
        kind="delete",
        person_id=person_id,
        body={"d": message_id},
        after_id=after,
        created_at=unit.now,
        due_at=unit.now,
        expires_at=unit.now + timedelta(hours=DELETE_HOURS),
    )
    unit.queued.add(int(Lane.REPLY))


def set_menu(unit: Unit, person_id: int, role: str) -> None:
    """Enqueue the command menu of a role for a person's chat."""
    body: dict[str, Any] = {"menu": role}
    outbound.add(
        unit.conn,
        lane=int(Lane.REPLY),
        kind="menu",
        person_id=person_id,
        body=body,
        created_at=unit.now,
        due_at=unit.now,
    )
    unit.queued.add(int(Lane.REPLY))


def tell_operators(
    unit: Unit, topic: str, screen: Screen, minutes: int = 10, besides: int | None = None
) -> None:
    """Tell every operator, at most once per topic in ten minutes; never with case detail. `besides` knows already."""
    if outbound.told_since(unit.conn, topic, unit.now - timedelta(minutes=minutes)):
        return
    for person_id in set(people.operators(unit.conn, unit.now)) - {besides}:
        show(unit, person_id, screen, lane=Lane.ALERT, topic=topic)
