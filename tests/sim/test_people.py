"""What people do: each call of sim-control.md under /sim/users."""

from typing import Any

import aiohttp
import pytest

from tests.sim.driver import LI, NOBODY, TOKEN, WANG, Driver


async def test_a_registered_person_is_answered_and_a_known_one_updated(driver: Driver) -> None:
    """POST /sim/users answers the person; a second call changes what it names and keeps the rest."""
    first = await driver.sim("POST", "users", id=LI, first_name="Li", language_code="zh-hans", role="mother")
    assert (first["id"], first["first_name"], first["role"]) == (LI, "Li", "mother")
    second = await driver.sim("POST", "users", id=LI, first_name="李")
    assert (second["first_name"], second["language_code"], second["role"]) == ("李", "zh-hans", "mother")
    assert len(await driver.sim("GET", "users")) == 1


async def test_a_text_becomes_a_message_update(driver: Driver) -> None:
    """The update carries sender, private chat, date and the command's entity."""
    await driver.sim("POST", "users", id=LI, first_name="Li", language_code="zh-hans")
    sent = await driver.sim("POST", f"users/{LI}/text", text="/start CODE")
    (update,) = await driver.take()
    message = update["message"]
    assert update["update_id"] == sent["update_id"]
    assert message["message_id"] == sent["message_id"]
    assert message["from"] == {"id": LI, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
    assert message["chat"] == {"id": LI, "type": "private", "first_name": "Li"}
    assert message["text"] == "/start CODE"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_update_ids_grow_by_one(driver: Driver) -> None:
    """Two acts of two people get neighbouring update ids."""
    await driver.start(LI, WANG)
    first = await driver.sim("POST", f"users/{LI}/text", text="one")
    second = await driver.sim("POST", f"users/{WANG}/text", text="two")
    assert second["update_id"] == first["update_id"] + 1


async def test_a_press_by_label_carries_the_message_and_its_data(driver: Driver) -> None:
    """Without message_id the newest message with such a button is pressed."""
    await driver.start(LI)
    await driver.buttons(LI, "old", [("Yes", "old-yes")])
    newest = await driver.buttons(LI, "new", [("Yes", "new-yes"), ("No", "new-no")])
    await driver.say(LI, "something else")
    pressed = await driver.sim("POST", f"users/{LI}/press", label="Yes")
    (update,) = await driver.take()
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (pressed["callback_query_id"], "new-yes")
    assert query["from"]["id"] == LI
    assert query["message"]["message_id"] == newest["message_id"]
    assert query["message"]["reply_markup"] == newest["reply_markup"]


async def test_a_press_can_name_its_message(driver: Driver) -> None:
    """An old keyboard can be pressed."""
    await driver.start(LI)
    old = await driver.buttons(LI, "old", [("Yes", "old-yes")])
    await driver.buttons(LI, "new", [("Yes", "new-yes")])
    await driver.sim("POST", f"users/{LI}/press", label="Yes", message_id=old["message_id"])
    (update,) = await driver.take()
    assert update["callback_query"]["data"] == "old-yes"


async def test_a_press_can_carry_forged_data(driver: Driver) -> None:
    """Data that stands on no keyboard arrives all the same, on a message that is there or is not."""
    await driver.start(LI)
    shown = await driver.buttons(LI, "choose", [("Yes", "yes")])
    for body in ({"data": "forged"}, {"data": "forged", "message_id": shown["message_id"]}):
        await driver.sim("POST", f"users/{LI}/press", **body)
        (update,) = await driver.take()
        assert update["callback_query"]["data"] == "forged"
        assert update["callback_query"]["message"]["message_id"] == shown["message_id"]
    await driver.sim("POST", f"users/{LI}/press", data="forged", message_id=999_999)
    (update,) = await driver.take()
    assert update["callback_query"]["message"]["date"] == 0


async def test_a_press_on_a_deleted_message_arrives_without_its_text(driver: Driver) -> None:
    """Telegram then sends an InaccessibleMessage."""
    await driver.start(LI)
    shown = await driver.buttons(LI, "choose", [("Yes", "yes")])
    await driver.ok("deleteMessage", chat_id=LI, message_id=shown["message_id"])
    await driver.sim("POST", f"users/{LI}/press", data="yes", message_id=shown["message_id"])
    (update,) = await driver.take()
    assert update["callback_query"]["message"].keys() == {"chat", "message_id", "date"}


async def test_a_key_of_the_reply_keyboard_sends_its_label(driver: Driver) -> None:
    """Pressing a label of the keyboard at the bottom is writing it."""
    await driver.start(LI)
    await driver.say(LI, "menu", reply_markup={"keyboard": [["Visit", {"text": "Help"}]]})
    assert (await driver.last(LI))["keyboard"] == {
        "kind": "reply",
        "rows": [[{"label": "Visit"}, {"label": "Help"}]],
    }
    pressed = await driver.sim("POST", f"users/{LI}/press", label="Help")
    (update,) = await driver.take()
    assert update["update_id"] == pressed["update_id"]
    assert update["message"]["text"] == "Help"
    await driver.say(LI, "gone", reply_markup={"remove_keyboard": True})
    assert (await driver.http("POST", f"/sim/users/{LI}/press", {"label": "Help"}))[0] == 404


@pytest.mark.parametrize("kind", ["voice", "photo", "document", "video", "sticker"])
async def test_media_arrive_with_a_file_that_can_be_downloaded(driver: Driver, kind: str) -> None:
    """The bytes a person sends are the bytes the bot downloads."""
    await driver.start(LI)
    form = aiohttp.FormData({"kind": kind, "caption": "with words"})
    form.add_field(
        "file",
        b"\x00made up\xff",
        filename="../../note.bin",
        content_type="application/x-made-up; charset=utf-8",
    )
    status, sent = await driver.http("POST", f"/sim/users/{LI}/media", data=form)
    assert status == 200
    (update,) = await driver.take()
    message = update["message"]
    assert (message["message_id"], message["caption"]) == (sent["message_id"], "with words")
    shown = message[kind][-1] if kind == "photo" else message[kind]
    file = await driver.ok("getFile", file_id=shown["file_id"])
    assert ".." not in file["file_path"]
    url = f"{driver.running.url}/file/bot{TOKEN}/{file['file_path']}"
    async with driver.session.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, b"\x00made up\xff")
    assert (await driver.last(LI))["media"]["kind"] == kind


