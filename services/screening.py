"""The screener beside the units: a thread that reads a text within a time, so that nothing it does can stop the house.

A text that breaks it, or that it does not come back from, counts as a hit (faults.md section 6, rule 7).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

import structlog

from core.screening import FAILED, Finding, joined, screen, worse_of
from core.screening.weighing import kinds

log = structlog.get_logger()

PATIENCE_S = 0.5  # a text takes 20 ms at worst
MOST_HUNG = 3  # threads left behind at the same time; with more, nothing is tried until one of them ends
Screen = Callable[[str], Finding | None]
_Job = tuple[str, "Future[Finding | None]"]


class StillHung(Exception):
    """So many threads have not come back that no other is begun."""


class _Reader:
    """A thread, and the texts that wait for it. Once it is told to stop it ends, as soon as it comes back."""

    def __init__(self, read: Screen) -> None:
        self.read = read
        self.jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._work, name="screener", daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while job := self.jobs.get():
            text, answer = job
            try:
                answer.set_result(self.read(text))
            except Exception as error:
                answer.set_exception(error)

    def ask(self, text: str) -> "Future[Finding | None]":
        """Let it read a text."""
        answer: Future[Finding | None] = Future()
        self.jobs.put((text, answer))
        return answer

    def stop(self) -> None:
        """Let it end after what it is reading."""
        self.jobs.put(None)


def warm() -> None:
    """Load word lists and weights now. Raises ValueError where they are wrong: nobody should be served without them."""
    screen("")
    kinds()


class Screener:
    """Judges texts, in one thread at a time; a thread that hangs is left behind and a new one begun.

    `prepare` is called before a thread is begun, outside the time a text has.
    """

    def __init__(
        self,
        read: Screen = screen,
        prepare: Callable[[], None] = warm,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.read = read
        self.prepare = prepare
        self.patience_s = patience_s
        self.lock = threading.Lock()
        self.reader: _Reader | None = None
        self.hung: list[_Reader] = []

    def judge(self, text: str) -> Finding | None:
        """Return what a text would be asked about; FAILED where the screener breaks or does not come back."""
        try:
            return self._read(text)
        except Exception as error:
            log.error("screener_failed", why=type(error).__name__)  # no values: they are her words
            return FAILED

    def _read(self, text: str) -> Finding | None:
        reader = self._present()
        try:
            return reader.ask(text).result(self.patience_s)
        except TimeoutError:
            self._leave(reader)
            raise

    def _present(self) -> _Reader:
        with self.lock:
            if self.reader is None or not self.reader.thread.is_alive():  # a fork takes no threads along
                self.hung = [one for one in self.hung if one.thread.is_alive()]
                if len(self.hung) >= MOST_HUNG:
                    raise StillHung
                self.prepare()
                self.reader = _Reader(self.read)
            return self.reader

    def _leave(self, reader: _Reader) -> None:
        """Leave a thread behind; somebody else may have done so while this text waited."""
        with self.lock:
            if self.reader is reader:
                self.hung.append(reader)
                self.reader = None
                reader.stop()


_in_use = [Screener()]


def use(screener: Screener) -> Screener:
    """Let this process judge with another screener from now on; return the one before it."""
    before, _in_use[:] = _in_use[0], [screener]
    return before


def judge(text: str, previous: str | None = None) -> Finding | None:
    """Return what a text would be asked about, alone or as the second part of what was sent just before.

    What stands in the first part alone was judged when it came: only what joining them shows is new.
    """
    screener = _in_use[0]
    own = screener.judge(text)
    if previous is None or is_failed(own):
        return own
    whole = screener.judge(joined(previous, text))
    if whole is None or is_failed(whole):
        return worse_of(own, whole)
    before = screener.judge(previous)
    known = {entry for one in (own, before) if one for entry in one.entries}
    return own if known.issuperset(whole.entries) else worse_of(own, whole)


def is_failed(finding: Finding | None) -> bool:
    """Return whether a text could not be screened, in whole or in part."""
    return finding is not None and not set(FAILED.entries).isdisjoint(finding.entries)
