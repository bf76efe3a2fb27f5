"""`python -m bench answers`: a press from intake to the edited message, ours beside bare bots that make the same calls.

Alternating rounds, medians; then what a large past costs. docs/benchmarks.md says what is measured and what is not.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import history, peers, prepare
from bench.history import Lives
from bench.plan import Raced, Relay
from bench.processes import TOKEN, Child, child, product, server
from services.unit import Unit

FEW, MANY = 1_000, 1_000_000  # stored answers
MOTHERS = 2_000
ANSWERS_A_VISIT = 19
GROWTH_ROUNDS = 3
FIRST = 10_001  # Telegram id of the first mother
PEERS = {"aiogram": "bench.peer_aiogram", "PTB": "bench.peer_ptb"}


@dataclass(frozen=True)
class Sizes:
    """How much is measured: rounds, presses in each, how many at any moment."""

    rounds: int
    presses: int
    in_flight: int

    def relay(self) -> Relay:
        """Return what the crowd does in a round. Enough people that none is left without a visit."""
        warm = self.presses // 4
        people = (self.presses + warm) // ANSWERS_A_VISIT + 3 * self.in_flight
        return Relay(list(range(FIRST, FIRST + people)), self.presses, warm, self.in_flight)


@dataclass(frozen=True)
class Round:
    """One round of one candidate. `cpu_ms`: CPU time of its process per press, where it was asked."""

    raced: Raced
    cpu_ms: float | None = None


@dataclass(frozen=True)
class Data:
    """Prepared data, copied for every round, and a screen as the peers may echo it."""

    folder: Path
    screen: dict[str, Any]


def made(folder: Path, people: int, answers: int) -> Data:
    """Make the data of ours: mothers with a past of so many answers, the first `people` of them in a visit."""

    def work(unit: Unit) -> dict[str, Any]:
        ((_, village),) = prepare.places(unit.conn, "演示县", 1)
        found = prepare.pairs(unit, range(FIRST, FIRST + max(MOTHERS, people)), village.id)
        history.fill(unit.conn, unit.now, answers, Lives(found[0].mother, found[0].child, len(found)))
        return prepare.screen_of(unit, prepare.begin_visits(unit, found[:people])[0])

    return Data(folder, prepare.in_unit(folder, work))


async def ours(data: Data, relay: Relay) -> Round:
    """Let ours run a round on a copy of the data."""
    with tempfile.TemporaryDirectory(dir=data.folder.parent) as folder:
        copy = shutil.copytree(data.folder, Path(folder) / "ours")
        os.sync()  # or the round pays for writing the copy down
        async with server(relay) as (telegram, url), product(copy, url) as house:
            await telegram.hear("began", beside=house)
            before = await _cpu(house)
            raced = Raced(**await telegram.hear("done", beside=house))
            used = await _cpu(house) - before
    return Round(raced, used * 1000 / raced.presses)


async def _cpu(house: Child) -> float:
    await house.tell("cpu")
    return float((await house.hear("cpu"))["seconds"])


async def peer(name: str, python: Path, screen: dict[str, Any], relay: Relay) -> Round:
    """Let a bare bot run a round; its people echo one screen of ours."""
    relay = replace(relay, screen=screen)
    async with (
        server(relay) as (telegram, url),
        child(name, str(python), "-m", PEERS[name], url, TOKEN) as bot,
    ):
        await telegram.hear("began", beside=bot)
        return Round(Raced(**await telegram.hear("done", beside=bot)))


async def _rounds(
    console: Console, data: Data, sizes: Sizes, pythons: Mapping[str, Path]
) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {"ours": [], **{name: [] for name in pythons}}
    for number in range(sizes.rounds):
        console.print(f"Round {number + 1} of {sizes.rounds} ...")
        found["ours"].append(await ours(data, sizes.relay()))
        for name, python in pythons.items():
            found[name].append(await peer(name, python, data.screen, sizes.relay()))
    return found


async def _growth(console: Console, few: Data, sizes: Sizes, folder: Path) -> dict[int, list[Round]]:
    console.print(f"Making {MANY:,} stored answers ...")
    many = made(folder, len(sizes.relay().people), MANY)
    found: dict[int, list[Round]] = {FEW: [], MANY: []}
    for number in range(GROWTH_ROUNDS):
        console.print(f"Growth, round {number + 1} of {GROWTH_ROUNDS} ...")
        for answers, data in ((FEW, few), (MANY, many)):
            found[answers].append(await ours(data, sizes.relay()))
    return found


async def _measure(
    console: Console, sizes: Sizes, pythons: Mapping[str, Path], growth: bool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        data = made(Path(folder) / "few", len(sizes.relay().people), FEW)
        rounds = await _rounds(console, data, sizes, pythons)
        grown = await _growth(console, data, sizes, Path(folder) / "many") if growth else {}
    console.print(_table(rounds, grown))
    cpu = {answers: _cpu_ms(found) for answers, found in grown.items()}
    return {
        "vs_aiogram_echo": _ratio(rounds, "aiogram"),
        "vs_ptb_echo": _ratio(rounds, "PTB"),
        "growth_1k_1m": round(cpu[MANY] / cpu[FEW], 3) if cpu else None,
        "in_flight": sizes.in_flight,
        "rows": MANY if growth else FEW,
    }


def _per_s(found: list[Round]) -> float:
    return median(one.raced.per_s for one in found)


def _cpu_ms(found: list[Round]) -> float:
    return median(one.cpu_ms or 0.0 for one in found)


def _ratio(rounds: dict[str, list[Round]], name: str) -> float | None:
    return round(_per_s(rounds["ours"]) / _per_s(rounds[name]), 2) if name in rounds else None


def _table(rounds: dict[str, list[Round]], grown: dict[int, list[Round]]) -> Table:
    table = Table(title="One press, from intake to the edited message (medians)")
    for heading in ("", "presses/s", "rounds", "p50 ms", "p99 ms", "CPU ms", "server"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for name, found in rounds.items():
        table.add_row(name, *_cells(found))
    for answers, found in grown.items():
        table.add_row(f"ours, {answers:,}", *_cells(found))
    return table


def _cells(found: list[Round]) -> list[str]:
    raced = [one.raced for one in found]
    rates = sorted(one.per_s for one in raced)
    cpu = f"{_cpu_ms(found):.2f}" if found[0].cpu_ms is not None else ""
    return [
        f"{median(rates):,.0f}",
        f"{rates[0]:,.0f}-{rates[-1]:,.0f}",
        f"{median(one.p50_ms for one in raced):.1f}",
        f"{median(one.p99_ms for one in raced):.1f}",
        cpu,
        f"{median(one.busy for one in raced):.0%}",
    ]


def run(sizes: Sizes, ours_only: bool, growth: bool) -> None:
    """Measure and print: a table, then one line of JSON."""
    console = Console()
    pythons = {} if ours_only else dict.fromkeys(PEERS, peers.python(console))
    result = asyncio.run(_measure(console, sizes, pythons, growth))
    print(json.dumps(result))
