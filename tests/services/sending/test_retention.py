"""Promises of what is erased in time: no more than may go, little at once, and found without a search."""

import re
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from db.models import answer, inbox, notice, outbound, screen
from db.queries import notices as rows
from db.queries import runs
from services import checkins, notices, retention
from services import people as folk
from tests.services.people.scene import Scene


def tick(scene: Scene, limit: int = 200) -> int:
    done: int = scene.run(retention.tick, limit)
    return done


def test_what_moved_messages_is_erased_in_time_and_what_counts_stays(scene: Scene) -> None:
    """After the days of the settings: no payload, no sent text, no button; the answer is still there."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    scene.deliver()
    with scene.unit() as unit:
        runs.add_answer(unit.conn, 1, 1, "V02", ["spoke", "choice"], None, unit.now)
        row = {"update_id": 1, "raw": b"{}", "state": "done", "received_at": unit.now, "done_at": unit.now}
        unit.conn.execute(insert(inbox).values(row))
    scene.forward(hours=49)
    tick(scene)
    with scene.unit() as unit:
        assert unit.conn.execute(select(inbox.c.raw)).scalars().all() == [None]
    scene.forward(days=31)
    while tick(scene, 1):
        pass
    assert [scene.count(table) for table in (inbox, outbound, screen)] == [0, 0, 0]
    assert scene.count(answer) == 1


def test_nothing_that_is_still_to_be_done_is_erased(scene: Scene) -> None:
    """A message that waits or is in flight stays, however old; so does an update without effect, or a parked one."""
    scene.do(folk.help_, "Li")
    scene.do(folk.help_, "Wang")
    with scene.unit() as unit:
        theirs = outbound.c.person_id == scene.ids["Wang"]
        unit.conn.execute(update(outbound).where(theirs).values(state="sending"))
        row = {"raw": b"{}", "received_at": unit.now}
        rows = [
            {"update_id": number, "state": state, **row}
            for number, state in enumerate(("new", "quarantined"))
        ]
        unit.conn.execute(insert(inbox), rows)
    scene.forward(days=400)
    tick(scene)
    assert (scene.count(outbound), scene.count(inbox)) == (2, 2)


@pytest.mark.parametrize("repeats", [0, 1])
def test_what_stayed_uncertain_is_erased_in_its_time_and_counted_for_ever(scene: Scene, repeats: int) -> None:
    """Repeated or not: after the days of the settings nothing more can be known of it."""
    send(scene)
    with scene.unit() as unit:
        unit.conn.execute(update(outbound).values(state="unknown", repeats=repeats))
        rows.settle(unit.conn, 1, scene.ids["Li"], "unknown")
    scene.run(notices.tick_progress)
    scene.deliver()
    scene.forward(days=29)
    tick(scene)
    assert scene.count(outbound) == 2
    scene.forward(days=2)
    tick(scene)
    assert scene.count(outbound) == 0
    assert scene.recipients(1) == {"unknown": 1}


def test_of_a_notice_under_way_nothing_is_erased(scene: Scene) -> None:
    """Its copies are what stopping and counting look at."""
    send(scene)
    scene.deliver()
    scene.forward(days=31)
    tick(scene)
    assert scene.count(outbound) == 1


def test_a_unit_erases_no_more_than_a_batch_in_all(scene: Scene) -> None:
    """It holds everyone's writer; what is left comes in the next."""
    with scene.unit() as unit:
        row = {"raw": b"{}", "state": "done", "received_at": unit.now, "done_at": unit.now}
        unit.conn.execute(insert(inbox), [{"update_id": number, **row} for number in range(30)])
    for _ in range(30):
        scene.do(folk.help_, "Li")
        scene.deliver()
    scene.forward(days=31)
    assert [tick(scene, 40) for _ in range(4)] == [40, 40, 10, 0]
    assert [scene.count(table) for table in (inbox, outbound, screen)] == [0, 0, 0]


def test_no_statement_of_the_retention_looks_through_a_whole_table(scene: Scene) -> None:
    """Among a million rows it finds those that are too old along an index by their age."""
    said: list[tuple[str, Any]] = []
    event.listen(
        scene.engine,
        "before_cursor_execute",
        lambda conn, cursor, sql, values, *_: said.append((sql, values)),
    )
    tick(scene)
    erasing = [(sql, values) for sql, values in said if sql.startswith(("DELETE", "UPDATE"))]
    assert len(erasing) == 7
    with scene.engine.connect() as conn:
        for sql, values in erasing:
            plan = [row.detail for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert not [line for line in plan if line.startswith("SCAN")], sql
            assert [line for line in plan if re.search(r"_at<\?\)|\(at<\?\)", line)], plan


def test_a_finished_notice_keeps_its_counts_and_loses_its_copies(scene: Scene) -> None:
    """Ten thousand copies of one text need not lie there."""
    send(scene)
    scene.deliver()
    scene.run(notices.tick_progress)
    scene.deliver()
    scene.forward(days=31)
    while tick(scene):
        pass
    assert scene.count(outbound) == 0
    assert scene.recipients(1) == {"sent": 1}


def send(scene: Scene) -> None:
    """Send a notice to the mothers of Chen's county, up to the rows."""
    with scene.unit() as unit:
        row = {"author_id": scene.ids["Chen"], "area_id": scene.places["Cloud"], "role": "mother"}
        moments = {"created_at": unit.now, "confirmed_at": unit.now, "send_at": unit.now}
        state = {"body": "text", "state": "sending", "reached": 0, "version": 1}
        unit.conn.execute(insert(notice).values(**row, **moments, **state))
    scene.run(notices.tick_spread)
