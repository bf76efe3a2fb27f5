"""Every fault of sim-control.md, for one chat and for all."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sim.driver import LI, WANG, Driver, Steady


async def test_a_flood_of_one_chat_is_429_for_that_chat(timed: Driver, steady: Steady) -> None:
    """retry_after counts down; edits and deletions wait too; others pass."""
    await timed.start(LI, WANG)
    sent = await timed.say(LI, "x")
    assert (await timed.sim("PUT", f"users/{LI}/faults", flood_s=3))["flood_s"] == 3
    for method, more in (
        ("sendMessage", {"text": "x"}),
        ("deleteMessage", {"message_id": sent["message_id"]}),
    ):
        status, answer = await timed.bot(method, chat_id=LI, **more)
        assert (status, answer["parameters"]["retry_after"]) == (429, 3)
    await timed.say(WANG, "x")
    steady.now += 1.5
    _, answer = await timed.bot("sendMessage", chat_id=LI, text="x")
    assert answer["parameters"]["retry_after"] == 2
    steady.now += 1.5
    await timed.say(LI, "x")
    assert (await timed.sim("GET", f"users/{LI}/faults"))["flood_s"] == 0


async def test_a_global_flood_is_429_for_every_chat(timed: Driver, steady: Steady) -> None:
    """Polling goes on, as in Telegram."""
    await timed.start(LI, WANG)
    await timed.sim("PUT", "faults", flood_s=2)
    for person in (LI, WANG):
        assert (await timed.bot("sendMessage", chat_id=person, text="x"))[0] == 429
    await timed.ok("getUpdates")
    steady.now += 2
    await timed.say(LI, "x")


@pytest.mark.parametrize("path", [f"users/{LI}/faults", "faults"])
async def test_a_dropped_reply_is_a_message_that_arrived(driver: Driver, path: str) -> None:
    """The next n messages are accepted, the connection is cut; then all is well. Edits are not messages."""
    await driver.start(LI)
    shown = await driver.say(LI, "shown")
    await driver.sim("PUT", path, drop_reply=2)
    await driver.ok("editMessageText", chat_id=LI, message_id=shown["message_id"], text="changed")
    for n in range(2):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await driver.say(LI, f"cut {n}")
    await driver.say(LI, "whole")
    assert [m["text"] for m in (await driver.chat(LI))[-3:]] == ["cut 0", "cut 1", "whole"]
    log = [e for e in await driver.sim("GET", "log") if e["method"] == "sendMessage"]
    assert [e.get("reply_lost", False) for e in log] == [False, True, True, False]
    assert (await driver.sim("GET", path))["drop_reply"] == 0


async def test_a_dropped_edit_reply_is_an_edit_that_happened(driver: Driver) -> None:
    """Repeating it is "not modified"."""
    await driver.start(LI)
    sent = await driver.say(LI, "old")
    await driver.sim("PUT", f"users/{LI}/faults", drop_edit_reply=1)
    edit = {"chat_id": LI, "message_id": sent["message_id"], "text": "new"}
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await driver.ok("editMessageText", **edit)
    assert (await driver.last(LI))["text"] == "new"
    assert "message is not modified" in (await driver.refused("editMessageText", **edit))[1]


async def test_http_500_happens_n_times_and_does_nothing(driver: Driver) -> None:
    """Every method suffers, polling too."""
    await driver.start(LI)
    before = len(await driver.chat(LI))
    await driver.sim("PUT", "faults", http_500=2)
    refused = await driver.refused("sendMessage", chat_id=LI, text="x")
    assert refused == (500, "Internal Server Error")
    assert (await driver.refused("getUpdates"))[0] == 500
    await driver.ok("getMe")
    assert len(await driver.chat(LI)) == before


async def test_unauthorized_is_401_until_it_is_cleared(driver: Driver) -> None:
    """For every method."""
    await driver.sim("PUT", "faults", unauthorized=True)
    assert await driver.refused("getMe") == (401, "Unauthorized")
    assert (await driver.refused("getUpdates"))[0] == 401
    await driver.sim("PUT", "faults", unauthorized=None)
    await driver.ok("getMe")


async def test_down_cuts_connections_and_leaves_the_control_api(driver: Driver) -> None:
    """The poll that waits is cut as well; people can still write."""
    await driver.start(LI)
    poll = driver.poll()
    await driver.until("poll_waiting")
    assert (await driver.sim("PUT", "faults", down=True))["down"] is True
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await poll
    with pytest.raises(aiohttp.ClientError):
        await driver.ok("getMe")
    await driver.sim("POST", f"users/{LI}/text", text="anyone?")
    await driver.sim("PUT", "faults", down=False)
    (update,) = await driver.take()
    assert update["message"]["text"] == "anyone?"
    assert any(e["status"] == 0 for e in await driver.sim("GET", "log"))


@pytest.mark.parametrize(("path", "others_wait"), [(f"users/{LI}/faults", False), ("faults", True)])
async def test_slow_delays_before_acting(driver: Driver, path: str, others_wait: bool) -> None:
    """A send that is cut off in the meantime has not arrived yet; another chat waits only if all are slow."""
    await driver.start(LI, WANG)
    await driver.sim("PUT", path, slow_s=30)
    slow = asyncio.create_task(driver.say(LI, "slow"))
    other = asyncio.create_task(driver.say(WANG, "other"))
    if others_wait:
        await driver.sim("GET", "clock")
        assert (await driver.last(WANG))["text"] == "/start"
    else:
        await other
    assert (await driver.last(LI))["text"] == "/start"
    for task in (slow, other):
        task.cancel()
    await asyncio.gather(slow, other, return_exceptions=True)


async def test_a_slow_call_is_answered_in_the_end(driver: Driver) -> None:
    """A short delay, and the message is there."""
    await driver.start(LI)
    await driver.sim("PUT", "faults", slow_s=0.02)
    await driver.say(LI, "slow")
    assert (await driver.last(LI))["text"] == "slow"


async def test_a_held_reply_leaves_time_to_kill(driver: Driver) -> None:
    """The world has the message, the event is out, the reply is not."""
    await driver.start(LI)
    await driver.sim("PUT", "faults", hold_reply_s=30)
    sending = asyncio.create_task(driver.say(LI, "held"))
    accepted = await driver.until("call_accepted")
    last = await driver.last(LI)
    assert (last["text"], last["message_id"]) == ("held", accepted["message_id"])
    assert not sending.done()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


@pytest.mark.parametrize("clear", [None, 0, False])
async def test_null_zero_and_false_clear_a_fault(driver: Driver, clear: Any) -> None:
    """The answer shows the faults in force."""
    await driver.start(LI)
    await driver.sim("PUT", f"users/{LI}/faults", flood_s=60, slow_s=1, drop_reply=1, deactivated=True)
    names = ("flood_s", "slow_s", "drop_reply", "deactivated")
    faults = await driver.sim("PUT", f"users/{LI}/faults", **dict.fromkeys(names, clear))
    assert not any(faults.values())
    await driver.say(LI, "well again")


@pytest.mark.parametrize(
    "body", [{"rain": 1}, {"flood_s": "x"}, {"slow_s": -1}, {"http_500": True}, {"down": "yes"}]
)
async def test_nonsense_faults_are_refused(driver: Driver, body: dict[str, Any]) -> None:
    """As a whole: nothing of it is applied."""
    before = await driver.sim("GET", "faults")
    assert (await driver.http("PUT", "/sim/faults", {"drop_reply": 3, **body}))[0] == 400
    assert await driver.sim("GET", "faults") == before
