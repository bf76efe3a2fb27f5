"""A simulator in a thread of its own, for commands that make their own event loop."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sim.server import Running, start


@dataclass
class Simulated:
    """A running simulator's address and its control API."""

    url: str

    def put(self, path: str, body: dict[str, Any], method: str = "PUT") -> Any:
        """Call the control API."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self.url}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def simulated() -> Iterator[Simulated]:
    """Run a simulator until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running: Running = asyncio.run_coroutine_threadsafe(start(0), loop).result()
    try:
        yield Simulated(running.url)
    finally:
        asyncio.run_coroutine_threadsafe(running.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
