"""F14: a sender that was paused beyond its lease. Another has its messages; what it still says changes nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import engines
from db.models import outbound, person
from db.queries.claims import Claimed
from services import delivery
from services.delivery import Sender
from services.outgoing import Lane
from tests.services.people.scene import Scene, scene_on
from tests.services.sending.claims import URGENT, enqueue

PAUSED, OTHER = Sender("paused", 100.0), Sender("other", 1e9)
LATE: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
    (delivery.sent, (7777,)),
    (delivery.not_sent, ()),
    (delivery.unknown, ()),
    (delivery.unreachable, ("blocked",)),
    (delivery.broken, ("refused",)),
)
late = pytest.mark.parametrize(("outcome", "about"), LATE, ids=lambda one: getattr(one, "__name__", ""))


@pytest.fixture
def scene(tmp_path: Path, database_url: str | None) -> Iterator[Scene]:
    """The cast on either database."""
    with scene_on(database_url or engines.sqlite_url(tmp_path)) as made:
        yield made


def _leased(scene: Scene, sender: Sender) -> Claimed:
    (row,) = scene.run(delivery.claim, sender, list(URGENT), [], 10)
    found: Claimed = row
    return found


def _rows(scene: Scene) -> list[Any]:
    """Return everything that an outcome writes to."""
    with scene.unit() as unit:
        return [list(unit.conn.execute(select(table).order_by(table.c.id))) for table in (outbound, person)]


def _refused(scene: Scene, outcome: Callable[..., object], row: Claimed, about: tuple[object, ...]) -> None:
    before = _rows(scene)
    scene.run(outcome, row, *about)
    assert _rows(scene) == before


@late
def test_what_a_paused_sender_says_after_another_has_its_message_is_refused(
    scene: Scene, outcome: Callable[..., object], about: tuple[object, ...]
) -> None:
    """F14: whether the other has only taken it back, has it in flight, or has sent it."""
    enqueue(scene, "Wang", Lane.ALERT)
    row = _leased(scene, PAUSED)
    assert scene.run(delivery.recover, OTHER, 0.0) == 1
    _refused(scene, outcome, row, about)
    other = _leased(scene, OTHER)
    assert (other.id, other.repeats) == (row.id, 1), "the copy is labelled"
    _refused(scene, outcome, row, about)
    scene.run(delivery.sent, other, 1234)
    _refused(scene, outcome, row, about)
    with scene.unit() as unit:
        kept = unit.conn.execute(select(outbound.c.state, outbound.c.message_id)).one()
    assert tuple(kept) == ("sent", 1234)


@late
def test_a_process_that_has_overslept_its_own_lease_is_refused_like_any_other(
    scene: Scene, outcome: Callable[..., object], about: tuple[object, ...]
) -> None:
    """F14: its own job has taken the message back meanwhile; the name of the owner alone would not tell."""
    enqueue(scene, "Wang", Lane.ALERT)
    row = _leased(scene, PAUSED)
    assert scene.run(delivery.recover, PAUSED, PAUSED.until - 1) == 0
    assert scene.run(delivery.recover, PAUSED, PAUSED.until + 1) == 1
    _leased(scene, PAUSED)
    _refused(scene, outcome, row, about)


def test_of_two_who_take_back_what_a_dead_sender_left_one_finds_it(scene: Scene) -> None:
    """F14: it is repeated once, not once for each that looked."""
    enqueue(scene, "Wang", Lane.ALERT)
    _leased(scene, PAUSED)
    taken = [scene.run(delivery.recover, Sender(name, 1e9), 0.0) for name in ("one", "two")]
    assert taken == [1, 0]
    assert _leased(scene, OTHER).repeats == 1
