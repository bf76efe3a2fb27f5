"""One-time links to notes: made on a press, looked at before they are opened, opened once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flows import catalog
from core.codes import digest, new_link
from core.events import Kind
from core.people import TITLES, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import areas, audit, concerns, links, notes, people
from db.queries.notes import Note
from db.queries.people import Who
from services import alerts, casefile, owners
from services.outgoing import show
from services.permission import allowed, reading_role, role_for
from services.presses import Press, Verbs
from services.unit import Unit

MOST = 50  # notes on one page
_ASKED = {question.id: question.text for flow in catalog.FLOWS for question in flow.questions}
_UNASKED = {
    "chat": N_("Said outside a visit"),
    "closing": N_("Reason given at closing"),
    "case_note": N_("Note of whoever handles it"),
    "report": N_("Report to the authorities"),
    "plan": N_("Plan"),
    "lower": N_("Reason for lowering"),
}


@dataclass(frozen=True)
class Seat:
    """Who a link signs in, as the page says it: language, zone, the role and its area."""

    language: str
    zone: str
    role: Message
    area: str


@dataclass(frozen=True)
class Shown:
    """A note as the page shows it. `voice` and `picture` are (content, type) once they were fetched."""

    child: Message
    question: Message
    author: Message
    at: datetime
    text: str | None
    unscreened: bool  # nothing has looked for danger in it before
    voice: tuple[bytes, str] | None
    picture: tuple[bytes, str] | None
    missing: Message | None


@dataclass(frozen=True)
class Opened:
    """What an opened link shows."""

    seat: Seat
    notes: list[Shown]


# -- making one --------------------------------------------------------------------------------------------


def read_note(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Give a one-time link to the notes of a concern."""
    concern, _ = allowed(unit, who, concern_id, Action.READ_NOTE)
    about = _readable(unit.conn, who, notes.about(unit.conn, concern.id, concern.run_id)[-MOST:])
    found = [note.id for note in about]
    if not found:
        nothing = say(N_("Nothing was written or said about No. {number} yet."), number=concern.id)
        casefile.show_card(unit, who, press, concern, nothing)
        return
    casefile.show_card(unit, who, press, concern, _how_long(unit), rows=_door(unit, who, found, concern.id))


def read_all(unit: Unit, who: Who, press: Press) -> None:
    """Give a one-time link to all notes a person has to read."""
    found = notes.waiting(unit.conn, who.id, *reading_places(who), MOST)
    if not found:
        show(unit, who.id, Screen((say(N_("There is nothing to read.")),)), edits=press.row_id)
        return
    show(unit, who.id, Screen((_how_long(unit),), _door(unit, who, found, None)), edits=press.row_id)


def reading_places(who: Who) -> tuple[list[str], list[str]]:
    """Return where a person reads every note, and where only those that have climbed to the county."""
    near = [post.path for post in who.posts if post.role in (Role.SUPERVISOR, Role.BACKUP)]
    return near, [post.path for post in who.posts if post.role == Role.COUNTY]


def _how_long(unit: Unit) -> Message:
    text = N_("The page opens once, within {minutes} minutes, on the programme's own server.")
    return say(text, minutes=unit.settings.limits.link_minutes)


def _door(unit: Unit, who: Who, note_ids: Sequence[int], concern_id: int | None) -> Rows:
    back: Rows = ((Button(say(N_("Back")), ["card", concern_id]),),) if concern_id is not None else ()
    return ((Button(say(N_("Open the page")), url=issue(unit, who.id, note_ids)),), *back)


def issue(unit: Unit, person_id: int, note_ids: Sequence[int]) -> str:
    """Make a one-time link and return its address; only the hash of its secret is stored."""
    token = new_link()
    until = unit.now + timedelta(minutes=unit.settings.limits.link_minutes)
    links.add(unit.conn, digest(token), person_id, note_ids, until)
    return f"{unit.settings.web.public_url.rstrip('/')}/n/{token}"


# -- opening one -------------------------------------------------------------------------------------------


def peek(conn: Connection, token: str, now: datetime) -> Seat | None:
    """Return who a link would sign in, and change nothing: previews look at links too. None if it opens nothing."""
    link = links.live(conn, digest(token), now)
    who = people.by_id(conn, link.person_id, now) if link else None
    if link is None or who is None:
        return None
    readable = _readable(conn, who, link.notes)
    return _seat(conn, who, readable[0]) if readable else None


