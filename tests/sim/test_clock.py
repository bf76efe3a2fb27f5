"""The calendar clock and its followers; the steady clock never moves with it."""

import asyncio
from datetime import datetime

import aiohttp
import pytest

from sim.clock import Clock, Followers
from tests.sim.driver import LI, Driver, Steady, eventually


async def test_the_clock_moves_forward_and_messages_follow_it(driver: Driver) -> None:
    """GET and POST answer the same shape; dates of messages are calendar time."""
    await driver.start(LI)
    before = await driver.sim("GET", "clock")
    after = await driver.sim("POST", "clock", forward_s=900)
    assert (before["offset_s"], after["offset_s"]) == (0, 900)
    moved = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
    assert moved.total_seconds() >= 900
    sent = await driver.say(LI, "later")
    assert sent["date"] >= int(datetime.fromisoformat(before["now"]).timestamp()) + 900


@pytest.mark.parametrize("forward_s", [None, "900", True, 1e12])
async def test_a_move_that_is_no_number_of_seconds_is_refused(driver: Driver, forward_s: object) -> None:
    """And the clock stays."""
    assert (await driver.http("POST", "/sim/clock", {"forward_s": forward_s}))[0] == 400
    assert (await driver.sim("GET", "clock"))["offset_s"] == 0


async def test_a_move_waits_until_each_follower_has_read_it(driver: Driver) -> None:
    """Two followers on two connections; the answer comes after the slower one's read."""
    async with (
        aiohttp.ClientSession(driver.running.url) as one,
        aiohttp.ClientSession(driver.running.url) as two,
    ):

        async def read(session: aiohttp.ClientSession) -> float:
            async with session.get("/sim/clock") as answer:
                return float((await answer.json())["offset_s"])

        await read(one)
        await read(two)
        moving = asyncio.create_task(driver.sim("POST", "clock", forward_s=60))
        await eventually(lambda: driver.running.world.clock.offset_s == 60)
        assert await read(one) == 60
        assert not moving.done()
        assert await read(two) == 60
        assert (await moving)["offset_s"] == 60


async def test_a_named_follower_may_change_its_connection(driver: Driver) -> None:
    """`?follower=` tells readers apart that share or change connections."""
    async with aiohttp.ClientSession(driver.running.url) as one:
        async with one.get("/sim/clock?follower=bot"):
            pass
        moving = asyncio.create_task(driver.sim("POST", "clock", forward_s=60))
        offset = 0.0
        while offset == 0:
            async with (
                aiohttp.ClientSession(driver.running.url) as two,
                two.get("/sim/clock?follower=bot") as answer,
            ):
                offset = (await answer.json())["offset_s"]
        await moving


async def test_who_moves_the_clock_does_not_wait_for_itself(driver: Driver) -> None:
    """A driver that has just read the clock moves it at once."""
    await driver.sim("GET", "clock")
    async with asyncio.timeout(1.5):
        await driver.sim("POST", "clock", forward_s=60)


async def test_a_reader_of_more_than_a_second_ago_is_no_follower() -> None:
    """Nobody is waited for."""
    steady = Steady()
    followers = Followers(steady)
    followers.read("gone", "bot", lambda: True)
    steady.now += 1.1
    async with asyncio.timeout(1):
        await followers.caught_up()


async def test_one_read_of_the_same_program_will_do_for_a_closed_connection() -> None:
    """A follower that opens a connection for each read is told by its program."""
    followers = Followers(Steady())
    followers.read("first connection", "bot/1", lambda: False)
    waiting = asyncio.create_task(followers.caught_up())
    await asyncio.sleep(0)
    followers.read("of another program", "browser", lambda: True)
    await asyncio.sleep(0)
    assert not waiting.done()
    followers.read("second connection", "bot/1", lambda: False)
    async with asyncio.timeout(1):
        await waiting


async def test_a_follower_that_does_not_come_back_is_waited_for_two_seconds() -> None:
    """Then the move answers all the same."""
    steady = Steady()
    followers = Followers(steady)
    followers.read("hangs", "bot", lambda: True)
    waiting = asyncio.create_task(followers.caught_up())
    await asyncio.sleep(0)
    steady.now += 2.1
    followers.read("somebody else", "browser", lambda: True)
    async with asyncio.timeout(1):
        await waiting


def test_the_steady_clock_never_moves() -> None:
    """Forward moves the calendar only."""
    steady = Steady()
    clock = Clock(steady=steady)
    before = clock.now()
    clock.forward(3600)
    assert clock.steady() == steady.now
    assert (clock.now() - before).total_seconds() >= 3600
