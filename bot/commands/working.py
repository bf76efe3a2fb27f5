"""A unit of work from the command line, beside a running `run` or without one."""

from collections.abc import Callable
from typing import TypeVar

from bot import opening
from bot.clock import Clock
from bot.options import Options
from services.unit import Unit

T = TypeVar("T")


def in_unit(options: Options, work: Callable[[Unit], T]) -> T:
    """Run a service as one unit on checked data; what it raises undoes it."""
    store = opening.open_store(options)
    try:
        return store.write_now(lambda conn: work(Unit(conn, Clock().now(), options.settings)))
    finally:
        store.close()
