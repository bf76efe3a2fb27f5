"""What the oracle has seen of a conversation so far: runs, answers, flags, receipts."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from bot.flows.run import Answer, AnswerKind, Facts, Run
from db.models import answer
from tests.conversations.replay import Stored

Flag = tuple[int, str, str, int]  # check-in, item, category, level


@dataclass(frozen=True)
class Given:
    """A row of `answer`."""

    id: int
    run_id: int
    version: int
    item: str
    value: str
    kind: str

    @property
    def answer(self) -> Answer:
        """The answer as a run holds it."""
        return Answer(self.item, self.value, AnswerKind(self.kind))


@dataclass
class Seen:
    """All of it; numbers are those of the rows."""

    runs: dict[int, Stored] = field(default_factory=dict)
    began: dict[int, Run] = field(default_factory=dict)
    given: dict[int, Given] = field(default_factory=dict)
    # answer -> what its run knew after it; an intake learns the age on the way
    facts: dict[int, Facts] = field(default_factory=dict)
    raised: set[Flag] = field(default_factory=set)
    # check-ins of which, without consent, only a minimum may stay
    declined: set[int] = field(default_factory=set)
    # person -> receipts that were taken to the phone
    confirmed: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    # people who were shown as many receipts at once as a screen takes
    excused: set[int] = field(default_factory=set)


_GIVEN = select(answer.c.id, answer.c.run_id, answer.c.version, answer.c.item, answer.c.value).order_by(
    answer.c.id
)


def stored_answers(conn: Connection, after: int = 0) -> list[Given]:
    """Return the answers after one, in order."""
    rows = conn.execute(_GIVEN.where(answer.c.id > after))
    return [Given(row.id, row.run_id, row.version, row.item, row.value[0], row.value[1]) for row in rows]


def packed(line: Any) -> str:
    """Return a packed line in the form in which it is compared."""
    return json.dumps(line, sort_keys=True, ensure_ascii=False)


def confirmed(line: Any) -> Any:
    """Return the receipt of a packed line, which may have a note below it."""
    return line["p"].get("receipt", line)
