"""Promises of the doctor: it finds what is wrong, names nobody, and ends with 1 when something is."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, insert, update

from bot import doctor, opening, options
from bot.__main__ import main
from bot.cast import _PLACES, seed
from bot.clock import Clock
from bot.doctor import Check, State, examine
from bot.options import Options
from core.events import Kind
from core.settings import Lines
from db import lock
from db.models import inbox, meta, outbound, person, post
from db.queries import concern_events, concerns
from db.store import Store
from tests.bot.simulated import Simulated, simulated

TOKEN = "1000000001:a-made-up-token-for-the-tests-of-it"
Change = Callable[[Any], Any]


@pytest.fixture
def telegram() -> Iterator[Simulated]:
    with simulated() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, telegram: Simulated, monkeypatch: pytest.MonkeyPatch) -> Options:
    """The demo's cast on data of its own, beside a simulator."""
    monkeypatch.setenv("TONGBAN_TOKEN", TOKEN)
    monkeypatch.setattr(doctor, "POLL_S", 0)  # nobody else asks, except where a test says so
    here = options.here(tmp_path / "var")
    settings = replace(here.settings, lines=Lines(duty="0570-555-0199"))
    made = replace(here, settings=settings, base_url=telegram.url)
    opening.begin(made)
    change(made, lambda conn: seed(conn, Clock().now(), made.settings))
    return made


def change(house: Options, work: Change) -> None:
    store = Store(house.database_url)
    store.write_now(work)
    store.close()


def found(house: Options, name: str) -> Check:
    return next(check for check in examine(house) if check.name == name)


def test_a_healthy_house_has_nothing_wrong(house: Options) -> None:
    """Every line is fine, or worth a look."""
    checks = examine(house)
    assert [check for check in checks if check.state is State.WRONG] == []
    assert {"data and key", "database", "token", "clock", "updates", "poller", "disk"} <= {
        c.name for c in checks
    }


def test_it_names_numbers_and_nobody(house: Options) -> None:
    """No name, no telephone, no token, no address."""
    change(house, lambda conn: conn.execute(update(person).values(reach="blocked")))
    text = "\n".join(check.text for check in examine(house))
    for canary in ("李", "0570", TOKEN, TOKEN.split(":")[1], "127.0.0.1"):
        assert canary not in text
    assert "numbers 1, 2" in text


