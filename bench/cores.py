"""Which core a process of a measurement runs on. Where a system cannot pin (macOS), nothing happens."""

import os

SERVER, CANDIDATE = 0, 1


def pin(core: int) -> None:
    """Keep this process, and the threads it starts from now on, on one of the cores it may use."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})
