"""A unit of work from the command line, beside a running `run` or without one."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot import opening
from bot.clock import Clock
from bot.options import Options
from db.store import TRIES, Stale
from services.unit import Unit

T = TypeVar("T")


def in_unit(options: Options, work: Callable[[Unit], T]) -> T:
    """Run a service as one unit on checked data; what it raises undoes it. Where `run` was faster it is run again."""
    store = opening.open_store(options)

    def unit(conn: Connection) -> T:
        return work(Unit(conn, Clock().now(), options.settings))

    try:
        for _ in range(TRIES - 1):
            with contextlib.suppress(Stale):
                return store.write_now(unit)
        return store.write_now(unit)
    finally:
        store.close()
