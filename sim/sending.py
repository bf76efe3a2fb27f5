"""Bot API methods that touch messages: send, edit, delete, answer a press. Refusals in Telegram's words."""

from datetime import timedelta
from typing import Any

from sim import keyboard
from sim.acts import MAX_CAPTION, MAX_TEXT, media_content
from sim.entities import formatted, units
from sim.errors import bad, forbidden
from sim.files import StoredFile
from sim.keyboard import Kind, Markup
from sim.params import Params, names
from sim.person import Message, Person, Toast
from sim.world import World

DELETE_WITHIN = timedelta(hours=48)
"""A bot may delete a message this long after its date (Bot API, deleteMessage)."""
_ACTIONS = names(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note"
)


def chat_of(world: World, params: Params) -> Person:
    """The person behind `chat_id`. Raises Refused 400."""
    if params.values.get("chat_id") in (None, ""):
        raise bad("chat_id is empty")
    chat_id = params.number("chat_id")
    person = world.people.get(chat_id) if chat_id is not None else None
    if person is None:
        raise bad("chat not found")
    return person


def reachable(world: World, params: Params) -> Person:
    """The person behind `chat_id`, if the bot may write to them now. Raises Refused 400, 403 or 429."""
    person = chat_of(world, params)
    steady = world.clock.steady()
    world.faults.check_flood(steady)
    person.faults.check_flood(steady)
    if person.faults.deactivated:
        raise forbidden("user is deactivated")
    if person.faults.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return person


