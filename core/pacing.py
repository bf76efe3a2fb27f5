"""How fast messages may leave. Pure: every moment is an argument, in seconds of the steady clock.

The steady clock never jumps, so that moving the calendar frees no budget (design: two clocks).
"""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

EDGE_S = 0.001  # past the closed end of a span: who waits so long is surely free


class SlidingWindow:
    """At most `limit` messages arrive in any `span` seconds, whatever the network's delay.

    A send may start while fewer than `limit` others are in flight or have finished within the last `span`
    seconds. Proof: the receiver gets each message between its start and its finish, the moment its answer was
    here. Take any stretch [t, t + span] at the receiver and, of the messages that arrive in it, the one that
    started last, at s. It arrives no earlier than it starts, so s <= t + span. Each of the others arrives at
    t or later, hence finishes at t or later, hence not before s - span: at s it was in flight or counted as
    finished. The last one could start only because fewer than `limit` were. So at most `limit` arrive.
    """

    def __init__(self, limit: int, span: float = 1.0) -> None:
        self.limit = limit
        self.span = span
        self._in_flight = 0
        self._finished: deque[float] = deque()

    def free(self, now: float) -> int:
        """Return how many sends may start now; never negative."""
        # Strictly older: what finished exactly `span` ago shares a closed stretch with what is sent now.
        while self._finished and self._finished[0] < now - self.span:
            self._finished.popleft()
        return max(0, self.limit - self._in_flight - len(self._finished))

    def wait(self, now: float) -> float:
        """Return the seconds until a send may start: 0.0 when one may now, inf while only an end makes room."""
        if self.free(now):
            return 0.0
        in_the_way = self._in_flight + len(self._finished) - self.limit
        if in_the_way >= len(self._finished):
            return math.inf
        return self._finished[in_the_way] + self.span + EDGE_S - now

    def is_idle(self) -> bool:
        """Return whether nothing is in flight."""
        return self._in_flight == 0

    def start(self, now: float) -> None:
        """Count a send that starts now. The caller has asked `free`; what it leased since is counted all the same."""
        self._in_flight += 1

    def finish(self, now: float) -> None:
        """Count the end of a send, whatever came of it."""
        self._in_flight -= 1
        self._finished.append(now)


class Budget(SlidingWindow):
    """The window of the bulk lanes: narrower while people are being answered."""

    def __init__(self, calm: int, busy: int, busy_s: float) -> None:
        super().__init__(calm)
        self._calm, self._busy, self._busy_s = calm, busy, busy_s
        self._replied_at: float | None = None

    def note_reply(self, now: float) -> None:
        """Note that somebody was answered just now."""
        self._replied_at = now

    def free(self, now: float) -> int:
        """Return how many bulk sends may start now."""
        busy = self._replied_at is not None and now - self._replied_at < self._busy_s
        self.limit = self._busy if busy else self._calm
        return super().free(now)


class TokenBucket:
    """`rate` tokens a second, at most `burst` saved up.

    For a chat, `charge` at the moment the answer is here: the receiver charged no later than that, so its own
    bucket of the same size is never emptier than this one.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = float(burst), float("-inf")

    def wait(self, now: float, cost: float = 1.0) -> float:
        """Return the seconds until a token, or so much of one, is there; 0.0 when it is."""
        return max(0.0, (cost - self._level(now)) / self._rate)

    def charge(self, now: float, cost: float = 1.0) -> None:
        """Take a token, there or not."""
        self._tokens, self._at = self._level(now) - cost, now

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Take a token if one is there and say whether it was."""
        if self.wait(now, cost) > 0:
            return False
        self.charge(now, cost)
        return True

    def is_full(self, now: float) -> bool:
        """Return whether nothing is missing: a full bucket need not be kept."""
        return self._level(now) >= self._burst

    def _level(self, now: float) -> float:
        return min(float(self._burst), self._tokens + (now - self._at) * self._rate)


class Buckets(Generic[Key]):
    """A bucket for each chat or person; full ones are forgotten, so memory follows those who are busy."""

    def __init__(self, rate: float, burst: int, keep: int = 1024) -> None:
        self._rate, self._burst, self._keep = rate, burst, keep
        self._buckets: dict[Key, TokenBucket] = {}

    def of(self, key: Key, now: float) -> TokenBucket:
        """Return the bucket of one chat or person; fetch it anew each time, do not hold on to it."""
        if key not in self._buckets:
            self._forget_full(now)
            self._buckets[key] = TokenBucket(self._rate, self._burst)
        return self._buckets[key]

    def __len__(self) -> int:
        return len(self._buckets)

    def _forget_full(self, now: float) -> None:
        if len(self._buckets) < self._keep:
            return
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_full(now)}
        self._keep = max(self._keep, 2 * len(self._buckets))


@dataclass(frozen=True)
class Backoff:
    """The waits between tries: doubling from `first_s`, never above `most_s`."""

    first_s: float = 0.5
    most_s: float = 30.0

    def delay(self, tries: int) -> float:
        """Return the seconds to wait after the `tries`-th failure, counted from 1."""
        doublings = min(max(tries, 1) - 1, 32)  # beyond that 2**n only overflows; `most_s` holds long before
        return min(self.most_s, self.first_s * 2.0**doublings)


class Brake:
    """Stops the bulk lanes while Telegram is in trouble, so that an outage makes no message after the other uncertain.

    One failure may be bad luck. From the second in a row on everything waits, longer with each round, and then a
    single message finds out. What was in flight beside a failed one fails with it and lengthens nothing.
    """

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failures = self._rounds = 0
        self._until = float("-inf")

    @property
    def probing(self) -> bool:
        """Whether only one message at a time may leave."""
        return self._failures > 1

    def failed(self, now: float) -> None:
        """Note a send that never left, or whose outcome nobody knows."""
        self._failures += 1
        if self.probing and now >= self._until:
            self._rounds += 1
            self._until = now + self._backoff.delay(self._rounds)

    def worked(self) -> None:
        """Note that Telegram answered: a pause that was asked for lasts, the trouble is over."""
        self._failures = self._rounds = 0

    def hold(self, until: float) -> None:
        """Wait at least until a moment: a 429 asks for it. A pause never shortens."""
        self._until = max(self._until, until)

    def wait(self, now: float) -> float:
        """Return the seconds until anything may leave; 0.0 when it may now."""
        return max(0.0, self._until - now)
