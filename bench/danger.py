"""How well danger is seen in free text: recall on open and disguised sentences, false asks on ordinary ones, scan time.

The sentences are our own and synthetic: a figure on them says nothing of what a real county would write.
"""

import gc
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.sentences import Sentence, hidden, sentences
from core.screening import Finding, screen
from services.screening import warm

_STORY = 4096  # characters: the longest message there is
_STORIES = 50
_HIDDEN_EVERY = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence, what it would be asked about, and the processor time that took."""

    sentence: Sentence
    found: Finding | None
    ms: float

    @property
    def hit(self) -> bool:
        """Whether it would be asked about."""
        return self.found is not None


def run(missed: bool) -> None:
    """Measure and print: a table, with `missed` also what went wrong outside the held-out part, then a line of JSON."""
    warm()
    kinds: dict[str, list[Asked]] = {}
    for name, those in _kinds().items():
        gc.freeze()  # what has been made here is not the scanner's to clean up
        kinds[name] = [_asked(one) for one in those]
    if missed:
        _print_wrong(kinds)
    Console().print(_table(kinds))
    print(json.dumps(_result(kinds)))


def _kinds() -> dict[str, list[Sentence]]:
    explicit = list(sentences("explicit", 4))
    ordinary = list(sentences("ordinary", 6))
    disguised = [*sentences("disguised", 2), *hidden(explicit[::_HIDDEN_EVERY])]
    stories = list(_stories(ordinary, explicit))
    return {"explicit": explicit, "disguised": disguised, "ordinary": ordinary, "stories": stories}


def _stories(ordinary: list[Sentence], explicit: list[Sentence]) -> Iterator[Sentence]:
    """Yield messages as long as they can be, ordinary but for one sentence in the middle."""
    quiet = [one for one in ordinary if screen(one.text) is None]
    for number in range(_STORIES):
        half = ""
        while len(half) < _STORY // 2 - 100:
            half += quiet[(number * 97 + len(half)) % len(quiet)].text + "。"
        danger = explicit[number * 23 % len(explicit)]
        yield Sentence(f"{half}{danger.text}。{half}"[:_STORY], "story", danger.held_out)


def _asked(sentence: Sentence) -> Asked:
    began = time.thread_time()
    found = screen(sentence.text)
    return Asked(sentence, found, (time.thread_time() - began) * 1000)


def _share(asked: Iterable[Asked], held_out: bool | None = None) -> float:
    """Return the share that would be asked about, in all or in one part."""
    chosen = [one for one in asked if held_out in (None, one.sentence.held_out)]
    return sum(one.hit for one in chosen) / len(chosen)


def _kind_met(asked: Iterable[Asked]) -> str:
    """Return, of the sentences under a heading that are asked about, the share asked about as what it names."""
    told = [(one.found.category.value, one.sentence.kind) for one in asked if one.found and one.sentence.kind]
    return f"{100 * sum(said == meant for said, meant in told) / len(told):.0f} %" if told else "-"


def _print_wrong(kinds: dict[str, list[Asked]]) -> None:
    for name, asked in kinds.items():
        for one in asked:
            if one.hit == (name == "ordinary") and not one.sentence.held_out:
                print(f"{one.sentence.source}\t{one.sentence.text[:200]}")


def _table(kinds: dict[str, list[Asked]]) -> Table:
    table = Table(
        "sentences", "number", "asked, all", "tuned on", "held out", "as its kind", "p99 ms", "worst ms"
    )
    for name, asked in kinds.items():
        shares = [f"{100 * _share(asked, part):.2f} %" for part in (None, False, True)]
        times = [one.ms for one in asked]
        table.add_row(
            name, f"{len(asked):,}", *shares, _kind_met(asked), f"{_p99(times):.2f}", f"{max(times):.2f}"
        )
    return table


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def _result(kinds: dict[str, list[Asked]]) -> dict[str, Any]:
    return {
        "explicit_recall": round(_share(kinds["explicit"]), 4),
        "disguised_recall": round(_share(kinds["disguised"]), 4),
        "false_ask": round(_share(kinds["ordinary"]), 4),
        "scan_p99_ms": round(_p99([one.ms for asked in kinds.values() for one in asked]), 2),
    }
