"""A sender as a process: killed between Telegram's acceptance and its own mark, or paused while another starts."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.render import REPEAT, translator
from db.engines import sqlite_url
from db.models import outbound
from tests.faults.cast import MOTHERS_FROM, OTHERS_FROM
from tests.faults.control import Json
from tests.faults.plan import Plan
from tests.faults.world import World, world

MOTHER, SUPERVISOR = MOTHERS_FROM, OTHERS_FROM
ALERT = "🔴"
BACK_S = (
    20.0  # a sender that died in mid-alert has sent it again within this time of being back (faults.md 8d)
)
NEVER = asyncio.Event()


@pytest.fixture(params=["sqlite", "postgresql"])
async def around(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A mother, those who answer for her, and a bot that is up, on either database."""
    is_file = request.param == "sqlite"
    url: str = sqlite_url(tmp_path / "data") if is_file else request.getfixturevalue("postgres_url")
    async with world(Plan(1, people=1, database=request.param, cold_every=0), tmp_path, url) as made:
        for user in (MOTHER, SUPERVISOR):
            await made.control.text(user, "/start")
        await made.bot.start(made.run_args(False))
        for user in (MOTHER, SUPERVISOR):
            await _sees(made, user, lambda view: view["from"] == "bot")
        yield made
        await made.bot.stop()
        assert made.bot.died == 0


def _shown(around: World, user: int, wanted: Callable[[Json], bool]) -> list[Json]:
    """Return messages of a chat, oldest first."""
    return [view for view in reversed(around.phones.shown(user)) if wanted(view)]


async def _sees(around: World, user: int, wanted: Callable[[Json], bool], count: int = 1) -> list[Json]:
    """Wait until somebody is shown so many messages; return them, oldest first."""
    assert await around.phones.wait(
        user, lambda: len(_shown(around, user, wanted)) >= count, BACK_S, NEVER
    ), f"{user} sees {around.phones.shown(user)}"
    return _shown(around, user, wanted)


def _is_alert(view: Json) -> bool:
    return view["from"] == "bot" and ALERT in view["text"]


def _has_buttons(view: Json) -> bool:
    return view["keyboard"] is not None and view["keyboard"]["kind"] == "inline"


def _leases(conn: Connection) -> list[float]:
    """Return until when (steady) the alerts in flight are leased."""
    in_flight = outbound.c.state == "sending"
    found = conn.execute(select(outbound.c.lease_until).where(in_flight, outbound.c.lane == 0))
    return [until for (until,) in found]


def _outcomes(conn: Connection) -> list[tuple[str, int]]:
    """Return what became of the alerts about a concern: (state, copies beyond the first)."""
    about = outbound.c.concern_id.is_not(None)
    found = conn.execute(select(outbound.c.state, outbound.c.repeats).where(about, outbound.c.lane == 0))
    return [(state, repeats) for state, repeats in found]


async def _raises_alarm(around: World) -> None:
    """The mother says that a life is in danger."""
    await around.control.text(MOTHER, "/worry")
    (view,) = await _sees(around, MOTHER, _has_buttons)
    await around.control.press(MOTHER, view["message_id"], view["keyboard"]["rows"][0][0]["data"])


async def test_an_alert_whose_sender_is_killed_before_its_mark_comes_again_labelled_when_it_is_back(
    around: World,
) -> None:
    """F1, F8: kill -9 after Telegram took it. The next process does not wait for the dead one's lease to run out."""
    await around.control.faults(hold_reply_s=600)
    await _raises_alarm(around)
    await _sees(around, SUPERVISOR, _is_alert)
    leases = around.reader.look(_leases)
    await around.bot.kill()
    await around.control.faults(hold_reply_s=0)
    await around.bot.start(around.run_args(False))
    first, again = await _sees(around, SUPERVISOR, _is_alert, 2)
    assert [until - time.monotonic() > BACK_S for until in leases] == [True]
    label = translator("en").gettext(REPEAT)
    assert [label in view["text"] for view in (first, again)] == [False, True]
    assert again["text"].removeprefix(label + "\n").splitlines()[0] == first["text"].splitlines()[0]
    await around.bot.stop()
    assert around.reader.look(_outcomes) == [("sent", 1)]
    assert len(_shown(around, SUPERVISOR, _is_alert)) == 2
    await around.bot.start(around.run_args(False))


async def test_while_a_process_is_paused_no_other_takes_its_place_and_afterwards_it_goes_on(
    around: World, tmp_path: Path
) -> None:
    """F14: a paused `run` still has the data; a second one is refused, also from another folder on its database."""
    os.kill(around.bot.pid, signal.SIGSTOP)
    try:
        second = around.run_args(False)
        if around.options.database_url.startswith("postgresql"):
            second[second.index(str(around.options.data))] = str(tmp_path / "another")
        assert await around.bot.command(second) == 1
    finally:
        os.kill(around.bot.pid, signal.SIGCONT)
    assert "already running" in around.bot.log.read_text()
    await _raises_alarm(around)
    await _sees(around, SUPERVISOR, _is_alert)
    assert len(_shown(around, SUPERVISOR, _is_alert)) == 1
