"""Check-ins under way and what was answered in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from db.models import addendum, answer, outbound, person, run, visit
from db.ready import Ready


@dataclass(frozen=True)
class Kept:
    """A stored run: its state is the flow engine's own JSON."""

    id: int
    person_id: int
    child_id: int | None
    subject_id: int | None
    flow: str
    flow_version: int
    state: dict[str, Any]
    version: int
    phase: str
    shown_id: int | None
    started_at: datetime
    touched_at: datetime
    asked_at: datetime
    paused_at: datetime | None
    amends_id: int | None


_COLUMNS = (
    run.c.id,
    run.c.person_id,
    run.c.child_id,
    run.c.subject_id,
    run.c.flow,
    run.c.flow_version,
    run.c.state,
    run.c.version,
    run.c.phase,
    run.c.shown_id,
    run.c.started_at,
    run.c.touched_at,
    run.c.asked_at,
    run.c.paused_at,
    run.c.amends_id,
)
_GET = Ready(select(*_COLUMNS).where(run.c.id == bindparam("wanted")))
_OPEN_FOR = (
    select(*_COLUMNS)
    .where(run.c.person_id == bindparam("person"), run.c.phase == "open")
    .order_by(run.c.id.desc())
)


def _kept(rows: Iterable[Any]) -> list[Kept]:
    return [Kept(*row) for row in rows]


def get(conn: Connection, run_id: int) -> Kept | None:
    """Return a run by id."""
    row: Any = _GET.first(conn, {"wanted": run_id})
    return Kept(*row) if row else None


def open_of(conn: Connection, person_id: int) -> list[Kept]:
    """Return a person's open runs, newest first."""
    return _kept(conn.execute(_OPEN_FOR, {"person": person_id}))


