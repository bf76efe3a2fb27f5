"""The Bot API side: the table of methods, and the way of one call through faults, method, log and answer."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

from sim import profile, sending, webhook
from sim.errors import Cut, Refused, bad
from sim.faults import Faults
from sim.params import Params, names, read_params
from sim.poll import Poller, set_allowed_updates
from sim.updates import Item
from sim.world import Webhook, World

_TOKEN = re.compile(r"(\d{1,19}):[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Effect(Enum):
    """What a call does to a chat: reply faults and events depend on it."""

    NONE = "none"
    SEND = "send"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Method:
    """One Bot API method: what it runs, and the parameters it knows (Bot API 10.0)."""

    name: str
    run: Callable[[World, Params], Any]
    takes: frozenset[str]
    effect: Effect = Effect.NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: status, body, the updates in it; whether a message was taken, and its reply is lost."""

    status: int
    body: dict[str, Any]
    items: tuple[Item, ...] = ()
    accepted: bool = False
    lost: bool = False


def _set_webhook(world: World, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return _delete_webhook(world, params)
    webhook.check_url(url)
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if params.flag("drop_pending_updates"):
        world.queue.keep_last(0)
    set_allowed_updates(world, params)
    world.webhook = Webhook(url, secret, min(100, max(1, params.number("max_connections") or 40)))
    world.on_webhook_change()
    return True


def _delete_webhook(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.queue.keep_last(0)
    world.webhook = Webhook()
    world.on_webhook_change()
    return True


def _webhook_info(world: World, params: Params) -> dict[str, Any]:
    return webhook.info(world)


_COMMON = "business_connection_id message_thread_id"
_SEND = (
    f"{_COMMON} chat_id reply_markup parse_mode disable_notification protect_content reply_parameters"
    " message_effect_id allow_paid_broadcast direct_messages_topic_id"
    " suggested_post_parameters reply_to_message_id"
    " allow_sending_without_reply"
)
_EDIT = "chat_id message_id inline_message_id reply_markup business_connection_id"
_CAPTION = "caption caption_entities"

_TABLE: list[tuple[str, Callable[[World, Params], Any], str, Effect]] = [
    ("getMe", profile.get_me, "", Effect.NONE),
    ("setWebhook", _set_webhook,
     "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
     Effect.NONE),
    ("deleteWebhook", _delete_webhook, "drop_pending_updates", Effect.NONE),
    ("getWebhookInfo", _webhook_info, "", Effect.NONE),
    ("sendMessage", sending.send_message,
     f"{_SEND} text entities link_preview_options disable_web_page_preview", Effect.SEND),
    ("sendPhoto", sending.send_photo,
     f"{_SEND} {_CAPTION} photo show_caption_above_media has_spoiler", Effect.SEND),
    ("sendVoice", sending.send_voice, f"{_SEND} {_CAPTION} voice duration", Effect.SEND),
    ("sendDocument", sending.send_document,
     f"{_SEND} {_CAPTION} document thumbnail disable_content_type_detection", Effect.SEND),
    ("editMessageText", sending.edit_message_text,
     f"{_EDIT} text parse_mode entities link_preview_options disable_web_page_preview", Effect.EDIT),
    ("editMessageCaption", sending.edit_message_caption,
     f"{_EDIT} {_CAPTION} parse_mode show_caption_above_media", Effect.EDIT),
    ("editMessageReplyMarkup", sending.edit_message_reply_markup, _EDIT, Effect.EDIT),
    ("deleteMessage", sending.delete_message, "chat_id message_id", Effect.NONE),
    ("deleteMessages", sending.delete_messages, "chat_id message_ids", Effect.NONE),
    ("answerCallbackQuery", sending.answer_callback_query,
     "callback_query_id text show_alert url cache_time", Effect.NONE),
    ("sendChatAction", sending.send_chat_action, f"chat_id action {_COMMON}", Effect.NONE),
    ("getFile", profile.get_file, "file_id", Effect.NONE),
    ("getChat", profile.get_chat, "chat_id", Effect.NONE),
    ("leaveChat", profile.leave_chat, "chat_id", Effect.NONE),
    ("setMyCommands", profile.set_my_commands, "commands scope language_code", Effect.NONE),
    ("getMyCommands", profile.get_my_commands, "scope language_code", Effect.NONE),
    ("deleteMyCommands", profile.delete_my_commands, "scope language_code", Effect.NONE),
    ("setChatMenuButton", profile.set_chat_menu_button, "chat_id menu_button", Effect.NONE),
    ("getChatMenuButton", profile.get_chat_menu_button, "chat_id", Effect.NONE),
]  # fmt: skip

METHODS = {name.lower(): Method(name, run, names(takes), effect) for name, run, takes, effect in _TABLE}
_GET_UPDATES = Method("getUpdates", lambda world, params: [], names("offset limit timeout allowed_updates"))


def _method(name: str) -> Method:
    method = METHODS.get(name.lower())
    if method is None:
        raise Refused(404, "Not Found: method not found")
    return method


def _error(refused: Refused) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": refused.status, "description": refused.description}
    if refused.retry_after is not None:
        body["parameters"] = {"retry_after": refused.retry_after}
    return Answer(refused.status, body)


def _response(answer: Answer) -> web.Response:
    body = json.dumps(answer.body, separators=(",", ":")).encode()
    headers = {}
    if "parameters" in answer.body:
        headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
    return web.Response(status=answer.status, body=body, content_type="application/json", headers=headers)


def connected(request: web.Request) -> bool:
    """Whether the client is still there."""
    return request.transport is not None and not request.transport.is_closing()


def cut(request: web.Request) -> web.Response:
    """Cut the connection; the empty response is never written."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


class BotApi:
    """Answers `/bot<TOKEN>/<method>` and `/file/bot<TOKEN>/<path>`."""

    def __init__(self, world: World, poller: Poller) -> None:
        self._world = world
        self._poller = poller

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The way of one call: outage, parameters, delay, method, log, answer."""
        if self._world.faults.down:
            self._log(request, Params({}), 0, None)
            return cut(request)
        try:
            answer = await self._answer(request)
        except Cut:
            return cut(request)
        if answer.lost:
            return cut(request)
        if answer.accepted and self._world.faults.hold_reply_s > 0:
            await asyncio.sleep(self._world.faults.hold_reply_s)
        return cut(request) if self._world.faults.down else await self._write(request, answer)

    async def _answer(self, request: web.Request) -> Answer:
        name, params, method = request.match_info["method"], Params({}), None
        try:
            self._check_token(request)
            params = await read_params(request)
            await self._slow(params)
            self._check_outage()
            if name.lower() == "getupdates":
                method = _GET_UPDATES
                items = await self._poller.get(params, lambda: connected(request))
                answer = Answer(200, {"ok": True, "result": [item.update for item in items]}, tuple(items))
            else:
                method = _method(name)
                answer = self._run(method, params)
        except Refused as refused:
            answer = _error(refused)
        self._log(request, params, answer.status, method, answer.lost)
        return answer

    def _run(self, method: Method, params: Params) -> Answer:
        """Run a method; note an accepted message, and whether a fault loses the reply to it."""
        result = method.run(self._world, params)
        body = {"ok": True, "result": result}
        if method.effect is Effect.NONE:
            return Answer(200, body)
        chat_id, message_id = result["chat"]["id"], result["message_id"]
        self._world.happened("call_accepted", method=method.name, chat_id=chat_id, message_id=message_id)
        fault = "drop_reply" if method.effect is Effect.SEND else "drop_edit_reply"
        lost = _use_up(self._world.people[chat_id].faults, fault) or _use_up(self._world.faults, fault)
        return Answer(200, body, accepted=True, lost=lost)

    def _check_token(self, request: web.Request) -> None:
        match = _TOKEN.fullmatch(request.match_info["token"])
        if match is None:
            raise Refused(404, "Not Found")
        self._world.bot.id = int(match[1])

    async def _slow(self, params: Params) -> None:
        person = self._world.people.get(params.number("chat_id") or 0)
        delay = self._world.faults.slow_s + (person.faults.slow_s if person else 0.0)
        if delay > 0:
            await asyncio.sleep(delay)

    def _check_outage(self) -> None:
        faults = self._world.faults
        if faults.down:
            raise Cut
        if faults.unauthorized:
            raise Refused(401, "Unauthorized")
        if faults.http_500 > 0:
            faults.http_500 -= 1
            raise Refused(500, "Internal Server Error")

    async def _write(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        response = _response(answer)
        if answer.items:
            await response.prepare(request)
            await response.write_eof()
            self._note_fetched(answer.items)
        return response

    def _note_fetched(self, items: tuple[Item, ...]) -> None:
        ids = [item.update_id for item in items]
        self._world.happened("updates_answered", update_ids=ids)
        presses = [item.update_id for item in items if item.kind == "callback_query"]
        if presses:
            self._world.happened("press_fetched", update_ids=presses)

    def _log(
        self,
        request: web.Request,
        params: Params,
        status: int,
        method: Method | None,
        reply_lost: bool = False,
    ) -> None:
        entry = {
            "at": self._world.clock.now().isoformat(),
            "method": method.name if method else request.match_info["method"],
            "chat_id": params.values.get("chat_id"),
            "status": status,
            "params": params.loggable(request.match_info["token"]),
            "unknown": params.unknown(method.takes) if method else [],
        }
        self._world.log.add({**entry, "reply_lost": True} if reply_lost else entry)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Bot API file download."""
        if self._world.faults.down:
            return cut(request)
        stored = self._world.files.at(request.match_info["path"])
        if stored is None or not _TOKEN.fullmatch(request.match_info["token"]):
            return _response(_error(Refused(404, "Not Found")))
        return web.Response(body=stored.data, content_type=stored.mime_type)


def _use_up(faults: Faults, name: str) -> bool:
    left = getattr(faults, name)
    if left > 0:
        setattr(faults, name, left - 1)
    return bool(left > 0)
