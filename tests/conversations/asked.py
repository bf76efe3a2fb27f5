"""Words that sound like danger: each was asked about, and what was said, or not said in time, has its concern.

The texts are screened anew here; of the product's rows only what came of them is believed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core.screening import screen
from core.triage import Level
from db.models import concern, concern_flag, note, screened
from tests.conversations.findings import Verdict

Flag = tuple[int, str, str, int]  # check-in, item, category, level
AT_LEAST = {"danger": Level.P0, "worry": Level.P2, "talk": Level.P1, "silence": Level.P3}
NAME = "words_unasked"


@dataclass(frozen=True)
class _Doubt:
    """A row of `screened`."""

    note_id: int
    run_id: int | None
    category: str
    level: int
    severe: bool
    answer: str | None


_DOUBTS = select(
    screened.c.note_id,
    screened.c.run_id,
    screened.c.category,
    screened.c.level,
    screened.c.severe,
    screened.c.answer,
)
_FLAGS = select(concern_flag.c.run_id, concern_flag.c.item, concern_flag.c.category, concern_flag.c.level)
_NOTES = select(note.c.id, note.c.run_id, note.c.body).where(
    note.c.kind == "text", note.c.screened.is_not(None)
)
_RAISED = select(concern.c.run_id, concern.c.level)


def overdue(conn: Connection, now: datetime) -> list[int]:
    """Return what has not been settled although its time is over."""
    late = select(screened.c.id).where(screened.c.due_at <= now, screened.c.settled_at.is_(None))
    return list(conn.execute(late).scalars())


def judge(conn: Connection, verdict: Verdict) -> None:
    """Judge all words of a conversation."""
    doubts = [_Doubt(*row) for row in conn.execute(_DOUBTS)]
    raised = [(row.run_id, row.level) for row in conn.execute(_RAISED)]
    about = {one.note_id for one in doubts}
    in_runs = {one.run_id for one in doubts}
    for note_id, run_id, body in conn.execute(_NOTES):
        found = screen(body)
        asked = note_id in about or (run_id is not None and run_id in in_runs)
        if found and not asked and not any(run == run_id and level <= found.level for run, level in raised):
            verdict.find(NAME, f"nobody was asked about note {note_id}: {body[:40]!r}")
    flags: set[Flag] = {tuple(row) for row in conn.execute(_FLAGS)}
    for one in doubts:
        _answered(one, flags, verdict)
    verdict.figures["doubts"] += len(doubts)


def _answered(one: _Doubt, flags: set[Flag], verdict: Verdict) -> None:
    """What was answered stands in a concern; a "no" only after a severe word."""
    if one.answer in AT_LEAST:
        level = min(one.level, AT_LEAST[one.answer])
        wanted = {(one.run_id, "words", one.category, int(level))}
    elif one.answer == "no" and one.severe:
        wanted = {(one.run_id, item, one.category, Level.P2.value) for item in ("no danger", "words")}
    else:
        return
    if not wanted & flags:
        verdict.find(NAME, f"{one} has no concern")
