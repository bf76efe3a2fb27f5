"""Whether the audit is as it was written: entries one after the other, and the events of concerns they cover."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from db import chain
from db.queries import audit
from db.queries.audit import Head, StoredEntry, StoredEvent
from services.unit import Unit

SHOWN = 20  # hexadecimal digits of a hash that are written down: 80 bits, which nobody hits by trying
FEWEST = 16


@dataclass(frozen=True)
class WrittenDown:
    """A head as somebody kept it outside: an entry's number and the beginning of its hash, in hexadecimal."""

    number: int
    begins: str


@dataclass(frozen=True)
class Report:
    """What a check has read, and a sentence for each thing that is wrong. `uncovered`: events of the last seconds."""

    entries: int
    events: int
    uncovered: int
    flaws: tuple[str, ...]


def tick(unit: Unit, limit: int = 200) -> int:
    """Let an entry cover the events that none covers yet; return how many those were."""
    return audit.cover(unit.conn, unit.now, limit)


def head(unit: Unit) -> Head:
    """Return the newest entry, with every event covered that there is."""
    while audit.cover(unit.conn, unit.now, 200):
        pass
    return audit.head(unit.conn)


def shown(kept: Head) -> str:
    """Return a head as it is written down: NUMBER:HASH."""
    return f"{kept.number}:{_hexadecimal(kept.hash)[:SHOWN]}"


def read_head(text: str) -> WrittenDown | None:
    """Return what somebody wrote down; None if it is no head. Spaces and hyphens between the digits do no harm."""
    number, _, begins = text.replace(" ", "").replace("-", "").lower().partition(":")
    if not number.isdecimal() or len(begins) < FEWEST or set(begins) - set("0123456789abcdef"):
        return None
    return WrittenDown(int(number), begins)


def _hexadecimal(proof: object) -> str:
    """Return a hash without the id of its key."""
    return proof[1:].hex() if isinstance(proof, bytes) else ""


def check(conn: Connection, kept: WrittenDown | None = None) -> Report:
    """Read the whole audit in one snapshot and say what is wrong with it; changes nothing."""
    walk = _Walk()
    flaws = [*walk.entries(audit.entries(conn), kept), *walk.events(audit.events(conn))]
    return Report(walk.last, walk.seen, walk.uncovered, tuple(flaws))


class _Walk:
    """One pass over the entries, then one over the events. `covering`: what each entry says of the events it covers."""

    def __init__(self) -> None:
        self.last = 0
        self.hash: object = b""
        self.covering: dict[int, object] = {}
        self.seen = 0
        self.uncovered = 0

    def entries(self, stored: Iterable[StoredEntry], kept: WrittenDown | None) -> Iterator[str]:
        for entry in stored:
            yield from self._entry(entry)
            if kept and entry.number == kept.number and not _hexadecimal(entry.hash).startswith(kept.begins):
                yield f"Entry {entry.number} is not the one that was written down."
        if kept and self.last < kept.number:
            yield f"The newest entry is {self.last}, but entry {kept.number} was written down: the end is missing."

    def _entry(self, entry: StoredEntry) -> Iterator[str]:
        missing = entry.number != self.last + 1
        if missing:
            yield f"Between entry {self.last} and entry {entry.number} something is missing."
        if not entry.proved:
            yield f"Entry {entry.number} is not what was written: it does not match its hash."
        elif not missing and self.hash is not None and entry.previous != self.hash:
            yield f"Entry {entry.number} does not follow the entry before it."
        if entry.digest is not None:
            self.covering[entry.number] = entry.digest
        # A broken entry is told of once, not a second time by the one after it.
        self.last, self.hash = entry.number, entry.hash if entry.proved else None

    def events(self, stored: Iterable[StoredEvent]) -> Iterator[str]:
        for entry_id, group in groupby(stored, key=lambda event: event.entry_id):
            together = list(group)
            self.seen += len(together)
            for event in together:
                if not event.proved:
                    yield f"Event {event.number} of concern {event.concern_id} is not what was written."
            if entry_id is None:
                self.uncovered = len(together)
            elif not self._covers(entry_id, together):
                yield f"Entry {entry_id} covers other events than are there: one is gone, or does not belong."
        for number in self.covering:
            yield f"The events that entry {number} covers are missing."

    def _covers(self, entry_id: object, together: list[StoredEvent]) -> bool:
        said = self.covering.pop(entry_id, None) if isinstance(entry_id, int) else None
        hashes = [event.hash for event in together if isinstance(event.hash, bytes)]
        return len(hashes) == len(together) and said == chain.digest(hashes)
