"""`python -m bench alerts`: from a committed flag to the supervisor's chat, while a notice runs and answers pour in.

Ours alone, polling a server that answers everything 50 ms late. docs/benchmarks.md says what is measured.
"""

import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, select

from bench import prepare
from bench.plan import Arrival, Lasted, Minute
from bench.processes import BenchFailed, product, server
from core.events import Kind
from core.people import Role
from db.models import concern, concern_event, outbound, person
from services.unit import Unit

PER_S = 200  # answers
ALERTS_PER_S = 200 / 60
SUPERVISORS = 50
DELAY_S = 0.05
IN_FLIGHT = 32
DANGER = ("E02", "unexplained")  # marks on the skin that nobody explains: P1, told at any hour
READERS, MOTHERS, ALARMED, SUPERVISOR, COORDINATOR = (
    100_001,
    200_001,
    300_001,
    400_001,
    500_001,
)  # Telegram ids
ANSWERS_A_VISIT = 12  # of twenty presses; some people come up more often than others


@dataclass(frozen=True)
class Sizes:
    """How much is measured: for how long, and how many a notice goes to."""

    seconds: float
    readers: int

    @property
    def alerts(self) -> int:
        """How many alerts: 200 in a minute."""
        return max(1, round(self.seconds * ALERTS_PER_S))

    @property
    def mothers(self) -> int:
        """How many mothers it takes to give 200 answers a second, even when they are answered seconds late."""
        return int(self.seconds * PER_S) // ANSWERS_A_VISIT + 4 * PER_S


def _fill(unit: Unit, sizes: Sizes) -> None:
    """Fill two counties: one that gets the notice, one whose mothers are in visits."""
    ((township, village),) = prepare.places(unit.conn, "通知县", 1)
    for telegram_id in range(READERS, READERS + sizes.readers):
        prepare.person(unit, telegram_id, Role.MOTHER, village.id)
    county = township.parent_id or 0
    prepare.preview_notice(unit, prepare.person(unit, COORDINATOR, Role.COUNTY, county), county)
    for number, (township, home) in enumerate(prepare.places(unit.conn, "走访县", SUPERVISORS)):
        prepare.person(unit, SUPERVISOR + number, Role.SUPERVISOR, township.id)
        here = [*range(MOTHERS + number, MOTHERS + sizes.mothers, SUPERVISORS)]
        here += range(ALARMED + number, ALARMED + sizes.alerts, SUPERVISORS)
        prepare.begin_visits(unit, prepare.pairs(unit, here, home.id))


def _minute(sizes: Sizes) -> Minute:
    return Minute(
        people=list(range(MOTHERS, MOTHERS + sizes.mothers)),
        alarmed=list(range(ALARMED, ALARMED + sizes.alerts)),
        danger=prepare.label_of(*DANGER),
        sender=COORDINATOR,
        send=prepare.send_labels(),
        per_s=PER_S,
        seconds=sizes.seconds,
        delay_s=DELAY_S,
        in_flight=IN_FLIGHT,
    )


async def _lasted(folder: Path, minute: Minute) -> Lasted:
    async with server(minute) as (telegram, url), product(folder, url) as house:
        await telegram.hear("began", beside=house)
        done = await telegram.hear("done", beside=house)
    arrivals = [Arrival(**one) for one in done.pop("arrivals")]
    return Lasted(**done, arrivals=arrivals)


_TOLD = (
    select(concern.c.id, concern.c.opened_at, person.c.telegram_id, outbound.c.message_id)
    .join(concern_event, concern_event.c.concern_id == concern.c.id)
    .join(outbound, outbound.c.id == concern_event.c.outbound_id)
    .join(person, person.c.id == outbound.c.person_id)
    .where(concern_event.c.kind.in_((Kind.TOLD.value, Kind.MERGED.value)), outbound.c.message_id.is_not(None))
)


def _alert_ms(conn: Connection, arrivals: list[Arrival]) -> list[float]:
    """Return, for each concern, the milliseconds from its unit's beginning to the first message that carries it.

    A concern's `opened_at` is the moment its unit began, a little before the commit: that counts against us.
    """
    at = {(one.chat, one.message_id): one.at for one in arrivals}
    first: dict[int, float] = {}
    for number, opened_at, chat, message_id in conn.execute(_TOLD):
        flagged = opened_at.timestamp()
        if arrived := at.get((chat, message_id)):
            first[number] = min(arrived - flagged, first.get(number, arrived))
    return [(seconds - DELAY_S) * 1000 for seconds in first.values()]


def _measure(sizes: Sizes, folder: Path) -> dict[str, Any]:
    prepare.in_unit(folder, lambda unit: _fill(unit, sizes))
    minute = _minute(sizes)
    lasted = asyncio.run(_lasted(folder, minute))
    alerts = prepare.in_unit(folder, lambda unit: _alert_ms(unit.conn, lasted.arrivals))
    if len(alerts) != len(minute.alarmed) or lasted.pressed != int(PER_S * sizes.seconds):
        raise BenchFailed(
            f"{len(alerts)} of {len(minute.alarmed)} alerts arrived, {lasted.pressed} answers came in."
        )
    return _result(sizes, alerts, lasted)


def _result(sizes: Sizes, alerts: list[float], lasted: Lasted) -> dict[str, Any]:
    answers = [ms - DELAY_S * 1000 for ms in lasted.edits_ms]
    until = lasted.began_at + sizes.seconds
    letters = [
        one for one in lasted.arrivals if READERS <= one.chat < READERS + sizes.readers and one.at <= until
    ]
    return {
        "alerts": len(alerts),
        "alert_p50_ms": _cut(alerts, 50),
        "alert_p99_ms": _cut(alerts, 99),
        "answer_p99_ms": _cut(answers, 99),
        "notice_sent_per_s": round(len(letters) / sizes.seconds, 1),
    }


def _cut(values: list[float], percent: int) -> float:
    return round(
        quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0], 1
    )


def run(sizes: Sizes) -> None:
    """Measure and print: a table, then one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        result = _measure(sizes, Path(folder))
    table = Table(
        "figure", "value", title=f"Alerts, {sizes.seconds:g} s, {sizes.readers:,} readers of a notice"
    )
    for name, value in result.items():
        table.add_row(name, str(value))
    Console().print(table)
    print(json.dumps(result))
