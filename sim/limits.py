"""Telegram's sending limits, on the steady clock: bulk in a sliding second, and a bucket per chat. No I/O."""

import math
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from sim.errors import Mistake, too_many

REPLY_WITHIN_S = 60.0
"""A send to a chat within this time of an update from it is a reply and no bulk (design.md §11)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; None switches one off. `press_life_s` is calendar time."""

    bulk_per_s: float | None = 30
    chat_per_s: float | None = 1
    chat_burst: float | None = 5
    press_life_s: float | None = 150

    def changed(self, changes: dict[str, Any]) -> "Limits":
        """Return the limits with a PUT applied. Raises Mistake for unknown names and wrong numbers."""
        known = asdict(self)
        unknown = sorted(set(changes) - set(known))
        if unknown:
            raise Mistake(f"Unknown limit: {', '.join(unknown)}.")
        for name, value in changes.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not (number and math.isfinite(value) and value > 0):
                raise Mistake(f"{name} takes a positive number, or null for no limit.")
        return Limits(**{**known, **changes})


class Limiter:
    """Counts accepted sends of new messages and refuses the one that is too many. O(1) a send."""

    def __init__(self) -> None:
        self.limits = Limits()
        self._bulk: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}

    def admit(self, chat_id: int, is_reply: bool, now: float) -> None:
        """Count one new message at steady time `now`, or raise a 429 and count nothing."""
        left = self._tokens(chat_id, now)
        if left < 1:
            raise too_many(math.ceil((1 - left) / (self.limits.chat_per_s or 1)))
        if not is_reply:
            self._admit_bulk(now)
        self._chats[chat_id] = (left - 1, now)

    def _tokens(self, chat_id: int, now: float) -> float:
        rate, burst = self.limits.chat_per_s, self.limits.chat_burst
        if rate is None or burst is None:
            return math.inf
        tokens, at = self._chats.get(chat_id, (burst, now))
        return min(burst, tokens + (now - at) * rate)

    def _admit_bulk(self, now: float) -> None:
        if self.limits.bulk_per_s is None:
            return
        while self._bulk and now - self._bulk[0] >= 1:
            self._bulk.popleft()
        if len(self._bulk) >= self.limits.bulk_per_s:
            raise too_many(1)
        self._bulk.append(now)
