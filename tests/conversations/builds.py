"""The builds that are talked to: the product as it is, and some in which one thing is wrong.

An oracle that stays green on these is worth nothing. A build changes the process it is made in: `campaign` makes each
in a process of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

from bot.flows import engine
from bot.flows.effects import Raise, Save
from bot.flows.run import dump
from services import answering, concerns, outgoing, screening, silences
from services.screening import Screener

_HOST: Any = answering
_CONCERNS: Any = concerns
_OUTGOING: Any = outgoing
_SILENCES: Any = silences
EVERY = 5  # of so many answers or flags one goes wrong


def _with_advance(change: Callable[[Any], Any]) -> None:
    """Let the host, and only the host, have an engine whose effects are changed."""

    def advance(flow: Any, run: Any, move: Any, now: datetime) -> Any:
        after, effects = engine.advance(flow, run, move, now)
        return after, tuple(one for one in effects if change(one))

    changed: Any = SimpleNamespace(**{**vars(engine), "advance": advance})
    _HOST.engine = changed


def drop_answer() -> None:
    """An engine that now and then does not ask for an answer to be kept; it goes on as if it were."""
    number = count(1)
    _with_advance(lambda effect: not isinstance(effect, Save) or next(number) % EVERY)


def drop_flag() -> None:
    """An engine that now and then raises nothing."""
    number = count(1)
    _with_advance(lambda effect: not isinstance(effect, Raise) or next(number) % EVERY)


def raise_twice() -> None:
    """A host that opens a concern for every flag, though one is open for the same check-in and category."""
    queries: Any = SimpleNamespace(**{**vars(_CONCERNS.concerns), "of_run": lambda conn, run_id: []})
    _CONCERNS.concerns = queries


def lose_receipt() -> None:
    """A host that replaces a screen on its way and forgets what that one confirmed."""
    _OUTGOING._with_receipts = lambda replaced, body: body


def keep_otherwise() -> None:
    """A host that stores a run a step behind."""
    _HOST.dump = lambda run: {**dump(run), "n": run.version_no - 1}


def mute() -> None:
    """A host that shows questions without buttons."""
    show: Any = outgoing.show

    def without(unit: Any, person_id: int, screen: Any, **how: Any) -> Any:
        return show(unit, person_id, replace(screen, rows=()), **how)

    _HOST.show = without


def crash() -> None:
    """A host that breaks on words of three characters, six, nine and so on."""
    move = answering.move

    def broken(unit: Any, who: Any, kept: Any, wanted: Any, *rest: Any, **named: Any) -> None:
        text = getattr(wanted, "text", "")
        if text and len(text) % 3 == 0:
            raise RuntimeError("made to break")
        move(unit, who, kept, wanted, *rest, **named)

    _HOST.move = broken


def deaf() -> None:
    """A host whose screener finds nothing in anything."""
    screening.use(Screener(read=lambda text: None))


def lose_silence() -> None:
    """A host to which silence says nothing."""
    _SILENCES._silent = lambda *told: None


# What each build must be found out by.
BAD_BUILDS: dict[str, tuple[Callable[[], None], str]] = {
    "drop-answer": (drop_answer, "lost"),
    "drop-flag": (drop_flag, "flags_without_one_concern"),
    "raise-twice": (raise_twice, "flags_without_one_concern"),
    "lose-receipt": (lose_receipt, "lost"),
    "keep-otherwise": (keep_otherwise, "replay_differs"),
    "deaf": (deaf, "words_unasked"),
    "lose-silence": (lose_silence, "words_unasked"),
    "mute": (mute, "stuck"),
    "crash": (crash, "crashes"),
}
BUILDS = ("good", *BAD_BUILDS)


def make(name: str) -> None:
    """Turn the product of this process into a build."""
    if name != "good":
        BAD_BUILDS[name][0]()
