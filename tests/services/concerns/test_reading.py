"""The reading list: nothing that was said goes unread, and nothing is said twice a morning."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.triage import Category, Level
from db.models import note, outbound
from db.queries import media, notes, people
from db.queries.people import Who
from services import fetching, reading, tasks
from services.unit import Unit
from tests.services.concerns.world import SHANGHAI, World


def keep(
    world: World, text: str | None = "He looked tired.", *, by: str = "Li", file_id: str | None = None
) -> int:
    return reading.keep(
        world.unit(),
        run_id=world.visit(by, world.child),
        concern_id=None,
        child_id=world.child,
        author=world.who(by),
        area_id=world.places["village"].id,
        item="N04",
        kind="voice" if file_id else "text",
        body=text,
        file_id=file_id,
        message_id=77,
    )


def test_notes_and_blue_concerns_come_in_one_message_at_half_past_seven(world: World) -> None:
    for _ in range(3):
        keep(world)
    number = world.raised(Level.P3, Category.C15)
    world.until("07:29")
    assert world.heard() == {}
    world.until("07:30")
    shown = world.only("Wang")
    assert "Notes to read: 3" in shown.text
    assert f"🔵 No. {number}: Papers and benefits" in shown.text
    assert shown.labels == ["Read the notes", f"No. {number}: Acknowledge", f"No. {number}: Open"]
    assert world.heard() == {}


def test_the_list_comes_once_a_day(world: World) -> None:
    keep(world)
    world.until("07:30")
    assert world.heard() == {"Wang": 1}
    keep(world)
    world.until("20:00")
    assert world.heard() == {}
    world.until("07:30")
    assert "Notes to read: 2" in world.only("Wang").text


def test_the_list_names_no_child(world: World) -> None:
    keep(world)
    world.raised(Level.P3)
    world.until("07:30")
    assert "C-012" not in world.only("Wang").text


def test_a_list_missed_by_an_outage_is_made_up_once(world: World) -> None:
    keep(world)
    world.forward(hours=50)
    assert world.heard("Wang") == {"Wang": 1}


def test_who_wrote_a_note_does_not_get_it_to_read(world: World) -> None:
    """Wang wrote it on a visit of her own: the stand-in reads it."""
    keep(world, by="Wang")
    world.until("07:30")
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}


def test_a_blocked_supervisors_notes_go_to_the_stand_in(world: World) -> None:
    people.change(world.conn, world.ids["Wang"], reach="blocked")
    keep(world)
    world.until("07:30")
    assert world.heard("Wang", "Zhao") == {"Zhao": 1}


def test_notes_that_nobody_could_read_are_the_operators_matter(world: World) -> None:
    for name in ("Wang", "Zhao", "Chen"):
        world.revoke(name)
    keep(world)
    world.until("07:30")
    assert "Notes wait to be read" in world.only("Sun").text


def test_unread_for_three_working_days_goes_to_the_county_lead(world: World) -> None:
    """Written on Wednesday: Thursday, Friday, Monday are the working days; the weekend does not count."""
    keep(world)
    days = []
    for _ in range(5):
        world.until("07:30")
        days.append(world.heard("Wang", "Chen"))
    assert days == [{"Wang": 1}] * 4 + [{"Wang": 1, "Chen": 1}]
    assert world.now == datetime(2026, 3, 9, 7, 30, tzinfo=SHANGHAI).astimezone(UTC)


def test_a_read_note_is_on_no_list(world: World) -> None:
    kept = keep(world)
    notes.mark_read(world.conn, kept, world.ids["Wang"], world.now)
    world.until("07:30")
    assert world.heard() == {}


def test_the_notes_command_says_how_many_there_are(world: World) -> None:
    keep(world)
    reading.show_list(world.unit(), world.who("Wang"))
    reading.show_list(world.unit(), world.who("Zheng"))
    world.run()
    assert "Notes to read: 1" in world.only("Wang").text
    assert world.only("Zheng").text == "There is nothing to read."


def test_a_blue_concern_goes_to_the_county_after_three_working_days_and_then_weekly(world: World) -> None:
    number = world.raised(Level.P3)
    world.until("07:30")
    assert world.heard() == {"Wang": 1}
    found = []
    for _ in range(14):
        world.until("07:30")
        if heard := world.heard("Wang", "Chen"):
            found.append((world.now.astimezone(SHANGHAI).day, heard))
    assert found == [(10, {"Chen": 1}), (17, {"Wang": 1, "Chen": 1})]
    assert world.concern(number).state == "raised"


def test_a_blue_concern_is_taken_on_from_the_list(world: World) -> None:
    number = world.raised(Level.P3)
    world.until("07:30")
    world.press("Wang", f"No. {number}: Acknowledge")
    assert world.concern(number).owner_id == world.ids["Wang"]
    assert "takes it on" in world.only("Li").text


def test_a_blue_concern_that_meets_a_list_already_sent_comes_by_itself(world: World) -> None:
    """The list went out, and in the same morning another blue concern falls due: it is not lost."""
    world.raised(Level.P3, Category.C15)
    late = world.flag(Level.P3, Category.C16)
    world.now = datetime(2026, 3, 5, 7, 30, tzinfo=SHANGHAI).astimezone(UTC)
    assert reading.tick(world.unit(), limit=1) == 1
    world.send()
    world.heard()
    world.run()
    assert f"No. {late}: A need" in world.only("Wang").text


def test_a_blue_concern_without_a_supervisor_reaches_the_county_in_the_next_list(world: World) -> None:
    world.revoke("Wang")
    world.raised(Level.P3)
    world.until("07:31")
    assert world.heard("Chen") == {}
    world.until("07:30")
    assert world.heard("Chen") == {"Chen": 1}


def test_a_voice_note_is_fetched_kept_sealed_and_deleted_from_the_chat(world: World) -> None:
    kept = keep(world, None, file_id="voice-1")
    (due,) = media.due_media(world.conn, 5)
    assert (due.id, due.file_id) == (kept, "voice-1")
    fetching.kept(world.unit(), kept, b"OggS...", "audio/ogg")
    assert media.due_media(world.conn, 5) == []
    row = world.conn.execute(select(note.c.media, note.c.fetch, note.c.file_id)).one()
    assert tuple(row) == (b"OggS...", "done", None)
    erased = world.conn.execute(
        select(outbound.c.body, outbound.c.person_id).where(outbound.c.kind == "delete")
    )
    assert erased.all() == [({"d": 77}, world.ids["Li"])]


def test_a_voice_note_that_cannot_be_fetched_is_tried_for_hours_before_it_is_given_up(world: World) -> None:
    """Telegram away for a minute loses no voice; after the last try the operator is told."""
    kept = keep(world, None, file_id="voice-1")
    tries = 0
    started = world.now
    while media.due_media(world.conn, 5):
        fetching.failed(world.unit(), kept)
        tries += 1
        assert media.due_media(world.conn, 5) == []
        world.forward(hours=1)
    assert tries > 10
    assert (world.now - started).total_seconds() > 6 * 3600
    assert any("could not be fetched" in shown.text for shown in world.news("Sun"))


def test_what_is_no_sound_is_given_up_at_once_she_hears_it_and_it_leaves_the_chat(world: World) -> None:
    kept = keep(world, None, file_id="voice-1")
    fetching.refused(world.unit(), kept)
    fetching.refused(world.unit(), kept)
    assert media.due_media(world.conn, 5) == []
    rows = world.conn.execute(
        select(outbound.c.kind, outbound.c.person_id, outbound.c.body).order_by(outbound.c.id)
    )
    (said, to, body), erased = rows.all()
    assert (said, to, body["l"][0]["t"]) == ("text", world.ids["Li"], fetching.REFUSED.text)
    assert tuple(erased) == ("delete", world.ids["Li"], {"d": 77})


def test_a_list_that_cannot_be_written_holds_up_no_other_and_its_concerns_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator hears of it, and whoever comes next is told of the blue concern."""
    ours, theirs = world.raised(Level.P3), world.raised(Level.P3, place="far_village", by="Zhou")
    write = tasks.part_of_list

    def fails_for_wang(unit: Unit, who: Who) -> object:
        if who.id == world.ids["Wang"]:
            raise ValueError
        return write(unit, who)

    monkeypatch.setattr(tasks, "part_of_list", fails_for_wang)
    world.until("07:30")
    assert f"No. {theirs}" in world.only("Zheng").text
    assert world.heard("Wang") == {}
    assert any("list cannot be written" in one.text for one in world.news("Sun"))
    assert "told" in world.kinds(ours)
