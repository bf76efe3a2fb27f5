"""`python -m sim --port N`: the simulator alone, until Ctrl-C."""

import argparse
import asyncio
import signal

from sim.server import start


async def serve(port: int) -> None:
    """Run until SIGINT or SIGTERM; prints one line with the address."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    running = await start(port)
    print(f"Simulator on {running.url}/", flush=True)
    await stop.wait()
    await running.stop()


def main() -> None:
    """Read the port and serve."""
    parser = argparse.ArgumentParser(prog="python -m sim", description="Telegram's Bot API on this machine.")
    parser.add_argument("--port", type=int, default=8081, help="port on 127.0.0.1; 0 picks a free one")
    try:
        asyncio.run(serve(parser.parse_args().port))
    except OSError as error:
        raise SystemExit(f"The simulator cannot start: {error.strerror or error}") from None


if __name__ == "__main__":
    main()
