"""Webhook delivery to a real receiver: secret, order, Telegram's retry rule. Back-off is recorded, not slept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from sim import acts
from sim.person import Person, Phone
from sim.updates import Item
from sim.webhook import Deliverer, next_delay
from sim.world import Webhook, World
from tests.sim.driver import LI, WANG, Driver, eventually


class Receiver:
    """A small webhook server; answers what `answers` says, then 200."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.gate: Callable[[dict[str, Any]], asyncio.Event | None] = lambda update: None
        self.url = ""
        self._changed = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self._changed:
            self._changed.notify_all()
        gate = self.gate(update)
        if gate is not None:
            await gate.wait()
        return self.answers.pop(0) if self.answers else web.Response(status=204)

    async def has(self, count: int) -> None:
        """Wait until this many posts came."""
        async with self._changed, asyncio.timeout(10):
            await self._changed.wait_for(lambda: len(self.got) >= count)

    def words(self) -> list[str]:
        return [u["message"]["text"] if "message" in u else u["callback_query"]["data"] for u in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    hook = Receiver()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def settled(driver: Driver) -> dict[str, Any]:
    """The webhook's state once nothing is pending."""
    await eventually(lambda: len(driver.running.world.queue) == 0)
    return dict(await driver.sim("GET", "webhook"))


async def test_updates_are_posted_with_the_secret(driver: Driver, receiver: Receiver) -> None:
    """What was pending comes too; any 2xx acknowledges."""
    await driver.start(LI)
    await driver.sim("POST", f"users/{LI}/text", text="before")
    await driver.ok("setWebhook", url=receiver.url, secret_token="made-up_Secret", max_connections=3)
    await driver.sim("POST", f"users/{LI}/text", text="after")
    await receiver.has(2)
    assert receiver.words() == ["before", "after"]
    assert receiver.secrets == ["made-up_Secret"] * 2
    state = await settled(driver)
    assert (state["url"], state["max_connections"]) == (receiver.url, 3)
    assert "last_error_message" not in state
    assert await driver.ok("getWebhookInfo") == state
    posting = await driver.until("webhook_posting")
    assert (posting["update_id"], posting["update"]) == (receiver.got[0]["update_id"], "message")


async def test_dropping_pending_updates_drops_them(driver: Driver, receiver: Receiver) -> None:
    """With setWebhook and with deleteWebhook."""
    await driver.start(LI)
    await driver.sim("POST", f"users/{LI}/text", text="dropped")
    await driver.ok("setWebhook", url=receiver.url, drop_pending_updates=True)
    await driver.sim("POST", f"users/{LI}/text", text="kept")
    await receiver.has(1)
    assert receiver.words() == ["kept"]
    await settled(driver)
    await driver.ok("setWebhook", url="http://127.0.0.1:9/nobody")
    await driver.sim("POST", f"users/{LI}/text", text="dropped too")
    await driver.ok("deleteWebhook", drop_pending_updates=True)
    assert await driver.ok("getUpdates") == []


async def test_a_failed_post_is_repeated_at_once(driver: Driver, receiver: Receiver) -> None:
    """And the error can be seen."""
    await driver.start(LI)
    receiver.answers = [web.Response(status=503)]
    await driver.ok("setWebhook", url=receiver.url)
    await driver.sim("POST", f"users/{LI}/text", text="again")
    await receiver.has(2)
    assert receiver.words() == ["again", "again"]
    state = await settled(driver)
    assert state["last_error_message"].startswith("Wrong response from the webhook: 503")


async def test_order_is_kept_in_a_chat_and_chats_run_beside_each_other(
    driver: Driver, receiver: Receiver
) -> None:
    """Li's second text waits for her first; her press and Wang's text do not."""
    await driver.start(LI, WANG)
    gate = asyncio.Event()
    receiver.gate = lambda update: gate if update.get("message", {}).get("text") == "li 1" else None
    await driver.ok("setWebhook", url=receiver.url)
    await driver.sim("POST", f"users/{LI}/text", text="li 1")
    await receiver.has(1)
    await driver.sim("POST", f"users/{LI}/text", text="li 2")
    await driver.sim("POST", f"users/{LI}/press", data="li presses")
    await driver.sim("POST", f"users/{WANG}/text", text="wang")
    await receiver.has(3)
    assert receiver.words()[0] == "li 1"
    assert set(receiver.words()[1:]) == {"li presses", "wang"}
    gate.set()
    await receiver.has(4)
    assert receiver.words()[3] == "li 2"


async def test_an_update_can_be_redelivered(driver: Driver, receiver: Receiver) -> None:
    """As Telegram may after a lost 200."""
    await driver.start(LI)
    await driver.ok("setWebhook", url=receiver.url)
    sent = await driver.sim("POST", f"users/{LI}/text", text="x")
    await driver.sim("POST", "redeliver", update_id=sent["update_id"], times=4)
    await receiver.has(5)
    assert {u["update_id"] for u in receiver.got} == {sent["update_id"]}


async def test_an_outage_stops_delivery(driver: Driver, receiver: Receiver) -> None:
    """Telegram being down posts nothing; afterwards everything comes."""
    await driver.start(LI)
    await driver.ok("setWebhook", url=receiver.url)
    await driver.sim("PUT", "faults", down=True)
    await driver.sim("POST", f"users/{LI}/text", text="x")
    assert receiver.got == []
    await driver.sim("PUT", "faults", down=False)
    await receiver.has(1)


@pytest.mark.parametrize(
    "url", ["https://example.invalid/hook", "http://192.0.2.1/hook", "ftp://127.0.0.1/", "nonsense"]
)
async def test_only_addresses_of_this_machine_are_taken(driver: Driver, url: str) -> None:
    """The simulator never goes outside."""
    assert (await driver.refused("setWebhook", url=url))[0] == 400


async def test_a_secret_with_other_characters_is_refused(driver: Driver) -> None:
    """1-256 of A-Z a-z 0-9 _ -."""
    refused = await driver.refused("setWebhook", url="http://127.0.0.1:9/", secret_token="not ok")
    assert refused == (400, "Bad Request: secret token contains unallowed characters")


async def test_an_empty_address_removes_the_webhook(driver: Driver) -> None:
    """As deleteWebhook does."""
    await driver.ok("setWebhook", url="http://127.0.0.1:9/")
    await driver.ok("setWebhook", url="")
    assert (await driver.sim("GET", "webhook"))["url"] == ""
    assert await driver.ok("getUpdates") == []


# ---- the retry rule, on the parts themselves


class Naps:
    """Sleeps of nothing, noted down; after each one something may happen."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.after: Callable[[float], None] = lambda seconds: None

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)
        self.after(seconds)


@pytest.fixture
async def house(receiver: Receiver) -> AsyncIterator[tuple[World, Person, Naps]]:
    """A world that delivers to the receiver and naps instead of sleeping."""
    world, naps = World(), Naps()
    deliverer = Deliverer(world, naps)
    world.queue.on_push = deliverer.offer
    world.on_webhook_change = deliverer.restart
    world.webhook = Webhook(receiver.url)
    person = world.register(Phone(LI, "Li"))
    world.on_webhook_change()
    yield world, person, naps
    await deliverer.close()


async def emptied(world: World) -> None:
    await eventually(lambda: len(world.queue) == 0)


async def test_retries_double_from_two_seconds_to_a_minute_or_two(
    house: tuple[World, Person, Naps], receiver: Receiver
) -> None:
    """At once, 2, 4, 8, 16, 32, then a random 60-120 s each."""
    world, person, naps = house
    receiver.answers = [web.Response(status=500) for _ in range(10)]
    acts.write(world, person, "hello")
    await emptied(world)
    assert len(receiver.got) == 11
    assert naps.taken[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= nap <= 120 for nap in naps.taken[6:])


async def test_retry_after_is_honoured_up_to_an_hour(
    house: tuple[World, Person, Naps], receiver: Receiver
) -> None:
    """A date or nonsense counts as none."""
    world, person, naps = house
    receiver.answers = [
        web.Response(status=503, headers={"Retry-After": value}) for value in ("7", "99999", "tomorrow")
    ]
    acts.write(world, person, "hello")
    await emptied(world)
    assert naps.taken == [7, 3600, 2]


async def test_an_update_is_dropped_when_the_next_try_would_be_too_late(
    house: tuple[World, Person, Naps], receiver: Receiver
) -> None:
    """A press lives 150 s: a Retry-After beyond that ends it; the next press is delivered."""
    world, person, naps = house
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "151"})]
    acts.press(world, person, {"data": "lost"})
    acts.press(world, person, {"data": "next"})
    await emptied(world)
    assert receiver.words() == ["lost", "next"]
    assert naps.taken == []


async def test_an_update_that_expires_while_waiting_is_not_posted(
    house: tuple[World, Person, Naps], receiver: Receiver
) -> None:
    """The calendar moves on during the back-off."""
    world, person, naps = house
    naps.after = lambda seconds: world.clock.forward(151)
    receiver.answers = [web.Response(status=500)]
    acts.press(world, person, {"data": "once"})
    await emptied(world)
    assert receiver.words() == ["once"]


async def test_gone_for_23_hours_deletes_the_webhook(
    house: tuple[World, Person, Naps], receiver: Receiver
) -> None:
    """410 and nothing else in between."""
    world, person, naps = house
    naps.after = lambda seconds: world.clock.forward(11.6 * 3600)
    receiver.answers = [web.Response(status=410) for _ in range(4)]
    acts.write(world, person, "hello")
    await eventually(lambda: not world.webhook.url)
    assert receiver.words() == ["hello"] * 3
    assert len(world.queue) == 1


async def test_a_receiver_that_is_not_there_is_an_error_to_be_seen(house: tuple[World, Person, Naps]) -> None:
    """Connection refused; the update stays."""
    world, person, naps = house
    tried = asyncio.Event()
    naps.after = lambda seconds: tried.set()
    world.webhook = Webhook("http://127.0.0.1:9/")
    world.on_webhook_change()
    acts.write(world, person, "hello")
    async with asyncio.timeout(10):
        await tried.wait()
    assert world.webhook.last_error == "Connection refused"
    assert len(world.queue) == 1


def test_the_delay_after_retry_after_starts_over() -> None:
    """Retry-After resets the doubling, as a receiver that speaks is alive."""
    world = World()
    item = Item(1, {"update_id": 1}, "chat:1", world.clock.now())
    assert [next_delay(item, after, 60) for after in (0, 0, 0, 5, 0)] == [0, 2, 4, 5, 2]


async def test_proxies_of_the_machine_are_ignored(
    driver: Driver, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loopback is reached directly whatever the environment says."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    await driver.start(LI)
    await driver.ok("setWebhook", url=receiver.url)
    await driver.sim("POST", f"users/{LI}/text", text="x")
    await receiver.has(1)
    assert receiver.words() == ["x"]
