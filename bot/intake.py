"""Updates in: raw JSON is stored and committed first, acknowledged after, and has its effect once.

Polls through its own request object (PTB's get_updates raises for a whole batch over one malformed update), or takes
webhook posts from `web`. Per person in order of arrival, people beside each other. docs/decisions/0002-intake.md.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram.error import Conflict, TelegramError

from bot.desk import Desk, current_row
from bot.flows import engine
from bot.lanes import MOST, Lanes
from bot.transport import SlowDown, Transport
from core.pacing import Backoff
from db.queries import inbox
from db.queries.inbox import Arrived, Row
from db.store import StoreDown
from services import entrance, health, pressing
from services.unit import Unit

log = structlog.get_logger()

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_S = 25
TRIES = 3
RETRY_S = (0.2, 1.0)
DOWN_S = 1.0
SWEEP_S = 5.0
SILENT_S = 90.0  # a long poll answers after 25 s
BACKOFF = Backoff(first_s=0.2, most_s=5.0)  # presses live 150 s: poll again soon

Process = Callable[[dict[str, Any]], Awaitable[None]]


def arrived(update: Any) -> Arrived | None:
    """Return the storable form of a raw update, or None when it has no usable id."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 63:
        return None
    raw = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Arrived(number, _sender(update), raw)


def _sender(update: dict[str, Any]) -> int | None:
    """Return the Telegram id of whoever caused an update; None where there is nobody."""
    for name in ("message", "edited_message", "callback_query", "my_chat_member"):
        part = update.get(name)
        if isinstance(part, dict):
            sender = part.get("from")
            who = sender.get("id") if isinstance(sender, dict) else None
            return who if isinstance(who, int) and abs(who) < 1 << 52 else None
    return None


