"""The Bot API's methods, and what Telegram refuses, in its own words."""

import io
import json
from typing import Any

import aiohttp
import pytest

from tests.sim.driver import CHEN, LI, NOBODY, TOKEN, WANG, Driver

ONE_BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_get_me_knows_the_number_of_the_token(driver: Driver) -> None:
    """Client libraries take the bot's id from the token and compare."""
    me = await driver.ok("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (123456, True, "tongban_demo_bot")


@pytest.mark.parametrize("form", ["json", "form", "multipart", "query"])
async def test_parameters_come_in_four_forms(driver: Driver, form: str) -> None:
    """JSON, form, multipart and query string mean the same; nested values are JSON strings outside JSON."""
    await driver.start(LI)
    params = {
        "chat_id": str(LI),
        "text": "hello",
        "protect_content": "true",
        "reply_markup": json.dumps(ONE_BUTTON),
    }
    path = f"/bot{TOKEN}/sendMessage"
    if form == "json":
        body = {"chat_id": LI, "text": "hello", "protect_content": True, "reply_markup": ONE_BUTTON}
        status, _ = await driver.http("POST", path, body)
    elif form == "query":
        status, _ = await driver.http("GET", path, params=params)
    elif form == "form":
        status, _ = await driver.http("POST", path, data=params)
    else:
        data = aiohttp.FormData(params, default_to_multipart=True)
        status, _ = await driver.http("POST", path, data=data)
    assert status == 200
    last = await driver.last(LI)
    assert (last["text"], last["protected"]) == ("hello", True)
    assert last["keyboard"]["rows"] == [[{"label": "Yes", "data": "y"}]]
    (entry,) = [e for e in await driver.sim("GET", "log") if e["method"] == "sendMessage"]
    assert entry["chat_id"] == LI
    assert entry["params"]["reply_markup"] == ONE_BUTTON


@pytest.mark.parametrize(
    ("params", "status", "description"),
    [
        ({"chat_id": NOBODY}, 400, "Bad Request: chat not found"),
        ({"chat_id": "@somebody"}, 400, "Bad Request: chat not found"),
        ({"chat_id": None}, 400, "Bad Request: chat_id is empty"),
        ({"chat_id": WANG}, 403, "Forbidden: bot can't initiate conversation with a user"),
        ({"text": ""}, 400, "Bad Request: message text is empty"),
        ({"text": " \n "}, 400, "Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, 400, "Bad Request: message text is empty"),
        ({"text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, 400, "Bad Request: message is too long"),
        ({"parse_mode": "Fancy"}, 400, "Bad Request: unsupported parse_mode"),
        ({"reply_parameters": {"message_id": 999}}, 400, "Bad Request: message to be replied not found"),
        ({"reply_markup": "nonsense"}, 400, "Bad Request: can't parse reply_markup JSON object"),
        ({"reply_markup": [1]}, 400, "Bad Request: object expected as reply markup"),
    ],
)
async def test_send_message_refuses_what_telegram_refuses(
    driver: Driver, params: dict[str, Any], status: int, description: str
) -> None:
    """Nothing refused reaches a chat."""
    await driver.start(LI)
    await driver.sim("POST", "users", id=WANG, first_name="Wang")
    before = len(await driver.chat(LI))
    refused = await driver.refused("sendMessage", **{"chat_id": LI, "text": "hello", **params})
    assert refused == (status, description)
    assert len(await driver.chat(LI)) == before


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "can't parse inline keyboard button"),
        ({"text": " ", "callback_data": "x"}, "can't parse inline keyboard button"),
        ({"text": "x", "url": "http://localhost/x"}, "Wrong HTTP URL"),
        ({"text": "x", "url": "javascript:alert(1)"}, "Wrong HTTP URL"),
        ("x", "can't parse inline keyboard button"),
    ],
)
async def test_a_bad_inline_button_is_refused(driver: Driver, button: Any, description: str) -> None:
    """Data of 1-64 bytes, a text, an action, an address Telegram would open."""
    await driver.start(LI)
    markup = {"inline_keyboard": [[button]]}
    status, text = await driver.refused("sendMessage", chat_id=LI, text="x", reply_markup=markup)
    assert status == 400
    assert description in text


async def test_the_longest_things_allowed_are_taken(driver: Driver) -> None:
    """4096 units after parsing, 64 bytes of data."""
    await driver.start(LI)
    text = "<b>" + "x" * 4096 + "</b>"
    markup = {"inline_keyboard": [[{"text": "ok", "callback_data": "é" * 32}]]}
    await driver.say(LI, text, parse_mode="HTML", reply_markup=markup)
    assert len((await driver.last(LI))["text"]) == 4096


async def test_an_unreachable_person_is_403(driver: Driver) -> None:
    """Blocked and deactivated have their own words."""
    await driver.start(LI, WANG)
    await driver.sim("PUT", f"users/{LI}/faults", blocked=True)
    await driver.sim("PUT", f"users/{WANG}/faults", deactivated=True)
    blocked = await driver.refused("sendMessage", chat_id=LI, text="x")
    deactivated = await driver.refused("sendMessage", chat_id=WANG, text="x")
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    assert deactivated == (403, "Forbidden: user is deactivated")


async def test_an_edit_changes_text_and_keyboard_in_place(driver: Driver) -> None:
    """An edit without a keyboard takes the keyboard away."""
    await driver.start(LI)
    sent = await driver.buttons(LI, "question", [("Yes", "y")])
    edited = await driver.ok(
        "editMessageText", chat_id=LI, message_id=sent["message_id"], text="<i>✓</i> yes", parse_mode="HTML"
    )
    assert (edited["text"], edited["entities"][0]["type"]) == ("✓ yes", "italic")
    last = await driver.last(LI)
    assert (last["text"], last["keyboard"]) == ("✓ yes", None)
    assert last["edited_at"]
    await driver.ok(
        "editMessageReplyMarkup", chat_id=LI, message_id=sent["message_id"], reply_markup=ONE_BUTTON
    )
    assert (await driver.last(LI))["keyboard"]["kind"] == "inline"


async def test_an_edit_that_changes_nothing_is_refused(driver: Driver) -> None:
    """The words a client library looks for."""
    await driver.start(LI)
    sent = await driver.buttons(LI, "question", [("Yes", "y")])
    status, description = await driver.refused(
        "editMessageText", chat_id=LI, message_id=sent["message_id"], text="question", reply_markup=ONE_BUTTON
    )
    assert status == 400
    assert description.startswith("Bad Request: message is not modified: ")


async def test_edits_of_what_cannot_be_edited_are_refused(driver: Driver) -> None:
    """Not found, not the bot's, sent with a reply keyboard, or given one."""
    await driver.start(LI)
    own = (await driver.chat(LI))[0]["message_id"]
    menu = await driver.say(LI, "menu", reply_markup={"keyboard": [["Visit"]]})
    plain = await driver.say(LI, "plain")
    gone = await driver.say(LI, "gone")
    await driver.ok("deleteMessage", chat_id=LI, message_id=gone["message_id"])
    cases = [
        ({"message_id": gone["message_id"]}, "message to edit not found"),
        ({"message_id": 999_999}, "message to edit not found"),
        ({}, "message identifier is not specified"),
        ({"message_id": own}, "message can't be edited"),
        ({"message_id": menu["message_id"]}, "message can't be edited"),
        (
            {"message_id": plain["message_id"], "reply_markup": {"keyboard": [["x"]]}},
            "inline keyboard expected",
        ),
    ]
    for params, words in cases:
        refused = await driver.refused("editMessageText", chat_id=LI, text="new", **params)
        assert refused == (400, f"Bad Request: {words}")
    caption = await driver.refused(
        "editMessageCaption", chat_id=LI, message_id=plain["message_id"], caption="x"
    )
    assert caption == (400, "Bad Request: there is no caption in the message to edit")


@pytest.mark.parametrize(
    ("method", "field"), [("sendPhoto", "photo"), ("sendVoice", "voice"), ("sendDocument", "document")]
)
async def test_files_are_sent_by_upload_and_again_by_id(driver: Driver, method: str, field: str) -> None:
    """Multipart first, file_id afterwards; the caption can be edited."""
    await driver.start(LI)
    form = aiohttp.FormData({"chat_id": str(LI), "caption": "<b>words</b>", "parse_mode": "HTML"})
    form.add_field(field, b"made up", filename="note.txt", content_type="text/plain")
    status, answer = await driver.http("POST", f"/bot{TOKEN}/{method}", data=form)
    assert status == 200
    sent = answer["result"]
    file_id = (sent[field][-1] if field == "photo" else sent[field])["file_id"]
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("words", "bold")
    again = await driver.ok(method, chat_id=LI, **{field: file_id})
    await driver.ok("editMessageCaption", chat_id=LI, message_id=again["message_id"], caption="other")
    assert [m["text"] for m in (await driver.chat(LI))[1:]] == ["words", "other"]
    not_text = await driver.refused("editMessageText", chat_id=LI, message_id=again["message_id"], text="x")
    assert not_text == (400, "Bad Request: there is no text in the message to edit")


async def test_the_simulator_fetches_nothing_from_outside(driver: Driver) -> None:
    """A photo by address and an unknown file id are refused."""
    await driver.start(LI)
    by_url = await driver.refused("sendPhoto", chat_id=LI, photo="https://example.invalid/x.png")
    assert by_url == (400, "Bad Request: failed to get HTTP URL content")
    by_id = await driver.refused("sendPhoto", chat_id=LI, photo="nosuchfile")
    assert by_id == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    long = await driver.refused("sendPhoto", chat_id=LI, photo="x", caption="x" * 1025)
    assert long == (400, "Bad Request: message caption is too long")


async def test_a_file_over_20_mb_cannot_be_downloaded(driver: Driver) -> None:
    """getFile's limit for bots."""
    await driver.start(LI)
    form = aiohttp.FormData({"kind": "document"})
    form.add_field("file", io.BytesIO(bytes(20 * 1024 * 1024 + 1)), filename="big.bin")
    assert (await driver.http("POST", f"/sim/users/{LI}/media", data=form))[0] == 200
    file_id = (await driver.last(LI))["media"]["file_id"]
    assert await driver.refused("getFile", file_id=file_id) == (400, "Bad Request: file is too big")


async def test_messages_can_be_deleted_for_48_hours(driver: Driver) -> None:
    """By the calendar clock; the person's own messages too."""
    await driver.start(LI)
    mine = (await driver.chat(LI))[0]["message_id"]
    sent = [(await driver.say(LI, f"m{n}"))["message_id"] for n in range(3)]
    await driver.ok("deleteMessage", chat_id=LI, message_id=mine)
    await driver.sim("POST", "clock", forward_s=48 * 3600 - 60)
    await driver.ok("deleteMessage", chat_id=LI, message_id=sent[0])
    again = await driver.refused("deleteMessage", chat_id=LI, message_id=sent[0])
    assert again == (400, "Bad Request: message to delete not found")
    await driver.sim("POST", "clock", forward_s=120)
    late = await driver.refused("deleteMessage", chat_id=LI, message_id=sent[1])
    assert late == (400, "Bad Request: message can't be deleted for everyone")
    assert [m["deleted"] for m in await driver.chat(LI)] == [True, True, False, False]


async def test_delete_messages_skips_what_is_not_there(driver: Driver) -> None:
    """Up to 100 ids at once."""
    await driver.start(LI)
    sent = [(await driver.say(LI, f"m{n}"))["message_id"] for n in range(2)]
    assert await driver.ok("deleteMessages", chat_id=LI, message_ids=[*sent, 999_999]) is True
    assert [m["deleted"] for m in (await driver.chat(LI))[1:]] == [True, True]
    many = await driver.refused("deleteMessages", chat_id=LI, message_ids=list(range(1, 102)))
    assert many == (400, "Bad Request: too many message identifiers specified")


async def test_commands_are_kept_by_scope_and_language(driver: Driver) -> None:
    """The narrowest list wins on the phone; a deleted one gives way."""
    await driver.start(CHEN)
    await driver.sim("POST", "users", id=CHEN, language_code="zh-hans")
    person = driver.running.world.people[CHEN]

    def shown() -> list[str]:
        return [c["description"] for c in driver.running.world.commands_for(person)]

    command = [{"command": "help", "description": "Help"}]
    chinese = [{"command": "help", "description": "帮助"}]
    only_hers = [{"command": "notice", "description": "通知"}]
    scope = {"type": "chat", "chat_id": CHEN}
    await driver.ok("setMyCommands", commands=command)
    assert shown() == ["Help"]
    await driver.ok("setMyCommands", commands=chinese, language_code="zh")
    assert shown() == ["帮助"]
    await driver.ok("setMyCommands", commands=only_hers, scope=scope, language_code="zh")
    assert shown() == ["通知"]
    assert await driver.ok("getMyCommands", scope=scope, language_code="zh") == only_hers
    await driver.ok("deleteMyCommands", scope=scope, language_code="zh")
    assert shown() == ["帮助"]
    assert await driver.ok("getMyCommands") == command


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": [{"command": "Help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": NOBODY}}, "chat not found"),
    ],
)
async def test_bad_commands_are_refused(driver: Driver, params: dict[str, Any], description: str) -> None:
    """Lower-case names, a description, a two-letter language, a known chat."""
    assert await driver.refused("setMyCommands", **params) == (400, f"Bad Request: {description}")


