"""Plays a script on the house: each act becomes an update, a stretch of time or a death, and is looked at after."""

import secrets
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import Connection, select
from structlog.testing import capture_logs

from bot.flows import catalog, engine
from bot.flows.model import Kind as QuestionKind
from bot.flows.run import load
from bot.handlers.commands import COMMANDS
from db.models import pairing, person
from db.queries import people, runs, screens
from db.queries.inbox import Row
from tests.conversations.findings import Verdict
from tests.conversations.house import Fate, House, Json
from tests.conversations.oracle import Oracle
from tests.conversations.phones import Key, Phone, picked
from tests.conversations.script import LI, WORLD, ZHOU, Act, Kind, Script
from tests.conversations.words import MEDIA, SENTENCES, SPANS
from tests.stage import is_said

FATES = (Fate.NOT_SENT, Fate.ARRIVED_UNKNOWN, Fate.LOST_UNKNOWN)
REDELIVERED = timedelta(hours=24)  # Telegram forgets an update after this
UNPROMPTED = (Kind.BEGIN, Kind.WAIT, Kind.RESTART)  # what changes rows without an update


class Player:
    """One conversation under way."""

    def __init__(self, house: House, verdict: Verdict) -> None:
        self.house = house
        self.verdict = verdict
        self.oracle = Oracle(house, verdict)
        self.sent: list[tuple[float, Json]] = []  # when (seconds), what
        self.dies = False
        self.acts: dict[Kind, Callable[[Act, Phone], Awaitable[None]]] = {
            Kind.PRESS: self._press,
            Kind.TAP: self._tap_label,
            Kind.OLD: self._old,
            Kind.FOREIGN: self._foreign,
            Kind.FORGED: self._forged,
            Kind.TYPE: self._type,
            Kind.LABEL: self._label,
            Kind.KEY: self._key,
            Kind.COMMAND: self._command,
            Kind.VOICE: self._voice,
            Kind.MEDIA: self._media,
            Kind.FORWARD: self._forward,
            Kind.EDIT: self._edit,
            Kind.AGAIN: self._again,
            Kind.BEGIN: self._begin,
            Kind.BLOCK: self._block,
            Kind.UNBLOCK: self._unblock,
            Kind.WAIT: self._wait,
            Kind.FATE: self._fate,
            Kind.DIE: self._die,
            Kind.RESTART: self._restart,
        }

    async def play(self, script: Script) -> None:
        """Play a script to its end. What the product raises is a finding and ends the conversation."""
        self.house.begin()
        self.verdict.figures["runs"] += 1
        place = "the beginning"
        with capture_logs() as logs:
            try:
                await self.oracle.look(None)
                for number, act in enumerate(script, 1):
                    place = f"{number}. {act}"
                    await self._one(act)
                place = "the end"
                await self._end()
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                told = f"{place}: {type(error).__name__}: {error} ({where.filename}:{where.lineno})"
                self.verdict.find("crashes", told)
        for entry in logs:
            if entry["log_level"] in ("error", "critical"):
                self.verdict.find("crashes", f"logged {entry}")

    async def _one(self, act: Act) -> None:
        self.house.breathe()
        phone = self.house.phones.of(act.who)
        if not phone.blocked or act.kind in (
            *WORLD,
            Kind.UNBLOCK,
        ):  # who has blocked the bot cannot write to it
            await self.acts[act.kind](act, phone)
        if not act.late:
            await self.house.deliver()
        if act.kind in UNPROMPTED:
            await self.oracle.look(None)

    async def _end(self) -> None:
        """Let everything arrive; then everybody must have a way forward, and the books must be right."""
        self.house.fates = []
        self.house.woken = True
        await self.house.deliver()
        for user in (LI, ZHOU):
            await self._has_a_way(self.house.phones.of(user))
        await self.oracle.end()

    # -- updates --------------------------------------------------------------------------------------------

    async def _put(self, update: Json) -> None:
        """Let an update come in, and look at what it did."""
        self.verdict.figures["inputs"] += 1
        self.sent.append((self.house.clock.now().timestamp(), update))
        rows = await self.house.store_only(update)
        if self.dies:
            self.dies = False
            await self._end_and_begin_anew()
            return
        await self._handle(rows)

    async def _handle(self, rows: list[Row]) -> None:
        for row in rows:
            await self.house.handle(row)
            await self.oracle.look(row.id)

    async def _end_and_begin_anew(self) -> None:
        await self._handle(await self.house.restart())
        await self.house.ask_again()

    async def _tap(self, phone: Phone, button: tuple[int, Key] | None) -> None:
        if button and button[1].data:
            await self._put(
                self.house.phones.press(phone.id, self.house.clock.now(), button[0], button[1].data)
            )

    async def _say(self, phone: Phone, text: str) -> None:
        await self._put(self.house.phones.text(phone.id, self.house.clock.now(), text))

    async def _send(self, phone: Phone, content: Json) -> None:
        await self._put(self.house.phones.message(phone.id, self.house.clock.now(), content))

    # -- acts -----------------------------------------------------------------------------------------------

    async def _press(self, act: Act, phone: Phone) -> None:
        if live := phone.live():
            await self._tap(phone, picked(live, act.pick))
        else:
            await self._key(act, phone)

    async def _tap_label(self, act: Act, phone: Phone) -> None:
        await self._tap(phone, next((one for one in phone.live() if is_said(act.text, one[1].label)), None))

    async def _old(self, act: Act, phone: Phone) -> None:
        await self._tap(phone, picked(phone.every, act.pick))

    async def _foreign(self, act: Act, phone: Phone) -> None:
        others = [
            one for other in self.house.phones.by_id.values() if other is not phone for one in other.every
        ]
        await self._tap(phone, picked(others, act.pick))

    async def _forged(self, act: Act, phone: Phone) -> None:
        made_up = ("x", "", ".", "A" * 16 + ".0", secrets.token_urlsafe(12) + ".1", "é.1", "A" * 64)
        mine = [
            data + end for _, key in phone.every[-3:] if (data := key.data) for end in ("0", "9", "x", " ")
        ]
        data = picked((*made_up, *mine), act.pick)
        await self._tap(phone, (1, Key("", data)))

    async def _type(self, act: Act, phone: Phone) -> None:
        await self._say(phone, act.text)

    async def _label(self, act: Act, phone: Phone) -> None:
        if button := picked(phone.live(), act.pick):
            await self._say(phone, button[1].label)

    async def _key(self, act: Act, phone: Phone) -> None:
        if key := picked(phone.home, act.pick):
            await self._say(phone, key)

    async def _command(self, act: Act, phone: Phone) -> None:
        await self._say(phone, f"/{picked((*COMMANDS, 'start'), act.pick)}")

    async def _voice(self, act: Act, phone: Phone) -> None:
        await self._send(phone, {"voice": {"file_id": "voice-1", "file_unique_id": "v", "duration": 1}})
        await self.house.fetch()

    async def _media(self, act: Act, phone: Phone) -> None:
        content = picked(MEDIA, act.pick) or {}
        caption = picked(SENTENCES, act.pick * 7 % 1)
        await self._send(phone, {**content, **({"caption": caption} if act.pick * 3 % 1 < 0.5 else {})})
        await self.house.fetch()

    async def _forward(self, act: Act, phone: Phone) -> None:
        origin = {"type": "hidden_user", "sender_user_name": "X", "date": 0}
        await self._send(phone, {"text": picked(("/stop", *SENTENCES), act.pick), "forward_origin": origin})

    async def _edit(self, act: Act, phone: Phone) -> None:
        if message_id := picked(phone.own, act.pick):
            await self._put(self.house.phones.edit(phone.id, self.house.clock.now(), message_id, "1"))

    async def _again(self, act: Act, phone: Phone) -> None:
        """Deliver an update again: it is known and has no second effect."""
        since = self.house.clock.now().timestamp() - REDELIVERED.total_seconds()
        update = picked([update for at, update in self.sent if at > since], act.pick)
        if update and await self.house.store_only(update):
            self.verdict.find("replay_differs", f"update {update['update_id']} is taken twice")

    async def _begin(self, act: Act, phone: Phone) -> None:
        visits = sorted({flow.name for flow in catalog.FLOWS if flow.needs_child})
        mine = await self.house.store.read(lambda conn: _children(conn, phone.id))
        about = [(name, child_id) for name in visits for child_id in mine]
        if chosen := picked(about, act.pick):
            await self.house.begin_flow(phone.id, *chosen)

    async def _block(self, act: Act, phone: Phone) -> None:
        phone.blocked = True
        await self._put(self.house.phones.membership(phone.id, self.house.clock.now(), True))

    async def _unblock(self, act: Act, phone: Phone) -> None:
        if phone.blocked:
            phone.blocked = False
            await self._put(self.house.phones.membership(phone.id, self.house.clock.now(), False))

    async def _wait(self, act: Act, phone: Phone) -> None:
        await self.house.wait(picked(SPANS, act.pick) or SPANS[0])
        await self.oracle.waited()

    async def _fate(self, act: Act, phone: Phone) -> None:
        self.house.fates.append(picked(FATES, act.pick) or Fate.SENT)

    async def _die(self, act: Act, phone: Phone) -> None:
        self.dies = True

    async def _restart(self, act: Act, phone: Phone) -> None:
        if act.pick < 0.5:
            await self.house.die_sending()
        await self._end_and_begin_anew()

    # -- a way forward --------------------------------------------------------------------------------------

    async def _has_a_way(self, phone: Phone) -> None:
        """A mother who can be reached sees the present question, or her menu; at worst after one more press."""
        if phone.blocked or await self._sees_a_way(phone):
            return
        await self._tap(phone, picked(phone.live(), 0.0))
        await self.house.deliver()
        if not await self._sees_a_way(phone):
            self.verdict.find("stuck", f"{phone.id} sees neither her question nor her menu")

    async def _sees_a_way(self, phone: Phone) -> bool:
        return await self.house.store.read(lambda conn: _sees_a_way(conn, phone, self.house))


def _children(conn: Connection, user: int) -> list[int]:
    found = select(pairing.c.child_id).join(person, person.c.id == pairing.c.person_id)
    found = found.where(person.c.telegram_id == user, pairing.c.until.is_(None)).order_by(pairing.c.child_id)
    return list(conn.execute(found).scalars())


def _sees_a_way(conn: Connection, phone: Phone, house: House) -> bool:
    who = people.by_telegram(conn, phone.id, house.clock.now())
    kept = runs.get(conn, who.run_id) if who and who.run_id else None
    if kept is None or kept.phase != "open":
        return bool(phone.home or phone.live())
    flow, run = catalog.flow(kept.flow, kept.flow_version), load(kept.state)
    question = flow.by_id.get(run.at)
    if question and question.kind is QuestionKind.TEXT and not engine.view(flow, run).rows:
        return True  # it is answered by typing
    shown = [
        screens.get(conn, key.data.partition(".")[0]) for one in phone.shown for key in one.keys if key.data
    ]
    return any(
        one
        and (one.run_id, one.run_version) == (kept.id, kept.version)
        and one.expires_at > house.clock.now()
        for one in shown
    )
