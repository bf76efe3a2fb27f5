"""A check-in played again from what is stored: its state before, the stored update, the pure engine."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.flows import catalog, engine, moves
from bot.flows.effects import Effects
from bot.flows.run import Run, dump, load
from bot.render import words_for
from db.models import child, inbox, run
from db.queries import screens
from services import consent

Json = dict[str, Any]
# What buttons of the host do to a run, besides those of the engine itself.
_HOST: dict[str, Callable[[], moves.Move]] = {
    "throw": moves.Cancel,
    "same_child": moves.Submit,
    "another_child": moves.Submit,
}


@dataclass(frozen=True)
class Stored:
    """A row of `run`."""

    id: int
    person_id: int
    child_id: int | None
    flow: str
    flow_version: int
    state: Json
    phase: str
    touched_at: datetime


_RUNS = select(*(run.c[field.name] for field in fields(Stored)))


def runs(conn: Connection) -> list[Stored]:
    """Return every run there is."""
    return [Stored(*row) for row in conn.execute(_RUNS.order_by(run.c.id))]


def first(stored: Stored, now: datetime) -> Json:
    """Return the state in which a run of this flow, or a correction of what was sent, begins, its facts given."""
    flow, run = catalog.flow(stored.flow, stored.flow_version), load(stored.state)
    begun, _ = (
        engine.amend(flow, run.facts, run.sent, now) if run.sent else engine.start(flow, run.facts, now)
    )
    return dump(begun)


def has_no_record(conn: Connection, child_id: int | None) -> bool:
    """Say whether a child's carer was asked and has not agreed to a record, or not yet."""
    asked = conn.execute(select(child.c.consent).where(child.c.id == child_id)).scalar()
    return asked in (consent.NO, consent.LATER)


def without_consent(state: Json) -> Json:
    """Return what may stay of a run's state once the carer does not agree to a record."""
    run, rule = load(state), catalog.flow("intake").minimum
    assert rule is not None, "an intake asks for consent"
    answers = tuple(answer for answer in run.answers if answer.item in rule.items)
    sent = tuple(answer for answer in run.sent if answer.item in rule.items)
    return dump(replace(run, facts=replace(run.facts, home={}), answers=answers, sent=sent))


def move_of(conn: Connection, row_id: int, before: Stored) -> moves.Move | None:
    """Return what a stored update asks of a run, None when it is nothing for a run."""
    row = conn.execute(select(inbox.c.raw, inbox.c.received_at).where(inbox.c.id == row_id)).one()
    raw = json.loads(row.raw)
    if press := raw.get("callback_query"):
        return _pressed(conn, press["data"])
    message = raw.get("message", {})
    if "voice" in message:
        return moves.Voice(f"voice-{message['message_id']}")
    text = message.get("text", message.get("caption"))
    early = row.received_at < before.touched_at
    return None if text is None else moves.Typed(text, _alternatives(before), early)


def _pressed(conn: Connection, data: str) -> moves.Move | None:
    ref, _, index = data.partition(".")
    shown = screens.get(conn, ref)
    if shown is None:
        return None
    action = shown.actions[int(index)]
    if action[0] in moves.VERBS:
        return moves.from_action(action)
    return _HOST[action[0]]() if action[0] in _HOST else None


def _alternatives(before: Stored) -> dict[str, list[str]]:
    flow, state = catalog.flow(before.flow, before.flow_version), load(before.state)
    return {option: words_for(label) for option, label in engine.labels(flow, state).items()}


def advance(before: Stored, move: moves.Move, now: datetime) -> tuple[Run, Effects]:
    """Return the run after a move. Raises moves.Illegal."""
    return engine.advance(catalog.flow(before.flow, before.flow_version), load(before.state), move, now)