async def test_the_menu_button_is_kept_for_all_and_for_one(driver: Driver) -> None:
    """A chat without its own shows everybody's."""
    await driver.start(LI, WANG)
    await driver.ok("setChatMenuButton", menu_button={"type": "commands"})
    await driver.ok("setChatMenuButton", chat_id=LI, menu_button={"type": "default"})
    assert await driver.ok("getChatMenuButton", chat_id=LI) == {"type": "default"}
    assert await driver.ok("getChatMenuButton", chat_id=WANG) == {"type": "commands"}


async def test_groups_can_be_left_and_private_chats_cannot(driver: Driver) -> None:
    """Groups exist in raw updates only."""
    await driver.start(LI)
    assert await driver.ok("leaveChat", chat_id=-1001) is True
    assert (await driver.refused("leaveChat", chat_id=LI))[0] == 400


async def test_chats_and_actions_are_answered(driver: Driver) -> None:
    """getChat shows the person; sendChatAction takes known actions only."""
    await driver.start(LI)
    assert (await driver.ok("getChat", chat_id=LI))["first_name"] == f"Person {LI}"
    assert await driver.ok("sendChatAction", chat_id=LI, action="typing") is True
    assert (await driver.refused("sendChatAction", chat_id=LI, action="dancing"))[0] == 400