def _said(update: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the text of a raw update, and the data of its press; None for what it has not."""
    message, press = update.get("message") or {}, update.get("callback_query") or {}
    said = [message.get("text") or message.get("caption"), press.get("data")]
    text, data = (one if isinstance(one, str) else None for one in said)
    return text, data


def keep(unit: Unit, updates: Sequence[Arrived]) -> list[Row]:
    """Store raw updates (a service)."""
    return inbox.keep(unit.conn, updates, unit.now)


def finished(unit: Unit, row_id: int) -> None:
    """Mark an update as done where no service has (a service)."""
    inbox.finish(unit.conn, row_id, unit.now)


class Intake:
    """Takes raw updates, keeps them, and hands each to `process` in its person's order."""

    def __init__(self, desk: Desk, process: Process) -> None:
        self.desk = desk
        self.process = process
        self.lanes = Lanes(self, desk.clock, desk.settings.limits)
        # What comes in before `recover` is through; None = nothing is held back.
        self.held: list[Row] | None = []
        self.conflict = False
        # Steady moment at which Telegram last answered a poll, or the first was due; None = nothing is polled.
        self.polled_at: float | None = None

    def is_silent(self) -> bool:
        """Say whether Telegram has answered no poll for longer than it ever should."""
        return self.polled_at is not None and self.desk.clock.steady() - self.polled_at > SILENT_S

    async def take(self, updates: Sequence[Any]) -> None:
        """Store a batch and commit; then let it have its effect. Raises StoreDown: do not acknowledge."""
        batch = [one for one in (arrived(update) for update in updates) if one is not None]
        if len(batch) < len(updates):
            log.error("update_without_id", count=len(updates) - len(batch))
        if not batch:
            return
        rows = await self.desk.write(keep, batch)
        if self.held is None:
            self.lanes.add(rows)
        else:
            self.held += rows

    async def handle(self, row: Row) -> None:
        """Let one update have its effect; three failures park it where the operator sees it."""
        tries = 0
        while True:
            token = current_row.set(row.id)
            try:
                await self.process(json.loads(row.raw))
                if (
                    current_row.get() is not None
                ):  # no service took it: an update that asks for nothing is done, too
                    await self.desk.write(finished, row.id)
                return None
            except StoreDown:
                log.warning("store_down", row=row.id)
                await asyncio.sleep(DOWN_S)
            except Exception:
                log.exception("update_failed", row=row.id)
                if await self._failed(row.id):
                    return None
                await asyncio.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1
            finally:
                current_row.reset(token)

    async def alarm(self, row: Row) -> str | None:
        """Return a cry for help, or the data of a press on what its person is shown now; None for all else."""
        text, data = _said(json.loads(row.raw))
        now = self.desk.clock.now()
        if data and bool(await self.desk.read(pressing.is_present, row.sender or 0, data, now)):
            return data
        return text if text and engine.wants_worry(text) else None

    async def tell_slow(self, sender: int) -> None:
        """Tell a person that what they sent is taken one by one; once, and not while the store is down."""
        with suppress(StoreDown):
            await self.desk.write(entrance.slow_down, sender)

    async def stored(self, sender: int) -> list[Row]:
        """Return what waits in the store from a person."""
        return await self.desk.read(inbox.waiting_of, sender, MOST)

    async def _failed(self, row_id: int) -> bool:
        while True:
            try:
                return await self.desk.write(health.update_failed, row_id, TRIES)
            except StoreDown:
                await asyncio.sleep(DOWN_S)

    async def sweep(self) -> None:
        """Take up stored updates without effect: at start, and every few seconds after."""
        while True:
            try:
                self.lanes.add(await self.desk.read(inbox.waiting, besides=list(self.lanes.open)))
            except Exception:
                log.exception("sweep_failed")
            await asyncio.sleep(SWEEP_S)

    async def recover(self) -> None:
        """Take up everything that a process before left behind, before anything newer comes in."""
        last, taken = 0, set[int]()
        while rows := await self.desk.read(inbox.waiting, 200, last):
            self.lanes.add(rows)
            last = rows[-1].id
            taken.update(row.id for row in rows)
        held, self.held = self.held or [], None
        self.lanes.add([row for row in held if row.id not in taken])  # what came in before was read, too

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """What is being worked on."""
        return self.lanes.tasks

    async def drain(self) -> None:
        """Wait until what was taken has had its effect; what a flood has put off stays in the store."""
        await self.lanes.drain()

    async def poll(self, transport: Transport, url: str) -> None:
        """Poll for ever. `url`: the getUpdates address. The offset moves only after the commit."""
        offset, failures = 0, 0
        while True:
            try:
                updates = await _updates(transport, url, offset)
                self.conflict, self.polled_at = False, self.desk.clock.steady()
                await self.take(updates)
            except StoreDown:
                log.warning("store_down")
                await asyncio.sleep(DOWN_S)
            except SlowDown as error:
                await asyncio.sleep(error.seconds)
            except TelegramError as error:
                self._poll_failed(error)
                failures += 1
                await asyncio.sleep(BACKOFF.delay(failures))
            except Exception:
                log.exception("poll_broke")
                await asyncio.sleep(DOWN_S)
            else:
                failures = 0
                acknowledged = _next_offset(updates)
                offset = acknowledged or offset
                if updates and acknowledged is None:
                    await asyncio.sleep(DOWN_S)  # it cannot be acknowledged and comes again at once

    def _poll_failed(self, error: TelegramError) -> None:
        if isinstance(error, Conflict) and not self.conflict:
            log.error("another_poller", hint="Another process polls with this token, or a webhook is set.")
        self.conflict = isinstance(error, Conflict)
        log.warning("poll_failed", error=type(error).__name__)


def _next_offset(updates: Sequence[Any]) -> int | None:
    """Return the offset that acknowledges just this batch, None where nothing in it has a number.

    Ids may restart, so it is never the highest ever seen.
    """
    ids = [
        one["update_id"] for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)
    ]
    return ids[-1] + 1 if ids else None


async def _updates(transport: Transport, url: str, offset: int) -> list[Any]:
    wanted = {"offset": offset, "timeout": POLL_S, "allowed_updates": json.dumps(ALLOWED)}
    answer = await transport.post(f"{url}?{urlencode(wanted)}")
    return answer if isinstance(answer, list) else []


class Webhook:
    """The webhook's door: the secret is compared in constant time, 200 comes only after the commit."""

    def __init__(self, intake: Intake, secret: str) -> None:
        if not secret:
            raise ValueError("A webhook without a secret would let anybody speak as anybody.")
        self.intake = intake
        self.secret = secret.encode()

    def knows(self, secret: str | None) -> bool:
        """Say whether a post comes from Telegram: it was told the secret, nobody else was."""
        known = hmac.compare_digest((secret or "").encode("utf-8", "replace"), self.secret)
        if not known:
            log.warning("webhook_wrong_secret")
        return known

    async def receive(self, body: bytes) -> int:
        """Return the HTTP status for the body of one post: 200 kept, 400 not an update, 503 try again."""
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            update = None
        if arrived(update) is None:
            return 400
        try:
            await self.intake.take([update])
        except StoreDown:
            return 503
        return 200
