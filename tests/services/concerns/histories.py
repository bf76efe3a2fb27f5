"""Histories that nobody wrote: a county in which people, clocks and chats do what they like, from a seed."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.flows.run import load
from core.triage import Category, Level
from db.queries import notes, runs
from db.store import Stale
from services import checkins, climbing, handover, links, reading
from services.presses import Press
from services.unit import NotAllowed, Rejected
from tests.services.concerns.world import PRESSES, World

CANARY = "小明妈妈canary 0570-555-0199"
ANSWERS = {"agency": "1", "when": "2", "review_on": "2"}  # the numbers of options; all else is words
ANSWERING = ("Wang", "Zhao", "Chen", "Wu")
SPANS = (1, 5, 15, 16, 30, 61, 120, 240, 721, 1440, 2880, 4321, 10080)  # minutes


class History:
    """One seed's doings. `each` is called after every single one of them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.open: list[int] = []
        self.hired = 2000

    def live(self, count: int, each: Callable[[str], None]) -> None:
        """Let things happen, one after the other."""
        weights = {
            self.flag: 2, self.worse: 1, self.wait: 6, self.away: 2, self.press: 6, self.press_old: 2,
            self.settle: 8, self.read: 2, self.block: 2, self.post: 1, self.leave: 1, self.late: 2,
        }  # fmt: skip
        self.flag()
        for _ in range(count):
            (chosen,) = self.chance.choices(list(weights), list(weights.values()))
            chosen()
            each(chosen.__name__)

    def flag(self) -> None:
        """A mother ticks a danger, for a child she names or not."""
        self.run = self.world.visit("Li")
        self.worse()
        who = self.world.who("Li")
        notes.add(
            self.world.conn,
            run_id=self.run,
            child_id=self.world.child,
            author_id=who.id,
            area_id=self.world.places["village"].id,
            item="N04",
            kind="text",
            body=CANARY,
            at=self.world.now,
        )

    def worse(self) -> None:
        """She ticks another one in the same visit."""
        number = self.world.flag(
            self.chance.choice(list(Level)),
            self.chance.choice((Category.C03, Category.C14)),
            item=self.chance.choice(("E02", "H06", "F05")),
            run=self.run,
            nameless=self.chance.random() < 0.2,
        )
        self.open.append(number)
        self.world.run()

    def wait(self) -> None:
        """Time passes, and what is due is done."""
        self.world.forward(minutes=self.chance.choice(SPANS), seconds=self.chance.randrange(60))

    def late(self) -> None:
        """A yellow one just before nine; whether anybody has it turns out after."""
        self.world.until("20:59")
        self.run = self.world.visit("Li")
        self.open.append(self.world.flag(Level.P2, item="E02", run=self.run))
        self.world.blocked ^= {"Wang"}
        self.world.now += timedelta(minutes=2)
        self.world.send()
        self.world.run()

    def away(self) -> None:
        """Time passes while nothing works; then outcomes come in before the jobs run."""
        self.world.now += timedelta(minutes=self.chance.choice(SPANS))
        self.world.send()
        self.world.run()

    def press(self) -> None:
        """Somebody presses a button of the newest message."""
        self._press(-1)

    def press_old(self) -> None:
        """Somebody presses a button of an older one."""
        self._press(-self.chance.randrange(1, 6))

    def _press(self, back: int) -> None:
        name = self.chance.choice(ANSWERING)
        shown = self.world.chats.get(self.world.ids[name], [])[back:]
        actions = [action for _, action in shown[0].buttons if isinstance(action, list)] if shown else []
        wanted = [action for action in actions if action[0] in PRESSES]
        if wanted:
            self._act(name, self.chance.choice(wanted), shown[0].row_id)
        self.world.run()

    def settle(self) -> None:
        """Somebody takes a concern on, closes it, agrees or does not, whether it is their turn or not."""
        number = self.chance.choice(self.open)
        found = self.world.concern(number)
        wish = [number, found.close_asked_by, found.outcome, found.reported]
        doings = [
            ["ack", number],
            ["ring", number],
            ["outcome", number, "safe"],
            ["reported", number, "safe"],
            ["pass_on", number],
            ["seen", number],
            ["refer", number, "school"],
            ["how_now", number, self.chance.choice(("better", "worse"))],
            ["urgent", number, int(found.level)],
            ["reopen", number, True],
            ["hand_over", number, self.world.ids[self.chance.choice(ANSWERING)]],
            ["take_over", number],
            ["decline", number],
        ]
        doings += [[verb, number] for verb in ("note", "report", "plan", "lower")]
        doings += [["unreported", number, "helped"], ["agree", *wish], ["not_yet", *wish]]
        doing = self.chance.choice(doings)
        self._act(self.chance.choice(ANSWERING), doing, None)
        self.world.run()

    def read(self) -> None:
        """Somebody opens the notes of a concern."""
        found, name = self.world.concern(self.chance.choice(self.open)), self.chance.choice(ANSWERING)
        about = notes.about(self.world.conn, found.id, found.run_id)
        if about:
            url = links.issue(self.world.unit(), self.world.ids[name], about)
            links.open_once(self.world.unit(), url.rpartition("/")[2])

    def _act(self, name: str, action: list[Any], row: int | None) -> None:
        unit, verb = self.world.unit(), str(action[0])
        try:
            with self.world.conn.begin_nested():
                PRESSES[verb](unit, self.world.who(name), Press(row, 1), *action[1:])
        except (NotAllowed, Rejected, Stale):
            return
        self._write_down(name)

    def _write_down(self, name: str) -> None:
        """Type what is asked for about a concern, or press a button that answers it."""
        for _ in range(6):
            kept = runs.get(self.world.conn, self.world.who(name).run_id or 0)
            if kept is None or kept.phase != "open" or kept.flow not in checkins.ABOUT_A_CONCERN:
                return
            asked = load(kept.state).at
            self.world.write(name, ANSWERS.get(asked, CANARY))

    def block(self) -> None:
        """Somebody blocks the bot, or comes back."""
        self.world.blocked ^= {self.chance.choice(ANSWERING)}
        for name in ANSWERING:
            if name not in self.world.blocked:
                self.world.unblock(name)
        self.world.run()

    def post(self) -> None:
        """Somebody's post ends, and somebody new comes."""
        name = f"New{len(self.world.ids)}"
        self._hire(name, self.chance.choice(("supervisor", "county")), "county")
        climbing.tick(self.world.unit())
        reading.tick(self.world.unit())

    def leave(self) -> None:
        """Somebody's post ends; somebody else has it from then on."""
        name, role, place = self.chance.choice(
            (("Wang", "supervisor", "township"), ("Chen", "county", "county"))
        )
        self.world.revoke(name)
        handover.post_ended(self.world.unit(), self.world.ids[name])
        self._hire(name, role, place)
        self.world.run()

    def _hire(self, name: str, role: str, place: str) -> None:
        self.hired += 1
        self.world.hire(name, self.hired, role, place)
