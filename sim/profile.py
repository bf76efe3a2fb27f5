"""Bot API methods about the bot itself, its menus, chats and files."""

import re
from typing import Any

from sim.errors import bad
from sim.files import MAX_DOWNLOAD
from sim.params import Params, names
from sim.sending import chat_of
from sim.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = names(
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member"
)

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(world: World, params: Params) -> dict[str, Any]:
    """Bot API getMe."""
    rights = {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**world.bot.user_json(), **rights}


def get_chat(world: World, params: Params) -> dict[str, Any]:
    """Bot API getChat."""
    person = chat_of(world, params)
    gifts = dict.fromkeys(_GIFTS, False)
    fixed = {"accent_color_id": person.id % 7, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**person.chat_json(), **fixed}


def leave_chat(world: World, params: Params) -> bool:
    """Bot API leaveChat. Groups exist only in raw updates, so any can be left; a private chat cannot."""
    chat_id = params.number("chat_id")
    if chat_id is not None and chat_id < 0:
        return True
    chat_of(world, params)
    raise bad("chat member status can't be changed in private chats")


def get_file(world: World, params: Params) -> dict[str, Any]:
    """Bot API getFile."""
    stored = world.files.get(params.text("file_id"))
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


def _scope(world: World, params: Params) -> tuple[str, int | None, str]:
    raw = params.value("scope") or {"type": "default"}
    if not isinstance(raw, dict) or raw.get("type") not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat_id = raw.get("chat_id")
    if raw["type"] == "chat":
        chat_id = chat_of(world, Params({"chat_id": chat_id})).id
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return raw["type"], chat_id, language


def _command(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not isinstance(raw.get("command"), str):
        raise bad("can't parse BotCommand: expected an Object with a command and a description")
    name, description = raw["command"].removeprefix("/"), str(raw.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def set_my_commands(world: World, params: Params) -> bool:
    """Bot API setMyCommands."""
    key = _scope(world, params)
    raw = params.value("commands") or []
    if not isinstance(raw, list) or len(raw) > 100:
        raise bad("can't parse commands: expected an Array of at most 100 BotCommand")
    world.bot.commands[key] = [_command(command) for command in raw]
    _menus_changed(world, key)
    return True


def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    """Bot API getMyCommands."""
    return world.bot.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Bot API deleteMyCommands."""
    key = _scope(world, params)
    world.bot.commands.pop(key, None)
    _menus_changed(world, key)
    return True


def _menus_changed(world: World, key: tuple[str, int | None, str]) -> None:
    """Tell the pages; a change for everybody only while a page is open."""
    people = [world.people[key[1]]] if key[1] in world.people else list(world.people.values())
    for person in people if world.watchers else []:
        world.phone_changed(person)


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Bot API setChatMenuButton."""
    button = params.value("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad("can't parse MenuButton: unsupported type")
    if params.values.get("chat_id") is None:
        world.bot.menu_button = button
    else:
        chat_of(world, params).menu_button = button
    return True


def get_chat_menu_button(world: World, params: Params) -> dict[str, Any]:
    """Bot API getChatMenuButton."""
    if params.values.get("chat_id") is None:
        return world.bot.menu_button
    return chat_of(world, params).menu_button or world.bot.menu_button
