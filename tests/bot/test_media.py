"""Promises about voice notes and pictures on their way from Telegram to the store, and what becomes of the rest."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select
from structlog.testing import capture_logs
from telegram import Bot

from bot.media import AT_ONCE, Media, Unusable, sound_type
from core.settings import Media as Wanted
from db.models import answer, note, run
from services.attachments import NOT_TAKEN, PICTURE
from sim import acts
from sim.samples import picture_png, voice_ogg
from tests.conversations.house import House
from tests.conversations.script import LI
from tests.conversations.telegram import TOKEN, Nearby
from tests.stage import QUICK, Stage, staged
from tests.stories import walk

FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
CAPTION = "给您看看他的新书包"
REFUSED = "What you sent could not be kept. Please say it in words, or as a voice note."
NOT_KEPT = "Pictures are not needed and not kept. Please say it in words or as a voice note."
KEPT = "Your picture is kept, and a person looks at it."
WORDS_KEPT = "Your words are kept. What came with them is not: please say what it shows."


@pytest.fixture
async def with_pictures(tmp_path: Path) -> AsyncIterator[Stage]:
    """A programme that wants pictures."""
    wanted = replace(QUICK, media=Wanted(pictures=True, pictures_a_day=3, most_mb=1))
    async with staged(tmp_path, settings=wanted) as stage:
        yield stage
        await stage.settle()
        assert stage.unexpected() == []


def _send(stage: Stage, kind: str, content: bytes | None = None, name: str = "", **fields: Any) -> int:
    """Send something from Li's phone; return its message."""
    file = (name, fields.pop("mime", ""), content) if content is not None else None
    sent = acts.send_media(stage.world, stage.li.person, {"kind": kind, **fields}, file)
    return int(sent["message_id"])


def _raw(stage: Stage, **content: Any) -> int:
    """Send what the simulator's phones cannot."""
    number = stage.li.say("x")  # its number is real, so that it can be deleted
    stage.li.person.messages[-1].content = {}
    head = {
        "message_id": number,
        "date": 0,
        "chat": stage.li.person.chat_json(),
        "from": stage.li.person.user_json(),
    }
    acts.send_raw(stage.world, stage.li.person, {"message": {**head, **content}})
    return number


def _is_gone(stage: Stage, message_id: int) -> bool:
    return message_id not in [view["message_id"] for view in stage.li.shown()]


async def _kept(stage: Stage, *columns: Any) -> list[Any]:
    return [tuple(row) for row in await stage.rows(select(*columns).order_by(note.c.id))]


class _Together(Nearby):
    """Says where a file lies only once all of them have been asked for."""

    def __init__(self) -> None:
        self.all = asyncio.Barrier(AT_ONCE)

    async def do_request(self, url: str, *rest: Any, **named: Any) -> tuple[int, bytes]:
        """Answer as Telegram would."""
        if url.endswith("/getFile"):
            await self.all.wait()
        return await super().do_request(url, *rest, **named)


async def test_several_voice_notes_are_fetched_beside_each_other(tmp_path: Path) -> None:
    """Telegram takes seconds over a file; the other mothers' notes do not stand behind it."""
    house = House(tmp_path)
    await house.open()
    for _ in range(AT_ONCE):
        spoken = {"voice": {**FILE, "duration": 1}}
        await house.take(house.phones.message(LI, house.clock.now(), spoken))
    await Media(house.desk, Bot(TOKEN, request=_Together())).fetch_due()
    kept = await house.store.read(lambda conn: conn.execute(select(note.c.fetch, note.c.media_type)).all())
    assert [tuple(row) for row in kept] == [("done", "audio/ogg")] * AT_ONCE
    await house.close()


def _calls(stage: Stage, method: str) -> list[tuple[str, int]]:
    entries = stage.world.log.since(0)
    return [(entry["method"], entry["status"]) for entry in entries if entry["method"] == method]


# -- pictures are off --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_pictures_are_off_unless_the_programme_wants_them(stage: Stage, kind: str) -> None:
    """A calm line; nothing of it is fetched or kept, it leaves the chat, and a person will ask her about it."""
    sent = _send(stage, kind, picture_png(), "C-001.png", mime="image/png")
    await stage.li.gets(NOT_KEPT)
    await stage.settle()
    assert _is_gone(stage, sent)
    assert await _kept(stage, note.c.kind, note.c.media, note.c.file_id) == [("picture", None, None)]
    assert _calls(stage, "getFile") == []


OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "audio": ({"audio": {**FILE, "duration": 1}}, "Sound files are not kept."),
    "video": ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "Films are not kept."),
    "video note": ({"video_note": {**FILE, "length": 1, "duration": 1}}, "Films are not kept."),
    "document": ({"document": {**FILE, "file_name": "x.pdf"}}, "Files are not kept."),
    "sticker": (
        {
            "sticker": {
                **FILE,
                "width": 1,
                "height": 1,
                "type": "regular",
                "is_animated": False,
                "is_video": False,
            }
        },
        "I cannot read stickers.",
    ),
    "location": ({"location": {"latitude": 30.1, "longitude": 120.2}}, "Your position is not needed"),
    "contact": ({"contact": {"phone_number": "0570-555-0199", "first_name": "X"}}, "Contacts are not kept."),
    "poll": (
        {
            "poll": {
                **dict.fromkeys(
                    (
                        "is_closed",
                        "allows_revoting",
                        "members_only",
                        "allows_multiple_answers",
                        "is_anonymous",
                    ),
                    False,
                ),
                **{"id": "1", "question": "?", "options": [], "total_voter_count": 0, "type": "regular"},
            }
        },
        "Polls are not taken.",
    ),
    "dice": ({"dice": {"emoji": "🎲", "value": 3}}, "I can read text and listen to voice notes."),
}


async def test_whatever_else_is_sent_gets_one_calm_line_and_the_question_stays(stage: Stage) -> None:
    """A place, a contact, a sticker, a file: not kept, gone from the chat; a person reads that it came."""
    await walk.begin_visit(stage.li)
    question = stage.li.labels()
    for content, line in OTHERS.values():
        sent = _raw(stage, **content)
        await stage.li.gets_within(_sentence(line))
        await stage.settle()
        stage.li.forget()
        assert stage.li.labels() == question
        assert _is_gone(stage, sent)
    for content, _ in OTHERS.values():
        _raw(stage, **content)
    await stage.settle()
    stage.li.forget()
    came = [row for row in await _kept(stage, note.c.kind, note.c.body, note.c.file_id) if row[0] != "text"]
    kinds = set(NOT_TAKEN) - {PICTURE, "forward", "via_bot"}
    assert sorted(came) == [(kind, None, None) for kind in sorted(kinds)], "each once, until it was read"
    assert (await stage.rows(select(func.count()).select_from(answer)))[0][0] == 0


def _sentence(start: str) -> str:
    """Return the whole line that begins so."""
    return next(line.text for line in NOT_TAKEN.values() if line.text.startswith(start))


async def test_the_words_beneath_a_picture_answer_like_any_other(stage: Stage) -> None:
    """A number beneath it takes the answer with that number; she hears that the picture is not kept."""
    await walk.begin_visit(stage.li)
    _send(stage, "photo", caption="1")
    await stage.li.gets_within("✓", WORDS_KEPT, "· 2/")
    await stage.settle()
    stage.li.forget()
    assert (await stage.rows(select(func.count()).select_from(answer)))[0][0] == 1


async def test_a_cry_beneath_a_picture_begins_a_worry(stage: Stage) -> None:
    sent = _send(stage, "photo", caption="救命")
    await stage.li.gets_within("What is it about?")
    await stage.settle()
    stage.li.forget()
    assert await _kept(stage, note.c.kind, note.c.body) == [("picture", None), ("text", "救命")]
    assert [row.flow for row in await stage.rows(select(run.c.flow))] == ["worry"]
    assert _is_gone(stage, sent)


async def test_pictures_sent_together_get_one_line(stage: Stage) -> None:
    sent = [_raw(stage, photo=[{**FILE, "width": 1, "height": 1}], media_group_id="9") for _ in range(5)]
    await stage.li.gets_within(NOT_KEPT)
    await stage.settle()
    told = [event.text for event in stage.li.events() if "照片" in event.text]
    stage.li.forget()
    assert told == []
    assert all(_is_gone(stage, number) for number in sent)


# -- pictures are wanted -----------------------------------------------------------------------------------


async def test_a_wanted_picture_is_kept_small_sealed_and_without_its_place(with_pictures: Stage) -> None:
    """It is for the supervisor: her visit goes on, the message leaves the chat, the file on disk does not show it."""
    stage = with_pictures
    await walk.begin_visit(stage.li)
    question = stage.li.labels()
    sent = _send(stage, "photo", _photo(), caption=CAPTION)
    await stage.li.gets_within(KEPT)
    await stage.until(lambda: _is_gone(stage, sent), "it leaves the chat")
    await stage.settle()
    assert stage.li.labels() == question
    pictures, texts = await _kept(
        stage, note.c.kind, note.c.body, note.c.media, note.c.media_type, note.c.item
    )
    assert texts[:2] == ("text", CAPTION)
    assert (pictures[0], pictures[3], pictures[4]) == ("picture", "image/jpeg", "V01")
    assert Image.open(io.BytesIO(pictures[2])).format == "JPEG"
    files = [file.read_bytes() for file in stage.options.data.glob("tongban.db*")]
    assert files
    assert not any(b"canary" in data or b"\xff\xd8\xff" in data for data in files)


