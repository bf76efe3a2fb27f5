"""The stage of the stories: the real product and the simulator in one loop, and phones that talk, tap and look.

A phone's events are the bot's successful sends and edits in their order. What a story does not expect fails it.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot import opening
from bot.app import House
from bot.cast import PHONES, seed
from bot.clock import Clock
from bot.options import Options
from bot.render import translator
from core.settings import Settings
from db.engines import sqlite_url
from db.store import Store
from engine.local import Local
from engine.port import Job
from sim import acts
from sim.clock import Clock as SimClock
from sim.person import Phone as SimPhone
from sim.server import Running, start

TOKEN = "1000000001:a-made-up-token-for-the-tests"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI)  # a Wednesday, in working hours
PATIENCE_S = 20.0  # of a busy machine; nobody waits it out but a story that fails
RESTLESS_S = 90.0  # the same for a stage that should come to rest
# Stories do not wait for the pace one chat bears (1/s), nor for that of a person; tests of pacing and the benches do.
QUICK = replace(
    Settings(),
    limits=replace(Settings().limits, chat_per_s=1000.0, chat_burst=1000, person_burst=10_000),
    readiness=replace(Settings().readiness, tell=False),  # the other county of the cast has no stand-in
)
TAGS = re.compile(r"</?[bi]>")


def is_said(part: str, text: str) -> bool:
    """Say whether a text contains a part: as it stands, or as the catalogue says it in Chinese."""
    return part in text or TAGS.sub("", translator("zh_Hans_CN").gettext(part)) in text


class SharedClock(Clock):
    """The product's calendar is the simulator's; no following needed in one loop."""

    def __init__(self, sim: SimClock) -> None:
        super().__init__()
        self.sim = sim

    def now(self) -> datetime:
        """Return the simulator's calendar moment."""
        return self.sim.now()


@dataclass
class Event:
    """One thing the bot showed: a message, an edit or a deletion."""

    n: int
    method: str
    message_id: int
    text: str


@dataclass
class Phone:
    """A person's phone in a story."""

    stage: "Stage"
    id: int
    seen: int = 0
    ignore: bool = False
    toasts: list[str] = field(default_factory=list)

    def say(self, text: str) -> int:
        """Type a message; return its id."""
        return int(acts.write(self.stage.world, self.person, text)["message_id"])

    def press(self, label: str, message_id: int | None = None) -> None:
        """Press the newest button whose label contains `label`."""
        found = self._button(label, message_id)
        acts.press(self.stage.world, self.person, {"label": found[1], "message_id": found[0]})

    def forge(self, data: str, message_id: int | None = None) -> None:
        """Press with made-up callback data."""
        acts.press(self.stage.world, self.person, {"data": data, "message_id": message_id})

    def speak(self) -> int:
        """Send a voice note; return its message id."""
        sent = acts.send_media(self.stage.world, self.person, {"kind": "voice"}, None)
        return int(sent["message_id"])

    def block(self, blocked: bool = True) -> None:
        """Block or unblock the bot."""
        acts.change_faults(self.stage.world, self.person, {"blocked": blocked})

    @property
    def person(self) -> Any:
        """Return the simulator's person."""
        return self.stage.world.person(self.id)

    def shown(self) -> list[dict[str, Any]]:
        """Return the chat as it looks now."""
        return [message.phone_view() for message in self.person.messages if not message.deleted]

    def text(self) -> str:
        """Return everything the chat shows."""
        return "\n".join(view["text"] for view in self.shown())

    def newest(self) -> str:
        """Return the text of the bot's newest message here."""
        return str([view["text"] for view in self.shown() if view["from"] == "bot"][-1])

    def told(self) -> str:
        """Return everything the bot wrote here, buttons included."""
        views = [view for view in self.shown() if view["from"] == "bot"]
        return "\n".join(f"{view['text']} {view['keyboard'] or ''}" for view in views)

    def labels(self, message_id: int | None = None) -> list[str]:
        """Return the labels of the newest inline keyboard, or of a message's."""
        for view in reversed(self.shown()):
            keyboard = view["keyboard"]
            if keyboard and keyboard["kind"] == "inline" and message_id in (None, view["message_id"]):
                return [button["label"] for row in keyboard["rows"] for button in row]
        return []

    def _button(self, label: str, message_id: int | None) -> tuple[int, str]:
        for view in reversed(self.shown()):
            keyboard = view["keyboard"]
            if not keyboard or keyboard["kind"] != "inline" or message_id not in (None, view["message_id"]):
                continue
            for row in keyboard["rows"]:
                for button in row:
                    if is_said(label, button["label"]) and "data" in button:
                        return view["message_id"], button["label"]
        raise AssertionError(f"{self.id} has no button with {label!r}; it shows {self.labels()}")

    def events(self) -> list[Event]:
        """Return what the bot showed here since the last look."""
        found = []
        for entry in self.stage.world.log.since(self.seen):
            if entry["chat_id"] == self.id and entry["status"] == 200 and entry["method"] in _SHOWING:
                params = entry["params"]
                text = TAGS.sub("", str(params.get("text", "")))
                found.append(Event(entry["n"], entry["method"], int(params.get("message_id") or 0), text))
        return found

    async def gets(self, *parts: str) -> str:
        """Wait for the next thing shown here; it must contain every part. Return its text."""
        event: Event = await self.stage.until(
            lambda: next(iter(self.events()), None), f"{self.id} gets {parts}"
        )
        self.seen = event.n
        for part in parts:
            assert is_said(part, event.text), f"{self.id} was shown {event.text!r}, not {part!r}"
        return event.text

    async def gets_within(self, *parts: str) -> str:
        """Wait until something shown here contains every part; what came before it counts as expected."""

        def look() -> Event | None:
            return next(
                (one for one in self.events() if all(is_said(part, one.text) for part in parts)), None
            )

        event: Event = await self.stage.until(look, f"{self.id} gets {parts}")
        self.seen = event.n
        return event.text

    def forget(self) -> None:
        """Take everything shown so far as expected."""
        events = self.events()
        if events:
            self.seen = events[-1].n


