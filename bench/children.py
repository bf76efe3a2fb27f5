"""`python -m bench children`: "my children" for a mother of seventy, and the next question of a visit, in a small and
in a large programme.

CPU time of a call through the services as shipped, each a unit with its commit; alternating rounds, medians.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench import programme
from bench.prepare import in_unit, options_in
from bench.programme import LOAD, Programme
from bot import opening
from core.settings import Settings
from db.models import outbound
from db.queries import claims, people, runs
from db.queries import outbound as messages
from db.store import Store
from services import checkins, children, entrance, pressing
from services.unit import Unit

FEW = 1_000
MOTHERS = 14  # asked in each round, spread over the data
LISTS = 20  # each of them opens her list so often in a round


@dataclass
class Taken:
    """CPU milliseconds a call in each round."""

    lists: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)


@dataclass
class House:
    """A programme's store, opened for a round."""

    store: Store
    settings: Settings
    now: datetime

    def unit(self, work: Callable[[Unit], Any]) -> Any:
        """Run some work as one unit, a second after the one before."""
        self.now += timedelta(seconds=1)
        return self.store.write_now(lambda conn: work(Unit(conn, self.now, self.settings)))

    def timed(self, work: Callable[[Unit], Any]) -> float:
        """Run some work as one unit and return the CPU time it took, in milliseconds."""
        before = time.process_time()
        self.unit(work)
        return (time.process_time() - before) * 1000


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Open the data of a folder as the product does."""
    chosen = options_in(folder)
    store = opening.open_store(chosen)
    try:
        yield House(store, chosen.settings, datetime.now(UTC))
    finally:
        store.close()


def run_round(folder: Path, made: Programme, number: int, taken: Taken) -> None:
    """Let the mothers open their lists and walk through a visit each, another child in every round."""
    lists: list[float] = []
    questions: list[float] = []
    with opened(folder) as house:
        for mother in made.spread(MOTHERS):
            telegram_id = made.first_telegram_id + mother
            lists += [_open_list(house, telegram_id) for _ in range(LISTS)]
            questions += _walk(house, telegram_id, made.first_child + mother * LOAD + number % LOAD)
            house.unit(_arrived)
    taken.lists.append(mean(lists))
    taken.questions.append(mean(questions))


def _open_list(house: House, telegram_id: int) -> float:
    """Press "my children"; her own message comes with it, as the key of the menu sends one."""
    message_id = int(house.now.timestamp())
    return house.timed(lambda unit: entrance.enter(unit, telegram_id, message_id, children.show_list))


def _walk(house: House, telegram_id: int, child_id: int) -> list[float]:
    """Begin a visit, then press the first button of each screen until it is sent; return what each press took."""
    house.unit(lambda unit: _begin(unit, telegram_id, child_id))
    took = []
    while (ref := house.unit(lambda unit: _shown(unit, telegram_id))) is not None:
        took.append(_press_first(house, telegram_id, ref))
    return took


def _press_first(house: House, telegram_id: int, ref: str) -> float:
    data = f"{ref}.0"
    return house.timed(lambda unit: entrance.enter(unit, telegram_id, None, pressing.pressed, data, 0))


def _begin(unit: Unit, telegram_id: int, child_id: int) -> None:
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    assert who is not None, "the programme was made with her"
    checkins.begin(unit, who, "routine", child_id=child_id)


def _shown(unit: Unit, telegram_id: int) -> str | None:
    """Return the reference of the screen she is at; None once her visit is sent."""
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    kept = runs.get(unit.conn, who.run_id) if who and who.run_id else None
    if kept is None or kept.shown_id is None:
        return None
    (row,) = claims.load(unit.conn, [kept.shown_id])
    assert row.screen_ref is not None, "a question has buttons"
    return row.screen_ref


def _arrived(unit: Unit) -> None:
    """Let Telegram have taken what was queued: as in life, no past of unsent messages builds up."""
    queued = select(outbound.c.id).where(outbound.c.state == messages.QUEUED)
    for row_id in unit.conn.execute(queued).scalars().all():
        messages.mark_sent(unit.conn, row_id, row_id, unit.now)


def _measure(console: Console, rounds: int, many: int) -> dict[int, Taken]:
    found = {FEW: Taken(), many: Taken()}
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as within:
        folders = {count: Path(within) / str(count) for count in found}
        made = {count: _made(console, folders[count], count) for count in found}
        for number in range(rounds + 1):
            console.print(f"Round {number} of {rounds} ..." if number else "Warming up ...")
            for count, taken in found.items():
                run_round(folders[count], made[count], number, taken)
    return found


def _made(console: Console, folder: Path, count: int) -> Programme:
    console.print(f"Making {count:,} children ...")
    return in_unit(folder, lambda unit: programme.make(unit, count))


def _ms(rounds: list[float]) -> float:
    """Return the median of the rounds after the one that only warmed up."""
    return median(rounds[1:])


def _table(found: dict[int, Taken]) -> Table:
    table = Table(title="CPU time of a call (medians of the rounds)")
    for heading in ("children", "my children, ms", "next question, ms"):
        table.add_column(heading, justify="right", no_wrap=True)
    for count, taken in found.items():
        table.add_row(f"{count:,}", f"{_ms(taken.lists):.2f}", f"{_ms(taken.questions):.2f}")
    return table


def run(rounds: int, many: int) -> None:
    """Measure and print: a table, then one line of JSON."""
    console = Console()
    found = _measure(console, rounds, many)
    console.print(_table(found))
    few, large = found[FEW], found[many]
    growth = {
        "list_growth": round(_ms(large.lists) / _ms(few.lists), 3),
        "question_growth": round(_ms(large.questions) / _ms(few.questions), 3),
    }
    print(json.dumps(growth))
