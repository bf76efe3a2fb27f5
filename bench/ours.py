"""The candidate that is ours: `bot.app.serve` as `python -m bot run` calls it, on data that was prepared.

A line on stdin asks for the CPU seconds used so far; the end of stdin stops it.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from bench import cores
from bench.prepare import options_in
from bot import app, opening
from bot.options import Options
from bot.redact import configure_logging
from db.lock import Lock


async def _answer_questions() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps({"event": "cpu", "seconds": time.process_time()}), flush=True)


async def _run(chosen: Options) -> None:
    stopped = asyncio.Event()
    house = asyncio.create_task(app.serve(chosen, stopped, Lock()))
    questions = asyncio.create_task(_answer_questions())
    await asyncio.wait((house, questions), return_when=asyncio.FIRST_COMPLETED)
    stopped.set()
    await house


def main(folder: Path, base_url: str) -> None:
    """Run until stdin ends."""
    chosen = options_in(folder, base_url)
    configure_logging("ERROR")
    opening.ready(chosen)
    asyncio.run(_run(chosen))


if __name__ == "__main__":
    cores.pin(cores.CANDIDATE)
    main(Path(sys.argv[1]), sys.argv[2])
