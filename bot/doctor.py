"""What is wrong with this installation, in a table: settings, key, data, messages, Telegram.

Names nobody: people, messages and concerns appear by their number, places as in the roster. Never prints an address:
the token is in it.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
from sqlalchemy import Connection

from bot import config, opening
from bot.clock import Clock
from bot.config import ConfigError
from bot.options import Options
from core.readiness import Gap, Why
from core.settings import Lines
from db import engines, lock, migrate
from db.engines import DatabaseProblem
from db.keys import KeyProblem
from db.queries import areas, doctor, inbox, meta, people
from services import readiness

TELEGRAM = "https://api.telegram.org"
TIMEOUT = aiohttp.ClientTimeout(connect=5, sock_read=15)
LATE = timedelta(seconds=60)
CLOCK_OFF = timedelta(seconds=30)
FULL, TIGHT = 100 * 2**20, 1000 * 2**20  # bytes left on the disk
POLL_S = 3  # long enough for another poller to come back and throw us out
CONFLICT = 409
MOST_NAMED = 5  # places in a line


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """One line of the table."""

    name: str
    state: State
    text: str


def examine(options: Options) -> list[Check]:
    """Return every finding. What needs the data is left out when the data does not open."""
    try:
        opening.ready(options)
    except (DatabaseProblem, KeyProblem) as problem:
        return [Check("data and key", State.WRONG, str(problem)), *_telegram(options)]
    return [
        Check("data and key", State.OK, f"schema {migrate.head()}, the key opens it"),
        *_rows(options),
        _duty(options),
        _running(options),
        _disk(options),
        *_telegram(options),
    ]


def _rows(options: Options) -> list[Check]:
    engine = engines.reader(options.database_url)
    try:
        with engine.connect() as conn:
            return list(_of_rows(conn, Clock().now(), options))
    finally:
        engine.dispose()


def _of_rows(conn: Connection, now: datetime, options: Options) -> Iterator[Check]:
    damage = doctor.damage(conn)
    yield Check("database", State.WRONG if damage else State.OK, damage or f"whole, {doctor.journal(conn)}")
    yield _listed("people who cannot be reached", doctor.blocked(conn, now), State.WRONG)
    yield _listed("people who never came in", doctor.never_came(conn, now), State.LOOK)
    parked = inbox.count(conn, "quarantined")
    yield Check("messages that were parked", State.WRONG if parked else State.OK, str(parked))
    late = doctor.waiting_since(conn, now - LATE)
    yield Check("messages waiting for over a minute", State.WRONG if late else State.OK, str(late))
    yield _listed("messages Telegram refused", doctor.messages(conn, "failed"), State.WRONG)
    yield _listed("messages of uncertain arrival", doctor.messages(conn, "unknown"), State.LOOK)
    yield _listed("messages not deleted in time", doctor.messages(conn, "expired", kind="delete"), State.LOOK)
    readers = doctor.uncertain_readers(conn)
    yield Check("readers who may lack a notice", State.LOOK if readers else State.OK, str(readers))
    yield _listed("concerns without a next step", doctor.silent_concerns(conn, now - LATE), State.WRONG)
    yield from _rungs(conn, now, options)


def _listed(name: str, numbers: list[int], state: State) -> Check:
    if not numbers:
        return Check(name, State.OK, "none")
    return Check(name, state, "numbers " + ", ".join(map(str, numbers)))


def _rungs(conn: Connection, now: datetime, options: Options) -> Iterator[Check]:
    roles = {rung.role for rung in options.settings.ladder.p0.rungs}
    found = readiness.everywhere(conn, now)
    missing = Counter(
        village for gap in found if gap.role in roles and not gap.share for village in gap.villages
    )
    alone = [areas.name_at(conn, village) for village, count in missing.items() if count == len(roles)]
    if alone:
        yield Check("who answers", State.WRONG, f"nobody at all answers for the children in {_few(alone)}")
    else:
        some = [f"{areas.name_at(conn, gap.place)} ({gap.role}, {_because(gap)})" for gap in found]
        text = f"could not be reached for {_few(some)}" if some else "every place has everybody"
        yield Check("who answers", State.LOOK if some else State.OK, text)
    there = bool(people.operators(conn, now))
    yield Check(
        "operator", State.OK if there else State.WRONG, "there" if there else "nobody hears of alarms"
    )


_WHY = {
    Why.EMPTY: "post empty",
    Why.AWAY: "away without a stand-in",
    Why.BLOCKED: "blocked the bot",
    Why.NEVER: "never came in",
    Why.UNSURE: "stand-in has not agreed",
}


def _because(gap: Gap) -> str:
    return _WHY[gap.why] + (f", {gap.share[0]} of {gap.share[1]}" if gap.share else "")


def _few(places: list[str]) -> str:
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return "; ".join(places[:MOST_NAMED]) + more


def _duty(options: Options) -> Check:
    if options.settings.lines.duty == Lines().duty:
        text = (
            "still the made-up number, which mothers are told to ring: set duty under [lines] in config.toml"
        )
        return Check("duty phone", State.WRONG, text)
    return Check("duty phone", State.OK, "set")


def _running(options: Options) -> Check:
    if lock.is_held(options.data):
        return Check("run", State.OK, "running on this machine")
    with_last = _fact(options, "alive_at")
    return Check("run", State.LOOK, f"not running here; last seen {with_last or 'never'}")


def _fact(options: Options, key: str) -> str | None:
    engine = engines.reader(options.database_url)
    try:
        with engine.connect() as conn:
            return meta.get(conn, key)
    finally:
        engine.dispose()


def _disk(options: Options) -> Check:
    free = shutil.disk_usage(options.data).free
    state = State.WRONG if free < FULL else State.LOOK if free < TIGHT else State.OK
    return Check("disk", state, f"{free // 2**20} MB free")


# Telegram


@dataclass(frozen=True)
class _Answer:
    status: int
    body: dict[str, Any]
    date: datetime | None


def _telegram(options: Options) -> list[Check]:
    try:
        token = config.token().get_secret_value()
    except ConfigError as problem:
        return [Check("token", State.WRONG, str(problem))]
    return asyncio.run(_ask(options, token))


async def _ask(options: Options, token: str) -> list[Check]:
    base = f"{options.base_url or TELEGRAM}/bot{token}/"

    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:

        async def call(method: str, **params: int) -> _Answer:
            async with session.post(base + method, json=params, proxy=options.proxy) as answer:
                date = answer.headers.get("Date")
                return _Answer(
                    answer.status, await answer.json(), parsedate_to_datetime(date) if date else None
                )

        try:
            return [check async for check in _checks(call, options)]
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return [Check("Telegram", State.WRONG, f"does not answer ({type(error).__name__})")]


async def _checks(call: Callable[..., Any], options: Options) -> Any:
    me: _Answer = await call("getMe")
    if me.status != 200:
        yield Check("token", State.WRONG, "Telegram does not know this token. Check TONGBAN_TOKEN.")
        return
    yield Check("token", State.OK, f"belongs to @{me.body['result']['username']}")
    yield _clock(me.date)
    hook: dict[str, Any] = (await call("getWebhookInfo")).body["result"]
    yield _webhook(hook)
    if not hook["url"] and not lock.is_held(options.data):
        yield _poller(await call("getUpdates", limit=1, timeout=POLL_S))


def _clock(date: datetime | None) -> Check:
    if date is None:
        return Check("clock", State.LOOK, "Telegram does not say what time it is")
    off = abs(datetime.now(UTC) - date)
    state = State.WRONG if off > CLOCK_OFF else State.OK
    return Check("clock", state, f"{off.total_seconds():.0f} s from Telegram's")


def _webhook(hook: dict[str, Any]) -> Check:
    waiting = f"{hook.get('pending_update_count', 0)} updates wait at Telegram"
    if not hook["url"]:
        return Check("updates", State.OK, f"asked for by `run`; {waiting}")
    if failed := hook.get("last_error_message"):
        return Check("updates", State.WRONG, f"the webhook fails: {failed}; {waiting}")
    return Check("updates", State.OK, f"sent to a webhook; {waiting}")


def _poller(answer: _Answer) -> Check:
    if answer.status == CONFLICT:
        text = (
            "another program asks for this bot's updates (409). Only one may: find it, or make a new token."
        )
        return Check("poller", State.WRONG, text)
    return Check("poller", State.OK, "nobody else asks for this bot's updates")
