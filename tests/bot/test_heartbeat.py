"""Promises of the heartbeat: somebody outside hears every minute that all is well, and nothing while it is not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot import opening
from bot.app import House
from bot.clock import Clock
from bot.config import ConfigError, load
from bot.heartbeat import Heartbeat
from core.settings import Settings, Watch
from tests.stage import options_in

SECRET = "a-secret-path-5550199"


class Outside:
    """Whoever listens: how often it was asked, and what it answers."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.url = ""

    async def answer(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=self.status)


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    found = Outside()
    app = web.Application()
    app.router.add_get(f"/{SECRET}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    found.url = f"http://127.0.0.1:{port}/{SECRET}"
    yield found
    await runner.cleanup()


Problems = Callable[[], Awaitable[list[str]]]


def saying(*problems: str) -> Problems:
    async def found() -> list[str]:
        return list(problems)

    return found


@asynccontextmanager
async def beating(url: str, problems: Problems) -> AsyncIterator[Heartbeat]:
    heart = Heartbeat(url, problems)
    await heart.transport.initialize()
    yield heart
    await heart.transport.shutdown()


async def test_it_is_asked_for_once_a_beat_while_all_is_well(outside: Outside) -> None:
    async with beating(outside.url, saying()) as heart:
        await heart.beat()
        await heart.beat()
    assert outside.asked == 2


async def test_nothing_is_sent_while_a_problem_stands(outside: Outside) -> None:
    """Silence there is the last alarm."""
    async with beating(outside.url, saying("job climb is late")) as heart:
        await heart.beat()
    assert outside.asked == 0


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_what_fails_outside_is_logged_without_its_address_and_harms_nothing(
    outside: Outside, status: int
) -> None:
    outside.status = status
    async with beating(outside.url, saying()) as heart:
        with capture_logs() as lines:
            await heart.beat()
    assert [line["event"] for line in lines] == ["heartbeat_failed"]
    assert SECRET not in str(lines)


async def test_an_outside_that_is_not_there_harms_nothing() -> None:
    async with beating(f"http://127.0.0.1:1/{SECRET}", saying()) as heart:
        with capture_logs() as lines:
            await heart.beat()
    assert lines[0]["error"] == "NotSent"
    assert SECRET not in str(lines)


async def test_the_house_sends_it_only_when_all_its_jobs_are_well(outside: Outside, tmp_path: Path) -> None:
    """Wired to what `/readyz` says: before Telegram has answered, and while a job is late, nothing leaves."""
    settings = replace(Settings(), watch=Watch(outside.url))
    house = _house(tmp_path, settings)
    assert house.heartbeat is not None
    await house.heartbeat.transport.initialize()
    house.connected = True
    house.jobs.done_at["climb"], house.jobs.seconds["climb"] = -1e9, 0.5
    await house.heartbeat.beat()
    assert outside.asked == 0
    house.jobs.done_at.clear()
    await house.heartbeat.beat()
    assert outside.asked == 1
    await house.heartbeat.transport.shutdown()
    house.store.close()


async def test_it_is_off_unless_an_address_is_set(tmp_path: Path) -> None:
    house = _house(tmp_path, Settings())
    assert house.heartbeat is None
    house.store.close()


def _house(tmp_path: Path, settings: Settings) -> House:
    options = options_in(tmp_path, "http://127.0.0.1:1", settings)
    opening.begin(options)
    return House(options, Clock())


def test_the_address_is_masked_when_settings_are_printed() -> None:
    """Whoever has it can keep the alarm silent."""
    assert SECRET not in repr(replace(Settings(), watch=Watch(f"https://watch.example/{SECRET}")))


@pytest.mark.parametrize("wrong", [f"watch.example/{SECRET}", f"http://watch.example/{SECRET}", "https://"])
def test_an_address_that_anybody_on_the_way_could_read_is_refused_and_not_repeated(
    wrong: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[watch]\nheartbeat_url = "{wrong}"\n')
    with pytest.raises(ConfigError, match="must be empty, begin with https://") as refused:
        load(file)
    assert SECRET not in str(refused.value)
