"""The server itself: loopback only, reset, the command line, the house rule that it knows nothing of the product."""

import ast
import asyncio
import os
import re
import signal
import sys
from dataclasses import fields
from pathlib import Path

import aiohttp
import pytest

import sim
from sim.botapi import METHODS
from sim.faults import GlobalFaults, PersonFaults
from sim.limits import Limits
from sim.person import Phone
from sim.server import start
from tests.sim.driver import LI, TOKEN, WANG, Driver, eventually

ROOT = Path(sim.__file__).parent


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "192.0.2.1:8081", ""])
async def test_another_name_for_this_machine_is_refused(driver: Driver, host: str) -> None:
    """A page that rebinds its name to 127.0.0.1 reaches nothing."""
    for path in ("/", "/sim/users", f"/bot{TOKEN}/getMe"):
        status, answer = await driver.http("GET", path, headers={"Host": host})
        assert (status, list(answer)) == (403, ["error"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:99", "[::1]:99"])
async def test_the_names_of_loopback_are_served(driver: Driver, host: str) -> None:
    """With and without a port."""
    assert (await driver.http("GET", "/sim/users", headers={"Host": host}))[0] == 200


async def test_a_page_of_another_site_is_refused(driver: Driver) -> None:
    """Its browser sends where it comes from."""
    for origin, status in (("https://example.com", 403), ("null", 403), (driver.running.url, 200)):
        answer = await driver.http("POST", "/sim/reset", headers={"Origin": origin})
        assert answer[0] == status


async def test_it_listens_on_loopback_only(driver: Driver) -> None:
    """The address it says and no other."""
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", driver.running.url)


async def test_reset_empties_the_world(driver: Driver) -> None:
    """People, updates, webhook, faults, limits, log and clock; update ids go on growing."""
    await driver.start(LI)
    sent = await driver.sim("POST", f"users/{LI}/text", text="x")
    await driver.sim("PUT", "faults", http_500=5)
    await driver.sim("PUT", "limits", chat_per_s=None)
    await driver.sim("POST", "clock", forward_s=99)
    await driver.sim("POST", "reset")
    assert await driver.sim("GET", "users") == []
    assert await driver.sim("GET", "log") == []
    assert (await driver.sim("GET", "clock"))["offset_s"] == 0
    assert (await driver.sim("GET", "limits"))["chat_per_s"] == 1
    assert await driver.ok("getUpdates") == []
    await driver.sim("POST", "users", id=LI, first_name="Li")
    again = await driver.sim("POST", f"users/{LI}/text", text="x")
    assert again["update_id"] > sent["update_id"]


async def test_the_house_puts_its_people_back_after_a_reset() -> None:
    """`phones` come first, then `on_reset` is awaited."""
    seen: list[int] = []

    async def seed() -> None:
        seen.append(len(running.world.people))

    running = await start(0, on_reset=seed, phones=[Phone(LI, "Li", role="mother"), Phone(WANG, "Wang")])
    async with aiohttp.ClientSession() as session:
        driver = Driver(running, session)
        await driver.sim("POST", "users", id=5000, first_name="Passing")
        await driver.sim("POST", "reset")
        assert [p["id"] for p in await driver.sim("GET", "users")] == [LI, WANG]
    await running.stop()
    assert seen == [2]


async def test_the_people_of_the_demo_come_first(driver: Driver) -> None:
    """1001-1005, then the others by number; a search finds names, roles and numbers."""
    for user_id in (7, 1003, 1001, 1011):
        await driver.sim(
            "POST", "users", id=user_id, first_name=f"P{user_id}", role="mother" if user_id == 7 else ""
        )
    assert [p["id"] for p in await driver.sim("GET", "users")] == [1001, 1003, 7, 1011]
    assert [p["id"] for p in await driver.sim("GET", "users?search=MOTHER")] == [7]
    assert [p["id"] for p in await driver.sim("GET", "users?limit=1")] == [1001]


async def test_an_unknown_path_is_an_error_in_one_sentence(driver: Driver) -> None:
    """Like every other mistake."""
    assert await driver.http("GET", "/sim/nowhere") == (404, {"error": "Not Found."})
    assert await driver.http("POST", "/sim/users", data="no json") == (
        400,
        {"error": "The body must be a JSON object."},
    )


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
async def test_alone_it_prints_its_address_and_stops_cleanly(name: signal.Signals) -> None:
    """`python -m sim --port 0`, with a poll and a page still open."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sim", "--port", "0", stdout=asyncio.subprocess.PIPE, cwd=ROOT.parent,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    match = re.fullmatch(r"Simulator on (http://127\.0\.0\.1:\d+)/\n", line)
    assert match
    async with aiohttp.ClientSession(match[1]) as session, session.get("/sim/stream") as page:
        poll = asyncio.create_task(session.get(f"/bot{TOKEN}/getUpdates?timeout=50"))
        await eventually(lambda: _waiting(session))
        process.send_signal(name)
        async with asyncio.timeout(15):
            assert await process.wait() == 0
        assert page.status == 200
        with pytest.raises(aiohttp.ClientError):
            await poll


async def _waiting(session: aiohttp.ClientSession) -> bool:
    async with session.get("/sim/events") as answer:
        return any(event["kind"] == "poll_waiting" for event in await answer.json())


async def test_a_taken_port_is_said_in_one_line(driver: Driver) -> None:
    """No traceback."""
    port = driver.running.url.rsplit(":", 1)[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sim", "--port", port, stderr=asyncio.subprocess.PIPE, cwd=ROOT.parent
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("The simulator cannot start: ")
    assert errors.count(b"\n") == 1


def test_every_method_and_call_is_in_the_docs() -> None:
    """docs/simulator.md names each Bot API method, control call, fault and limit."""
    text = (ROOT.parent / "docs" / "simulator.md").read_text()
    control = {name for name in re.findall(r'"/sim/([a-z]+)', (ROOT / "control.py").read_text())}
    faults = {*GlobalFaults.kinds(), *PersonFaults.kinds()}
    limits = {field.name for field in fields(Limits)}
    methods = {method.name for method in METHODS.values()}
    assert len(control) > 8
    assert {word for word in methods | faults | limits | control if word not in text} == set()


def test_the_simulator_imports_nothing_of_the_product() -> None:
    """The standard library, aiohttp, and itself: any bot library can talk to it."""
    allowed = {*sys.stdlib_module_names, "aiohttp", "sim"}
    found = set()
    for file in ROOT.glob("**/*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or ".").split(".")[0])
    assert "aiohttp" in found
    assert found <= allowed
