"""Promises of the export, of what is erased in time, and of a backup that was put back."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from core.people import Role
from db.models import inbox, link, notice, outbound, reminder
from db.queries import people, runs
from services import checkins, exporting, invites, notices, reminders, restoring
from services import people as folk
from services.outgoing import Lane
from tests.services.people.scene import Scene, add_mothers


def exported(scene: Scene) -> list[dict[str, Any]]:
    with scene.unit() as unit:
        return [json.loads(line) for line in exporting.lines(unit)]


def of(records: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [record for record in records if record["table"] == table]


def test_an_answer_is_exported_with_who_gave_it_and_in_which_run(scene: Scene) -> None:
    """What the oracle of the fault tests compares with the chats."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    with scene.unit() as unit:
        run_id = scene._who(unit.conn, "Li").run_id
        assert run_id
        runs.add_answer(unit.conn, run_id, 3, "V02", ["spoke", "choice"], None, unit.now)
    (found,) = of(exported(scene), "answer")
    wanted = {
        "run_id": run_id, "version": 3, "item": "V02", "value": ["spoke", "choice"], "person": scene.ids["Li"],
        "telegram_id": 1001, "flow": "routine", "at": "2026-03-02T02:00:00+00:00",
    }  # fmt: skip
    assert wanted.items() <= found.items()


def test_the_export_is_opened_and_every_line_is_json(scene: Scene) -> None:
    """Names readable, moments in UTC, bodies as they were enqueued."""
    scene.do(folk.help_, "Li")
    records = exported(scene)
    assert "Wang" in [record["name"] for record in of(records, "person")]
    (message,) = of(records, "outbound")
    assert message["telegram_id"] == 1001
    assert "l" in message["body"]


def test_the_export_holds_no_secret_that_opens_anything(scene: Scene) -> None:
    """No digest of a code or link, no meaning of a button."""
    scene.run(invites.create, Role.MOTHER, scene.places["Stonebridge"])
    scene.do(folk.language, "Li")
    tables = {record["table"] for record in exported(scene)}
    assert not tables & {"invite", "link", "screen", "wrong_code", "meta"}


def test_the_export_counts_what_came_in_and_shows_none_of_it(scene: Scene) -> None:
    """Raw updates stay closed."""
    with scene.unit() as unit:
        row = {"raw": b"{}", "state": "new", "received_at": unit.now}
        unit.conn.execute(insert(inbox), [{"update_id": number, **row} for number in range(3)])
    assert of(exported(scene), "inbox") == [{"table": "inbox", "state": "new", "count": 3}]


# After a restore


def send(scene: Scene) -> None:
    """Send a notice to the mothers of Chen's county, up to the rows."""
    with scene.unit() as unit:
        row = {"author_id": scene.ids["Chen"], "area_id": scene.places["Cloud"], "role": "mother"}
        moments = {"created_at": unit.now, "confirmed_at": unit.now, "send_at": unit.now}
        state = {"body": "text", "state": "sending", "reached": 0, "version": 1}
        unit.conn.execute(insert(notice).values(**row, **moments, **state))
    scene.run(notices.tick_spread)


def lanes(scene: Scene) -> dict[int, str]:
    with scene.unit() as unit:
        rows = unit.conn.execute(select(outbound.c.lane, outbound.c.state))
        return {row.lane: row.state for row in rows}


def test_after_a_restore_only_alerts_leave_again_and_are_labelled(scene: Scene) -> None:
    """Everything else may have left after the backup was made."""
    with scene.unit() as unit:
        row = {"kind": "text", "person_id": scene.ids["Wang"], "body": {"l": []}, "state": "sending"}
        for lane in Lane:
            values = {**row, "lane": int(lane), "created_at": unit.now, "due_at": unit.now}
            unit.conn.execute(insert(outbound).values(values))
    settled = scene.run(restoring.settle)
    assert (settled.alerts, settled.messages) == (1, 3)
    assert lanes(scene) == {0: "queued", 1: "unknown", 2: "withdrawn", 3: "withdrawn"}
    with scene.unit() as unit:
        assert unit.conn.execute(select(outbound.c.repeats).where(outbound.c.lane == 0)).scalar_one() == 1


def test_after_a_restore_a_deletion_is_still_done(scene: Scene) -> None:
    """Doing it twice does no harm."""
    with scene.unit() as unit:
        row = {
            "kind": "delete",
            "person_id": scene.ids["Li"],
            "body": {"d": 7},
            "state": "sending",
            "lane": 1,
        }
        unit.conn.execute(insert(outbound).values(**row, created_at=unit.now, due_at=unit.now))
    scene.run(restoring.settle)
    assert lanes(scene) == {1: "queued"}


def test_after_a_restore_a_notice_on_its_way_is_stopped_and_all_its_readers_are_uncertain(
    scene: Scene,
) -> None:
    """Also those it had not come to: it went on after the backup."""
    add_mothers(scene, 250, "Stonebridge")
    send(scene)
    scene.run(restoring.settle)
    assert scene.recipients(1) == {"unknown": 251}
    with scene.unit() as unit:
        found = unit.conn.execute(select(notice.c.state, notice.c.audience, notice.c.reached)).one()
    assert tuple(found) == ("stopped", 251, None)


def test_after_a_restore_no_reminder_is_said_twice(scene: Scene) -> None:
    """What was due has been said, as far as we know; what is to come, comes."""
    scene.run(reminders.plan_next, scene.children["C-001"], (scene.now - timedelta(days=1)).date())
    scene.run(reminders.plan_next, scene.children["C-002"], (scene.now + timedelta(days=1)).date())
    assert scene.run(restoring.settle).reminders == 1
    with scene.unit() as unit:
        states = unit.conn.execute(select(reminder.c.state).order_by(reminder.c.id)).scalars().all()
    assert states == ["lapsed", "waiting"]


def test_after_a_restore_no_invite_and_no_link_of_before_works(scene: Scene) -> None:
    """One that was used after the backup would be fresh again."""
    code = scene.run(invites.create, Role.MOTHER, scene.places["Stonebridge"]).code
    with scene.unit() as unit:
        row = {"digest": b"d", "person_id": scene.ids["Wang"], "notes": [1]}
        unit.conn.execute(insert(link).values(**row, expires_at=unit.now + timedelta(minutes=10)))
    assert scene.run(restoring.settle).invites == 1
    assert scene.run(folk.begin, 5001, "Sun", "en", code) != ()
    assert scene.count(link) == 0
    with scene.unit() as unit:
        assert people.by_telegram(unit.conn, 5001, unit.now) is None
