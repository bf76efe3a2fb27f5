"""Everything a run takes place in: a simulator, fresh data with the cast, a bot's command line, a second writer."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot import config, opening
from bot.clock import Clock
from bot.options import Options
from db.store import Store
from sim.person import Phone
from sim.server import start as start_simulator
from tests.faults import cast
from tests.faults.cast import Member
from tests.faults.control import Control, Phones
from tests.faults.plan import Plan
from tests.faults.process import ROOT, Bot, Starter
from tests.faults.rows import Reader

TOKEN = "1000000001:a-made-up-token-for-the-kills"
SECRET = "a-made-up-secret-of-forty-three-signs-or-more"
# Limits are off in the simulator, too: they would only make everybody wait. Nothing is thrown away before it is judged.
# No quiet hours: a run at night would wait for the morning.
CONFIG = """
[quiet]
start = "00:00"
end = "00:00"

[limits]
chat_per_s = 50.0
chat_burst = 50
person_per_minute = 60000
person_burst = 60000

[retention]
inbox_payload_hours = 10000
inbox_days = 365
outbound_days = 365
screen_days = 365
"""


@dataclass
class World:
    """What a run works with."""

    options: Options
    config: Path
    port: int
    cast: list[Member]
    control: Control
    phones: Phones
    bot: Bot
    reader: Reader

    @property
    def data_args(self) -> list[str]:
        """Return the arguments that say where the data is."""
        place = ["--data", str(self.options.data), "--database-url", self.options.database_url]
        return [*place, "--config", str(self.config)]

    def run_args(self, posted: bool) -> list[str]:
        """Return the command line of `run`; `posted`: Telegram posts updates to a webhook."""
        url = self.control.url
        args = [
            "run",
            *self.data_args,
            "--base-url",
            url,
            "--clock",
            f"{url}/sim/clock",
            "--web-port",
            str(self.port),
        ]
        return [*args, "--webhook", f"http://127.0.0.1:{self.port}/telegram"] if posted else args


@contextlib.asynccontextmanager
async def world(plan: Plan, folder: Path, database_url: str) -> AsyncIterator[World]:
    """Set everything up in a folder; what was started is gone afterwards."""
    people = cast.members(plan.people)
    settings = folder / "config.toml"
    settings.write_text(CONFIG)
    options = Options(folder / "data", database_url, folder / "key", config.load(settings))
    _found(options, people)
    async with contextlib.AsyncExitStack() as stack:
        simulator = await start_simulator(0, phones=[_phone(one) for one in people])
        stack.push_async_callback(simulator.stop)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        control = Control(simulator.url, session)
        await control.no_limits()
        starter = await Starter.begin()
        stack.push_async_callback(starter.end)
        reader = Reader(database_url)
        stack.callback(reader.close)
        bot = Bot(starter, plan.build, folder / "log", _environment(options), plan.cold_every)
        phones = Phones(control, [one.user for one in people])
        following = asyncio.create_task(phones.follow())
        stack.callback(following.cancel)
        yield World(options, settings, _free_port(), people, control, phones, bot, reader)


def _found(options: Options, people: list[Member]) -> None:
    """Make the database, as `run` would, and put the cast into it."""
    opening.begin(options)
    store = Store(options.database_url)
    store.write_now(lambda conn: cast.seed(conn, Clock().now(), options.settings, people))
    store.close()


def _phone(one: Member) -> Phone:
    return Phone(
        one.user, f"{one.role.value} {one.user}", one.role.value, "en" if one.language == "en" else "zh-hans"
    )


def _environment(options: Options) -> dict[str, str]:
    return {
        "TONGBAN_TOKEN": TOKEN,
        "TONGBAN_KEY_FILE": str(options.key_file),
        "TONGBAN_WEBHOOK_SECRET": SECRET,
    }


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Beside:
    """The second writer's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.committed = 0
        self.complaints = ""

    @classmethod
    async def begin(cls, options: Options) -> "Beside":
        """Start it; it writes from now on."""
        command = [sys.executable, "-m", "tests.faults.beside", str(options.data), options.database_url]
        environment = {**os.environ, **_environment(options)}
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe
            )
        )

    async def end(self) -> None:
        """Stop it, once; keep how many units it committed, and what it complained about."""
        if self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        out, complaints = await self.process.communicate()
        self.committed = int(json.loads(out)["committed"]) if out else 0
        self.complaints = complaints.decode(errors="replace")[-2000:]