def _text(params: Params) -> dict[str, Any]:
    text, entities = formatted(params.text("text"), params.text("parse_mode"), params.value("entities"))
    if not text:
        raise bad("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def _caption(params: Params) -> dict[str, Any]:
    mode, explicit = params.text("parse_mode"), params.value("caption_entities")
    caption, entities = formatted(params.text("caption"), mode, explicit)
    if units(caption) > MAX_CAPTION:
        raise bad("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption, **({"caption_entities": entities} if entities else {})}


def _replied(params: Params, person: Person) -> int | None:
    given = params.value("reply_parameters")
    wanted = given.get("message_id") if isinstance(given, dict) else params.number("reply_to_message_id")
    if wanted is None:
        return None
    found = person.find(wanted) if isinstance(wanted, int) else None
    if found is not None and not found.deleted:
        return found.id
    lenient = params.flag("allow_sending_without_reply")
    if lenient or (isinstance(given, dict) and given.get("allow_sending_without_reply")):
        return None
    raise bad("message to be replied not found")


def _send(
    world: World, params: Params, person: Person, content: dict[str, Any], file: StoredFile | None = None
) -> dict[str, Any]:
    """The common end of every send: keyboard, limits, then the message is in the world."""
    markup = keyboard.read(params.value("reply_markup"))
    reply_to = _replied(params, person)
    world.limiter.admit(person.id, world.is_reply(person), world.clock.steady())
    message = world.post(
        person,
        content,
        from_bot=True,
        markup=markup,
        file=file,
        protected=params.flag("protect_content"),
        silent=params.flag("disable_notification"),
        reply_to=reply_to,
    )
    return world.message_json(message, person)


def send_message(world: World, params: Params) -> dict[str, Any]:
    """Bot API sendMessage."""
    person = reachable(world, params)
    return _send(world, params, person, _text(params))


def _send_file(world: World, params: Params, kind: str) -> dict[str, Any]:
    person = reachable(world, params)
    caption = _caption(params)
    stored = _file(world, params, kind)
    return _send(world, params, person, {**media_content(stored), **caption}, stored)


def _file(world: World, params: Params, kind: str) -> StoredFile:
    """The file of a send: uploaded, attached, or one the bot already knows. It fetches no address."""
    given = params.text(kind)
    upload = params.files.get(given.removeprefix("attach://")) or params.files.get(kind)
    if upload is not None:
        if not upload.data:
            raise bad("file must be non-empty")
        return world.files.add(kind, upload.name, upload.mime_type, upload.data)
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    stored = world.files.get(given)
    if stored is None:
        raise bad(
            f"there is no {kind} in the request" if not given else "wrong file identifier/HTTP URL specified"
        )
    if stored.kind != kind:
        raise bad(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def send_photo(world: World, params: Params) -> dict[str, Any]:
    """Bot API sendPhoto."""
    return _send_file(world, params, "photo")


def send_voice(world: World, params: Params) -> dict[str, Any]:
    """Bot API sendVoice."""
    return _send_file(world, params, "voice")


def send_document(world: World, params: Params) -> dict[str, Any]:
    """Bot API sendDocument."""
    return _send_file(world, params, "document")


def _editable(world: World, params: Params) -> tuple[Person, Message]:
    if params.number("message_id") is None:
        raise bad("message identifier is not specified")
    person = reachable(world, params)
    message = person.find(params.number("message_id") or 0)
    if message is None or message.deleted:
        raise bad("message to edit not found")
    if not message.from_bot or message.markup.kind not in (Kind.NONE, Kind.INLINE):
        # "It is currently only possible to edit messages without reply_markup or with inline keyboards."
        raise bad("message can't be edited")
    return person, message


def _apply(
    world: World, person: Person, message: Message, content: dict[str, Any], markup: Markup
) -> dict[str, Any]:
    if content == message.content and markup == message.markup:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    changed = content != message.content
    message.content, message.markup = content, markup
    if changed:
        message.edited_at = world.clock.now()
    world.message_changed(message)
    return world.message_json(message, person)


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """Bot API editMessageText; without a keyboard the message loses its own."""
    person, message = _editable(world, params)
    if not message.is_text:
        raise bad("there is no text in the message to edit")
    content = _text(params)
    return _apply(world, person, message, content, keyboard.read(params.value("reply_markup"), editing=True))


def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    """Bot API editMessageCaption."""
    person, message = _editable(world, params)
    if message.is_text:
        raise bad("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if k not in ("caption", "caption_entities")}
    content = {**kept, **_caption(params)}
    return _apply(world, person, message, content, keyboard.read(params.value("reply_markup"), editing=True))


def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    """Bot API editMessageReplyMarkup."""
    person, message = _editable(world, params)
    markup = keyboard.read(params.value("reply_markup"), editing=True)
    return _apply(world, person, message, message.content, markup)


def _delete(world: World, message: Message) -> None:
    if world.clock.now() - message.at > DELETE_WITHIN:
        raise bad("message can't be deleted for everyone")
    message.deleted = True
    world.message_changed(message)


def _deletable(world: World, params: Params) -> Person:
    person = chat_of(world, params)
    world.faults.check_flood(world.clock.steady())
    person.faults.check_flood(world.clock.steady())
    return person


def delete_message(world: World, params: Params) -> bool:
    """Bot API deleteMessage."""
    if params.number("message_id") is None:
        raise bad("message identifier is not specified")
    message = _deletable(world, params).find(params.number("message_id") or 0)
    if message is None or message.deleted:
        raise bad("message to delete not found")
    _delete(world, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Bot API deleteMessages; ids that are not there are skipped."""
    person = _deletable(world, params)
    ids = params.value("message_ids")
    if not isinstance(ids, list) or not all(isinstance(i, int) for i in ids):
        raise bad("message identifiers are not specified")
    if len(ids) > 100:
        raise bad("too many message identifiers specified")
    for found in [person.find(message_id) for message_id in ids]:
        if found is not None and not found.deleted:
            _delete(world, found)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Bot API answerCallbackQuery; a second answer to the same press is taken and shows nothing."""
    query_id = params.text("callback_query_id")
    press = world.presses.get(query_id)
    life = world.limiter.limits.press_life_s
    now = world.clock.now()
    if press is None or (life is not None and (now - press.at).total_seconds() > life):
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if units(params.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    person = world.people[press.user_id]
    if not press.answered:
        toast = Toast(query_id, now, params.text("text"), params.flag("show_alert"), params.text("url"))
        world.add_toast(person, toast)
    press.answered = True
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Bot API sendChatAction."""
    person = reachable(world, params)
    if params.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    world.notify("action", person.id, dict)
    return True