NOW = Clock().now()
NEAR, FAR = (f"演示/{'/'.join(names)}" for names in _PLACES)
ROW = {"body": {"l": []}, "person_id": 1, "lane": 1, "created_at": NOW, "due_at": NOW}
OLD = {"update_id": 1, "raw": b"{}", "received_at": NOW - timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("name", "state", "work"),
    [
        ("people who cannot be reached", "wrong", update(person).where(person.c.id == 2).values(reach="blocked")),
        ("people who never came in", "look", update(person).where(person.c.id == 2).values(telegram_id=None)),
        ("messages that were parked", "wrong", insert(inbox).values(**OLD, state="quarantined")),
        ("messages waiting for over a minute", "wrong", insert(inbox).values(**OLD, state="new")),
        ("messages Telegram refused", "wrong", insert(outbound).values(**ROW, kind="text", state="failed")),
        ("messages of uncertain arrival", "look", insert(outbound).values(**ROW, kind="text", state="unknown")),
        ("messages not deleted in time", "look", insert(outbound).values(**ROW, kind="delete", state="expired")),
        ("operator", "wrong", update(post).where(post.c.role == "operator").values(until=NOW)),
        ("data and key", "wrong", update(meta).where(meta.c.key == "key_check").values(value="00" * 60)),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_has_its_line(house: Options, name: str, state: str, work: Any) -> None:
    """One line before, another after."""
    assert found(house, name).state is State.OK
    change(house, lambda conn: conn.execute(work))
    assert found(house, name).state == state


def test_the_duty_phone_that_came_with_it_is_no_duty_phone(house: Options) -> None:
    """Mothers are told to ring it when nobody answers."""
    assert found(house, "duty phone").state is State.OK
    shipped = replace(house, settings=replace(house.settings, lines=Lines()))
    assert found(shipped, "duty phone").state is State.WRONG


def test_a_token_telegram_does_not_know_is_said(house: Options, telegram: Simulated) -> None:
    """With the variable's name."""
    telegram.put("/sim/faults", {"unauthorized": True})
    assert found(house, "token").text == "Telegram does not know this token. Check TONGBAN_TOKEN."


def test_a_telegram_that_does_not_answer_is_said_without_its_address(house: Options) -> None:
    """The token is part of the address."""
    gone = Options(**{**vars(house), "base_url": "http://127.0.0.1:9"})
    check = found(gone, "Telegram")
    assert check.state is State.WRONG
    assert TOKEN not in check.text


def test_without_a_token_the_rest_is_examined_all_the_same(
    house: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data may be well."""
    monkeypatch.delenv("TONGBAN_TOKEN")
    assert found(house, "database").state is State.OK
    assert found(house, "token").state is State.WRONG


def test_a_place_where_nobody_answers_is_wrong_and_one_without_a_rung_worth_a_look(house: Options) -> None:
    """Named as in the roster. The other county has no stand-in; without its supervisor it has nobody."""
    line = found(house, "who answers")
    assert line.state is State.LOOK
    assert FAR in line.text
    assert NEAR not in line.text
    change(house, lambda conn: conn.execute(update(post).where(post.c.role != "mother").values(until=NOW)))
    line = found(house, "who answers")
    assert line.state is State.WRONG
    assert NEAR in line.text
    assert FAR in line.text


def test_a_concern_that_cannot_be_worked_on_is_listed_while_it_waits_for_its_next_try(house: Options) -> None:
    """Its next step lies in the future, and still it is stuck."""
    change(house, _stuck)
    line = found(house, "concerns without a next step")
    assert (line.state, line.text) == (State.WRONG, "numbers 1")


def _stuck(conn: Connection) -> None:
    concerns.add(
        conn, raiser_id=1, area_id=1, category="C01", level=0, state="raised", ladder={}, listed=False, step=0,
        opened_at=NOW, anchor_at=NOW, next_due_at=NOW + timedelta(minutes=10),
    )  # fmt: skip
    concern_events.add(conn, 1, Kind.STUCK, NOW)


def test_another_program_that_takes_this_bots_messages_is_found(
    house: Options, telegram: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 409 that nobody understands, with its cause."""
    monkeypatch.setattr(doctor, "POLL_S", 5)
    stop, polling = threading.Event(), threading.Event()

    async def poll() -> None:
        url = f"{telegram.url}/bot{TOKEN}/getUpdates"
        async with aiohttp.ClientSession() as session:
            while not stop.is_set():
                polling.set()
                async with session.post(url, json={"timeout": 1}):
                    pass

    thread = threading.Thread(target=lambda: asyncio.run(poll()))
    thread.start()
    polling.wait()
    try:
        check = found(house, "poller")
    finally:
        stop.set()
        thread.join()
    assert check.state is State.WRONG
    assert "409" in check.text


def test_while_run_works_here_it_is_not_disturbed(house: Options) -> None:
    """No second getUpdates beside our own."""
    with lock.only_one(house.data, house.database_url):
        checks = examine(house)
    assert "poller" not in [check.name for check in checks]
    assert next(check for check in checks if check.name == "run").text == "running on this machine"


def test_the_command_ends_with_one_when_something_is_wrong(
    house: Options, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And with none when nothing is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[lines]\nduty = "0570-555-0199"\n')
    command = ["doctor", "--base-url", house.base_url or ""]
    assert main(command) == 0
    change(house, lambda conn: conn.execute(update(person).values(reach="blocked")))
    assert main(command) == 1
    assert "people who cannot be reached" in capsys.readouterr().out