_SHOWING = ("sendMessage", "editMessageText")
OFTEN_S = 10.0  # what runs less often is no part of a story's next moment


class Woken(Local):
    """The product's engine; a story can wake its jobs too, and wait for them."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Wake a job as the product does; never twice at the same time."""
        at_work = asyncio.Lock()

        async def alone() -> None:
            async with at_work:
                await job()

        super().every(seconds, name, alone)
        if seconds <= OFTEN_S:
            self.jobs.append(alone)

    async def wake_all(self) -> None:
        """Let every job that runs often do what is due now."""
        for job in self.jobs:
            await job()


def _house(options: Options, world: Any) -> House:
    house = House(options, SharedClock(world.clock))
    house.engine = Woken()
    return house


@dataclass
class Stage:
    """The product on a simulator, and the phones of the cast."""

    sim: Running
    options: Options
    house: House
    phones: dict[int, Phone] = field(default_factory=dict)

    @property
    def world(self) -> Any:
        """Return the simulator's world."""
        return self.sim.world

    def phone(self, user_id: int) -> Phone:
        """Return a phone by Telegram id."""
        return self.phones.setdefault(user_id, Phone(self, user_id))

    @property
    def li(self) -> Phone:
        """A mother."""
        return self.phone(1001)

    @property
    def wang(self) -> Phone:
        """Her supervisor."""
        return self.phone(1002)

    @property
    def zhao(self) -> Phone:
        """The second rung."""
        return self.phone(1003)

    @property
    def chen(self) -> Phone:
        """The county coordinator."""
        return self.phone(1004)

    @property
    def operator(self) -> Phone:
        """The operator."""
        return self.phone(1005)

    @property
    def foundation(self) -> Phone:
        """The foundation's duty."""
        return self.phone(1006)

    @property
    def zhou(self) -> Phone:
        """A mother of another county."""
        return self.phone(1011)

    @property
    def stranger(self) -> Phone:
        """Nobody: a person without a role."""
        return self.phone(1099)

    async def until(self, look: Any, what: str) -> Any:
        """Wait until `look` returns something, a few seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not (found := look()):
                    await asyncio.sleep(0.01)
                return found
        raise AssertionError(f"waited in vain: {what}")

    def forward(self, **span: float) -> None:
        """Move the calendar clock."""
        self.world.clock.forward(timedelta(**span).total_seconds())
        self.house.outbox.wake()

    def set_clock(self, moment: datetime) -> None:
        """Move the calendar clock to a moment."""
        self.world.clock.forward((moment - self.world.clock.now()).total_seconds())
        self.house.outbox.wake()

    async def settle(self) -> None:
        """Wait until nothing is due, in flight or unhandled: three looks in a row, each after a round of the jobs."""
        quiet, until = 0, asyncio.get_running_loop().time() + RESTLESS_S
        while quiet < 3:
            assert asyncio.get_running_loop().time() < until, "the stage does not come to rest"
            await cast(Woken, self.house.engine).wake_all()
            outbox = self.house.outbox
            outbox.wake()
            await asyncio.sleep(0.1)
            full = outbox.budget.wait(self.house.clock.steady()) > 0
            busy = full or outbox.busy or self.house.intake.tasks or len(self.world.queue)
            quiet = 0 if busy else quiet + 1

    async def rows(self, statement: Any) -> list[Any]:
        """Return the rows of a query."""
        return await self.house.store.read(lambda conn: list(conn.execute(statement).all()))

    async def restart(self, stopped: bool = False) -> None:
        """Stop the product and start it anew on the same data, as after a deploy or, `stopped`, after a crash."""
        if not stopped:
            await self.house.stop()
        self.house = _house(self.options, self.world)
        await self.house.start()

    async def crash(self) -> None:
        """Drop the product as a kill would: nothing is drained, nothing is said."""
        self.house.engine.stop()
        self.house.pages.should_exit = True
        await self.house.serving
        tasks = [*self.house.tasks, *self.house.intake.tasks, *self.house.outbox._sends]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for transport in (self.house.poller, self.house.urgent, self.house.bulk):
            await transport.shutdown()
        self.house.store.close()

    def unexpected(self) -> list[str]:
        """Return what phones were shown that no story line asked for."""
        phones = [self.phone(person) for person in self.world.people]
        return [
            f"{phone.id}: {event.text!r}" for phone in phones if not phone.ignore for event in phone.events()
        ]


def options_in(
    folder: Path, sim_url: str, settings: Settings | None = None, url: str | None = None
) -> Options:
    """Return options for a product on fresh data in a folder, talking to a simulator."""
    data = folder / "data"
    return Options(
        data=data,
        database_url=url or sqlite_url(data),
        key_file=folder / "key",
        settings=settings or QUICK,
        token=TOKEN,
        base_url=sim_url,
        web_port=0,
    )


@contextlib.asynccontextmanager
async def staged(
    folder: Path, *, url: str | None = None, settings: Settings | None = None, at: datetime = MORNING
) -> AsyncIterator[Stage]:
    """Set the stage: a world at `at`, the cast with posts and children, everybody's chat begun."""
    sim = await start(0, phones=[SimPhone(**phone) for phone in PHONES])
    sim.world.clock.forward((at.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    sim.world.limiter.limits = sim.world.limiter.limits.changed({"chat_per_s": None})
    options = options_in(folder, sim.url, settings, url)
    opening.begin(options)
    store = Store(options.database_url)
    store.write_now(lambda conn: seed(conn, sim.world.clock.now(), options.settings))
    store.close()
    stage = Stage(sim, options, _house(options, sim.world))
    await stage.house.start()
    try:
        for phone in PHONES:
            stage.phone(phone["id"]).say("/start")
        for phone in PHONES:
            await stage.phone(phone["id"]).gets()
        house = stage.house
        await stage.until(
            lambda: not (house.outbox.busy or house.intake.tasks), "every greeting is written down"
        )
        yield stage
    finally:
        await stage.house.stop()
        await sim.stop()


def plain(settings: Settings, **sections: Any) -> Settings:
    """Return settings with some sections replaced."""
    return replace(settings, **sections)
