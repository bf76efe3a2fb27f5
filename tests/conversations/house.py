"""The product without HTTP and without waiting: its handlers, services and jobs over a real SQLite file.

An update is stored, then handled in one unit, as `bot.intake` does it. In place of the outbox stands `deliver`: it
leases rows and tells what became of them through `services.delivery`, and puts them on the phones.
"""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from itertools import count
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import Connection
from telegram import Update
from telegram.ext import ApplicationBuilder

from bot.application import Tongban, add_handlers
from bot.cast import PHONES, seed
from bot.desk import Desk, current_row
from bot.intake import arrived, finished, keep
from bot.jobs import LIMIT, TICKS
from bot.media import Media
from bot.render import Rendered, render
from core.settings import Media as MediaSettings
from core.settings import Settings
from db import keys, types
from db.engines import sqlite_url
from db.models import metadata
from db.queries import inbox, people
from db.queries.claims import Claimed
from db.queries.inbox import Row
from services import asking, checkins, delivery, health
from services.delivery import Sender
from services.outgoing import Lane
from services.unit import NotAllowed, Rejected, Unit
from tests.conversations.phones import Phone, Phones
from tests.conversations.still import MORNING, PromptStore, StillClock
from tests.conversations.telegram import TOKEN, Nearby

# Pictures are wanted, and soon there are enough of them: both ways are gone.
WANTING = replace(Settings(), media=MediaSettings(pictures=True, pictures_a_day=2))
LANES = tuple(int(lane) for lane in Lane)
BREATH = timedelta(seconds=5)
Json = dict[str, Any]


class Fate(Enum):
    """What becomes of a message on its way."""

    SENT = auto()
    NOT_SENT = auto()  # it waits again
    ARRIVED_UNKNOWN = auto()  # it is on the phone, the sender does not know
    LOST_UNKNOWN = auto()  # it is not, the sender does not know


class Aside:
    """Where handlers say what no row is kept of."""

    def answer(self, query_id: str) -> None:
        """Stop the little clock on a button."""

    def tell(self, telegram_id: int, lines: object, language: str) -> None:
        """Say something to somebody without a row."""

    def leave_chat(self, chat_id: int) -> None:
        """Leave a group."""


Tried = Callable[[Claimed, Rendered], None]
Settled = tuple[
    Claimed, Fate | None, int | None
]  # a row, its fate (None: blocked), the message that shows it


