"""What must hold after every step of a conversation, and at its end. Reads rows; believes nothing it did not see."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from bot.flows import catalog
from bot.flows.effects import Raise, Save
from bot.flows.flags import flags_of
from bot.flows.moves import Illegal
from bot.flows.run import Answer, AnswerKind, dump, load
from bot.flows.screens import receipt
from bot.render import Rendered
from core.text import pack
from db.models import answer, concern, concern_flag, inbox, outbound
from db.queries.claims import Claimed
from services.outgoing import MOST_RECEIPTS
from tests.conversations import replay
from tests.conversations.findings import Verdict
from tests.conversations.house import House
from tests.conversations.replay import Stored

MOST_TEXT = 4096  # UTF-16 units of a message, Bot API "sendMessage"
MOST_DATA = 64  # bytes behind a button, Bot API "InlineKeyboardButton"
_MARK = "✓"
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


@dataclass(frozen=True)
class _Look:
    """What the rows say after a step."""

    runs: list[Stored]
    given: list[Given]  # new since the last look
    unhandled: list[tuple[int, str]]


_GIVEN = select(answer.c.id, answer.c.run_id, answer.c.version, answer.c.item, answer.c.value).order_by(
    answer.c.id
)
_UNHANDLED = select(inbox.c.update_id, inbox.c.state).where(inbox.c.state != "done")


def _given(conn: Connection, after: int = 0) -> list[Given]:
    rows = conn.execute(_GIVEN.where(answer.c.id > after))
    return [Given(row.id, row.run_id, row.version, row.item, row.value[0], row.value[1]) for row in rows]


def _looked(conn: Connection, after: int) -> _Look:
    return _Look(replay.runs(conn), _given(conn, after), [tuple(row) for row in conn.execute(_UNHANDLED)])


def _packed(line: Any) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False)


def _confirmed(line: Any) -> Any:
    """Return the receipt of a packed line, which may have a note below it."""
    return line["p"].get("receipt", line)


class Oracle:
    """Watches one conversation."""

    def __init__(self, house: House, verdict: Verdict) -> None:
        self.house = house
        self.verdict = verdict
        self.runs: dict[int, Stored] = {}
        self.given: dict[int, Given] = {}
        self.raised: set[Flag] = set()
        self.confirmed: defaultdict[int, set[str]] = defaultdict(set)  # person -> receipts taken to the phone
        self.excused: set[int] = set()  # people who were shown as many receipts at once as a screen takes
        house.on_try = self._tried

    # -- what is shown --------------------------------------------------------------------------------------

    def _tried(self, row: Claimed, shown: Rendered) -> None:
        """Note the receipts of a message, and that Telegram would take it."""
        lines = [line for line in row.body["l"] if _confirmed(line)["t"].startswith(_MARK)]
        self.confirmed[row.person_id] |= {_packed(line) for line in lines}
        if len(lines) >= MOST_RECEIPTS:
            self.excused.add(row.person_id)
        size = len(shown.text.encode("utf-16-le", "surrogatepass")) // 2
        if not shown.plain.strip() or size > MOST_TEXT:
            self.verdict.find("crashes", f"message {row.id} has {size} units of text")
        markup: Any = shown.markup.to_dict() if shown.markup else {}
        for cell in (cell for line in markup.get("inline_keyboard", []) for cell in line):
            if not cell["text"].strip() or len(cell.get("callback_data", "").encode()) > MOST_DATA:
                self.verdict.find("crashes", f"message {row.id} has a button that Telegram refuses: {cell}")

    # -- after every step -----------------------------------------------------------------------------------

    async def look(self, inbox_id: int | None) -> None:
        """Compare what a step left in the rows with what the engine makes of the stored update."""
        seen = await self.house.store.read(lambda conn: _looked(conn, max(self.given, default=0)))
        for update_id, state in seen.unhandled:
            self.verdict.find("crashes", f"update {update_id} is {state}")
        fresh: defaultdict[int, list[Given]] = defaultdict(list)
        for given in seen.given:
            self.given[given.id] = given
            fresh[given.run_id].append(given)
        for stored in seen.runs:
            await self._follow(stored, fresh.pop(stored.id, []), inbox_id)

    async def _follow(self, stored: Stored, fresh: list[Given], inbox_id: int | None) -> None:
        before = self.runs.get(stored.id)
        self.runs[stored.id] = stored
        if before is None:
            self.verdict.flows[f"{stored.flow} begun"] += 1
            if replay.first(stored, self.house.clock.now()) != stored.state or fresh:
                self.verdict.find("replay_differs", f"run {stored.id} of {stored.flow} begins otherwise")
        elif before.state != stored.state:
            await self._moved(before, stored, fresh, inbox_id)
        elif fresh:
            self.verdict.find("replay_differs", f"run {stored.id} stands still and has new answers {fresh}")
        if stored.phase == "done" and (before is None or before.phase != "done"):
            self.verdict.flows[f"{stored.flow} done"] += 1

    async def _moved(self, before: Stored, stored: Stored, fresh: list[Given], inbox_id: int | None) -> None:
        where = f"run {stored.id} of {stored.flow} at {before.state['q'] or before.state['p']}"
        move = None
        if inbox_id is not None:
            move = await self.house.store.read(lambda conn: replay.move_of(conn, inbox_id, before))
        if move is None:
            self.verdict.find("replay_differs", f"{where} was moved by nothing a run takes")
            return
        try:
            after, effects = replay.advance(before, move, self.house.clock.now())
        except Illegal as error:
            self.verdict.find("replay_differs", f"{where} took {move}, which is illegal: {error}")
            return
        if dump(after) != stored.state:
            self.verdict.find(
                "replay_differs", f"{where}: {move} gives {dump(after)}, stored is {stored.state}"
            )
        self._saved(where, [one for one in effects if isinstance(one, Save)], fresh)
        for one in effects:
            if isinstance(one, Raise):
                self.raised.add((stored.id, one.item, one.flag.category.value, int(one.flag.level)))

    def _saved(self, where: str, saves: list[Save], fresh: list[Given]) -> None:
        """Every answer the engine takes is a row, to the letter, and nothing else is."""
        wanted = Counter(save.answer for save in saves)
        found = Counter(given.answer for given in fresh)
        if missing := wanted - found:
            self.verdict.find("lost", f"{where}: {list(missing)} is not stored")
        if more := found - wanted:
            self.verdict.find("replay_differs", f"{where}: {list(more)} was never given")

    # -- at the end -----------------------------------------------------------------------------------------

    async def end(self) -> None:
        """Judge the whole conversation, once everything that was due has been delivered."""
        stored = await self.house.store.read(_given)
        self._unchanged(stored)
        self._present(stored)
        self._receipts(stored, await self.house.store.read(_blocked))
        await self._flags(stored)
        self.verdict.figures["answers"] += len(stored)

    def _unchanged(self, stored: list[Given]) -> None:
        now = {given.id: given for given in stored}
        for given in self.given.values():
            if now.get(given.id) != given:
                self.verdict.find("lost", f"{given} is now {now.get(given.id)}")

    def _present(self, stored: list[Given]) -> None:
        """What a run holds is the last that was given."""
        last = {(given.run_id, given.item): given.answer for given in stored}
        for run in self.runs.values():
            for held in load(run.state).answers:
                if last.get((run.id, held.item)) != held:
                    self.verdict.find(
                        "lost", f"run {run.id} holds {held}, given last was {last.get((run.id, held.item))}"
                    )

    def _receipts(self, stored: list[Given], unreached: set[int]) -> None:
        """What a screen confirmed is stored, and what is stored was confirmed."""
        owed: defaultdict[int, set[str]] = defaultdict(set)
        for given in stored:
            run = self.runs[given.run_id]
            owed[run.person_id].add(
                _packed(pack(receipt(catalog.flow(run.flow, run.flow_version), given.answer)))
            )
        form = receipt_form()
        for person, lines in self.confirmed.items():
            for line in sorted(lines - owed[person]):
                if _confirmed(json.loads(line))["t"] == form:
                    self.verdict.find(
                        "lost", f"person {person} was shown {line}, and no such answer is stored"
                    )
        for person, lines in owed.items():
            if person not in self.excused | unreached and (unseen := lines - self.confirmed[person]):
                self.verdict.find("lost", f"person {person} was never shown {sorted(unseen)}")

    async def _flags(self, stored: list[Given]) -> None:
        standing = self._standing(stored)
        rows = await self.house.store.read(_flag_rows)
        kept, open_ = (
            Counter(flag for flag, _, _ in rows),
            Counter(flag for flag, _, is_open in rows if is_open),
        )
        for flag in sorted(standing | self.raised):
            if not kept[flag]:
                self.verdict.find("flags_without_one_concern", f"{flag} stands and has no concern")
        for flag, count in open_.items():
            if count > 1:
                self.verdict.find("flags_without_one_concern", f"{flag} stands in {count} open concerns")
        self._joined(rows)
        self.verdict.figures["flags"] += len(standing | self.raised)

    def _joined(self, rows: list[tuple[Flag, int, bool]]) -> None:
        """The flags of one check-in and category are in one open concern."""
        concerns: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for (run_id, _, category, _), number, is_open in rows:
            if is_open:
                concerns[run_id, category].add(number)
        for where, numbers in concerns.items():
            if len(numbers) > 1:
                self.verdict.find(
                    "flags_without_one_concern", f"{where} has the open concerns {sorted(numbers)}"
                )

    def _standing(self, stored: list[Given]) -> set[Flag]:
        """Return every flag that stood in the answers at some time. The rules are asked anew, answer by answer."""
        found: set[Flag] = set()
        so_far: defaultdict[int, dict[str, Answer]] = defaultdict(dict)
        for given in stored:
            run = self.runs[given.run_id]
            flow, answers = catalog.flow(run.flow, run.flow_version), so_far[given.run_id]
            old = answers.get(given.item)
            if old is not None and old.value != given.value:
                for follower in flow.hanging_on[given.item]:
                    answers.pop(follower, None)
            answers[given.item] = given.answer
            for one in flags_of(flow, load(run.state).facts, answers, given.item):
                found.add((given.run_id, one.item, one.flag.category.value, int(one.flag.level)))
        return found


_FLAGS = select(
    concern_flag.c.run_id,
    concern_flag.c.item,
    concern_flag.c.category,
    concern_flag.c.level,
    concern_flag.c.concern_id,
    concern.c.state,
).join(concern, concern.c.id == concern_flag.c.concern_id)


def _flag_rows(conn: Connection) -> list[tuple[Flag, int, bool]]:
    """Return every stored flag, its concern, and whether that is open."""
    return [((row[0], row[1], row[2], row[3]), row[4], row[5] != "closed") for row in conn.execute(_FLAGS)]


def _blocked(conn: Connection) -> set[int]:
    """Return the people to whom something could not be sent."""
    gone = select(outbound.c.person_id).where(outbound.c.state.in_(("unreachable", "unknown")))
    return set(conn.execute(gone).scalars())


def receipt_form() -> str:
    """Return the text that every receipt of an answer has, its parameters left open."""
    flow = catalog.FLOWS[0]
    question = flow.questions[0]
    return receipt(flow, Answer(question.id, "unsure", AnswerKind.NONE)).text
