"""Files that commands write: for their owner only, and there once they are whole."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def writing(out: Path | None) -> Iterator[TextIO]:
    """Open the place to write to; a file is for its owner only and has its name once it is whole."""
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(f"{out.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