class House:
    """One product, used for many conversations: `begin` puts rows and phones back to the first morning."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        types.use(keys.make_ring(b"k" * keys.KEY))
        self.store = PromptStore(sqlite_url(folder))
        self.clock = StillClock()
        self.desk = Desk(self.store, self.clock, settings or WANTING)
        self.desk.wake = self._wake
        self.woken = False
        self.phones = Phones()
        self.fates: list[Fate] = []
        self.owners = count(1)
        self.on_try: Tried = lambda row, shown: None  # hears of every message that is taken to a phone
        self.rows: Any = None
        self.first_phones = self.phones
        self.alive_at = MORNING

    async def open(self) -> None:
        """Make the handlers and the first morning: the cast with posts and children, everybody's chat begun."""
        builder: Any = ApplicationBuilder().application_class(Tongban)
        builder = builder.token(TOKEN).request(Nearby()).get_updates_request(Nearby())
        self.application: Tongban = builder.updater(None).job_queue(None).build()
        add_handlers(self.application)
        self.application.bot_data.update(desk=self.desk, outbox=Aside())
        await self.application.initialize()
        self.media = Media(self.desk, self.application.bot)
        metadata.create_all(self.store.writer)
        self.store.write_now(lambda conn: seed(conn, self.clock.now(), self.desk.settings))
        for phone in PHONES:
            await self.take(self.phones.text(phone["id"], self.clock.now(), "/start"))
        await self.deliver()
        self._remember()

    def _remember(self) -> None:
        self.rows = pysqlite3.connect(":memory:", check_same_thread=False)
        with self.store.writer.connect() as conn:
            _driver(conn).backup(self.rows)
        self.first_phones = copy.deepcopy(self.phones)

    def begin(self) -> None:
        """Put everything back to the first morning."""
        self.clock.at = MORNING
        self.phones = copy.deepcopy(self.first_phones)
        self.fates = []
        self.store.reader.dispose()
        with self.store.writer.connect() as conn:
            self.rows.backup(_driver(conn))

    async def close(self) -> None:
        """Close everything."""
        await self.application.shutdown()
        self.store.close()

    def _wake(self, lanes: object) -> None:
        self.woken = True

    # -- updates --------------------------------------------------------------------------------------------

    async def store_only(self, update: Json) -> list[Row]:
        """Store an update; return its row, none when it is known already."""
        one = arrived(update)
        return await self.desk.write(keep, [one]) if one else []

    async def take(self, update: Json) -> list[Row]:
        """Store an update and let it have its effect."""
        rows = await self.store_only(update)
        for row in rows:
            await self.handle(row)
        return rows

    async def handle(self, row: Row) -> None:
        """Let a stored update have its effect."""
        token = current_row.set(row.id)
        try:
            await self.application.process_update(Update.de_json(json.loads(row.raw), self.application.bot))
            if current_row.get() is not None:
                await self.desk.write(finished, row.id)
        finally:
            current_row.reset(token)

    async def begin_flow(self, user: int, flow: str, child_id: int) -> None:
        """Start a check-in as the button on a child's card would."""
        with suppress(NotAllowed, Rejected):
            await self.desk.write(_begin_flow, user, flow, child_id)

    # -- messages -------------------------------------------------------------------------------------------

    async def deliver(self) -> None:
        """Send everything that is due, however many rounds it takes; nothing where nothing was enqueued."""
        sender = Sender(f"house-{next(self.owners)}", 1e12)
        postponed: set[int] = set()  # a chat whose message did not leave waits, as after a failure
        settled: list[Settled] = []
        while self.woken:
            rows = await self.desk.write(_settle_and_claim, settled, sender, postponed)
            settled = [self._carry(row) for row in rows]
            postponed |= {row.person_id for row, fate, _ in settled if fate is not Fate.SENT}
            self.woken = bool(settled)
        self.woken = bool(postponed)

    def _carry(self, row: Claimed) -> Settled:
        """Take a row to its phone, as its fate wants."""
        if row.kind != "text":
            return row, Fate.SENT, None
        phone = self.phones.of(row.telegram_id or 0)
        shown = render(row.body, row.screen_ref, row.language, row.zone, row.repeats > 0)
        self.on_try(row, shown)
        if phone.blocked:
            return row, None, None
        fate = self.fates.pop(0) if self.fates else Fate.SENT
        arrives = fate in (Fate.SENT, Fate.ARRIVED_UNKNOWN)
        return row, fate, self._put(phone, row, shown) if arrives else None

    def _put(self, phone: Phone, row: Claimed, shown: Rendered) -> int:
        """Show a row on a phone as `bot.calls` would; return the message."""
        edit = row.edit_message_id
        in_place = edit is not None and edit == row.newest_message_id
        message_id = edit if in_place and edit is not None else next(self.phones.messages)
        markup: Json = shown.markup.to_dict() if shown.markup else {}
        phone.show(message_id, markup.get("inline_keyboard", []))
        if "keyboard" in markup:
            phone.home = tuple(key["text"] for line in markup["keyboard"] for key in line)
        if edit is not None and edit != message_id and (old := phone.find(edit)):
            old.keys = ()
        return message_id

    # -- time and deaths ------------------------------------------------------------------------------------

    def breathe(self) -> None:
        """Let a few seconds pass, as between two acts of a person."""
        self.clock.at += BREATH

    async def wait(self, span: timedelta) -> None:
        """Let time pass, then let every job look for what is due."""
        self.clock.at += span
        for _, _, tick in TICKS:
            while await self.desk.write(tick, LIMIT) == LIMIT:
                pass
        await self.desk.write(delivery.repeat_unread)
        await self.fetch()
        self.woken = True  # what was postponed may be due

    async def fetch(self) -> None:
        """Fetch what was spoken or pictured."""
        await self.media.fetch_due()

    async def die_sending(self) -> None:
        """Lease what is due and know nothing of it any more, as a process does that dies while it sends."""
        sender = Sender(f"house-{next(self.owners)}", 1e12)
        for row in await self.desk.write(delivery.claim, sender, LANES, (), 64):
            self._carry(row)

    async def restart(self) -> list[Row]:
        """Throw away all that is in memory; return the updates that wait, to be handled before `ask_again`."""
        self.store.reader.dispose()
        self.store.writer.dispose()
        self.alive_at = await self.desk.write(health.came_back)
        sender = Sender(f"house-{next(self.owners)}", 0.0)
        while await self.desk.write(delivery.recover, sender, 0.0):
            pass
        self.woken = True
        return await self.desk.read(inbox.waiting)

    async def ask_again(self) -> None:
        """Ask anew what was under way when the process before ended."""
        await self.desk.write(asking.ask_again_tick, self.clock.now(), self.alive_at, 200)


def _begin_flow(unit: Unit, user: int, flow: str, child_id: int) -> None:
    who = people.by_telegram(unit.conn, user, unit.now)
    assert who is not None
    checkins.begin(unit, who, flow, child_id=child_id)


def _settle_and_claim(unit: Unit, settled: list[Settled], sender: Sender, skip: set[int]) -> list[Claimed]:
    """Tell what became of the messages of one round, and lease those of the next."""
    for row, fate, message_id in settled:
        if fate is Fate.SENT:
            delivery.sent(unit, row, message_id)
        elif fate is Fate.NOT_SENT:
            delivery.not_sent(unit, row)
        elif fate is None:
            delivery.unreachable(unit, row, "blocked")
        else:
            delivery.unknown(unit, row)
    return delivery.claim(unit, sender, LANES, skip, 64)


def _driver(conn: Connection) -> Any:
    return conn.connection.driver_connection
