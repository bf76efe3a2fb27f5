"""What people do with their phones: write, press, send media, edit, delete, block. Acts become updates."""

from typing import Any

from sim.entities import typed, units
from sim.errors import Mistake
from sim.files import MAX_UPLOAD, StoredFile
from sim.keyboard import NO_MARKUP, Kind
from sim.person import Message, Person
from sim.samples import picture_png, voice_ogg
from sim.world import World

MEDIA_KINDS = ("voice", "photo", "document", "video", "sticker", "contact", "location")
MAX_TEXT = 4096
MAX_CAPTION = 1024


def _check_can_write(person: Person) -> None:
    if person.faults.blocked:
        raise Mistake("This person has blocked the bot; unblock it first.", 409)
    if person.faults.deactivated:
        raise Mistake("This person's account is deactivated.", 409)


def _sent(world: World, person: Person, message: Message) -> dict[str, Any]:
    person.started = True
    update_id = world.push_update(person, "message", world.message_json(message, person))
    return {"update_id": update_id, "message_id": message.id}


def _text_content(text: Any, limit: int = MAX_TEXT) -> dict[str, Any]:
    if not isinstance(text, str) or not text.strip():
        raise Mistake("text is missing or empty.")
    if units(text) > limit:
        raise Mistake(f"A message takes {limit} characters at most.")
    text = text.strip()  # as every Telegram client does
    entities = typed(text)
    return {"text": text, **({"entities": entities} if entities else {})}


def write(world: World, person: Person, text: Any) -> dict[str, Any]:
    """Send a text. Returns update_id and message_id."""
    content = _text_content(text)
    _check_can_write(person)
    keyboard = person.reply_keyboard
    if keyboard.one_time and keyboard.find(label=content["text"]):
        person.reply_keyboard = NO_MARKUP
        world.phone_changed(person)
    return _sent(world, person, world.post(person, content, from_bot=False))


def press(world: World, person: Person, body: dict[str, Any]) -> dict[str, Any]:
    """Press a button by label, or by callback data that may be forged; a key of the reply keyboard writes."""
    _check_can_write(person)
    label, data, message_id = body.get("label"), body.get("data"), body.get("message_id")
    if isinstance(data, str):
        message = _message_with(person, message_id, data=data) or _any_message(person, message_id)
        return _press(world, person, message, message_id, data)
    if not isinstance(label, str):
        raise Mistake("A press takes a label or data.")
    message = _message_with(person, message_id, label=label)
    button = message.markup.find(label=label) if message else None
    if button is None and message_id is None and person.reply_keyboard.find(label=label):
        return {**write(world, person, label), "callback_query_id": None}
    if button is None:
        raise Mistake(f"There is no button “{label}” to press.", 404)
    if "callback_data" not in button:
        opens = button.get("url", "something else")
        raise Mistake(f"The button “{label}” opens {opens}; it sends nothing.", 409)
    return _press(world, person, message, message_id, button["callback_data"])


def _message_with(person: Person, message_id: Any, **button: str) -> Message | None:
    """The message that shows such a button: the given one, or the newest."""
    if message_id is not None:
        found = _any_message(person, message_id)
        return found if found and found.markup.find(**button) else None
    shown = (m for m in reversed(person.messages) if not m.deleted and m.markup.kind is Kind.INLINE)
    return next((m for m in shown if m.markup.find(**button)), None)


def _any_message(person: Person, message_id: Any) -> Message | None:
    """The given message, or the bot's newest."""
    if message_id is None:
        return next((m for m in reversed(person.messages) if m.from_bot and not m.deleted), None)
    return person.find(message_id) if isinstance(message_id, int) else None


def _press(
    world: World, person: Person, message: Message | None, message_id: Any, data: str
) -> dict[str, Any]:
    """A press on a message that is not there carries an InaccessibleMessage, as Telegram's would."""
    query_id = world.add_press(person)
    nowhere = message_id if isinstance(message_id, int) else 0
    shown = world.message_json(message, person) if message else _inaccessible(person, nowhere)
    query = {
        "id": query_id,
        "from": person.user_json(),
        "message": shown,
        "chat_instance": str(person.id * 7919),
        "data": data,
    }
    return {"update_id": world.push_update(person, "callback_query", query), "callback_query_id": query_id}


def _inaccessible(person: Person, message_id: int) -> dict[str, Any]:
    return {"chat": person.chat_json(), "message_id": message_id, "date": 0}


