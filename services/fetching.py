"""What was spoken or pictured is fetched from Telegram: kept and taken out of the chat, tried again, or refused."""

from datetime import timedelta

from core.screens import Screen
from core.text import N_, say
from db.queries import media
from services.outgoing import erase_message, show, tell_operators
from services.unit import Unit

# How long it waits after each failed fetch; after the last one it is given up and the operator is told.
WAITS = tuple(timedelta(seconds=min(5 * 2**tries, 3600)) for tries in range(20))
REFUSED = say(N_("What you sent could not be kept. Please say it in words, or as a voice note."))


def kept(unit: Unit, note_id: int, content: bytes, media_type: str) -> None:
    """Keep what was fetched, and have its message deleted from the chat."""
    message = media.message_of(unit.conn, note_id)
    if media.set_media(unit.conn, note_id, content, media_type) and message:
        erase_message(unit, *message, None)


def failed(unit: Unit, note_id: int) -> None:
    """Note that it could not be fetched: it is tried again later, and given up only after hours."""
    if not media.fetch_later(unit.conn, note_id, unit.now, WAITS):
        text = N_(
            "A voice note or picture could not be fetched ({number}). The list of notes says so to whoever reads it."
        )
        tell_operators(unit, "voice", Screen((say(text, number=note_id),)))


def refused(unit: Unit, note_id: int) -> None:
    """Give up what is not what it says, or too large. She hears it, and it leaves the chat like everything else."""
    message = media.message_of(unit.conn, note_id)
    if media.refuse(unit.conn, note_id) and message:
        person_id, message_id = message
        row = show(unit, person_id, Screen((REFUSED,)))
        erase_message(unit, person_id, message_id, row)
