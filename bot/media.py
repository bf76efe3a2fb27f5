"""Voice notes: fetched from Telegram, checked by content, stored sealed on our side, then deleted from the chat."""

import asyncio

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.desk import Desk
from db.queries import notes
from db.queries.notes import DueMedia
from services import reading

log = structlog.get_logger()

MOST_BYTES = 10 << 20  # faults.md §5; Telegram's own limit for bots is 20 MB
AT_ONCE = 4  # notes fetched beside each other; the job comes again every second
FILE_S = 8.0  # under the deadline of the job, 10 s
KINDS = ((b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"))


class Media:
    """Fetches what notes still lack."""

    def __init__(self, desk: Desk, bot: Bot) -> None:
        self.desk = desk
        self.bot = bot

    async def fetch_due(self) -> None:
        """Fetch a few voice notes; what fails is tried again, then listed for the operator."""
        found = await self.desk.read(notes.due_media, AT_ONCE)
        for error in await asyncio.gather(*map(self._fetch, found), return_exceptions=True):
            if error is not None:
                raise error

    async def _fetch(self, due: DueMedia) -> None:
        try:
            async with asyncio.timeout(FILE_S):
                content = await self._download(due.file_id)
        except (TelegramError, TimeoutError) as error:
            log.warning("media_failed", note=due.id, error=type(error).__name__)
            await self.desk.write(reading.media_failed, due.id)
            return
        kind = next((mime for magic, mime in KINDS if content.startswith(magic)), None)
        if kind is None or len(content) > MOST_BYTES:
            await self.desk.write(reading.media_failed, due.id, for_good=True)
            return
        await self.desk.write(reading.media_kept, due.id, content, kind)

    async def _download(self, file_id: str) -> bytes:
        file = await self.bot.get_file(file_id)
        if (file.file_size or 0) > MOST_BYTES:
            raise TelegramError("too large")
        return bytes(await file.download_as_bytearray())