def add(conn: Connection, **values: Any) -> int:
    """Insert a run and return its id."""
    result = conn.execute(insert(run).values(phase="open", **values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


# Whoever asked again meanwhile has another message on its way: what is decided on the old one comes too late.
_SHOWN_BEFORE = run.c.shown_id.is_not_distinct_from(bindparam("shown_before"))
_STEP = Ready(
    update(run)
    .where(run.c.id == bindparam("wanted"), run.c.version == bindparam("before"), run.c.phase == "open")
    .where(_SHOWN_BEFORE)
    .values(
        state=bindparam("new_state"),
        version=bindparam("after"),
        phase=bindparam("new_phase"),
        shown_id=bindparam("shown"),
        touched_at=bindparam("now"),
        asked_at=bindparam("now"),
        paused_at=None,
    )
)


def step(
    conn: Connection,
    kept: Kept,
    state: Mapping[str, Any],
    version: int,
    phase: str,
    shown: int,
    now: datetime,
) -> bool:
    """Store a run after a move; False when somebody was faster."""
    values = {"wanted": kept.id, "before": kept.version, "after": version, "new_phase": phase}
    values["shown_before"] = kept.shown_id
    return _STEP.run(conn, {**values, "new_state": dict(state), "shown": shown, "now": now}) == 1


_MAY_ASK = (
    update(run)
    .where(run.c.id == bindparam("wanted"), run.c.version == bindparam("before"), run.c.phase == "open")
    .where(run.c.paused_at.is_(None), _SHOWN_BEFORE)
    .values(asked_at=bindparam("now"))
)


def may_ask(conn: Connection, kept: Kept, now: datetime) -> bool:
    """Say whether a run still stands where it was read, and hold it; whoever moved it has shown what follows."""
    values = {"wanted": kept.id, "before": kept.version, "shown_before": kept.shown_id, "now": now}
    return conn.execute(_MAY_ASK, values).rowcount == 1


_SHOWN = (
    update(run)
    .where(run.c.id == bindparam("wanted"), run.c.version == bindparam("before"))
    .values(shown_id=bindparam("row"), asked_at=bindparam("now"))
)


def shown(conn: Connection, run_id: int, version: int, row_id: int, now: datetime) -> bool:
    """Note which message shows a run's present screen; False when the run has moved on meanwhile."""
    values = {"wanted": run_id, "before": version, "row": row_id, "now": now}
    return conn.execute(_SHOWN, values).rowcount == 1


@dataclass(frozen=True)
class Question:
    """The message that shows a person's present question, or is about to: its row, what it edits, its id."""

    row_id: int
    edits_id: int | None
    message_id: int | None


_QUESTION = Ready(
    select(outbound.c.id, outbound.c.edits_id, outbound.c.message_id)
    .join(run, run.c.shown_id == outbound.c.id)
    .join(person, person.c.run_id == run.c.id)
    .where(person.c.id == bindparam("person"), run.c.phase == "open")
)


def question_of(conn: Connection, person_id: int) -> Question | None:
    """Return the message of the question a person is in, None where nothing is being asked."""
    row: Any = _QUESTION.first(conn, {"person": person_id})
    return Question(*row) if row else None


def change(conn: Connection, run_id: int, **values: Any) -> bool:
    """Set columns of an open run; False when it is over."""
    return (
        conn.execute(update(run).where(run.c.id == run_id, run.c.phase == "open").values(**values)).rowcount
        == 1
    )


def reopen(conn: Connection, run_id: int) -> bool:
    """Open a run again that was closed for its silence; False when it was closed otherwise."""
    closed = update(run).where(run.c.id == run_id, run.c.phase == "expired")
    return conn.execute(closed.values(phase="open")).rowcount == 1


_ANSWER = Ready(insert(answer), ("run_id", "version", "item", "value", "inbox_id", "at"))


def add_answer(
    conn: Connection,
    run_id: int,
    version: int,
    item: str,
    value: list[str],
    inbox_id: int | None,
    now: datetime,
) -> None:
    """Append an answer; `value` is [value, kind]. Answers are never changed, a later one counts."""
    row = {"run_id": run_id, "version": version, "item": item, "value": value}
    _ANSWER.run(conn, {**row, "inbox_id": inbox_id, "at": now})


def to_ask_again(conn: Connection, asked_before: datetime, touched_after: datetime, limit: int) -> list[Kept]:
    """Return runs people are in whose screen was last shown before a moment, touched after another."""
    rows = conn.execute(
        select(*_COLUMNS)
        .join(person, and_(person.c.id == run.c.person_id, person.c.run_id == run.c.id))
        .where(run.c.phase == "open", run.c.paused_at.is_(None))
        .where(run.c.asked_at < asked_before, run.c.touched_at > touched_after)
        .order_by(run.c.id)
        .limit(limit)
    )
    return _kept(rows)


def silent(
    conn: Connection, touched_before: datetime, zones: Collection[str], lane: int, limit: int
) -> list[Kept]:
    """Return runs that people of some zones are in, silent since before a moment and not asked again in a lane since.

    Whoever wants no reminders is not asked.
    """
    rows = conn.execute(
        select(*_COLUMNS)
        .join(person, and_(person.c.id == run.c.person_id, person.c.run_id == run.c.id))
        .outerjoin(outbound, outbound.c.id == run.c.shown_id)
        .where(run.c.phase == "open", run.c.paused_at.is_(None), run.c.touched_at < touched_before)
        .where(run.c.asked_at < touched_before, outbound.c.lane.is_distinct_from(lane))
        .where(person.c.paused.is_(False), person.c.zone.in_(zones))
        .order_by(run.c.touched_at)
        .limit(limit)
    )
    return _kept(rows)


def last_correction(conn: Connection, visit_id: int) -> Kept | None:
    """Return the newest sent correction of a visit."""
    sent = select(*_COLUMNS).where(run.c.amends_id == visit_id, run.c.phase == "done")
    return next(iter(_kept(conn.execute(sent.order_by(run.c.id.desc()).limit(1)))), None)


def of_child(conn: Connection, child_id: int, flows: Collection[str]) -> list[Kept]:
    """Return the runs of some flows about a child, corrections included, over or not."""
    mine = select(*_COLUMNS).where(run.c.child_id == child_id, run.c.flow.in_(flows))
    return _kept(conn.execute(mine.order_by(run.c.id)))


def subject_of(conn: Connection, run_id: int) -> int | None:
    """Return what a run is about beside its child."""
    return conn.execute(select(run.c.subject_id).where(run.c.id == run_id)).scalar()


def drafts(conn: Connection, touched_before: datetime, limit: int) -> list[Kept]:
    """Return open runs that took their last input before a moment, put aside or not."""
    old = select(*_COLUMNS).where(run.c.phase == "open", run.c.touched_at < touched_before)
    return _kept(conn.execute(old.order_by(run.c.touched_at, run.c.id).limit(limit)))


def only_answers(conn: Connection, run_id: int, items: Collection[str], state: Mapping[str, Any]) -> None:
    """Erase a run's answers to all other items for good; `state` is its state without them."""
    conn.execute(delete(answer).where(answer.c.run_id == run_id, answer.c.item.not_in(items)))
    conn.execute(update(run).where(run.c.id == run_id).values(state=dict(state)))
    for sent in (visit, addendum):
        answers = conn.execute(select(sent.c.answers).where(sent.c.run_id == run_id)).scalar()
        if answers is not None:
            left = {item: value for item, value in answers.items() if item in items}
            conn.execute(update(sent).where(sent.c.run_id == run_id).values(answers=left))
