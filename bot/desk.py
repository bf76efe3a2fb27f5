"""The desk hands units to the store with the moment, the settings and the update they belong to."""

from collections.abc import Callable, Collection
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.clock import Clock
from core.settings import Settings
from db.queries import inbox
from db.store import Store
from services.unit import Unit

T = TypeVar("T")
P = ParamSpec("P")

# The inbox row whose update this task is working on: set by intake, read by `serve`.
current_row: ContextVar[int | None] = ContextVar("current_row", default=None)


class Desk:
    """Units for handlers, jobs and the outbox. `wake` is called after a commit that enqueued messages."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.wake: Callable[[Collection[int]], None] = lambda lanes: None

    async def write(self, service: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service as one unit; wake the outbox when it enqueued something."""
        lanes: set[int] = set()

        def work(conn: Connection) -> T:
            nonlocal lanes
            unit = Unit(conn, self.clock.now(), self.settings)
            result = service(unit, *args, **kwargs)
            lanes = unit.queued
            return result

        result = await self.store.write(work)
        if lanes:
            self.wake(lanes)
        return result

    async def serve(
        self, service: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Run a service for the current update: its effect and the update's "done" are one unit.

        Returns None without calling the service when the update had its effect already.
        """
        row_id = current_row.get()
        if row_id is None:
            return await self.write(service, *args, **kwargs)

        def once(unit: Unit, *inner: Any, **named: Any) -> T | None:
            if not inbox.finish(unit.conn, row_id, unit.now):
                return None
            unit.inbox_id = row_id
            return service(unit, *inner, **named)

        result = await self.write(once, *args, **kwargs)
        current_row.set(None)  # done; intake need not finish it
        return result

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query on a reading connection."""
        return await self.store.read(lambda conn: query(conn, *args, **kwargs))
