"""getUpdates: offsets that forget for good, long polls, expiry, redelivery."""

import asyncio

import pytest

from tests.sim.driver import LI, WANG, Driver


async def texts(driver: Driver, **params: object) -> list[str]:
    return [u["message"]["text"] for u in await driver.ok("getUpdates", **params)]


async def write(driver: Driver, *words: str) -> list[int]:
    return [(await driver.sim("POST", f"users/{LI}/text", text=w))["update_id"] for w in words]


async def test_without_an_offset_updates_come_again(driver: Driver) -> None:
    """Nothing is forgotten until an offset says so."""
    await driver.start(LI)
    await write(driver, "one", "two")
    assert await texts(driver) == ["one", "two"]
    assert await texts(driver) == ["one", "two"]


async def test_an_offset_forgets_everything_below_for_good(driver: Driver) -> None:
    """A smaller offset afterwards brings nothing back."""
    await driver.start(LI)
    first, second, third = await write(driver, "one", "two", "three")
    assert await texts(driver, offset=third) == ["three"]
    assert await texts(driver, offset=first) == ["three"]
    assert await texts(driver, offset=second) == ["three"]


async def test_a_negative_offset_throws_the_rest_away(driver: Driver) -> None:
    """-2 keeps the newest two."""
    await driver.start(LI)
    await write(driver, "one", "two", "three")
    assert await texts(driver, offset=-2) == ["two", "three"]
    assert await texts(driver) == ["two", "three"]


async def test_a_limit_bounds_the_batch(driver: Driver) -> None:
    """100 at most, whatever is asked."""
    await driver.start(LI)
    await write(driver, *(f"{n}" for n in range(120)))
    assert await texts(driver, limit=2) == ["0", "1"]
    assert len(await texts(driver, limit=1000)) == 100


async def test_a_long_poll_answers_as_soon_as_something_comes(driver: Driver) -> None:
    """And with nothing once its time is over."""
    await driver.start(LI)
    assert await driver.ok("getUpdates", timeout=1) == []
    await driver.until("poll_waiting")
    poll = driver.poll()
    await driver.until("poll_waiting")
    await write(driver, "now")
    status, answer = await poll
    assert (status, answer["result"][0]["message"]["text"]) == (200, "now")


async def test_a_second_poller_ends_the_first_with_409(driver: Driver) -> None:
    """Telegram serves the newer one."""
    await driver.start(LI)
    older = driver.poll()
    await driver.until("poll_waiting")
    newer = driver.poll()
    await driver.until("poll_waiting")
    status, answer = await older
    assert (status, answer["error_code"]) == (409, 409)
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    await write(driver, "for the newer")
    assert (await newer)[0] == 200


