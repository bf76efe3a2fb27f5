"""The processes of a measurement: the stand-in server, and a candidate that polls it. Each on its own core.

A line of JSON is the whole language between them.
"""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.plan import Minute, Relay

ROOT = Path(__file__).parent.parent
LINE_LIMIT = 1 << 26  # a result lists every arrival
PATIENCE_S = 300.0
TOKEN = "1000000001:a-made-up-token-for-the-bench"  # noqa: S105 - opens nothing


class BenchFailed(Exception):
    """A measurement did not come to an end; the text says which process, its own words stand on stderr."""


class Child:
    """A process that is told things and says things, a line each."""

    def __init__(self, name: str, process: Process) -> None:
        self.name = name
        self.process = process

    async def tell(self, line: str) -> None:
        """Write a line to it."""
        assert self.process.stdin is not None, "it was started with a pipe"
        self.process.stdin.write(line.encode() + b"\n")
        await self.process.stdin.drain()

    async def hear(self, event: str, beside: "Child | None" = None) -> dict[str, Any]:
        """Return its next line. Raises BenchFailed when it says nothing, or ends, or the one `beside` it does."""
        line = asyncio.create_task(self._line())
        ends = [asyncio.create_task(beside.process.wait())] if beside else []
        await asyncio.wait((line, *ends), timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        for waiting in (line, *ends):
            waiting.cancel()
        if not line.done():
            raise BenchFailed(f"Waited in vain for {event!r} from the {self.name}{_of(beside)}.")
        found: dict[str, Any] = json.loads(line.result() or "{}")
        if found.pop("event", None) != event:
            raise BenchFailed(f"The {self.name} ended before {event!r}.")
        return found

    async def _line(self) -> bytes:
        assert self.process.stdout is not None, "it was started with a pipe"
        return await self.process.stdout.readline()

    async def end(self) -> None:
        """Close its input, which asks it to stop, and wait; then insist."""
        assert self.process.stdin is not None, "it was started with a pipe"
        self.process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(15):
                await self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


def _of(beside: Child | None) -> str:
    if beside is None or beside.process.returncode is None:
        return ""
    return f": the {beside.name} has ended"


@contextlib.asynccontextmanager
async def child(name: str, *command: str) -> AsyncIterator[Child]:
    """Start a process in the repository's root and end it afterwards."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=ROOT, limit=LINE_LIMIT
    )
    started = Child(name, process)
    try:
        yield started
    finally:
        await started.end()


def product(folder: Path, base_url: str) -> contextlib.AbstractAsyncContextManager[Child]:
    """Start ours on the data of a folder."""
    return child("product", sys.executable, "-m", "bench.ours", str(folder), base_url)


@contextlib.asynccontextmanager
async def server(plan: Relay | Minute) -> AsyncIterator[tuple[Child, str]]:
    """Start the stand-in server with a plan; yields it and its address."""
    kind = "relay" if isinstance(plan, Relay) else "minute"
    async with child("server", sys.executable, "-m", "bench.server") as started:
        await started.tell(json.dumps({"kind": kind, **asdict(plan)}))
        port = (await started.hear("open"))["port"]
        yield started, f"http://127.0.0.1:{port}"
