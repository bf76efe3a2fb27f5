"""The starter: a process that has the product loaded and forks bots off. Takes orders on stdin, a JSON line each.

A start from nothing spends a second on imports and word lists; with thousands of kills that would be most of the
time. A forked bot runs the same `main` with the same arguments; every tenth start (`cold`) is a real `python -m`.
"""

import json
import os
import signal
import sys
from typing import Any, NoReturn

from services import screening
from tests.faults import builds


def serve() -> None:
    """Obey until stdin ends; then nothing of ours stays behind."""
    screening.warm()
    alive: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _start(order, alive) if "args" in order else _look(order["pid"], order["wait"], alive)
        print(json.dumps(answer), flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _start(order: dict[str, Any], alive: set[int]) -> dict[str, Any]:
    pid = os.fork()
    if pid == 0:
        _become(order)
    alive.add(pid)
    return {"pid": pid}


def _look(pid: int, wait: bool, alive: set[int]) -> dict[str, Any]:
    """Return how a bot ended: minus the signal, or its exit code; None while it lives."""
    done, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
    if not done:
        return {"ended": None}
    alive.discard(pid)
    return {"ended": os.waitstatus_to_exitcode(status)}


def _become(order: dict[str, Any]) -> NoReturn:
    """Be the bot from here on."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["env"])
    build, args = order["build"], order["args"]
    if order["cold"]:
        module = ["bot"] if build == "good" else ["tests.faults.builds", build]
        os.execv(sys.executable, [sys.executable, "-m", *module, *args])  # noqa: S606 - no shell is wanted
    code = 1
    try:
        code = builds.main(build, args)
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