async def test_a_voice_without_a_file_is_a_real_ogg(driver: Driver) -> None:
    """The page's voice button sends a silent Ogg Opus file."""
    await driver.start(LI)
    await driver.sim("POST", f"users/{LI}/media", kind="voice")
    url = (await driver.last(LI))["media"]["url"]
    async with driver.session.get(driver.running.url + url) as answer:
        data = await answer.read()
    assert data.startswith(b"OggS")
    assert b"OpusHead" in data


async def test_locations_and_contacts_arrive_as_such(driver: Driver) -> None:
    """A location takes lat and lon; a contact is the person's own by default."""
    await driver.start(LI)
    status, _ = await driver.http(
        "POST", f"/sim/users/{LI}/media", data={"kind": "location", "lat": "28.9", "lon": "118.8"}
    )
    assert status == 200
    await driver.sim("POST", f"users/{LI}/media", kind="contact")
    location, contact = [update["message"] for update in await driver.take()]
    assert location["location"] == {"latitude": 28.9, "longitude": 118.8}
    assert contact["contact"]["user_id"] == LI


async def test_an_edit_of_the_own_message_is_an_edited_message_update(driver: Driver) -> None:
    """The chat shows the new text and when it was changed."""
    await driver.start(LI)
    sent = await driver.sim("POST", f"users/{LI}/text", text="wrong")
    await driver.sim("POST", f"users/{LI}/edit", message_id=sent["message_id"], text="right")
    _, update = await driver.take()
    assert update["edited_message"]["text"] == "right"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]
    last = await driver.last(LI)
    assert last["text"] == "right"
    assert last["edited_at"]


async def test_a_deleted_own_message_stays_listed_as_deleted(driver: Driver) -> None:
    """Telegram tells the bot nothing about it."""
    await driver.start(LI)
    sent = await driver.sim("POST", f"users/{LI}/text", text="wrong")
    await driver.take()
    await driver.sim("POST", f"users/{LI}/delete", message_id=sent["message_id"])
    assert (await driver.last(LI))["deleted"] is True
    assert await driver.take() == []


