"""Something was sent that is neither words nor a voice note: a picture, a place, a file, somebody else's words.

None of it is ever asked for. Each gets one calm line, and what was being asked stays to be answered. That something of
a mother came which is not kept is on the reading list all the same: a person asks her what it was.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.finding import Words
from core.text import N_, Message, say
from db.queries import media, outbound, people
from db.queries.people import Who
from services import answering, talking
from services.answering import Heard
from services.outgoing import erase_message
from services.unit import Unit

PICTURE = "picture"
NOT_TAKEN = {
    PICTURE: say(N_("Pictures are not needed and not kept. Please say it in words or as a voice note.")),
    "video": say(N_("Films are not kept. Please say it in words or as a voice note.")),
    "audio": say(N_("Sound files are not kept. Please hold the microphone key and speak, or write.")),
    "document": say(N_("Files are not kept. Please say it in words or as a voice note.")),
    "sticker": say(N_("I cannot read stickers. Please use words or a voice note.")),
    "place": say(N_("Your position is not needed and not kept.")),
    "contact": say(N_("Contacts are not kept. Please give them to your supervisor by telephone.")),
    "poll": say(N_("Polls are not taken. Please say it in words or as a voice note.")),
    "forward": say(N_("Forwarded messages are not taken. Please say it in your own words.")),
    "via_bot": say(N_("What another bot has written is not taken. Please say it in your own words.")),
    "other": say(N_("I can read text and listen to voice notes. Please use one of these.")),
}
NOT_HERS = ("forward", "via_bot")  # in these not even the words beneath a picture are her own
WORDS_KEPT = say(N_("Your words are kept. What came with them is not: please say what it shows."))
PICTURE_KEPT = say(N_("Your picture is kept, and a person looks at it."))
TOO_LARGE = say(N_("That picture is too large to be kept. Please say it in words or as a voice note."))
ENOUGH = say(N_("That is enough pictures for today. Please say the rest in words or as a voice note."))
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Sent:
    """What was sent; `kind` is one of NOT_TAKEN. `size` in bytes, as Telegram says it.

    `file_id`: a picture's. `album`: what Telegram calls the pictures that were sent together.
    """

    message_id: int
    kind: str
    caption: str | None = None
    file_id: str | None = None
    size: int = 0
    album: str | None = None


def sent(unit: Unit, who: Who, what: Sent, words: Words) -> None:
    """Keep a picture where the programme wants pictures; take the words beneath anything as words; say one line."""
    caption = None if what.kind in NOT_HERS else what.caption
    line = _about_picture(unit, who, what) if what.kind == PICTURE else NOT_TAKEN[what.kind]
    if who.has("mother"):
        _keep(unit, who, what, what.file_id if line is PICTURE_KEPT else None)
    if caption and line is not PICTURE_KEPT:
        line = WORDS_KEPT
    if caption:
        talking.wrote(unit, who, None, caption, words)
    row = _say_once(unit, who.id, what, line)
    if line is not PICTURE_KEPT:  # that one goes once it has been fetched
        erase_message(unit, who.id, what.message_id, row)


def _about_picture(unit: Unit, who: Who, what: Sent) -> Message:
    """Return what is said about a picture, PICTURE_KEPT where it shall be kept."""
    rule = unit.settings.media
    if not rule.pictures or not who.has("mother") or what.file_id is None:
        return NOT_TAKEN[PICTURE]
    if what.size > rule.most_mb * MEGABYTE:
        return TOO_LARGE
    today = media.pictures_since(unit.conn, who.id, unit.now - timedelta(days=1))
    return PICTURE_KEPT if today < rule.pictures_a_day else ENOUGH


def _keep(unit: Unit, who: Who, what: Sent, file_id: str | None) -> None:
    """Put it on the reading list; without `file_id` only that it came."""
    present = talking.present(unit, who)
    item = talking.item_of(present) if present else "chat"
    answering.keep(unit, who, Heard(what.message_id, file_id), item, what.kind, None, present)


def _say_once(unit: Unit, person_id: int, what: Sent, line: Message) -> int | None:
    """Say the line and ask again what is being asked; once for pictures that were sent together."""
    key = f"album:{person_id}:{what.album}:{what.kind}" if what.album and not what.caption else None
    if key and outbound.key_known(unit.conn, key):
        return None
    who = people.by_id(unit.conn, person_id, unit.now)  # her words may have begun or ended a check-in
    assert who is not None, "who sends something is a person"  # noqa: S101
    return talking.say_and_ask(unit, who, line, key)