async def test_unknown_methods_and_malformed_tokens_are_404(driver: Driver) -> None:
    """As Telegram answers them; method names are read in any case."""
    assert await driver.refused("sendRainbow") == (404, "Not Found: method not found")
    assert (await driver.ok("GETME"))["is_bot"]
    status, answer = await driver.http("GET", "/botnonsense/getMe")
    assert (status, answer["description"]) == (404, "Not Found")


async def test_the_log_shows_unknown_parameters_and_never_the_token(driver: Driver) -> None:
    """Every call, numbered; unknown parameters are recorded, not refused."""
    await driver.start(LI)
    await driver.say(LI, "x", sparkle=True)
    await driver.refused("sendMessage", chat_id=NOBODY, text="x")
    url = f"http://127.0.0.1:9/{TOKEN}"
    await driver.ok("setWebhook", url=url, secret_token="a-made-up-secret")
    log = await driver.sim("GET", "log")
    assert [e["n"] for e in log] == list(range(1, len(log) + 1))
    sent, refused, hook = log[-3:]
    assert (sent["method"], sent["status"], sent["unknown"]) == ("sendMessage", 200, ["sparkle"])
    assert (refused["status"], refused["chat_id"]) == (400, NOBODY)
    assert {"n", "at", "method", "chat_id", "status", "params", "unknown"} == sent.keys()
    assert TOKEN not in json.dumps(log)
    assert "a-made-up-secret" not in json.dumps(hook)
    assert (await driver.sim("GET", f"log?since={sent['n']}&limit=1"))[0]["n"] == refused["n"]