async def test_polling_is_409_while_a_webhook_is_set(driver: Driver) -> None:
    """Also for the poll that was waiting when it was set."""
    waiting = driver.poll()
    await driver.until("poll_waiting")
    await driver.ok("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await waiting)[1]["description"] == "Conflict: terminated by setWebhook request"
    status, description = await driver.refused("getUpdates")
    assert status == 409
    assert "webhook is active" in description
    await driver.ok("deleteWebhook")
    assert await driver.ok("getUpdates") == []


async def test_only_allowed_updates_are_queued(driver: Driver) -> None:
    """The list is remembered until another one comes; an empty one resets it."""
    await driver.start(LI)
    await driver.ok("getUpdates", allowed_updates=["callback_query"])
    await write(driver, "not wanted")
    await driver.sim("POST", f"users/{LI}/press", data="wanted")
    (update,) = await driver.take()
    assert "callback_query" in update
    await driver.ok("getUpdates", allowed_updates=[])
    await write(driver, "wanted again")
    assert await texts(driver) == ["wanted again"]


async def test_a_press_dies_after_150_s_and_a_text_after_a_day(driver: Driver) -> None:
    """Undelivered updates expire by the calendar clock."""
    await driver.start(LI)
    await write(driver, "hello")
    await driver.sim("POST", f"users/{LI}/press", data="late")
    await driver.sim("POST", "clock", forward_s=151)
    assert await texts(driver) == ["hello"]
    await driver.sim("POST", "clock", forward_s=86400)
    assert await driver.ok("getUpdates") == []


async def test_an_old_press_can_not_be_answered(driver: Driver) -> None:
    """press_life_s decides; null lets presses live."""
    await driver.start(LI)
    pressed = await driver.sim("POST", f"users/{LI}/press", data="x")
    await driver.sim("POST", "clock", forward_s=151)
    status, description = await driver.refused(
        "answerCallbackQuery", callback_query_id=pressed["callback_query_id"]
    )
    assert (status, "query is too old" in description) == (400, True)
    await driver.sim("PUT", "limits", press_life_s=None)
    assert await driver.ok("answerCallbackQuery", callback_query_id=pressed["callback_query_id"])


async def test_a_queue_full_of_dead_presses_is_cleared_in_one_go(driver: Driver) -> None:
    """More than a batch of them, and one text behind."""
    await driver.start(LI)
    for n in range(150):
        await driver.sim("POST", f"users/{LI}/press", data=f"{n}")
    await write(driver, "alive")
    await driver.sim("POST", "clock", forward_s=200)
    assert await texts(driver, limit=10) == ["alive"]


async def test_an_update_is_delivered_again_as_often_as_asked(driver: Driver) -> None:
    """Acknowledged or not, each copy comes in a batch of its own."""
    await driver.start(LI)
    (update_id,) = await write(driver, "once more")
    await driver.take()
    await driver.sim("POST", "redeliver", update_id=update_id, times=3)
    await write(driver, "next")
    batches = [await driver.take() for _ in range(4)]
    seen = [u["update_id"] for batch in batches for u in batch]
    assert seen == [update_id, update_id, update_id, update_id + 1]
    assert all(len({u["update_id"] for u in batch}) == len(batch) for batch in batches)
    assert await driver.take() == []
    assert (await driver.http("POST", "/sim/redeliver", {"update_id": 1}))[0] == 404


async def test_a_copy_that_was_never_fetched_survives_a_high_offset(driver: Driver) -> None:
    """An offset beyond it acknowledges only what was answered."""
    await driver.start(LI)
    first, second = await write(driver, "one", "two")
    await driver.ok("getUpdates", offset=second + 1)
    await driver.sim("POST", "redeliver", update_id=first)
    assert await texts(driver, offset=second + 1) == ["one"]
    assert await texts(driver) == ["one"]
    assert await texts(driver, offset=second + 1) == []


async def test_raw_update_ids_may_jump_up_and_down(driver: Driver) -> None:
    """After a jump up ids go on from there; one from below is still delivered."""
    await driver.start(LI)
    (before,) = await write(driver, "before")
    await driver.sim("POST", f"users/{LI}/raw", update_id=before + 1000, poll={"id": "x"})
    (after,) = await write(driver, "after")
    assert after == before + 1001
    await driver.take()
    low = await driver.sim("POST", f"users/{LI}/raw", update_id=7, message={"text": "low"})
    assert low == {"update_id": 7}
    assert await texts(driver, offset=after + 1) == ["low"]


async def test_a_poller_that_is_killed_loses_nothing(driver: Driver) -> None:
    """A cut connection takes no update with it."""
    await driver.start(LI)
    poll = driver.poll()
    await driver.until("poll_waiting")
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    await write(driver, "kept")
    assert await texts(driver) == ["kept"]
    answered = await driver.until("updates_answered")
    assert len(answered["update_ids"]) == 1


async def test_events_tell_what_a_killer_aims_by(driver: Driver) -> None:
    """Updates answered, presses among them, calls accepted; numbered, and the wait has an end."""
    await driver.start(LI, WANG)
    since = (await driver.sim("GET", "events"))[-1]["n"]
    pressed = await driver.sim("POST", f"users/{LI}/press", data="x")
    await driver.ok("getUpdates")
    sent = await driver.say(LI, "hello")
    await driver.ok("editMessageText", chat_id=LI, message_id=sent["message_id"], text="bye")
    events = await driver.sim("GET", f"events?since={since}")
    assert [e["kind"] for e in events] == [
        "updates_answered",
        "press_fetched",
        "call_accepted",
        "call_accepted",
    ]
    assert events[1]["update_ids"] == [pressed["update_id"]]
    assert (events[2]["method"], events[2]["chat_id"]) == ("sendMessage", LI)
    assert (events[3]["method"], events[3]["message_id"]) == ("editMessageText", sent["message_id"])
    assert [e["n"] for e in events] == list(range(since + 1, since + 5))
    assert await driver.sim("GET", f"events?since={since + 4}&wait_s=0.05") == []
