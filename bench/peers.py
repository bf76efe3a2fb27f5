"""The environment of the peers: `.venv-bench`, made from requirements-bench.lock, hashes and all."""

import hashlib
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from bench.processes import ROOT, BenchFailed

VENV = ROOT / ".venv-bench"
LOCK = ROOT / "requirements-bench.lock"


def python(console: Console) -> Path:
    """Return the interpreter of the peers; make its environment when it is missing or stale. Raises BenchFailed."""
    interpreter = VENV / "bin" / "python"
    stamp = VENV / "lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (interpreter.exists() and stamp.exists() and stamp.read_text() == wanted):
        console.print(f"Making {VENV.name} for the peers ...")
        _run(sys.executable, "-m", "venv", "--clear", str(VENV))
        _run(str(interpreter), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK))
        stamp.write_text(wanted)
    return interpreter


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BenchFailed(f"The peers' environment could not be made:\n{done.stderr.strip()}")
