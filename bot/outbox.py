"""The only sender. Takes leased rows lane by lane, paces them, and tells `services.delivery` what became of each.

Truth is the table `outbound`; what is in memory here (who is busy, who is paused) may be lost at any moment.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.calls import Calls
from bot.desk import Desk
from bot.render import text_of
from bot.transport import NotSent, SlowDown
from core.pacing import Backoff, Brake, Budget
from core.text import Message
from db.queries.claims import Claimed
from db.store import Stale, StoreDown
from services import delivery
from services.delivery import Sender
from services.outgoing import Lane

log = structlog.get_logger()

TICK_S = 0.5
LEASE_S = 120.0  # longer than any send may take (transport: connect 10 s + read 20 s, plain-text repeat)
ALERTS = (int(Lane.ALERT),)
URGENT = (int(Lane.ALERT), int(Lane.REPLY))
BULK = (int(Lane.REMINDER), int(Lane.NOTICE))
ALERT_RESERVE = 16  # alerts may exceed the reply places by these, so that they never wait for one
BULK_STEP = 8  # bulk rows leased in one unit: an alert that comes meanwhile waits for no more than these
DEAD_KEY_S = 30.0
BACKOFF = Backoff()
Refill = Callable[
    [], Awaitable[float]
]  # leases what may leave; seconds until there may be more, 0.0 = look again


class Outbox:
    """Two loops over one table: urgent (alerts, replies) and bulk (reminders, notices), a bot object each."""

    def __init__(self, desk: Desk, owner: str, urgent: Bot, bulk: Bot) -> None:
        limits = desk.settings.limits
        self.desk = desk
        self.owner = owner
        self.bots = {True: urgent, False: bulk}
        self.places = limits.urgent_at_once
        self.budget = Budget(limits.bulk_per_s, limits.bulk_per_s_busy, limits.busy_s)
        self.calls = Calls(desk.clock, limits)
        self.brake = Brake(BACKOFF)
        self.failures: Counter[int] = Counter()
        self.in_flight: dict[bool, set[int]] = {True: set(), False: set()}  # people, urgent and bulk
        self.waiting: dict[int, float] = {}  # person -> steady moment until which nothing is tried
        self.bulk_waiting: dict[int, float] = {}
        self._claiming = asyncio.Lock()
        self.dead_until = 0.0  # not 0: Telegram has refused the token, and taken nothing since
        self.urgent_count = 0
        self._events = {True: asyncio.Event(), False: asyncio.Event()}
        self._sends: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> set[int]:
        """The people to whom a message is in flight."""
        return self.in_flight[True] | self.in_flight[False]

    def wake(self, lanes: Collection[int] = (*URGENT, *BULK)) -> None:
        """Look for due rows of these lanes now: called after a commit that enqueued some."""
        for urgent in {lane in URGENT for lane in lanes}:
            self._events[urgent].set()

    async def run(self) -> None:
        """Send until cancelled. What a process before left in flight is taken back first: nothing may overtake it."""
        await self._take_back()
        await asyncio.gather(
            self._loop(self._events[True], self._urgent), self._loop(self._events[False], self._bulk)
        )

    async def _take_back(self) -> None:
        sender, steady = Sender(self.owner, 0.0), self.desk.clock.steady()
        while True:
            try:
                if not await self.desk.write(delivery.recover, sender, steady):
                    return
            except (StoreDown, Stale):
                log.warning("outbox_store_down")
                await asyncio.sleep(TICK_S)

    def answer(self, query_id: str) -> None:
        """Stop the little clock on a pressed button: at once, empty, best effort."""
        self._aside(self.bots[True].answer_callback_query(query_id))

    def tell(self, telegram_id: int, lines: Sequence[Message], language: str) -> None:
        """Say something to somebody without a row: once, best effort, nothing is kept."""
        zone = self.desk.settings.zone
        text = "\n".join(text_of(line, language, zone) for line in lines)
        self._aside(self.bots[True].send_message(telegram_id, text, parse_mode="HTML"))

    def leave_chat(self, chat_id: int) -> None:
        """Leave a group or channel: children are spoken of in private chats only. Best effort."""
        self._aside(self.bots[True].leave_chat(chat_id))

    def _aside(self, call: Awaitable[object]) -> None:
        task = asyncio.create_task(_best_effort(call))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def drain(self) -> None:
        """Wait for the sends that are in flight."""
        while self._sends:
            await asyncio.wait(self._sends)

    async def _loop(self, event: asyncio.Event, refill: Refill) -> None:
        while True:
            event.clear()
            seconds = TICK_S
            try:
                seconds = await refill()
            except StoreDown:
                log.warning("outbox_store_down")
            except Exception:
                log.exception("outbox_broke")  # nobody else would send in its place
            if seconds > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), seconds)

    async def _urgent(self) -> float:
        free = self.places - self.urgent_count
        if free > 0:
            return await self._take(URGENT, free)
        return await self._take(ALERTS, free + ALERT_RESERVE) if free > -ALERT_RESERVE else TICK_S

    async def _bulk(self) -> float:
        """Take what the budget allows; when it allows nothing, look again at the very moment it will."""
        now = self.desk.clock.steady()
        held = max(self.brake.wait(now), self.budget.wait(now))
        if held > 0:
            return min(held, TICK_S)
        if self.brake.probing:
            return await self._take(BULK, 1) if self.budget.is_idle() else TICK_S
        return await self._take(BULK, min(BULK_STEP, self.budget.free(now)))

    async def _take(self, lanes: Sequence[int], most: int) -> float:
        """Lease up to `most` rows and start their sends; return when to look again."""
        now = self.desk.clock.steady()
        if now < self.dead_until:
            return TICK_S
        sender = Sender(self.owner, now + LEASE_S)
        async with self._claiming:  # both loops lease: one message in flight per chat
            skip, beside = self._held(now, lanes)
            rows = await self.desk.write(delivery.claim, sender, lanes, skip, most, beside)
            for row in rows:
                self._start(row)
        return 0.0 if rows else TICK_S

    def _held(self, now: float, lanes: Sequence[int]) -> tuple[set[int], set[int]]:
        """Return who must wait, and to whom only an alert may go: a bulk message is in flight there.

        One message in flight per chat; pauses after a failure.
        """
        self.waiting = {person: until for person, until in self.waiting.items() if until > now}
        self.bulk_waiting = {person: until for person, until in self.bulk_waiting.items() if until > now}
        if lanes == BULK:
            return self.busy | self.waiting.keys() | self.bulk_waiting.keys(), set()
        return self.in_flight[True] | self.waiting.keys(), self.in_flight[False]

    def _start(self, row: Claimed) -> None:
        urgent = row.lane in URGENT
        self.in_flight[urgent].add(row.person_id)
        if urgent:
            self.urgent_count += 1
        else:
            self.budget.start(self.desk.clock.steady())
        task = asyncio.create_task(self._send(row, urgent))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _send(self, row: Claimed, urgent: bool) -> None:
        try:
            await self._attempt(row, self.bots[urgent])
        except (StoreDown, Stale):
            log.warning("outcome_unsaved", row=row.id)  # the lease runs out, the row is then "unknown"
        except Exception:
            log.exception("send_broke", row=row.id)
            await self._note(delivery.broken, row, "our error")
        finally:
            self._finish(row, urgent)

    def _finish(self, row: Claimed, urgent: bool) -> None:
        now = self.desk.clock.steady()
        self.in_flight[urgent].discard(row.person_id)
        if urgent:
            self.urgent_count -= 1
            self.budget.note_reply(now)
        else:
            self.budget.finish(now)
        self._events[urgent].set()

    async def _note(self, outcome: Callable[..., object], *about: object) -> None:
        """Write an outcome down. While the store takes nothing it is kept here, almost as long as the lease lasts."""
        until = self.desk.clock.steady() + LEASE_S / 2
        while True:
            try:
                await self.desk.write(outcome, *about)
                return
            except (StoreDown, Stale):
                if self.desk.clock.steady() > until:
                    raise
                await asyncio.sleep(TICK_S)

    async def _attempt(self, row: Claimed, bot: Bot) -> None:
        """Send one row and settle it by its outcome class (faults.md §2)."""
        try:
            message_id = await self.calls.make(row, bot)
        except TelegramError as error:
            await self._settle(row, error)
            return
        self._worked(row)
        if row.edit_message_id not in (None, message_id) and row.kind == "text":
            self._aside(bot.edit_message_reply_markup(row.telegram_id or 0, row.edit_message_id))
        await self._note(delivery.sent, row, message_id)

    def _worked(self, row: Claimed) -> None:
        self.dead_until = 0.0
        del self.failures[row.person_id]
        if row.lane in BULK:
            self.brake.worked()

    async def _settle(self, row: Claimed, error: TelegramError) -> None:
        now = self.desk.clock.steady()
        if isinstance(error, SlowDown):
            self._slow_down(row, error.seconds, now)
            await self._note(delivery.not_sent, row)
        elif isinstance(error, NotSent):
            self._wait(row, now)
            await self._note(delivery.not_sent, row)
        elif isinstance(error, InvalidToken):
            await self._dead_key(row, now)
        elif isinstance(error, Forbidden) or _no_such_chat(error):
            await self._note(delivery.unreachable, row, "blocked")
        elif isinstance(error, BadRequest):
            await self._refused(row, error)
        else:
            self._wait(row, now)
            await self._note(delivery.unknown, row)
        log.info("send_failed", row=row.id, lane=row.lane, error=type(error).__name__)

    def _slow_down(self, row: Claimed, retry_after: float, now: float) -> None:
        """A 429 pauses its chat; from a bulk send it pauses the bulk lanes, never alerts or replies."""
        self._pause(row, now + retry_after)
        if row.lane in BULK:
            self.brake.hold(now + retry_after)

    def _pause(self, row: Claimed, until: float) -> None:
        """Let this chat wait; what a bulk message ran into never holds an alert or a reply back."""
        waiting = self.bulk_waiting if row.lane in BULK else self.waiting
        waiting[row.person_id] = until

    def _wait(self, row: Claimed, now: float) -> None:
        """After a failure that may pass: this chat waits, longer each time, to 30 s; the bulk lanes brake."""
        self.failures[row.person_id] += 1
        if row.lane in BULK:
            self.brake.failed(now)
        self._pause(row, now + BACKOFF.delay(self.failures[row.person_id]))

    async def _dead_key(self, row: Claimed, now: float) -> None:
        """401: the token is revoked. Nothing can be sent; stored work waits, the operator hears by other means."""
        self.dead_until = now + DEAD_KEY_S
        await self._note(delivery.not_sent, row)
        log.critical("token_refused")

    async def _refused(self, row: Claimed, error: BadRequest) -> None:
        """Telegram refuses it as it stands: a text once more without markup, then it is our bug."""
        if row.kind != "text":
            await self._note(delivery.broken, row, error.message)
            return
        try:
            message_id = await self.calls.plain(row, self.bots[row.lane in URGENT])
        except BadRequest as again:
            await self._note(delivery.broken, row, again.message)
        except TelegramError as again:
            await self._settle(row, again)
        else:
            await self._note(delivery.sent, row, message_id)


def _no_such_chat(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and "chat not found" in error.message.lower()


async def _best_effort(call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("aside_failed", error=type(error).__name__)
