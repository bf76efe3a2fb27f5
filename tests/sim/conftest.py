"""One simulator per test on a free port, and a driver for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sim.clock import Clock
from sim.server import start
from tests.sim.driver import Driver, Steady


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
async def driver() -> AsyncIterator[Driver]:
    running = await start(0)
    async with aiohttp.ClientSession() as session:
        yield Driver(running, session)
    await running.stop()


@pytest.fixture
async def timed(steady: Steady) -> AsyncIterator[Driver]:
    """A simulator whose steady clock stands still until the test moves it."""
    running = await start(0, clock=Clock(steady=steady))
    async with aiohttp.ClientSession() as session:
        yield Driver(running, session)
    await running.stop()