def send_media(
    world: World, person: Person, fields: dict[str, Any], file: tuple[str, str, bytes] | None
) -> dict[str, Any]:
    """Send media; `file` is (name, MIME type, bytes), made up when None. Returns update_id and message_id."""
    kind = fields.get("kind")
    if kind not in MEDIA_KINDS:
        raise Mistake(f"kind is one of {', '.join(MEDIA_KINDS)}.")
    _check_can_write(person)
    if kind in ("contact", "location"):
        content = {kind: _contact(person, fields) if kind == "contact" else _location(fields)}
        return _sent(world, person, world.post(person, content, from_bot=False))
    name, mime_type, data = file or _sample(kind)
    if len(data) > MAX_UPLOAD:
        raise Mistake("A file takes 50 MB at most.", 413)
    stored = world.files.add(kind, name, mime_type, data)
    content = {**media_content(stored), **_caption(fields.get("caption"))}
    return _sent(world, person, world.post(person, content, from_bot=False, file=stored))


def _caption(caption: Any) -> dict[str, Any]:
    if not caption:
        return {}
    content = _text_content(caption, MAX_CAPTION)
    entities = {"caption_entities": content["entities"]} if "entities" in content else {}
    return {"caption": content["text"], **entities}


def _contact(person: Person, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "phone_number": str(fields.get("phone_number", "0570-555-0100")),
        "first_name": str(fields.get("first_name", person.first_name)),
        "user_id": int(fields.get("user_id", person.id)),
    }


def _location(fields: dict[str, Any]) -> dict[str, float]:
    try:
        return {"latitude": float(fields["lat"]), "longitude": float(fields["lon"])}
    except (KeyError, TypeError, ValueError):
        raise Mistake("A location takes lat and lon.") from None


def _sample(kind: str) -> tuple[str, str, bytes]:
    if kind == "voice":
        return "", "audio/ogg", voice_ogg()
    if kind == "document":
        return "note.txt", "text/plain", b"A made-up document.\n"
    return "", "image/png", picture_png()


def media_content(stored: StoredFile) -> dict[str, Any]:
    """The content field of a message with this file, as the Bot API shapes it."""
    file = {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)}
    size = {"width": 160, "height": 120}
    match stored.kind:
        case "photo":
            return {"photo": [{**file, **size}]}
        case "voice":
            return {"voice": {**file, "duration": 1, "mime_type": stored.mime_type}}
        case "video":
            return {"video": {**file, **size, "duration": 1, "mime_type": stored.mime_type}}
        case "sticker":
            shape = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
            return {"sticker": {**file, **shape}}
    return {"document": {**file, "file_name": stored.name, "mime_type": stored.mime_type}}


def edit(world: World, person: Person, message_id: Any, text: Any) -> dict[str, Any]:
    """Change the person's own message. Returns update_id and message_id."""
    message = _own(person, message_id)
    content = _text_content(text, MAX_TEXT if message.is_text else MAX_CAPTION)
    _check_can_write(person)
    if message.is_text:
        message.content = content
    else:
        kept = {k: v for k, v in message.content.items() if k not in ("caption", "caption_entities")}
        message.content = {**kept, **_caption(text)}
    message.edited_at = world.clock.now()
    world.message_changed(message)
    update_id = world.push_update(person, "edited_message", world.message_json(message, person))
    return {"update_id": update_id, "message_id": message.id}


def delete(world: World, person: Person, message_id: Any) -> dict[str, Any]:
    """Remove a message for both sides; Telegram tells the bot nothing."""
    message = person.find(message_id) if isinstance(message_id, int) else None
    if message is None or message.deleted:
        raise Mistake(f"There is no message {message_id} in this chat.", 404)
    message.deleted = True
    world.message_changed(message)
    return {"update_id": None, "message_id": message.id}


def _own(person: Person, message_id: Any) -> Message:
    message = person.find(message_id) if isinstance(message_id, int) else None
    if message is None or message.deleted or message.from_bot:
        raise Mistake(f"There is no message {message_id} of this person.", 404)
    return message


def send_raw(world: World, person: Person, update: dict[str, Any]) -> dict[str, Any]:
    """Deliver any JSON object as one update."""
    person.heard_at = world.clock.steady()
    person.started = person.started or "message" in update
    return {"update_id": world.queue.push_raw(update, world.clock.now())}


def change_faults(world: World, person: Person, changes: dict[str, Any]) -> dict[str, Any]:
    """Set faults of one chat; a change of `blocked` is a my_chat_member update."""
    was_blocked = person.faults.blocked
    steady = world.clock.steady()
    person.faults.change(changes, steady)
    if person.faults.blocked != was_blocked:
        world.push_update(person, "my_chat_member", _membership(world, person))
    world.phone_changed(person)
    return person.faults.view(steady)


def _membership(world: World, person: Person) -> dict[str, Any]:
    states = {
        True: {"status": "kicked", "user": world.bot.user_json(), "until_date": 0},
        False: {"status": "member", "user": world.bot.user_json()},
    }
    return {
        "chat": person.chat_json(),
        "from": person.user_json(),
        "date": int(world.clock.now().timestamp()),
        "old_chat_member": states[not person.faults.blocked],
        "new_chat_member": states[person.faults.blocked],
    }
