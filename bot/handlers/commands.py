"""Commands and home keys: each stands for one service."""

from collections.abc import Callable
from functools import cache

from telegram import Update

from bot import menus
from bot.handlers.serving import Context, enter, serve
from bot.render import LANGUAGES, translator
from db.queries.people import Who
from services import board, checkins, children, drills, leave, notices, people, reading
from services.unit import Unit

COMMANDS: dict[str, Callable[[Unit, Who], object]] = {
    "visit": children.choose_for_visit,
    "children": children.show_list,
    "worry": checkins.worry,
    "concerns": board.show,
    "notes": reading.show_list,
    "notice": notices.begin,
    "drill": drills.begin,
    "leave": leave.begin,
    "help": people.help_,
    "cancel": people.cancel,
    "language": people.language,
    "privacy": people.privacy,
    "stop": people.stop,
}


@cache
def _keys() -> dict[str, str]:
    """Return what is written on the home keys, in every language, and the command it stands for."""
    keys = {key for rows in menus.HOME.values() for row in rows for key in row}
    return {translator(language).gettext(key.label): key.command for language in LANGUAGES for key in keys}


def command_for(text: str) -> str | None:
    """Return the command that a typed text stands for when it is a home key."""
    return _keys().get(text.strip())


async def start(update: Update, context: Context) -> None:
    """Take /start, with or without an invite code."""
    user = update.effective_user
    if user is None:
        return
    payload = context.args[0] if context.args else None
    await serve(update, context, people.begin, user.first_name, user.language_code, payload)


async def command(update: Update, context: Context) -> None:
    """Take any other command of the menu."""
    message = update.effective_message
    if message is None or not message.text:
        return
    name = message.text[1:].split()[0].split("@")[0].lower()
    await enter(update, context, message.message_id, COMMANDS[name])
