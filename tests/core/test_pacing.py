"""No second sees too many messages, however the network delays them. No time is measured here."""

import heapq
import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.pacing import EDGE_S, Backoff, Brake, Buckets, Budget, SlidingWindow, TokenBucket

TICK = 1 / 64  # exact in binary, so that sums of delays are exact too
spans = st.integers(0, 192).map(lambda ticks: ticks * TICK)
delays = st.lists(st.tuples(spans, spans), min_size=1, max_size=60)  # there and back


def busiest(arrivals: list[float]) -> int:
    """The largest number of arrivals in any closed second."""
    return max(sum(start <= each <= start + 1.0 for each in arrivals) for start in arrivals)


def send_all(window: SlidingWindow, trips: list[tuple[float, float]]) -> list[float]:
    """Start each send as early as the window allows and return when each arrived."""
    now, arrivals, flying = 0.0, list[float](), list[float]()
    for there, back in trips:
        while True:
            while flying and flying[0] <= now:
                window.finish(heapq.heappop(flying))
            if window.free(now):
                break
            now += TICK
        window.start(now)
        arrivals.append(now + there)
        heapq.heappush(flying, now + there + back)
    return arrivals


# -- the sliding window --------------------------------------------------------------------------------------


@given(st.integers(1, 5), delays)
def test_no_sliding_second_at_the_receiver_sees_more_than_the_limit(
    limit: int, trips: list[tuple[float, float]]
) -> None:
    """Whatever the delay of each message and of each answer."""
    assert busiest(send_all(SlidingWindow(limit), trips)) <= limit


def send_when_told(window: SlidingWindow, trips: list[tuple[float, float]]) -> list[float]:
    """Start each send when the window says so or, while only an end makes room, at the next end; never in between."""
    now, arrivals, flying = 0.0, list[float](), list[float]()
    for there, back in trips:
        while wait := window.wait(now):
            now = min(now + wait, flying[0] if flying else math.inf)
            while flying and flying[0] <= now:
                window.finish(heapq.heappop(flying))
        window.start(now)
        arrivals.append(now + there)
        heapq.heappush(flying, now + there + back)
    return arrivals


@given(st.integers(1, 5), delays)
def test_who_sends_at_the_moments_the_window_names_is_never_held_up_and_never_too_fast(
    limit: int, trips: list[tuple[float, float]]
) -> None:
    """Each wait ends with a free place or at another send's end; the limit holds all the same."""
    assert busiest(send_when_told(SlidingWindow(limit), trips)) <= limit


def test_the_next_free_moment_is_that_of_the_oldest_send_that_is_in_the_way() -> None:
    """Three ended at 0.0, 0.1 and 0.2; two places: the second of them has to be a second old."""
    window = SlidingWindow(2)
    for end in (0.0, 0.125, 0.25):
        window.start(end)
        window.finish(end)
    assert window.wait(0.25) == 0.125 + 1.0 + EDGE_S - 0.25
    assert window.wait(0.125 + 1.0 + EDGE_S) == 0.0
    window.start(1.25)
    window.start(1.25)
    assert window.wait(1.25) == math.inf


class StartsOnly(SlidingWindow):
    """What a simpler window would do: count a send for a second from its start."""

    def start(self, now: float) -> None:
        """Count it as if it had finished already."""
        super().start(now)
        super().finish(now)

    def finish(self, now: float) -> None:
        """Count nothing."""