def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (10, 120, 90)).save(file, "JPEG", comment=b"canary")
    return file.getvalue()


async def test_a_supervisor_sees_it_on_the_page_and_nobody_in_a_chat(with_pictures: Stage) -> None:
    stage = with_pictures
    sent = _send(stage, "document", picture_png(), "IMG_1.PNG", mime="image/png")
    await stage.li.gets(KEPT)
    await stage.until(lambda: _is_gone(stage, sent), "it leaves the chat")
    stage.wang.say("/notes")
    await stage.wang.gets_within("Notes to read")
    stage.wang.press("Read the notes")
    await stage.wang.gets()
    async with httpx.AsyncClient() as browser:
        page = await browser.post(_link(stage))
    assert re.search('<img alt="[^"]+" src="data:image/jpeg;base64,', page.text)
    assert "img-src data:" in page.headers["content-security-policy"]
    assert {entry["method"] for entry in stage.world.log.since(0)}.isdisjoint({"sendPhoto", "sendDocument"})


def _link(stage: Stage) -> str:
    rows = [row for view in stage.wang.shown() if view["keyboard"] for row in view["keyboard"]["rows"]]
    token = next(button["url"] for row in rows for button in row if "url" in button).rsplit("/", 1)[1]
    port = stage.house.pages.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}/n/{token}"


async def test_what_is_no_picture_is_refused_in_words_and_named_in_no_log(with_pictures: Stage) -> None:
    """A page that calls itself a picture: nothing is kept, it leaves the chat, and she is asked to say it."""
    stage = with_pictures
    with capture_logs() as logs:
        sent = _send(
            stage, "document", b"<html>canary</html>", "canary.png", mime="image/png", caption=CAPTION
        )
        await stage.li.gets_within(REFUSED)
        await stage.until(lambda: _is_gone(stage, sent), "it leaves the chat")
    await stage.settle()
    assert {"media_refused"} <= {entry["event"] for entry in logs}
    assert "canary" not in str(logs)
    assert CAPTION not in str(logs)
    kept = await _kept(stage, note.c.kind, note.c.fetch, note.c.media, note.c.file_id)
    assert ("picture", "failed", None, None) in kept


async def test_a_picture_above_the_limit_is_not_even_fetched(with_pictures: Stage) -> None:
    stage = with_pictures
    sent = _send(stage, "photo", b"\xff\xd8\xff" + b"x" * (1 << 20))
    await stage.li.gets("That picture is too large to be kept. Please say it in words or as a voice note.")
    await stage.until(lambda: _is_gone(stage, sent), "it leaves the chat")
    assert await _kept(stage, note.c.kind, note.c.fetch, note.c.media) == [("picture", None, None)]
    assert _calls(stage, "getFile") == []


async def test_a_person_sends_so_many_pictures_a_day(with_pictures: Stage) -> None:
    stage = with_pictures
    for _ in range(3):
        _send(stage, "photo")
        await stage.li.gets(KEPT)
    _send(stage, "photo")
    await stage.li.gets("That is enough pictures for today. Please say the rest in words or as a voice note.")
    await stage.settle()
    assert [fetch is not None for (fetch,) in await _kept(stage, note.c.fetch)] == [True] * 3 + [False]
    stage.forward(days=1)
    _send(stage, "photo")
    await stage.li.gets_within(KEPT)
    await stage.settle()
    stage.li.ignore = stage.wang.ignore = True


async def test_a_voice_that_telegram_gives_to_no_bot_is_asked_for_once(stage: Stage) -> None:
    """Above 20 MB getFile refuses; another try would bring the same."""
    sent = _send(stage, "voice", b"OggS" + b"x" * (21 << 20))
    await stage.li.gets_within(REFUSED)
    await stage.until(lambda: _is_gone(stage, sent), "it leaves the chat")
    assert _calls(stage, "getFile") == [("getFile", 400)]


def test_a_sound_is_known_by_its_content() -> None:
    assert sound_type(voice_ogg()) == "audio/ogg"
    assert sound_type(b"ID3\x04") == "audio/mpeg"
    for content in (b"", b"OggS", b"OggS" + b"\0" * 24 + b"\x01vorbis", b"<html>", b"\xff\xd8\xff", b"MZ"):
        with pytest.raises(Unusable):
            sound_type(content)
