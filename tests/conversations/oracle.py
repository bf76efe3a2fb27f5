"""What must hold after every step of a conversation, and at its end. Reads rows; believes nothing it did not see."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from bot.flows.effects import Raise, Save
from bot.flows.moves import Illegal
from bot.flows.run import dump, load
from bot.render import Rendered
from db.models import inbox
from db.queries.claims import Claimed
from services import consent
from services.checkins import DOUBT
from services.outgoing import MOST_RECEIPTS
from tests.conversations import asked, replay
from tests.conversations.ending import Ending
from tests.conversations.findings import Verdict
from tests.conversations.house import House
from tests.conversations.replay import Stored
from tests.conversations.seen import Given, Seen, confirmed, packed, stored_answers

MOST_TEXT = 4096  # UTF-16 units of a message, Bot API "sendMessage"
MOST_DATA = 64  # bytes behind a button, Bot API "InlineKeyboardButton"
_MARK = "✓"


@dataclass(frozen=True)
class _Look:
    """What the rows say after a step."""

    runs: list[Stored]
    given: list[Given]  # new since the last look
    unhandled: list[tuple[int, str]]


_UNHANDLED = select(inbox.c.update_id, inbox.c.state).where(inbox.c.state != "done")


def _looked(conn: Connection, after: int) -> _Look:
    return _Look(
        replay.runs(conn), stored_answers(conn, after), [tuple(row) for row in conn.execute(_UNHANDLED)]
    )


class Oracle:
    """Watches one conversation."""

    def __init__(self, house: House, verdict: Verdict) -> None:
        self.house = house
        self.verdict = verdict
        self.seen = Seen()
        house.on_try = self._tried

    # -- what is shown --------------------------------------------------------------------------------------

    def _tried(self, row: Claimed, shown: Rendered) -> None:
        """Note the receipts of a message, and that Telegram would take it."""
        lines = [line for line in row.body["l"] if confirmed(line)["t"].startswith(_MARK)]
        self.seen.confirmed[row.person_id] |= {packed(line) for line in lines}
        if len(lines) >= MOST_RECEIPTS:
            self.seen.excused.add(row.person_id)
        for part in (*shown.plain.before, shown.plain.text):
            size = len(part.encode("utf-16-le", "surrogatepass")) // 2
            if not part.strip() or size > MOST_TEXT:
                self.verdict.find("crashes", f"message {row.id} has {size} units of text")
        markup: Any = shown.markup.to_dict() if shown.markup else {}
        for cell in (cell for line in markup.get("inline_keyboard", []) for cell in line):
            if not cell["text"].strip() or len(cell.get("callback_data", "").encode()) > MOST_DATA:
                self.verdict.find("crashes", f"message {row.id} has a button that Telegram refuses: {cell}")

    # -- after every step -----------------------------------------------------------------------------------

    async def look(self, inbox_id: int | None) -> None:
        """Compare what a step left in the rows with what the engine makes of the stored update."""
        seen = await self.house.store.read(lambda conn: _looked(conn, max(self.seen.given, default=0)))
        for update_id, state in seen.unhandled:
            self.verdict.find("crashes", f"update {update_id} is {state}")
        fresh: defaultdict[int, list[Given]] = defaultdict(list)
        for given in seen.given:
            self.seen.given[given.id] = given
            fresh[given.run_id].append(given)
        for stored in seen.runs:
            await self._follow(stored, fresh.pop(stored.id, []), inbox_id)

    async def _follow(self, stored: Stored, fresh: list[Given], inbox_id: int | None) -> None:
        before = self.seen.runs.get(stored.id)
        self.seen.runs[stored.id] = stored
        self.seen.facts |= {given.id: load(stored.state).facts for given in fresh}
        if before is None:
            self.seen.began[stored.id] = load(stored.state)
            self.verdict.flows[f"{stored.flow} begun"] += 1
            if replay.first(stored, self.house.clock.now()) != stored.state or fresh:
                self.verdict.find("replay_differs", f"run {stored.id} of {stored.flow} begins otherwise")
        elif before.state != stored.state and not await self._is_reduced(stored, before.state):
            await self._moved(before, stored, fresh, inbox_id)
        elif fresh:
            self.verdict.find("replay_differs", f"run {stored.id} stands still and has new answers {fresh}")
        if stored.phase == "done" and (before is None or before.phase != "done"):
            self.verdict.flows[f"{stored.flow} done"] += 1

    async def _is_reduced(self, stored: Stored, state: replay.Json) -> bool:
        """Say whether a run holds what may stay of a state now that the carer does not agree to a record.

        An intake in which she said so, and any ordinary check-in or intake of such a child once it is over.
        """
        if stored.state != replay.without_consent(state):
            return False
        if stored.id in self.seen.declined:
            return True
        over = stored.phase != "open" and stored.flow in consent.ORDINARY | {"intake"}
        if not over or not await self.house.store.read(
            lambda conn: replay.has_no_record(conn, stored.child_id)
        ):
            return False
        self.seen.declined.add(stored.id)
        return True

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
        if dump(after) != stored.state and not await self._is_reduced(stored, dump(after)):
            self.verdict.find(
                "replay_differs", f"{where}: {move} gives {dump(after)}, stored is {stored.state}"
            )
        saves = [one for one in effects if isinstance(one, Save)]
        self._saved(where, saves, fresh)
        if any(save.item == consent.ITEM and save.value != consent.YES for save in saves):
            self.seen.declined |= self._intakes_of(stored)
        for one in effects:
            if isinstance(one, Raise) and stored.flow != DOUBT:  # of what kind it is, her words say: `asked`
                self.seen.raised.add((stored.id, one.item, one.flag.category.value, int(one.flag.level)))

    def _intakes_of(self, stored: Stored) -> set[int]:
        """Return the runs that consent is about: an intake, and for a correction those of the same child."""
        if not self.seen.began[stored.id].sent:
            return {stored.id}
        return {
            one.id
            for one in self.seen.runs.values()
            if (one.flow, one.child_id) == (stored.flow, stored.child_id)
        }

    def _saved(self, where: str, saves: list[Save], fresh: list[Given]) -> None:
        """Every answer the engine takes is a row, to the letter, and nothing else is."""
        wanted = Counter(save.answer for save in saves)
        found = Counter(given.answer for given in fresh)
        if missing := wanted - found:
            self.verdict.find("lost", f"{where}: {list(missing)} is not stored")
        if more := found - wanted:
            self.verdict.find("replay_differs", f"{where}: {list(more)} was never given")

    async def waited(self) -> None:
        """Note what should have been settled while time passed."""
        now = self.house.clock.now()
        for doubt in await self.house.store.read(lambda conn: asked.overdue(conn, now)):
            self.verdict.find(asked.NAME, f"doubt {doubt} was not answered in time, and nothing came of it")

    async def end(self) -> None:
        """Judge the whole conversation."""
        await self.house.store.read(lambda conn: asked.judge(conn, self.verdict))
        await Ending(self.seen, self.verdict).judge(self.house.store)