def test_counting_from_the_start_alone_would_break_the_limit() -> None:
    """Why a send counts until a second after its answer: a late message meets those of the next second."""
    trips = [(1.0, 0.0), (1.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    assert busiest(send_all(StartsOnly(2), trips)) == 4
    assert busiest(send_all(SlidingWindow(2), trips)) == 2


def test_the_window_gives_the_whole_limit_each_second_when_answers_are_quick() -> None:
    """It is not safe by being slow: 29, and 29 more a tick after a second."""
    arrivals = send_all(SlidingWindow(29), [(0.0, 0.0)] * 87)
    assert arrivals == [0.0] * 29 + [1.0 + TICK] * 29 + [2.0 + 2 * TICK] * 29


def test_what_was_leased_before_the_window_narrowed_counts_all_the_same() -> None:
    """A reply that ends while rows are being leased narrows the budget: nothing breaks, the next sends wait."""
    budget = Budget(2, 1, 10.0)
    assert budget.free(0.0) == 2
    budget.note_reply(0.0)
    budget.start(0.0)
    budget.start(0.0)
    assert budget.free(0.0) == 0
    budget.finish(0.5)
    budget.finish(0.5)
    assert (budget.free(1.5), budget.free(1.5 + TICK)) == (0, 1)


# -- the bulk budget -----------------------------------------------------------------------------------------


def test_bulk_makes_room_while_people_are_answered_and_takes_it_back_after() -> None:
    """29, 25 for ten seconds after a reply, then 29."""
    budget = Budget(29, 25, 10.0)
    assert budget.free(0.0) == 29
    budget.note_reply(0.0)
    assert budget.free(0.0) == budget.free(9.99) == 25
    assert budget.free(10.0) == 29


def test_a_reply_while_more_than_the_busy_budget_is_on_its_way_holds_the_next() -> None:
    """Never a negative number of free sends."""
    budget = Budget(29, 25, 10.0)
    for _ in range(29):
        budget.start(0.0)
    budget.note_reply(0.0)
    for _ in range(4):
        budget.finish(0.0)
    assert budget.free(0.0) == 0
    assert budget.free(1.0 + TICK) == 0  # the 25 in flight still count


@given(delays, st.sets(st.integers(0, 59)))
def test_replies_in_between_never_lift_the_bulk_above_its_limit(
    trips: list[tuple[float, float]], replies: set[int]
) -> None:
    """Whenever they come."""
    budget = Budget(4, 2, 1.0)
    arrivals, now, flying = list[float](), 0.0, list[float]()
    for number, (there, back) in enumerate(trips):
        if number in replies:
            budget.note_reply(now)
        while not budget.free(now):
            now += TICK
            while flying and flying[0] <= now:
                budget.finish(heapq.heappop(flying))
        budget.start(now)
        arrivals.append(now + there)
        heapq.heappush(flying, now + there + back)
    assert busiest(arrivals) <= 4


# -- one chat, one person ------------------------------------------------------------------------------------


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    """Five at once, then one a second."""
    bucket = TokenBucket(1.0, 5)
    assert [bucket.take(0.0) for _ in range(6)] == [True] * 5 + [False]
    assert bucket.wait(0.25) == 0.75
    assert not bucket.take(0.75)
    assert bucket.take(1.0)
    assert bucket.is_full(6.0)
    assert not bucket.is_full(5.75)


@given(delays)
def test_charging_at_the_answer_never_empties_the_receivers_bucket(trips: list[tuple[float, float]]) -> None:
    """One message on its way at a time; the receiver has a bucket of the same size and refuses none."""
    ours, now, arrivals = TokenBucket(1.0, 3), 0.0, list[float]()
    for there, back in trips:
        now += ours.wait(now)
        arrivals.append(now + there)
        now += there + back
        ours.charge(now)
    tokens = 3.0
    for before, here in pairwise([arrivals[0], *arrivals]):
        tokens = min(3.0, tokens + (here - before)) - 1.0
        assert tokens >= 0.0


def test_one_persons_flood_leaves_the_others_alone() -> None:
    """A bucket each: 40 at once, then 20 a minute."""
    buckets = Buckets[int](20 / 60, 40)
    assert sum(buckets.of(1001, 0.0).take(0.0) for _ in range(1000)) == 40
    assert buckets.of(1011, 0.0).take(0.0)
    assert sum(buckets.of(1001, 60.0).take(60.0) for _ in range(1000)) in (19, 20)  # a third is not exact


def test_what_costs_a_fifth_comes_five_times_as_often() -> None:
    """Two hundred presses at once where forty messages are too many."""
    bucket = TokenBucket(20 / 60, 40)
    assert sum(bucket.take(0.0, 0.2) for _ in range(1000)) in (199, 200)  # a fifth is not exact
    assert not bucket.take(0.0)
    assert bucket.wait(0.0, 0.2) < bucket.wait(0.0)


def test_people_who_went_quiet_are_forgotten_and_busy_ones_are_not() -> None:
    """Memory follows those who are writing."""
    buckets = Buckets[int](1.0, 2, keep=4)
    for person in range(4):
        buckets.of(person, 0.0).take(0.0)
    buckets.of(3, 1.5).take(1.5)
    buckets.of(4, 2.0)
    assert len(buckets) == 2
    assert not buckets.of(3, 2.0).is_full(2.0)


def test_many_busy_people_at_once_are_all_kept() -> None:
    """Nobody's count is lost because others write too."""
    buckets = Buckets[int](1.0, 1, keep=4)
    assert all(buckets.of(person, 0.0).take(0.0) for person in range(100))
    assert not any(buckets.of(person, 0.0).take(0.0) for person in range(100))


# -- failures and pauses -------------------------------------------------------------------------------------


def test_tries_come_ever_slower_but_at_least_every_half_minute() -> None:
    """Doubling up to 30 seconds, for ever."""
    backoff = Backoff()
    assert [backoff.delay(tries) for tries in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert backoff.delay(10**9) == 30
    assert backoff.delay(0) == 0.5


def test_one_failure_stops_nobody_and_the_second_stops_all() -> None:
    """A cut connection is bad luck, two in a row are trouble."""
    brake = Brake(Backoff(1.0, 8.0))
    brake.failed(0.0)
    assert (brake.wait(0.0), brake.probing) == (0.0, False)
    brake.failed(0.0)
    assert (brake.wait(0.0), brake.probing) == (1.0, True)


def test_what_was_in_flight_beside_a_failed_send_lengthens_no_pause() -> None:
    """Twenty-nine fail at once: that is one outage, not twenty-nine."""
    brake = Brake(Backoff(1.0, 8.0))
    for _ in range(29):
        brake.failed(0.0)
    assert brake.wait(0.0) == 1.0


def test_an_outage_is_probed_ever_more_seldom_and_an_answer_ends_it() -> None:
    """1, 2, 4, 8, 8 seconds, then all goes on at once."""
    brake, now, waits = Brake(Backoff(1.0, 8.0)), 0.0, list[float]()
    brake.failed(now)
    for _ in range(5):
        brake.failed(now)
        waits.append(brake.wait(now))
        now += brake.wait(now)
    assert waits == [1, 2, 4, 8, 8]
    brake.worked()
    assert (brake.wait(now), brake.probing) == (0.0, False)


def test_a_pause_that_telegram_asks_for_never_shortens() -> None:
    """Neither by a second, shorter 429 nor by an answer to what was in flight."""
    brake = Brake(Backoff())
    brake.hold(60.0)
    brake.hold(1.0)
    brake.worked()
    assert (brake.wait(30.0), brake.wait(60.0)) == (30.0, 0.0)
