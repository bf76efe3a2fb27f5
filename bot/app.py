"""The composition root: every part, put together in one place. Owns start, stop and signals."""

import asyncio
import contextlib
import gc
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvicorn
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder

from bot import menus, ready, updates
from bot.application import Tongban, add_handlers
from bot.clock import Clock, Follower
from bot.config import ConfigError
from bot.desk import Desk
from bot.heartbeat import Heartbeat
from bot.intake import ALLOWED, Intake, Webhook
from bot.jobs import Jobs
from bot.media import Media
from bot.options import Options, is_loopback
from bot.outbox import Outbox
from bot.redact import configure_logging
from bot.render import plain_of, translator
from bot.transport import Transport
from db.lock import Lock
from db.store import Store
from engine.local import Local
from services import health, screening
from web import app as web

log = structlog.get_logger()

URGENT_POOL, BULK_POOL = 96, 32
POLL_READ_S = 40.0  # a long poll answers after 25 s at the latest
CONNECT_AGAIN_S = 2.0
STOP_S = 8.0
BRIEF = ("start", "menus")  # what ends when it is done; everything else in the background goes on for ever
KEEP_S = 5.0  # how often it is asked whether the data are still ours
TELEGRAM = "https://api.telegram.org"
# Telegram writes languages its own way; everything that is not English reads Chinese.
COMMAND_LANGUAGES = {"zh_Hans_CN": ("", "zh"), "en": ("en",)}


