"""Numbered entries, the oldest forgotten beyond a bound: the call log, and the events a killer aims by."""

import asyncio
from typing import Any

KEEP = 200_000
"""Entries kept; older ones are forgotten so that memory stays bounded."""


class Journal:
    """An append-only list. Numbers start at 1, grow by one, and go on after a clear."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._entries: list[dict[str, Any]] = []
        self._last = 0
        self._waiting: list[asyncio.Future[None]] = []

    def add(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Append an entry, numbered as `n`, and wake who waits."""
        self._last += 1
        numbered = {"n": self._last, **entry}
        self._entries.append(numbered)
        if len(self._entries) > self._keep + self._keep // 10:
            del self._entries[: -self._keep]
        self._wake()
        return numbered

    def since(self, n: int, limit: int | None = None) -> list[dict[str, Any]]:
        """Entries with a number above `n`, oldest first."""
        first = self._last - len(self._entries) + 1
        start = max(0, n + 1 - first)
        return self._entries[start:] if limit is None else self._entries[start : start + limit]

    async def wait(self, n: int, seconds: float) -> list[dict[str, Any]]:
        """Like `since`, waiting up to `seconds` for the first entry."""
        found = self.since(n)
        if found or seconds <= 0:
            return found
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await asyncio.wait([future], timeout=seconds)
        return self.since(n)

    def clear(self) -> None:
        """Forget everything; waiters are woken."""
        self._entries.clear()
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
