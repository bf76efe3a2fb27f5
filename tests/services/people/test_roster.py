"""Promises of the roster: a file taken twice changes nothing, a wrong row undoes it all and says why."""

import csv
import io

import pytest
from sqlalchemy import select

from db.models import audit, child, household, outbound, pairing, person, post
from db.queries import children, people
from db.queries import roster as listed
from services import children as listing
from services import roster, rosterfile
from services.rosterbook import Outcome, Told
from services.rosterfile import Unreadable
from services.unit import NotAllowed
from tests.services.people.scene import Scene

VILLAGE = "Nation/Hills/Cloud/Willow/Stonebridge"


def file(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, rosterfile.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def take(scene: Scene, *rows: dict[str, str]) -> list[Told]:
    told: list[Told] = scene.run(roster.take, rosterfile.read(file(*rows)))
    return told


def outcomes(told: list[Told]) -> list[str]:
    return [one.outcome.value for one in told]


SUN = {
    "kind": "person", "role": "mother", "area": VILLAGE, "person": "M1", "name": "Sun", "phone": "0570-555-0105",
    "language": "en",
}  # fmt: skip
CHILD = {
    "kind": "child", "area": VILLAGE, "child": "C-010", "label": "cow-red", "birth_month": "2017-05",
    "tier": "T1", "household": "H1", "person": "M1",
}  # fmt: skip


AUNT = {"kind": "relative", "person": "M1", "household": "H1"}


def test_who_belongs_to_a_family_is_taken_once_and_taken_back(scene: Scene) -> None:
    """Beneath the child whose household it is; an unknown person or household is said."""
    take(scene, {"kind": "area", "area": VILLAGE}, SUN, CHILD)
    assert outcomes(take(scene, AUNT)) == ["ok"]
    assert outcomes(take(scene, AUNT)) == ["same"]
    assert outcomes(take(scene, {**AUNT, "ended": "yes"})) == ["changed"]
    assert outcomes(take(scene, {**AUNT, "ended": "yes"})) == ["same"]
    assert "no such household" in take(scene, {**AUNT, "household": "H9"})[0].text
    assert "no such person" in take(scene, {**AUNT, "person": "M9"})[0].text


def test_the_template_can_be_taken_as_it_stands(scene: Scene) -> None:
    """Its examples are of nobody, and each kind of row is shown."""
    told = scene.run(roster.take, rosterfile.read(rosterfile.template().encode()))
    assert outcomes(told) == ["ok"] * 7


def test_taking_a_file_twice_changes_nothing(scene: Scene) -> None:
    """Not a row, not a message, not a date."""
    assert outcomes(take(scene, SUN, CHILD)) == ["ok", "ok"]
    tables = (person, post, child, pairing, household, outbound, audit)
    before = [scene.count(table) for table in tables]
    reminded = scene.reminders()
    assert outcomes(take(scene, SUN, CHILD)) == ["same", "same"]
    assert [scene.count(table) for table in tables] == before
    assert scene.reminders() == reminded


def test_a_new_child_gets_its_first_visit_planned_for_its_mother(scene: Scene) -> None:
    """Within five working days."""
    take(scene, SUN, CHILD)
    (reminder,) = scene.reminders()
    with scene.unit() as unit:
        assert reminder.person_id == listed.by_key(unit.conn, "M1")
    assert reminder.key.endswith("2026-03-09")


def test_names_and_numbers_are_kept_private(scene: Scene) -> None:
    """They open with the key, and stand in no report."""
    told = take(scene, SUN)
    with scene.unit() as unit:
        found = listed.by_key(unit.conn, "M1")
        assert found is not None
        assert people.name_of(unit.conn, found) == "Sun"
        assert people.phone_of(unit.conn, found) == "0570-555-0105"
    assert "Sun" not in repr(told)
    assert "0570" not in repr(rosterfile.read(file(SUN)))


def test_what_a_row_leaves_empty_stays(scene: Scene) -> None:
    """A second row for a second post does not wipe the name."""
    take(scene, SUN)
    told = take(
        scene, {"kind": "person", "role": "supervisor", "area": "Nation/Hills/Cloud/Willow", "person": "M1"}
    )
    assert [(one.outcome, one.text) for one in told] == [(Outcome.CHANGED, "post")]
    with scene.unit() as unit:
        assert people.name_of(unit.conn, listed.by_key(unit.conn, "M1") or 0) == "Sun"


def test_the_report_says_what_changed(scene: Scene) -> None:
    """By column, never by value."""
    take(scene, SUN, CHILD)
    told = take(scene, {**SUN, "phone": "0570-555-0106"}, {**CHILD, "tier": "t3", "label": "Panda-Blue"})
    assert [one.text for one in told] == ["phone", "label, tier"]


def test_a_new_lead_takes_over_the_reminder(scene: Scene) -> None:
    """The planned day stays, its mother changes; the former one stays paired."""
    take(scene, SUN, CHILD)
    (before,) = scene.reminders()
    told = take(
        scene,
        {**SUN, "person": "M2"},
        {"kind": "pairing", "child": "c010", "person": "M2", "lead": "yes"},
        {"kind": "pairing", "child": "C-010", "person": "M1", "lead": "no"},
    )
    assert outcomes(told) == ["ok", "ok", "same"]
    (after,) = scene.reminders()
    assert (after.key, after.due_at) == (before.key, before.due_at)
    with scene.unit() as unit:
        assert after.person_id == listed.by_key(unit.conn, "M2")
        assert children.lead_of(unit.conn, after.child_id, unit.now) == after.person_id


def test_a_closer_tier_brings_the_next_visit_nearer(scene: Scene) -> None:
    """And a wider one does not push it away."""
    take(scene, SUN, {**CHILD, "tier": "T3"})
    with scene.unit() as unit:
        (found,) = [one for one in children.every(unit.conn) if one.code == "C-010"]
        children.change(unit.conn, found.id, next_on="2026-06-01")
    take(scene, {**CHILD, "tier": "T1"})
    with scene.unit() as unit:
        assert children.get(unit.conn, found.id).next_on == "2026-04-01"
    take(scene, {**CHILD, "tier": "T4"})
    with scene.unit() as unit:
        assert children.get(unit.conn, found.id).next_on == "2026-04-01"


def test_siblings_share_a_household(scene: Scene) -> None:
    """One key, one household."""
    take(scene, SUN, CHILD, {**CHILD, "child": "C-011", "label": "cow-blue"})
    with scene.unit() as unit:
        homes = unit.conn.execute(select(child.c.household_id).where(child.c.code.in_(["C-010", "C-011"])))
        first, second = homes.scalars()
    assert first == second


def test_a_post_that_is_ended_is_closed_from_the_next_update_on(scene: Scene) -> None:
    """Her menu goes with it; taking the row again changes nothing."""
    take(scene, SUN)
    with scene.unit() as unit:
        found = listed.by_key(unit.conn, "M1") or 0
        people.change(unit.conn, found, telegram_id=5001)
    scene.ids["Sun"] = found
    scene.do(listing.show_list, "Sun")
    assert outcomes(take(scene, {**SUN, "ended": "yes"})) == ["changed"]
    with pytest.raises(NotAllowed):
        scene.do(listing.show_list, "Sun")
    with scene.unit() as unit:
        menus = select(outbound.c.body).where(outbound.c.kind == "menu").order_by(outbound.c.id)
        assert unit.conn.execute(menus).scalars().all() == [{"menu": "none"}]
    assert outcomes(take(scene, {**SUN, "ended": "yes"})) == ["same"]


def test_a_child_taken_off_the_roster_is_on_no_list_and_in_no_reminder(scene: Scene) -> None:
    """And comes back with a row that does not say so."""
    take(scene, SUN, CHILD)
    assert outcomes(take(scene, {"kind": "child", "child": "C-010", "ended": "yes"})) == ["changed"]
    assert [row.state for row in scene.reminders()] == ["cancelled"]
    with scene.unit() as unit:
        assert "C-010" not in [one.code for one in children.every(unit.conn)]
    (told,) = take(scene, CHILD)
    assert told.outcome is Outcome.CHANGED
    assert "back on the roster" in told.text
    assert [row.state for row in scene.reminders()] == ["waiting"]


def test_an_ended_pairing_ends_the_reminder(scene: Scene) -> None:
    """Nobody is sent to a child that is not hers."""
    take(scene, SUN, CHILD)
    told = take(scene, {"kind": "pairing", "child": "C-010", "person": "M1", "ended": "yes"})
    assert [one.text for one in told] == ["pairing ended"]
    assert [row.state for row in scene.reminders()] == ["cancelled"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "dog"}, "area, person, child, pairing or relative"),
        ({"kind": "area"}, "area is empty"),
        ({"kind": "area", "area": "a/b/c/d/e/f"}, "up to five names"),
        ({"kind": "area", "area": "a//b"}, "up to five names"),
        ({**SUN, "area": "Nation/Elsewhere"}, "no such area"),
        ({**SUN, "role": "queen"}, "one of: mother, supervisor"),
        ({**SUN, "person": ""}, "person is empty"),
        ({**SUN, "person": "a b"}, "letters, digits"),
        ({**SUN, "phone": "=cmd|calc"}, "phone stand digits"),
        ({**SUN, "name": "长" * 41}, "longer than 40"),
        ({**SUN, "language": "fr"}, "zh or en"),
        ({**SUN, "ended": "perhaps"}, "yes or no"),
        ({**CHILD, "child": "Xiao Ming"}, "like C-012"),
        ({**CHILD, "tier": "T9"}, "one of: T0"),
        ({**CHILD, "label": "dragon-blue"}, "like panda-blue"),
        ({**CHILD, "birth_month": "2017-13"}, "like 2017-05"),
        ({**CHILD, "person": "M9"}, "no such person"),
        ({"kind": "pairing", "child": "C-999", "person": "M1"}, "no such child"),
        ({"kind": "pairing", "child": "C-001", "person": "M9"}, "no such person"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_in_plain_words(
    scene: Scene, row: dict[str, str], reason: str
) -> None:
    """And names neither a person nor a number."""
    (told,) = take(scene, row)
    assert told.outcome is Outcome.ERROR
    assert reason in told.text
    assert told.line == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_of_every_usual_spreadsheet_are_read(scene: Scene, encoding: str) -> None:
    """With a mark, without one, and in the Chinese encoding."""
    data = file({"kind": "area", "area": "示例/青山省"}, encoding=encoding)
    (told,) = scene.run(roster.take, rosterfile.read(data))
    assert told.about == "area 示例/青山省"
    assert told.text == "2 made"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "first line names the columns"),
        (b"kind,colour\n", "first line names the columns"),
        (b"\xff\xfe\x00", "neither UTF-8 nor GB 18030"),
        (b'kind,area\narea,"unclosed\n', "not CSV"),
        (b"kind,area\n" + b"area,a\n" * (rosterfile.MOST_ROWS + 1), "more than 2000 rows"),
        (b"x" * (rosterfile.MOST_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_roster_is_refused_whole(data: bytes, reason: str) -> None:
    """With one sentence."""
    with pytest.raises(Unreadable, match=reason):
        rosterfile.read(data)


def test_marks_that_hide_what_a_name_looks_like_are_taken_out(scene: Scene) -> None:
    """Direction marks and zeros; full-width digits count as digits."""
    take(scene, {**SUN, "name": "S\u202eu\u200bn\u0000", "phone": "０５７０-555-0105"})
    with scene.unit() as unit:
        found = listed.by_key(unit.conn, "M1") or 0
        assert people.name_of(unit.conn, found) == "Sun"
        assert people.phone_of(unit.conn, found) == "0570-555-0105"


def test_a_new_child_without_a_picture_gets_one(scene: Scene) -> None:
    """The same one every time; her mother may choose another."""
    take(scene, SUN, {**CHILD, "label": ""})
    with scene.unit() as unit:
        (found,) = [one for one in children.every(unit.conn) if one.code == "C-010"]
    assert outcomes(take(scene, {**CHILD, "label": ""})) == ["same"]
    with scene.unit() as unit:
        assert children.get(unit.conn, found.id).label == found.label
