"""What must be right at the end of a conversation: answers, receipts, flags. Reads rows and what was seen."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from bot.flows import catalog
from bot.flows.flags import flags_of
from bot.flows.model import Flow
from bot.flows.run import Answer, AnswerKind, Raised, load
from bot.flows.screens import given_of, receipt
from core.text import pack
from db.models import concern, concern_flag, outbound
from db.store import Store
from services.checkins import DOUBT
from tests.conversations.findings import Verdict
from tests.conversations.seen import Flag, Given, Seen, confirmed, packed, stored_answers


class Flagged(NamedTuple):
    """A stored flag, its concern's number, whether that is open, and whether it goes past everybody near."""

    flag: Flag
    number: int
    is_open: bool
    conduct: bool


class Ending:
    """Judges one conversation."""

    def __init__(self, seen: Seen, verdict: Verdict) -> None:
        self.seen = seen
        self.verdict = verdict

    async def judge(self, store: Store) -> None:
        """Judge the whole conversation, once everything that was due has been delivered."""
        stored = await store.read(stored_answers)
        self._unchanged(stored)
        self._present(stored)
        self._receipts(await store.read(_blocked))
        self._flags(await store.read(_flag_rows))
        self.verdict.figures["answers"] += len(self.seen.given)

    def _unchanged(self, stored: list[Given]) -> None:
        now = {given.id: given for given in stored}
        for given in self.seen.given.values():
            if now.get(given.id) != given and not self._may_go(given, now):
                self.verdict.find("lost", f"{given} is now {now.get(given.id)}")

    def _may_go(self, given: Given, now: dict[int, Given]) -> bool:
        """Say whether an answer was erased because the carer does not agree to a record."""
        rule = catalog.flow("intake").minimum
        assert rule is not None, "an intake asks for consent"
        return given.run_id in self.seen.declined and given.item not in rule.items and given.id not in now

    def _present(self, stored: list[Given]) -> None:
        """What a run holds is the last that was given."""
        last = {(given.run_id, given.item): given.answer for given in stored}
        for run in self.seen.runs.values():
            for held in load(run.state).answers:
                if held not in (last.get((run.id, held.item)), *self.seen.began[run.id].sent):
                    self.verdict.find(
                        "lost", f"run {run.id} holds {held}, given last was {last.get((run.id, held.item))}"
                    )

    def _receipts(self, unreached: set[int]) -> None:
        """What a screen confirmed is stored, and what is stored was confirmed."""
        owed: defaultdict[int, set[str]] = defaultdict(set)
        for given in self.seen.given.values():
            run = self.seen.runs[given.run_id]
            owed[run.person_id].add(
                packed(pack(receipt(catalog.flow(run.flow, run.flow_version), given.answer)))
            )
        form = receipt_form()
        for person, lines in self.seen.confirmed.items():
            for line in sorted(lines - owed[person]):
                if confirmed(json.loads(line))["t"] == form:
                    self.verdict.find(
                        "lost", f"person {person} was shown {line}, and no such answer is stored"
                    )
        for person, lines in owed.items():
            if person not in self.seen.excused | unreached and (
                unseen := lines - self.seen.confirmed[person]
            ):
                self.verdict.find("lost", f"person {person} was never shown {sorted(unseen)}")

    def _flags(self, rows: list[Flagged]) -> None:
        standing = self._standing()
        kept, open_ = (
            Counter(row.flag for row in rows),
            Counter((row.flag, row.conduct) for row in rows if row.is_open),
        )
        for flag in sorted(standing | self.seen.raised):
            if not kept[flag]:
                self.verdict.find("flags_without_one_concern", f"{flag} stands and has no concern")
        for (flag, _), count in open_.items():
            if count > 1:
                self.verdict.find("flags_without_one_concern", f"{flag} stands in {count} open concerns")
        self._joined(rows)
        self.verdict.figures["flags"] += len(standing | self.seen.raised)

    def _joined(self, rows: list[Flagged]) -> None:
        """The flags of one check-in and category are in one open concern; what goes past those near is by itself."""
        concerns: defaultdict[tuple[int, str, bool], set[int]] = defaultdict(set)
        for row in rows:
            if row.is_open:
                run_id, _, category, _ = row.flag
                concerns[run_id, category, row.conduct].add(row.number)
        for where, numbers in concerns.items():
            if len(numbers) > 1:
                self.verdict.find(
                    "flags_without_one_concern", f"{where} has the open concerns {sorted(numbers)}"
                )

    def _standing(self) -> set[Flag]:
        """Return every flag that stood in the answers at some time. The rules are asked anew, answer by answer."""
        found: set[Flag] = set()
        so_far = {run_id: given_of(run) for run_id, run in self.seen.began.items()}
        for given in self.seen.given.values():
            begun = self.seen.began[given.run_id]
            if begun.flow == DOUBT:
                continue
            flow, answers = catalog.flow(begun.flow, begun.version), so_far[given.run_id]
            so_far[given.run_id] = answers = _with(flow, answers, given.answer)
            for one in flags_of(flow, self.seen.facts[given.id], answers, given.item):
                if (
                    Raised(one.item, one.flag) not in begun.raised
                ):  # what a correction began with has its concern
                    found.add((given.run_id, one.item, one.flag.category.value, int(one.flag.level)))
        return found


def _with(flow: Flow, answers: Mapping[str, Answer], new: Answer) -> dict[str, Answer]:
    """Return the answers with a new one; a changed one lets go of what hung on the old one."""
    old = answers.get(new.item)
    gone = flow.hanging_on[new.item] if old is not None and old.value != new.value else frozenset()
    return {**{item: one for item, one in answers.items() if item not in gone}, new.item: new}


_FLAGS = select(
    concern_flag.c.run_id,
    concern_flag.c.item,
    concern_flag.c.category,
    concern_flag.c.level,
    concern_flag.c.concern_id,
    concern.c.state,
    concern.c.conduct,
).join(concern, concern.c.id == concern_flag.c.concern_id)


def _flag_rows(conn: Connection) -> list[Flagged]:
    """Return every stored flag with its concern."""
    return [
        Flagged((row[0], row[1], row[2], row[3]), row[4], row[5] != "closed", row[6])
        for row in conn.execute(_FLAGS)
    ]


def _blocked(conn: Connection) -> set[int]:
    """Return the people to whom something could not be sent."""
    gone = select(outbound.c.person_id).where(outbound.c.state.in_(("unreachable", "unknown")))
    return set(conn.execute(gone).scalars())


def receipt_form() -> str:
    """Return the text that every receipt of an answer has, its parameters left open."""
    flow = catalog.FLOWS[0]
    question = flow.questions[0]
    return receipt(flow, Answer(question.id, "unsure", AnswerKind.NONE)).text
