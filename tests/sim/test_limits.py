"""Telegram's limits on a steady clock the test moves, and PUT /sim/limits."""

from typing import Any

import pytest

from tests.sim.driver import LI, WANG, Driver, Steady


async def flood(driver: Driver, ids: range, text: str = "x") -> list[int]:
    """Send one message to each; the HTTP statuses."""
    return [(await driver.bot("sendMessage", chat_id=i, text=text))[0] for i in ids]


async def test_a_chat_takes_a_burst_of_five_then_one_a_second(timed: Driver, steady: Steady) -> None:
    """The sixth is 429 with retry_after, in the body and as a header; edits and deletions do not count."""
    await timed.start(LI)
    sent = [(await timed.say(LI, f"{n}"))["message_id"] for n in range(5)]
    status, answer = await timed.bot("sendMessage", chat_id=LI, text="x")
    assert (status, answer["parameters"]) == (429, {"retry_after": 1})
    assert answer["description"] == "Too Many Requests: retry after 1"
    await timed.ok("editMessageText", chat_id=LI, message_id=sent[0], text="changed")
    await timed.ok("deleteMessage", chat_id=LI, message_id=sent[1])
    steady.now += 1
    assert await flood(timed, range(LI, LI + 1)) == [200]
    assert await flood(timed, range(LI, LI + 1)) == [429]


async def test_bulk_is_thirty_in_any_sliding_second(timed: Driver, steady: Steady) -> None:
    """Thirty pass, the next is 429, and each second gives back what left the window."""
    await timed.start(*range(2000, 2040))
    steady.now += 61
    assert await flood(timed, range(2000, 2020)) == [200] * 20
    steady.now += 0.5
    assert await flood(timed, range(2020, 2031)) == [200] * 10 + [429]
    steady.now += 0.5
    assert await flood(timed, range(2020, 2040)) == [200] * 20
    assert await flood(timed, range(2000, 2001)) == [429]


async def test_a_send_within_a_minute_of_an_update_is_no_bulk(timed: Driver, steady: Steady) -> None:
    """Replies pass while bulk is refused; after 60 s the same chat is bulk again."""
    await timed.start(*range(2000, 2031))
    steady.now += 61
    await timed.sim("POST", "users/2030/text", text="hello")
    assert await flood(timed, range(2000, 2030)) == [200] * 30
    assert await flood(timed, range(2030, 2031)) == [200]
    steady.now += 60.5
    assert await flood(timed, range(2000, 2031)) == [200] * 30 + [429]


async def test_a_refused_send_uses_up_nothing(timed: Driver, steady: Steady) -> None:
    """Neither the chat's bucket nor the bulk window."""
    await timed.start(LI)
    await timed.sim("PUT", "limits", bulk_per_s=1, chat_burst=2)
    steady.now += 61
    assert await flood(timed, range(LI, LI + 1)) == [200]
    assert await flood(timed, range(LI, LI + 1)) == [429]
    steady.now += 1
    assert await flood(timed, range(LI, LI + 1)) == [200]


async def test_null_switches_a_limit_off(timed: Driver) -> None:
    """The answer shows the limits in force."""
    await timed.start(LI)
    limits = await timed.sim("PUT", "limits", chat_per_s=None)
    assert limits == {"bulk_per_s": 30, "chat_per_s": None, "chat_burst": 5, "press_life_s": 150}
    assert [(await timed.bot("sendMessage", chat_id=LI, text="x"))[0] for _ in range(40)] == [200] * 40
    assert await timed.sim("GET", "limits") == limits


@pytest.mark.parametrize("body", [{"sky": 1}, {"bulk_per_s": 0}, {"chat_burst": "5"}, {"press_life_s": -1}])
async def test_nonsense_limits_are_refused(driver: Driver, body: dict[str, Any]) -> None:
    """And nothing changes."""
    before = await driver.sim("GET", "limits")
    status, answer = await driver.http("PUT", "/sim/limits", body)
    assert status == 400
    assert answer["error"]
    assert await driver.sim("GET", "limits") == before


async def test_moving_the_calendar_refills_no_budget(timed: Driver) -> None:
    """Limits are steady time; seven days forward change nothing."""
    await timed.start(LI, WANG)
    for n in range(5):
        await timed.say(LI, f"{n}")
    await timed.sim("POST", "clock", forward_s=7 * 86400)
    assert (await timed.bot("sendMessage", chat_id=LI, text="x"))[0] == 429
