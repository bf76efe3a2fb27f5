"""Promises of the engine: jobs are woken at once and again, never twice at the same time, and quietly."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from engine.local import AT_ONCE, Local

SOON = 0.01  # seconds between two wake-ups
LATER = 3600.0


async def eventually(look: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not look():
            await asyncio.sleep(0.005)


def counting(runs: list[int]) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        runs.append(1)

    return job


async def test_every_job_is_woken_at_the_start() -> None:
    """What fell due while the house was down waits for nobody's hour."""
    engine, runs = Local(), list[int]()
    engine.every(LATER, "hourly", counting(runs))
    engine.start()
    await eventually(lambda: bool(runs))
    engine.stop()


async def test_a_job_is_woken_again_and_again() -> None:
    """Also after one that failed: that it did is the job's own matter to say."""
    engine, runs = Local(), list[int]()
    engine.every(SOON, "often", counting(runs))
    engine.start()
    await eventually(lambda: len(runs) > 3)
    engine.stop()


async def test_a_slow_job_is_never_there_twice_and_nobody_complains(caplog: pytest.LogCaptureFixture) -> None:
    """Wake-ups that find it at work pass by; afterwards it is woken as before."""
    engine, go, other = Local(), asyncio.Event(), list[int]()
    running, most, ended = 0, 0, 0

    async def slow() -> None:
        nonlocal running, most, ended
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1
        ended += 1

    engine.every(SOON, "slow", slow)
    engine.every(SOON, "other", counting(other))
    with caplog.at_level(logging.WARNING, "apscheduler"):
        engine.start()
        await eventually(lambda: len(other) > 3 * AT_ONCE)
        go.set()
        await eventually(lambda: ended > 1)
        engine.stop()
    assert most == 1
    assert caplog.records == []


async def test_after_the_stop_nothing_is_woken() -> None:
    """The house is closing."""
    engine, runs = Local(), list[int]()
    engine.every(SOON, "often", counting(runs))
    engine.start()
    await eventually(lambda: bool(runs))
    engine.stop()
    before = len(runs)
    await asyncio.sleep(10 * SOON)
    assert len(runs) <= before + 1
