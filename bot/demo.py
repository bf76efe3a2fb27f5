"""The demo: the simulator, made-up people, and the product itself, on this machine. The only file that knows both."""

import asyncio
import contextlib
import shutil
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich import print as say

from bot import app, opening, options
from bot.cast import PHONES, seed
from bot.clock import Clock
from bot.config import ConfigError
from bot.options import Options
from bot.redact import configure_logging
from db import lock
from db.store import Store
from sim import acts
from sim.person import Phone
from sim.server import Running, start

TOKEN = "1000000001:the-demo-s-own-token-opens-nothing"  # noqa: S105 - the simulator takes any


class Demo:
    """One demo: a simulator that stays, and a house that a reset builds anew."""

    def __init__(self, port: int, data: Path) -> None:
        self.port = port
        self.data = data
        self.stopped = asyncio.Event()
        self.reset = asyncio.Event()
        self.ready = asyncio.Event()
        self.sim: Running | None = None
        self.web_port = 0

    async def run(self, open_page: bool) -> None:
        """Serve until stopped."""
        phones = [Phone(**phone) for phone in PHONES]
        try:
            self.sim = await start(self.port, self._on_reset, phones)
        except OSError:
            raise ConfigError(f"Port {self.port} is in use or not allowed. Try --port 0.") from None
        self.web_port = _free_port(int(self.sim.url.rpartition(":")[2]) + 1)
        try:
            await self._houses(open_page)
        finally:
            await self.sim.stop()

    async def _on_reset(self) -> None:
        """The page asked for an empty world: build the house anew and wait for it."""
        self.ready.clear()
        self.reset.set()
        await self.ready.wait()

    async def _houses(self, open_page: bool) -> None:
        assert self.sim is not None  # noqa: S101 - set by run
        first = True
        while not self.stopped.is_set():
            self.reset.clear()
            await self._one_house(first, open_page)
            first = False

    async def _one_house(self, first: bool, open_page: bool) -> None:
        chosen = self._options()
        shutil.rmtree(chosen.data, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            chosen.key_file.unlink()
        opening.begin(chosen)
        _with_store(chosen, seed)
        with lock.only_one(chosen.data, chosen.database_url) as held:
            ended = asyncio.Event()
            house = asyncio.create_task(app.serve(chosen, ended, held))
            self._everybody_starts()
            self.ready.set()
            if first:
                self._announce(open_page)
            await _first_of(self.reset, self.stopped, house)
            ended.set()
            await house

    def _options(self) -> Options:
        assert self.sim is not None  # noqa: S101 - set by run
        base = options.here(self.data)
        web = replace(base.settings.web, public_url=f"http://127.0.0.1:{self.web_port}")
        return replace(
            base,
            settings=replace(base.settings, web=web),
            token=TOKEN,
            base_url=self.sim.url,
            clock=f"{self.sim.url}/sim/clock",
            web_port=self.web_port,
        )

    def _everybody_starts(self) -> None:
        assert self.sim is not None  # noqa: S101 - set by run
        world = self.sim.world
        for phone in PHONES:
            acts.write(world, world.person(phone["id"]), "/start")

    def _announce(self, open_page: bool) -> None:
        assert self.sim is not None  # noqa: S101 - set by run
        say(f"[b]Tongban demo: {self.sim.url}/[/b]  (Ctrl-C ends it)")
        if open_page:
            webbrowser.open(self.sim.url)


def _free_port(wanted: int) -> int:
    """Return the wanted port, or another one when somebody has it."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("No port is free on this machine.")


async def _first_of(reset: asyncio.Event, stopped: asyncio.Event, house: asyncio.Task[None]) -> None:
    waits: list[asyncio.Task[Any]] = [asyncio.create_task(event.wait()) for event in (reset, stopped)]
    await asyncio.wait([*waits, house], return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


def _with_store(chosen: Options, work: Callable[..., object]) -> None:
    store = Store(chosen.database_url)
    try:
        store.write_now(lambda conn: work(conn, Clock().now(), chosen.settings))
    finally:
        store.close()


async def _until_signal(demo: Demo, open_page: bool) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, demo.stopped.set)
    await demo.run(open_page)


def run(port: int, data: Path | None, open_page: bool = False) -> int:
    """Show the demo until Ctrl-C; return the exit code. Without `data` everything is thrown away at the end."""
    configure_logging("WARNING")
    with tempfile.TemporaryDirectory(prefix="tongban-demo-") as folder:
        where = (data or Path(folder)) / "demo"
        asyncio.run(_until_signal(Demo(port, where), open_page))
    return 0
