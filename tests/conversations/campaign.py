"""Many conversations, each from its own seed, in several processes; what fails is made as short as it goes."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from tests.conversations import builds
from tests.conversations.findings import Verdict
from tests.conversations.house import House
from tests.conversations.player import Player
from tests.conversations.script import Script, written

SHARE = 50  # conversations a process plays before it reports
MOST_TRIES = 300  # conversations played to make one short
MOST_SHORT = 2  # of a share's bad ones so many are made short: it takes time


@dataclass
class Talks:
    """What came of many conversations, and how the bad ones go."""

    verdict: Verdict = field(default_factory=Verdict)
    told: list[str] = field(default_factory=list)


def together(
    seed: int,
    runs: int,
    jobs: int = 2,
    build: str = "good",
    done: Callable[[int], None] = lambda runs: None,
    shorten: bool = True,
) -> Talks:
    """Play conversations 0 to `runs` of a seed in `jobs` processes; `done` hears how many more are through."""
    shares = [range(start, min(start + SHARE, runs)) for start in range(0, runs, SHARE)]
    total = Talks()
    with ProcessPoolExecutor(jobs, get_context("spawn"), builds.make, (build,)) as pool:
        parts = {pool.submit(_share, seed, share, MOST_SHORT * shorten): len(share) for share in shares}
        for part in as_completed(parts):
            found = part.result()
            total.verdict.add(found.verdict)
            total.told += found.told
            done(parts[part])
    return total


def first(seed: int, runs: int, build: str) -> Verdict:
    """Play conversations of a bad build until what must find it out has done so, at most `runs`."""
    name = builds.BAD_BUILDS[build][1]
    with ProcessPoolExecutor(1, get_context("spawn"), builds.make, (build,)) as pool:
        return pool.submit(_share, seed, range(runs), 0, name).result().verdict


def _share(seed: int, numbers: Sequence[int], most_short: int, until: str = "") -> Talks:
    with tempfile.TemporaryDirectory(prefix="tongban-talks-") as folder:
        seeds = [f"{seed}:{number}" for number in numbers]
        return asyncio.run(_played(Path(folder), seeds, most_short, until))


async def _played(folder: Path, seeds: Sequence[str], most_short: int, until: str) -> Talks:
    """Play conversations; with `until`, no more once something was found under that name."""
    house, talks = House(folder), Talks()
    await house.open()
    for seed in seeds:
        script = written(seed)
        verdict = await play(house, script)
        talks.verdict.add(verdict)
        if verdict.bad:
            short = await shortened(house, script, verdict) if len(talks.told) < most_short else script
            talks.told.append(_told(seed, short, verdict))
        if until in verdict.bad:
            break
    await house.close()
    return talks


async def play(house: House, script: Script) -> Verdict:
    """Play one script; return what was found."""
    verdict = Verdict()
    await Player(house, verdict).play(script)
    return verdict


async def shortened(house: House, script: Script, verdict: Verdict) -> Script:
    """Return a script that fails under the same name and needs every one of its acts, as far as the tries go."""
    name = next(iter(verdict.bad))
    tries, size = MOST_TRIES, len(script) // 2
    while size and tries > 0:
        start = 0
        while start < len(script) and tries > 0:
            shorter = script[:start] + script[start + size :]
            tries -= 1
            if name in (await play(house, shorter)).bad:
                script = shorter
            else:
                start += size
        size //= 2
    return script


def _told(seed: str, script: Script, verdict: Verdict) -> str:
    acts = [f"    {act}" for act in script]
    found = [f"  {name}: {sentence}" for name, sentences in verdict.bad.items() for sentence in sentences[:3]]
    return "\n".join((f"conversation {seed}", *found, "  the shortest way there:", *acts))
