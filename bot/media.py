"""Voice notes and pictures: fetched from Telegram, checked by content, stored sealed, then deleted from the chat."""

import asyncio

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import pictures
from bot.desk import Desk
from bot.pictures import NoPicture
from db.queries import media
from db.queries.media import DueMedia
from services import fetching
from services.attachments import MEGABYTE, PICTURE

log = structlog.get_logger()

AT_ONCE = 4  # notes fetched beside each other; the job comes again every second
FILE_S = 8.0  # under the deadline of the job, 10 s
OPUS_AT = 28  # where the first page of an Ogg stream says what it carries (RFC 7845, 3 and 5.1)


class Unusable(Exception):
    """What was fetched cannot be kept: another try would bring the same. The text says why in a word."""


class Media:
    """Fetches what notes still lack."""

    def __init__(self, desk: Desk, bot: Bot) -> None:
        self.desk = desk
        self.bot = bot
        self.most_bytes = desk.settings.media.most_mb * MEGABYTE

    async def fetch_due(self) -> None:
        """Fetch a few; what fails is tried again, then listed for the operator; what is no use is refused."""
        found = await self.desk.read(media.due_media, AT_ONCE)
        for error in await asyncio.gather(*map(self._fetch, found), return_exceptions=True):
            if error is not None:
                raise error

    async def _fetch(self, due: DueMedia) -> None:
        try:
            async with asyncio.timeout(FILE_S):
                content, kind = await _checked(due.kind, await self._download(due.file_id))
        except (Unusable, NoPicture) as error:
            log.warning("media_refused", note=due.id, why=str(error))
            await self.desk.write(fetching.refused, due.id)
        except (TelegramError, TimeoutError) as error:
            log.warning("media_failed", note=due.id, error=type(error).__name__)
            await self.desk.write(fetching.failed, due.id)
        else:
            await self.desk.write(fetching.kept, due.id, content, kind)

    async def _download(self, file_id: str) -> bytes:
        """Return a file. Telegram gives a bot no file above 20 MB, and says so when it is asked where it lies."""
        try:
            file = await self.bot.get_file(file_id)
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise Unusable("too large") from None
            raise
        if (file.file_size or 0) > self.most_bytes:
            raise Unusable("too large")
        content = bytes(await file.download_as_bytearray())
        if len(content) > self.most_bytes:
            raise Unusable("too large")
        return content


async def _checked(kind: str, content: bytes) -> tuple[bytes, str]:
    """Return what may be kept of a file, and its type. What it calls itself counts for nothing."""
    if kind == PICTURE:
        return await asyncio.to_thread(pictures.rewritten, content), pictures.MIME
    return content, sound_type(content)


def sound_type(content: bytes) -> str:
    """Return the type of a sound by its first bytes. Raises Unusable for anything but Ogg Opus and MP3."""
    if content.startswith(b"OggS") and content[OPUS_AT:].startswith(b"OpusHead"):
        return "audio/ogg"
    if content.startswith(b"ID3") or content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    raise Unusable("no sound")
