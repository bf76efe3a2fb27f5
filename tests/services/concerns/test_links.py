"""One-time links: made for one person, opened once, every read logged."""

from sqlalchemy import select

from core.codes import digest
from core.triage import Level
from db.models import audit, link, note
from db.queries import people
from services import links
from tests.services.concerns.test_reading import keep
from tests.services.concerns.world import World


def _token(world: World, name: str) -> str:
    """Return the secret of the link a person was sent last."""
    address = next(action for _, action in world.news(name)[-1].buttons if isinstance(action, str))
    return str(address).rsplit("/", 1)[1]


def _to_one_note(world: World) -> str:
    keep(world)
    world.act("Wang", "read_notes")
    world.run()
    return _token(world, "Wang")


def _reader(world: World) -> int | None:
    found: int | None = world.conn.execute(select(note.c.read_by)).scalar()
    return found


def test_only_the_hash_of_a_link_is_stored(world: World) -> None:
    token = _to_one_note(world)
    assert world.conn.execute(select(link.c.digest)).scalar_one() == digest(token)


def test_a_look_at_a_link_changes_nothing(world: World) -> None:
    """Chats and mail programs look at links by themselves."""
    token = _to_one_note(world)
    for _ in range(3):
        seat = links.peek(world.conn, token, world.now)
        assert seat is not None
        assert (seat.role.text, seat.area) == ("supervisor", "township A")
    assert _reader(world) is None
    assert links.open_once(world.unit(), token) is not None


def test_opening_shows_the_note_once_and_logs_who_read_it(world: World) -> None:
    token = _to_one_note(world)
    opened = links.open_once(world.unit(), token)
    assert opened is not None
    (shown,) = opened.notes
    assert shown.text == "He looked tired."
    assert shown.question.text == "What did you see or hear?"
    assert shown.author.text == "companion mother"
    assert _reader(world) == world.ids["Wang"]
    logged = world.conn.execute(
        select(audit.c.person_id, audit.c.action, audit.c.object, audit.c.purpose)
    ).all()
    assert logged == [(world.ids["Wang"], "read note", "note 1", "reading list")]
    assert links.open_once(world.unit(), token) is None
    assert links.peek(world.conn, token, world.now) is None


def test_a_link_dies_after_ten_minutes(world: World) -> None:
    token = _to_one_note(world)
    world.forward(minutes=10)
    assert links.peek(world.conn, token, world.now) is None
    assert links.open_once(world.unit(), token) is None
    assert _reader(world) is None


def test_an_unknown_link_opens_nothing(world: World) -> None:
    for token in ("", "x", "\ud800", "a" * 5000):
        assert links.peek(world.conn, token, world.now) is None
        assert links.open_once(world.unit(), token) is None


def test_a_link_of_a_revoked_supervisor_opens_nothing(world: World) -> None:
    """The place is checked again when the link is opened, not only when it was made."""
    token = _to_one_note(world)
    world.revoke("Wang")
    assert links.peek(world.conn, token, world.now) is None
    assert links.open_once(world.unit(), token) is None
    assert _reader(world) is None


def test_a_foreign_supervisor_is_given_no_link(world: World) -> None:
    keep(world)
    world.act("Zheng", "read_notes")
    world.run()
    assert world.only("Zheng").labels == []
    assert world.conn.execute(select(link.c.digest)).all() == []


def test_the_county_is_given_only_what_has_climbed(world: World) -> None:
    """Reading by the county would take a note off the supervisor's list before the supervisor's time is over."""
    keep(world)
    world.act("Chen", "read_notes")
    world.run()
    assert world.only("Chen").text == "There is nothing to read."


def test_the_note_of_a_concern_is_behind_its_button(world: World) -> None:
    run = world.visit()
    number = world.raised(Level.P0, run=run)
    world.conn.execute(note.update().where(note.c.id == keep(world)).values(run_id=run))
    world.press("Wang", "Acknowledge")
    world.press("Wang", "Read the note")
    token = _token(world, "Wang")
    world.forward(minutes=9)
    before = world.concern(number).next_due_at
    assert links.open_once(world.unit(), token) is not None
    after = world.concern(number).next_due_at
    assert before is not None
    assert after is not None
    assert after > before  # reading is a move
    assert ("read", world.ids["Wang"]) in world.events(number)


def test_her_own_note_stays_unread_when_its_author_opens_it(world: World) -> None:
    """A mother who is also a stand-in supervisor: her look is logged, others still have to read."""
    people.add_post(world.conn, world.ids["Li"], "backup", world.places["township"].id, world.now)
    run = world.visit()
    number = world.raised(Level.P0, run=run)
    mine = keep(world)
    world.conn.execute(note.update().where(note.c.id == mine).values(run_id=run))
    world.act("Li", "read", number)
    world.run()
    assert links.open_once(world.unit(), _token(world, "Li")) is not None
    assert _reader(world) is None
    read = select(audit.c.person_id).where(audit.c.action == "read note")
    assert world.conn.execute(read).scalars().all() == [world.ids["Li"]]
    assert ("read", world.ids["Li"]) not in world.events(number)
    world.until("07:30")
    assert "Notes to read: 1" in world.news("Wang")[-1].text


def test_an_owner_moves_nothing_by_reading_what_he_wrote_himself(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    mine = keep(world, by="Wang")
    world.conn.execute(note.update().where(note.c.id == mine).values(concern_id=number))
    world.press("Wang", "Read the note")
    token = _token(world, "Wang")
    world.forward(minutes=9)
    before = world.concern(number).next_due_at
    assert links.open_once(world.unit(), token) is not None
    assert world.concern(number).next_due_at == before


def test_a_concern_without_a_note_says_so(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Read the note")
    shown = world.news("Wang")[-1]
    assert f"Nothing was written or said about No. {number} yet" in shown.text
    assert "Acknowledge" in shown.labels


def test_a_voice_note_on_its_way_stays_unread(world: World) -> None:
    keep(world, None, file_id="voice-1")
    world.act("Wang", "read_notes")
    world.run()
    opened = links.open_once(world.unit(), _token(world, "Wang"))
    assert opened is not None
    assert opened.notes[0].missing is not None
    assert _reader(world) is None
