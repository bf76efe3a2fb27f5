"""Two counties on one connection whose phones, network, process and clock fail: the world of the stories, with faults.

Every update is a unit of its own and comes through the services' own door, every message through the sender's rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from db.models import concern, screen
from db.queries import children, people
from db.queries.claims import Claimed
from db.store import TRIES, Stale
from services import (
    asking,
    climbing,
    delivery,
    entrance,
    expiring,
    handover,
    health,
    links,
    pressing,
    reading,
)
from services import people as chats
from services.delivery import Sender
from services.presses import Press
from services.unit import NotAllowed, Rejected, Unit
from tests.services.concerns.world import LANES, Shown, World, plain

T = TypeVar("T")
MORE = (
    ("Near", 1007, "supervisor", "township"),
    ("Lin", 1008, "mother", "village"),
    ("Cheng", 1014, "county", "far_county"),
)
MOST_HIRED = 4
START = datetime.min.replace(tzinfo=UTC)


class Fate(StrEnum):
    """What becomes of the next message that is sent."""

    SLOW = "429"
    ARRIVED = "arrived, and the reply was cut"
    LOST = "cut before it arrived"
    DIED = "arrived, and the sender died"


@dataclass
class Kept(Shown):
    """A message in a chat, with what a press on it needs. `actions`: what its buttons do, in their order."""

    ref: str = ""
    message_id: int = 0
    actions: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """A message as it left: to whom, whom it names by code, and the concerns it is an alert about."""

    row: int
    person: int
    child: int | None
    concern: int | None
    text: str


@dataclass
class Town(World):
    """The world with faults. `sent`: what left in this step. `logged`: what the product logged in it."""

    down: bool = False
    slow: dict[int, datetime] = field(default_factory=dict)
    fates: list[Fate] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    logged: list[dict[str, Any]] = field(default_factory=list)
    on_send: Callable[[Sent], None] = lambda sent: None
    sibling: int = 0
    latest: datetime = START
    owner: str = "first"
    hired: int = 2000
    senders: Any = field(default_factory=lambda: count(1))

    def populate(self) -> None:
        """Fill the rows: the fixed cast, a second supervisor and mother, a sibling, a coordinator far away."""
        super().populate()
        for name, telegram_id, role, place in MORE:
            self.hire(name, telegram_id, role, place)
        home = children.add_household(self.conn, "home-1", self.places["village"].id)
        self.sibling = self.new_child("C-013", "village", "cat-red", "Lin")
        for child in (self.child, self.sibling):
            children.change(self.conn, child, household_id=home)
        self.latest = self.now

    # -- units ---------------------------------------------------------------------------------------------

    def does(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run a unit: all or nothing, and again where somebody was faster."""
        for tried in range(1, TRIES + 1):
            try:
                with self.conn.begin_nested():
                    return work(self.unit(), *arguments)
            except Stale:
                if tried == TRIES:
                    raise
        raise AssertionError("unreachable")

    def update(self, name: str, service: Callable[..., object], *arguments: Any) -> None:
        """Let an update of a person have its effect, as the handlers do."""
        telegram_id = self.telegram_id(name)
        try:
            self.does(entrance.enter, telegram_id, None, service, *arguments)
        except Rejected as rejected:
            self.does(chats.refuse, telegram_id, rejected.hint)
        except NotAllowed:
            self.does(chats.refuse, telegram_id, chats.NOT_HERE)

    def telegram_id(self, name: str) -> int:
        """Return a person's account."""
        return self.who(name).telegram_id

    # -- what people do ------------------------------------------------------------------------------------

    def presses(self, name: str, message: Kept, index: int) -> None:
        """Press a button of a message, whoever's it is."""
        self.update(name, pressing.pressed, f"{message.ref}.{index}", message.message_id)

    def tries(self, name: str, action: Sequence[Any]) -> None:
        """Ask for an action past all buttons."""

        def ask(unit: Unit, who: people.Who) -> None:
            pressing.VERBS[action[0]](unit, who, Press(None, 1), *action[1:])

        self.update(name, ask)

    def opens(self, url: str) -> None:
        """Open a one-time page."""
        self.does(links.open_once, url.rpartition("/")[2])

    # -- what changes around them --------------------------------------------------------------------------

    def leaves(self, name: str) -> bool:
        """End somebody's post; say whether there was one."""
        post = self.posts.pop(name, None)

        def end(unit: Unit) -> None:
            assert post is not None
            assert people.end_post(unit.conn, post, unit.now)
            handover.post_ended(unit, self.ids[name])

        if post is not None:
            self.does(end)
        return post is not None

    def comes(self, role: str, place: str) -> str | None:
        """Give a post to somebody new, since yesterday as the roster says; return who it is."""
        if self.hired >= 2000 + MOST_HIRED:
            return None
        self.hired += 1
        name, now = f"New{self.hired - 2000}", self.now
        self.now -= timedelta(days=1)
        self.hire(name, self.hired, role, place)
        self.now = now
        return name

    def moves(self, child: int, place: str) -> None:
        """Let a child live in another place."""

        def move(unit: Unit) -> None:
            children.change(unit.conn, child, area_id=self.places[place].id)
            handover.child_moved(unit, child, self.places[place].id)

        self.does(move)

    # -- the clock and what it wakes -----------------------------------------------------------------------

    def passes(self, span: timedelta) -> None:
        """Move the clock. Nothing is woken."""
        self.now += span

    def run(self) -> None:
        """Let the jobs and the sender do what there is to do."""
        self.latest = max(self.latest, self.now)
        self._jobs()
        while self.send() and self._is_due():
            self._jobs()

    def _jobs(self) -> None:
        while self.does(climbing.tick) + self.does(reading.tick):
            pass

    def _is_due(self) -> bool:
        """Say whether what became of messages has made something due at once."""
        due = select(concern.c.id).where(concern.c.next_due_at <= self.now)
        return self.conn.execute(due.limit(1)).first() is not None

    def slower_jobs(self) -> None:
        """Do what a long time wakes beside concerns."""
        self.does(asking.silence_tick)
        self.does(expiring.tick)
        self.does(delivery.repeat_unread)
        self.does(health.alive)

    def recover(self) -> None:
        """Take back what a sender that is gone had leased."""
        while self.does(delivery.recover, self._sender(), 0.0):
            pass

    # -- the sender ----------------------------------------------------------------------------------------

    def _sender(self) -> Sender:
        return Sender(self.owner, 1e12)

    def send(self) -> int:
        """Send what is due; return how many messages were settled."""
        settled = 0
        held = [person for person, until in self.slow.items() if until > self.now]
        while not self.down and (rows := self.does(delivery.claim, self._sender(), LANES, held, 100)):
            for row in rows:
                done = self._carry(row)
                settled += done
                held += [] if done else [row.person_id]
        return settled

    def _carry(self, row: Claimed) -> bool:
        """Take a message on its way; say whether it is settled."""
        if row.kind != "text":
            self.does(delivery.sent, row, None)
            return True
        shown = self._shown(row)
        left = Sent(
            row.id, row.person_id, row.child_id, row.concern_id, "\n".join([shown.text, *shown.labels])
        )
        self.sent.append(left)
        self.on_send(left)
        if row.person_id in {self.ids[name] for name in self.blocked}:
            self.does(delivery.unreachable, row, "blocked")
            return True
        return self._meets(row, shown, self.fates.pop(0) if self.fates else None)

    def _meets(self, row: Claimed, shown: Kept, fate: Fate | None) -> bool:
        if fate is Fate.SLOW:
            self.slow[row.person_id] = self.now + timedelta(minutes=1)
            self.does(delivery.not_sent, row)
            return False
        if fate is not Fate.LOST:
            self.messages += 1
            shown.message_id = self.messages
            self.chats.setdefault(row.person_id, []).append(shown)
        if fate is Fate.DIED:
            return False
        if fate is None:
            self.does(delivery.sent, row, self.messages)
        else:
            self.does(delivery.unknown, row)
        return fate is None

    def _shown(self, row: Claimed) -> Kept:
        shown = super()._shown(row)
        chosen = select(screen.c.actions).where(screen.c.ref == row.screen_ref)
        actions = self.conn.execute(chosen).scalar() or []
        return Kept(shown.row_id, shown.text, shown.buttons, shown.edits, row.screen_ref or "", 0, actions)


__all__ = ["Fate", "Kept", "Sent", "Town", "plain"]