class _Pages(uvicorn.Server):
    """The web server; signals belong to the house, not to it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class House:
    """One running product: start it, wait, stop it."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.token = options.token
        self.secret = options.webhook_secret
        self.owner = secrets.token_hex(8)
        self.store = Store(options.database_url)
        self.desk = Desk(self.store, clock, options.settings)
        base = options.base_url or TELEGRAM
        proxy = options.proxy
        self.poller = Transport(2, POLL_READ_S, proxy)
        self.urgent = Transport(URGENT_POOL, proxy=proxy)
        self.bulk = Transport(BULK_POOL, proxy=proxy)
        self.application = self._application(f"{base}/bot", f"{base}/file/bot")
        self.bulk_bot = Bot(self.token, f"{base}/bot", f"{base}/file/bot", request=self.bulk)
        self.poll_url = f"{base}/bot{self.token}/getUpdates"
        self.outbox = Outbox(self.desk, self.owner, self.application.bot, self.bulk_bot)
        self.desk.wake = self.outbox.wake
        self.intake = Intake(self.desk, self._process)
        self.heartbeat = self._heartbeat()
        self.jobs = Jobs(self.desk, Media(self.desk, self.bulk_bot), self.owner, self.heartbeat)
        self.engine = Local()
        self.tasks: list[asyncio.Task[Any]] = []
        self.connected = False

    def _application(self, base_url: str, file_url: str) -> Tongban:
        builder: Any = ApplicationBuilder().application_class(Tongban)
        application: Tongban = (
            builder.token(self.token)
            .base_url(base_url)
            .base_file_url(file_url)
            .request(self.urgent)
            .get_updates_request(self.poller)
            .updater(None)
            .job_queue(None)
            .build()
        )
        add_handlers(application)
        return application

    def _heartbeat(self) -> Heartbeat | None:
        url = self.options.settings.watch.heartbeat_url
        return Heartbeat(url, self.problems, self.options.proxy) if url else None

    def _transports(self) -> list[Transport]:
        outside = [self.heartbeat.transport] if self.heartbeat else []
        return [self.poller, self.urgent, self.bulk, *outside]

    async def _process(self, raw: dict[str, Any]) -> None:
        update = updates.read(raw, self.application.bot)
        await self.application.process_update(update)

    async def start(self) -> None:
        """Start store, jobs, page and sender; Telegram may be down, it is tried until it answers."""
        await asyncio.to_thread(screening.warm)
        for transport in self._transports():
            await transport.initialize()
        self.application.bot_data.update(desk=self.desk, outbox=self.outbox)
        if isinstance(self.clock, Follower):
            await self.clock.first()
            self._spawn("clock", self.clock.follow())
        self.jobs.alive_at = await self.desk.write(health.came_back)
        self.jobs.restarted_at = self.clock.now()
        self._start_web()
        self.jobs.register(self.engine)
        self.engine.start()
        self._spawn("outbox", self.outbox.run())
        self._spawn("start", self._connect())

    def _spawn(self, name: str, work: Any) -> None:
        self.tasks.append(asyncio.create_task(work, name=name))

    def _over(self) -> list[str]:
        """Return what runs in the background, should go on, and has ended."""
        ended = [task for task in self.tasks if task.done() and not task.cancelled()]
        return [task.get_name() for task in ended if task.exception() or task.get_name() not in BRIEF]

    def _start_web(self) -> None:
        doors: dict[str, web.Door] = {}
        if self.options.webhook:
            doors[urlsplit(self.options.webhook).path or "/"] = Webhook(self.intake, self.secret)
        page = web.make(self.desk, self.options.settings, plain_of, self.problems, doors)
        config = uvicorn.Config(
            page, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        self.pages = _Pages(config)
        self.serving = asyncio.create_task(self.pages.serve(sockets=[self._listen()]))

    def _listen(self) -> socket.socket:
        """Return the socket of the pages. Raises ConfigError when somebody else has it."""
        host, port = self.options.settings.web.host, self._port()
        try:
            return socket.create_server((host, port))
        except OSError as error:
            problem = f"The pages cannot listen on {host}:{port}: {error.strerror}. Try --web-port."
            raise ConfigError(problem) from None

    def _port(self) -> int:
        """Return the port of the pages: as asked for, else the one a webhook on this machine names."""
        if self.options.web_port is not None:
            return self.options.web_port
        if self.options.webhook and is_loopback(self.options.webhook):
            return urlsplit(self.options.webhook).port or self.options.settings.web.port
        return self.options.settings.web.port

    async def problems(self) -> list[str]:
        """Return what keeps this process from being ready, in words for the operator."""
        silent, refused = self.intake.is_silent(), self.outbox.dead_until > 0
        return await ready.problems(self.desk, self.jobs, self.connected, silent, refused, self._over())

    async def _connect(self) -> None:
        """Reach Telegram, however long it takes; then begin to take updates."""
        await self._until_answered(self.application.initialize)
        await self._until_answered(self._take_up)
        self.connected = True
        self._spawn("sweep", self.intake.sweep())
        self._spawn("menus", self._until_answered(self._menus))
        if self.options.webhook:
            await self._until_answered(self._set_webhook)
            return
        self.intake.polled_at = self.clock.steady()
        await self._until_answered(self._drop_webhook)
        self._spawn("poll", self.intake.poll(self.poller, self.poll_url))

    async def _take_up(self) -> None:
        """Take up what a process before left behind."""
        await self.desk.write(health.known_as, self.application.bot.username)
        await self.intake.recover()

    async def _until_answered(self, call: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await call()
                return
            except InvalidToken:
                log.critical("token_refused", hint="Telegram does not know this token. Check TONGBAN_TOKEN.")
            except TelegramError as error:
                log.warning("telegram_unreachable", error=type(error).__name__)
            except Exception:
                log.exception(
                    "start_broke"
                )  # a store that is down for a moment, say: nothing else would try again
            await asyncio.sleep(CONNECT_AGAIN_S)

    async def _set_webhook(self) -> None:
        await self.application.bot.set_webhook(
            self.options.webhook or "", secret_token=self.secret, allowed_updates=ALLOWED
        )

    async def _drop_webhook(self) -> None:
        await self.application.bot.delete_webhook(drop_pending_updates=False)

    async def _menus(self) -> None:
        """Tell Telegram the commands of somebody without a role, per language; roles get theirs in their chat."""
        for language, codes in COMMAND_LANGUAGES.items():
            say_it = translator(language).gettext
            texts = [BotCommand(name, say_it(menus.COMMANDS[name])) for name in menus.MENUS["none"]]
            for code in codes:
                await self.application.bot.set_my_commands(texts, language_code=code or None)

    async def stop(self) -> None:
        """Take nothing new, finish what was taken, close everything. Idempotent work is left to the rows."""
        self.engine.stop()
        self.pages.should_exit = True
        await self.serving
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self.intake.drain()
                await self.outbox.drain()
        for transport in self._transports():
            await transport.shutdown()
        self.store.close()


async def serve(options: Options, stopped: asyncio.Event, held: Lock) -> None:
    """Run the product until `stopped` is set. Raises DatabaseProblem when somebody else has taken the data."""
    house = House(options, Follower(options.clock) if options.clock else Clock())
    await house.start()
    gc.freeze()  # what is here now stays: else each full collection looks at all of it, and everybody waits 100 ms
    log.info("started")
    try:
        await _until_taken_or(stopped, held)
    finally:
        await house.stop()


async def _until_taken_or(stopped: asyncio.Event, held: Lock) -> None:
    while not stopped.is_set():
        await asyncio.to_thread(held.keep)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), KEEP_S)


async def _until_signal(options: Options, held: Lock) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await serve(options, stopped, held)


def run(options: Options, held: Lock) -> int:
    """Run the product on data that was checked and is held, until it is told to stop; return the exit code."""
    configure_logging()
    asyncio.run(_until_signal(options, held))
    return 0
