"""One row of the outbox as Bot API calls: a new message, an edit in place, a deletion, a menu. Decides no outcome."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from telegram import Bot, BotCommandScopeChat, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup
from telegram.error import BadRequest

from bot import menus
from bot.clock import Clock
from bot.render import Rendered, render, translator
from bot.transport import NotSent, SlowDown, Unknown
from core.pacing import Buckets
from core.settings import Limits
from db.queries.claims import Claimed

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a preview would fetch the address, and show the page

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


class Calls:
    """Makes the call a row asks for, at the pace one chat bears."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.clock = clock
        self.chats = Buckets[int](limits.chat_per_s, limits.chat_burst)

    async def make(self, row: Claimed, bot: Bot) -> int | None:
        """Return the id of the message that shows the row now. Raises TelegramError."""
        chat = row.telegram_id or 0
        if row.kind == "delete":
            await self._delete(row, bot, chat)
            return None
        if row.kind == "menu":
            await bot.set_my_commands(_commands(row), scope=BotCommandScopeChat(chat))
            return None
        if row.edit_message_id is not None and row.edit_message_id == row.newest_message_id:
            return await self._edit(row, bot, chat, row.edit_message_id)
        return await self._text(row, bot, chat)

    async def plain(self, row: Claimed, bot: Bot) -> int:
        """Send a row once more, as plain text and as a new message, after Telegram refused its markup."""
        return await self._send(bot, row.telegram_id or 0, _shown(row).plain, None)

    async def _delete(self, row: Claimed, bot: Bot, chat: int) -> None:
        try:
            await bot.delete_message(chat, row.body["d"])
        except BadRequest as error:
            if "not found" not in error.message.lower():  # gone already is as good as deleted
                raise

    async def _edit(self, row: Claimed, bot: Bot, chat: int, message_id: int) -> int:
        shown = _shown(row)
        if shown.before:
            return await self._text(row, bot, chat)
        try:
            await bot.edit_message_text(
                shown.text,
                chat,
                message_id,
                parse_mode="HTML",
                link_preview_options=NO_PREVIEW,
                reply_markup=shown.markup,  # type: ignore[arg-type]  # an edit never carries the home menu
            )
        except BadRequest as error:
            said = error.message.lower()
            if "not modified" in said:
                return message_id
            if "not found" in said or "can't be edited" in said:
                return await self._text(row, bot, chat)
            raise
        return message_id

    async def _text(self, row: Claimed, bot: Bot, chat: int) -> int:
        return await self._send(bot, chat, _shown(row, again=row.repeats > 0), "HTML")

    async def _send(self, bot: Bot, chat: int, shown: Rendered, parse_mode: str | None) -> int:
        """Send a new message, in several where it is too long for one; return the id of the one with the buttons.

        Raises Unknown where only a part of it has arrived: a repeat must say that it is one.
        """
        for number, part in enumerate(shown.before):
            with _in_the_middle(number > 0):
                await self._part(bot, chat, part, parse_mode)
        with _in_the_middle(bool(shown.before)):
            return await self._part(bot, chat, shown.text, parse_mode, shown.markup)

    async def _part(
        self, bot: Bot, chat: int, text: str, parse_mode: str | None, markup: Markup | None = None
    ) -> int:
        now = self.clock.steady()
        await asyncio.sleep(self.chats.of(chat, now).wait(now))
        try:
            sent = await bot.send_message(
                chat,
                text,
                parse_mode=parse_mode,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup,
                protect_content=True,
            )
        finally:
            now = self.clock.steady()
            self.chats.of(chat, now).charge(now)
        return sent.message_id


@contextmanager
def _in_the_middle(begun: bool) -> Iterator[None]:
    """Turn "not sent" into "unknown" where parts of the same message have arrived."""
    try:
        yield
    except (NotSent, SlowDown) as error:
        if begun:
            raise Unknown("only a part of it has arrived") from error
        raise


def _shown(row: Claimed, again: bool = False) -> Rendered:
    return render(row.body, row.screen_ref, row.language, row.zone, again)


def _commands(row: Claimed) -> list[tuple[str, str]]:
    say_it = translator(row.language).gettext
    return [(name, say_it(menus.COMMANDS[name])) for name in menus.MENUS[row.body["menu"]]]
