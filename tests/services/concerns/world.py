"""A small county on one connection: the fixed cast, a clock that is moved by hand, and chats that can be read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.flows import moves
from core.settings import Settings
from core.text import Message, say, unpack
from core.triage import Category, Flag, Level
from db.models import concern_event, household, outbound, screen
from db.queries import areas, children, concerns, flags, people, runs
from db.queries.areas import Area
from db.queries.claims import Claimed
from db.queries.concerns import Concern
from db.queries.people import Who
from services import (
    acting,
    answering,
    board,
    casefile,
    casework,
    climbing,
    closing,
    delivery,
    drilling,
    drills,
    leave,
    links,
    passing,
    reading,
    relief,
)
from services import concerns as service
from services.answering import Heard
from services.delivery import Sender
from services.presses import Press
from services.unit import Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRESSES = {
    **acting.PRESSES,
    **passing.PRESSES,
    **casework.PRESSES,
    **closing.PRESSES,
    **casefile.PRESSES,
    **board.PRESSES,
    **links.PRESSES,
}
VERBS = {**PRESSES, **drills.PRESSES, **leave.PRESSES}
LANES = (0, 1, 2, 3)
CAST = (
    ("Li", 1001, "mother", "village"),
    ("Wang", 1002, "supervisor", "township"),
    ("Zhao", 1003, "backup", "township"),
    ("Chen", 1004, "county", "county"),
    ("Sun", 1005, "operator", "nation"),
    ("Wu", 1006, "foundation", "nation"),
    ("Zhou", 1011, "mother", "far_village"),
    ("Zheng", 1012, "supervisor", "far_township"),
)


@dataclass
class Shown:
    """One message in a chat."""

    row_id: int
    text: str
    buttons: list[tuple[str, Any]]
    edits: int | None

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


@dataclass
class World:
    """Rows, a clock, chats. `blocked`: who has blocked the bot; `offline`: Telegram takes nothing."""

    conn: Connection
    now: datetime
    settings: Settings = field(default_factory=Settings)
    ids: dict[str, int] = field(default_factory=dict)
    places: dict[str, Area] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    chats: dict[int, list[Shown]] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    messages: int = 100
    child: int = 0
    far_child: int = 0

    # -- the cast ------------------------------------------------------------------------------------------

    def populate(self) -> None:
        above: Area | None = None
        for kind in ("nation", "province", "county", "township", "village"):
            above = self.places[kind] = areas.add(self.conn, above, kind, f"{kind} A")
        above = self.places["province"]
        for kind in ("county", "township", "village"):
            above = self.places[f"far_{kind}"] = areas.add(self.conn, above, kind, f"{kind} B")
        for name, telegram_id, role, place in CAST:
            self.hire(name, telegram_id, role, place)
        self.child = self.new_child("C-012", "village", "panda-blue", "Li")
        self.far_child = self.new_child("D-001", "far_village", "fish-yellow", "Zhou")

    def hire(self, name: str, telegram_id: int | None, role: str, place: str) -> int:
        self.ids[name] = people.add_person(
            self.conn,
            self.now,
            telegram_id=telegram_id,
            name=name,
            phone=f"0570-555-{telegram_id}",
            language="en",
            zone="Asia/Shanghai",
            reach="ok",
        )
        self.posts[name] = people.add_post(self.conn, self.ids[name], role, self.places[place].id, self.now)
        return self.ids[name]

    def new_child(self, code: str, place: str, label: str, mother: str) -> int:
        child = children.add(
            self.conn, self.now, code=code, area_id=self.places[place].id, label=label, tier="T2"
        )
        children.pair(self.conn, child, self.ids[mother], True, self.now)
        return child

    def at_home(self, child: int) -> None:
        """Let a child live in the first household, together with the others who do."""
        known = self.conn.execute(select(household.c.id)).scalar()
        home = known or children.add_household(self.conn, "H-1", self.places["village"].id)
        children.change(self.conn, child, household_id=home)

    def unblock(self, name: str) -> None:
        people.change(self.conn, self.ids[name], reach="ok")

    def revoke(self, name: str) -> None:
        assert people.end_post(self.conn, self.posts[name], self.now)

    # -- the clock and what it wakes -----------------------------------------------------------------------

    def unit(self) -> Unit:
        return Unit(self.conn, self.now, self.settings)

    def forward(self, **span: float) -> None:
        """Move the clock; what is due is done and what was written is sent."""
        self.now += timedelta(**span)
        self.run()

    def until(self, clock: str) -> None:
        """Move the clock to the next time it shows "HH:MM" in Shanghai."""
        local = self.now.astimezone(SHANGHAI)
        hour, minute = clock.split(":")
        wanted = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        self.now = (wanted if wanted > local else wanted + timedelta(days=1)).astimezone(UTC)
        self.run()

    def run(self) -> None:
        """Let the jobs and the sender do what there is to do."""
        jobs = (relief.tick, climbing.tick, reading.tick, drilling.tick)
        while sum(tick(self.unit()) for tick in jobs) + self.send():
            pass

    def send(self) -> int:
        """Send what is queued, through the sender's own rules; return how many messages were settled."""
        sent = 0
        while rows := delivery.claim(self.unit(), Sender("test", 1e9), LANES, [], 100):
            for row in rows:
                self._settle(row)
            sent += len(rows)
        return sent

    def _settle(self, row: Claimed) -> None:
        if row.person_id in {self.ids[name] for name in self.blocked}:
            delivery.unreachable(self.unit(), row, "blocked")
            return
        self.messages += 1
        delivery.sent(self.unit(), row, self.messages)
        if row.kind != "text":
            return  # a menu, a deletion: nothing to read
        self.chats.setdefault(row.person_id, []).append(self._shown(row))

    def _shown(self, row: Claimed) -> Shown:
        chosen = select(screen.c.actions).where(screen.c.ref == row.screen_ref)
        actions = self.conn.execute(chosen).scalar() or []
        cells = [cell for cells in row.body.get("b", []) for cell in cells]
        buttons = [
            (plain(unpack(cell["m"])), cell["u"] if "u" in cell else actions[cell["i"]]) for cell in cells
        ]
        text = "\n".join(plain(unpack(line)) for line in row.body["l"])
        return Shown(row.id, text, buttons, row.edits_id)

    # -- what people do ------------------------------------------------------------------------------------

    def who(self, name: str) -> Who:
        found = people.by_id(self.conn, self.ids[name], self.now)
        assert found is not None
        return found

    def visit(self, name: str = "Li", child: int | None = None) -> int:
        moments = {"started_at": self.now, "touched_at": self.now, "asked_at": self.now}
        return runs.add(
            self.conn,
            person_id=self.ids[name],
            child_id=child,
            flow="routine",
            flow_version=1,
            state={},
            version=1,
            **moments,
        )

    def flag(
        self,
        level: Level,
        category: Category = Category.C03,
        *,
        item: str = "E02",
        by: str = "Li",
        run: int | None = None,
        nameless: bool = False,
        place: str = "village",
    ) -> int:
        """Let a mother tick a danger; return the concern's number. Nothing is sent yet."""
        run_id = run or self.visit(by)
        return service.open_or_add(
            self.unit(),
            flag=Flag(category, level),
            item=item,
            option="many",
            ticked=say("Marks on the skin: <b>many</b>"),
            run_id=run_id,
            child_id=None if nameless else (self.child if place == "village" else self.far_child),
            raiser=self.who(by),
            area_id=self.places[place].id,
        )

    def raised(self, level: Level, category: Category = Category.C03, **more: Any) -> int:
        """Let a mother tick a danger, and let everything that follows at once happen."""
        number = self.flag(level, category, **more)
        self.run()
        return number

    def press(self, name: str, label: str) -> None:
        """Press the newest button whose label contains `label`; what follows at once happens."""
        for shown in reversed(self.chats.get(self.ids[name], [])):
            for text, action in shown.buttons:
                if label in text and not isinstance(action, str):
                    self.act(name, *action, row=shown.row_id)
                    self.run()
                    return
        raise AssertionError(f"{name} has no button {label!r}")

    def act(self, name: str, verb: str, *arguments: Any, row: int | None = None) -> None:
        """Ask for an action as a person, whatever was shown to them."""
        VERBS[verb](self.unit(), self.who(name), Press(row, 1), *arguments)

    def write(self, name: str, text: str) -> None:
        """Type a message into the check-in a person is in."""
        who = self.who(name)
        kept = runs.get(self.conn, who.run_id or 0)
        assert kept is not None
        answering.move(self.unit(), who, kept, moves.Typed(text), Heard())
        self.run()

    def write_report(self, name: str) -> None:
        """Answer the questions of a report to the authorities that a person is writing down."""
        for answer in ("1", "1", "R-7"):
            self.write(name, answer)

    # -- what can be seen ----------------------------------------------------------------------------------

    def news(self, name: str) -> list[Shown]:
        """Return what came to a chat since the last look."""
        chat, seen = self.chats.get(self.ids[name], []), self.read.get(self.ids[name], 0)
        self.read[self.ids[name]] = len(chat)
        return chat[seen:]

    def only(self, name: str) -> Shown:
        """Return the one message that came to a chat since the last look."""
        (found,) = self.news(name)
        return found

    def heard(self, *names: str) -> dict[str, int]:
        """Return how many messages came to each chat with news since the last look."""
        found = {name: len(self.news(name)) for name in names or [one[0] for one in CAST]}
        return {name: count for name, count in found.items() if count}

    def concern(self, number: int) -> Concern:
        found = concerns.get(self.conn, number)
        assert found is not None
        return found

    def only_ticks(self, number: int) -> list[str]:
        """Return what was ticked, as an alert says it."""
        return [plain(ticked) for ticked in flags.ticked(self.conn, number)]

    def events(self, number: int) -> list[tuple[str, int | None]]:
        found = select(concern_event.c.kind, concern_event.c.person_id).where(
            concern_event.c.concern_id == number
        )
        return [(row.kind, row.person_id) for row in self.conn.execute(found.order_by(concern_event.c.id))]

    def kinds(self, number: int) -> list[str]:
        return [kind for kind, _ in self.events(number)]

    def states(self, number: int) -> dict[str, int]:
        """Return how many messages about a concern are in each state."""
        found = (
            self.conn.execute(select(outbound.c.state).where(outbound.c.concern_id == number)).scalars().all()
        )
        return {state: found.count(state) for state in set(found)}


def plain(message: Message) -> str:
    """Return a message in English without markup."""
    template = message.text.replace("<b>", "").replace("</b>", "")
    return template.format_map({name: _part(part) for name, part in message.params.items()})


def _part(part: Any) -> str:
    if isinstance(part, Message):
        return plain(part)
    if isinstance(part, datetime):
        return part.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    return str(part)
