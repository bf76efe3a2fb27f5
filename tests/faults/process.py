"""The bot as a process of its own: started, killed with -9, started again; and what it wrote to its log."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
# Lines that say that the database did not take a unit; with IMMEDIATE it always does.
LOCKED = ("database is locked", "store_down", "outcome_unsaved")
BROKEN = ("Traceback", '"level": "critical"', '"level": "error"')
CUT_OFF = "asyncio.exceptions.CancelledError"  # a tick that a stop cut off: nothing of it was kept


@dataclass(frozen=True)
class Trouble:
    """Lines of the log that a run without a bug does not have."""

    locked: list[str]
    errors: list[str]


class Starter:
    """Our end of the starter process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def begin(cls) -> "Starter":
        """Load the product once."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.faults.starter",
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )

    async def order(self, **order: Any) -> dict[str, Any]:
        """Give an order and return the answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return answer

    async def end(self) -> None:
        """Let the starter go."""
        assert self.process.stdin
        self.process.stdin.close()
        await self.process.wait()


class Bot:
    """One bot after the other on the same data, never two at once."""

    def __init__(
        self, starter: Starter, build: str, log: Path, env: Mapping[str, str], cold_every: int
    ) -> None:
        self.starter = starter
        self.build = build
        self.log = log
        self.env = dict(env)
        self.cold_every = cold_every
        self.starts = 0
        self.died = 0  # times it ended without being killed
        self.pid = 0

    async def start(self, args: Sequence[str]) -> None:
        """Start; `args` are those of the command line."""
        self.starts += 1
        cold = self.cold_every > 0 and self.starts % self.cold_every == 0
        order = {"args": list(args), "build": self.build, "cold": cold, "log": str(self.log), "env": self.env}
        self.pid = (await self.starter.order(**order))["pid"]

    async def command(self, args: Sequence[str]) -> int:
        """Run another command of the product as it is; return its exit code."""
        order = {"args": list(args), "build": "good", "cold": False, "log": str(self.log), "env": self.env}
        pid = (await self.starter.order(**order))["pid"]
        ended: int = (await self.starter.order(pid=pid, wait=True))["ended"]
        return ended

    async def kill(self) -> None:
        """Kill -9, and be sure that it is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to stop, as a deploy does, and wait."""
        if await self._end(signal.SIGTERM) not in (0, -signal.SIGTERM):
            self.died += 1

    async def _end(self, how: signal.Signals) -> int:
        """Return the exit code, or minus the signal that ended it."""
        os.kill(self.pid, how)  # nobody else gets this number before the starter has collected it
        ended: int = (await self.starter.order(pid=self.pid, wait=True))["ended"]
        if how is signal.SIGKILL and ended != -signal.SIGKILL:
            self.died += 1
        return ended

    def trouble(self) -> Trouble:
        """Return the bad lines of the log."""
        lines = self.log.read_text(errors="replace").splitlines()
        locked = [line for line in lines if any(sign in line for sign in LOCKED)]
        errors = [line for line in lines if any(sign in line for sign in BROKEN) and CUT_OFF not in line]
        errors = [line for line in errors if line not in locked]
        return Trouble(locked, errors)