@pytest.mark.parametrize("body", [{"message": 5}, {"nothing": [1]}, {"callback_query": {"from": None}}, {}])
async def test_a_raw_object_is_delivered_as_it_stands(driver: Driver, body: dict[str, Any]) -> None:
    """Only the update_id is added."""
    await driver.start(LI)
    sent = await driver.sim("POST", f"users/{LI}/raw", **body)
    assert await driver.take() == [{"update_id": sent["update_id"], **body}]


async def test_the_chat_lists_exactly_the_promised_fields_after_an_id(driver: Driver) -> None:
    """GET …/chat?after=N lists newer messages, oldest first."""
    await driver.start(LI)
    first = await driver.say(LI, "first", protect_content=True, disable_notification=True)
    await driver.buttons(LI, "second", [("Yes", "y")])
    messages = await driver.sim("GET", f"users/{LI}/chat?after={first['message_id'] - 1}")
    assert [m["text"] for m in messages] == ["first", "second"]
    fields = "message_id from at text entities keyboard media edited_at deleted protected silent"
    assert all(m.keys() == set(fields.split()) for m in messages)
    assert (messages[0]["from"], messages[0]["protected"], messages[0]["silent"]) == ("bot", True, True)
    assert messages[1]["keyboard"] == {"kind": "inline", "rows": [[{"label": "Yes", "data": "y"}]]}
    assert messages[0]["at"].endswith("+00:00")


async def test_toasts_list_the_answers_to_presses(driver: Driver) -> None:
    """Oldest first, the empty ones too; a second answer to one press shows nothing."""
    await driver.start(LI)
    await driver.buttons(LI, "choose", [("Yes", "y")])
    ids = [(await driver.sim("POST", f"users/{LI}/press", label="Yes"))["callback_query_id"] for _ in "ab"]
    await driver.ok("answerCallbackQuery", callback_query_id=ids[0])
    await driver.ok("answerCallbackQuery", callback_query_id=ids[1], text="Saved", show_alert=True)
    await driver.ok("answerCallbackQuery", callback_query_id=ids[1], text="again")
    toasts = await driver.sim("GET", f"users/{LI}/toasts")
    assert [(t["callback_query_id"], t["text"], t["show_alert"]) for t in toasts] == [
        (ids[0], "", False),
        (ids[1], "Saved", True),
    ]


async def test_blocking_and_coming_back_are_my_chat_member_updates(driver: Driver) -> None:
    """A change of blocked is told; the same value again is not."""
    await driver.start(LI)
    for blocked in (True, True, False):
        faults = await driver.sim("PUT", f"users/{LI}/faults", blocked=blocked)
        assert faults["blocked"] is blocked
    updates = [u["my_chat_member"] for u in await driver.take()]
    states = [(u["old_chat_member"]["status"], u["new_chat_member"]["status"]) for u in updates]
    assert states == [("member", "kicked"), ("kicked", "member")]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("users", {"id": 0, "first_name": "x"}, 400),
        ("users", {"id": LI + 1}, 400),
        (f"users/{NOBODY}/text", {"text": "hi"}, 404),
        (f"users/{LI}/text", {"text": "  "}, 400),
        (f"users/{LI}/text", {"text": "x" * 4097}, 400),
        (f"users/{LI}/press", {}, 400),
        (f"users/{LI}/press", {"label": "Nowhere"}, 404),
        (f"users/{LI}/media", {"kind": "smell"}, 400),
        (f"users/{LI}/media", {"kind": "location"}, 400),
        (f"users/{LI}/edit", {"message_id": 999, "text": "x"}, 404),
        (f"users/{LI}/delete", {"message_id": 999}, 404),
    ],
)
async def test_a_mistake_is_answered_in_one_sentence(
    driver: Driver, path: str, body: dict[str, Any], status: int
) -> None:
    """{"error": sentence} and a 4xx."""
    await driver.start(LI)
    got, answer = await driver.http("POST", f"/sim/{path}", body)
    assert got == status
    assert answer.keys() == {"error"}
    assert answer["error"].endswith(".")


async def test_who_has_blocked_the_bot_cannot_write_to_it(driver: Driver) -> None:
    """As in Telegram, unblocking comes first."""
    await driver.start(LI)
    await driver.sim("PUT", f"users/{LI}/faults", blocked=True)
    assert (await driver.http("POST", f"/sim/users/{LI}/text", {"text": "hi"}))[0] == 409