def open_once(unit: Unit, token: str) -> Opened | None:
    """Use a link up and return its notes; every read is logged and moves its concern. None if it opens nothing."""
    link = links.live(unit.conn, digest(token), unit.now)
    if link is None or not links.use(unit.conn, digest(token), unit.now):
        return None
    who = people.by_id(unit.conn, link.person_id, unit.now)
    readable = _readable(unit.conn, who, link.notes) if who else []
    if who is None or not readable:
        return None
    _move(unit, who, [note for note in readable if note.author_id != who.id])
    for note in readable:
        _log(unit, who, note)
    return Opened(_seat(unit.conn, who, readable[0]), [_shown(unit, note) for note in readable])


def _readable(conn: Connection, who: Who, ids: Sequence[int]) -> list[Note]:
    """Return the notes a person may still read: a post may have ended since, or she is kept from a concern."""
    return [note for note in notes.load(conn, ids) if reading_role(conn, who, note)]


def _seat(conn: Connection, who: Who, note: Note) -> Seat:
    role = reading_role(conn, who, note)
    held = next(post for post in who.posts if post.role == role and note.path.startswith(post.path))
    area = areas.get(conn, held.area_id)
    return Seat(who.language, who.zone, say(TITLES[Role(held.role)]), area.name if area else "")


def _log(unit: Unit, who: Who, note: Note) -> None:
    """Log the read. Her own note stays unread, and so does a voice note that is not here yet: others must see it."""
    purpose = f"concern {note.concern_id}" if note.concern_id is not None else "reading list"
    audit.add(unit.conn, unit.now, who.id, "read note", f"note {note.id}", purpose)
    if note.author_id != who.id and note.fetch not in ("due", "later"):
        notes.mark_read(unit.conn, note.id, who.id, unit.now)


def _move(unit: Unit, who: Who, read: list[Note]) -> None:
    """Reading is a move on the concerns the notes are about, for those who may do something about them."""
    numbers = {note.concern_id for note in read if note.concern_id is not None}
    for run_id in {note.run_id for note in read if note.run_id is not None}:
        numbers |= {concern.id for concern in concerns.of_run(unit.conn, run_id)}
    for number in sorted(numbers):
        concern = concerns.get(unit.conn, number)
        if concern is not None and role_for(who, concern, Action.ACKNOWLEDGE):
            owners.moved(unit, concern, Kind.READ, who.id)


def _shown(unit: Unit, note: Note) -> Shown:
    author = people.by_id(unit.conn, note.author_id, unit.now)
    role = next((Role(post.role) for post in author.posts), Role.MOTHER) if author else Role.MOTHER
    media = (note.media, note.media_type) if note.media is not None and note.media_type else None
    return Shown(
        alerts.child_line(note.code, note.label),
        say(_ASKED.get(note.item) or _UNASKED.get(note.item, N_("Note"))),
        say(TITLES[role]),
        note.at,
        note.body,
        note.screened is False,
        media if note.kind == "voice" else None,
        media if note.kind == "picture" else None,
        _missing(note),
    )


# Why a voice note cannot be heard, or a picture seen.
_ON_ITS_WAY = {
    "voice": N_("The voice note is still on its way. It stays on your reading list."),
    "picture": N_("The picture is still on its way. It stays on your reading list."),
}
_NOT_HERE = {
    "voice": N_("The voice note could not be fetched. Please ask her to tell you."),
    "picture": N_("The picture could not be kept. Please ask her what it shows."),
}


# What came and is not kept; whoever reads it asks her.
_NOT_KEPT = {
    "picture": N_("She sent a picture. It is not kept, please ask her what it shows."),
    "video": N_("She sent a film. It is not kept, please ask her what it shows."),
    "audio": N_("She sent a sound file. It is not kept, please ask her what it says."),
    "document": N_("She sent a file. It is not kept, please ask her what it says."),
    "sticker": N_("She sent a sticker. It is not kept, please ask her what it means."),
    "place": N_("She sent a place. It is not kept, please ask her about it."),
    "contact": N_("She sent a contact. It is not kept, please ask her about it."),
    "forward": N_("She forwarded a message. It is not kept, please ask her about it."),
}
_SOMETHING = N_("She sent something that is not kept. Please ask her about it.")


def _missing(note: Note) -> Message | None:
    if note.fetch in ("due", "later"):
        return say(_ON_ITS_WAY[note.kind])
    if note.fetch == "failed":
        return say(_NOT_HERE[note.kind])
    return None if note.fetch or note.kind == "text" else say(_NOT_KEPT.get(note.kind, _SOMETHING))


PRESSES: Verbs = {"read": read_note, "read_notes": read_all}
