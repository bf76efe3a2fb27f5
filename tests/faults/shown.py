"""The other half of the oracle: what phones were shown, call by call, against the messages and answers stored."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from bot.flows.screens import receipt
from bot.render import REPEAT, render, text_of
from core.text import say
from services.delivery import BULK
from tests.faults.oracle import Verdict
from tests.faults.reading import FLOWS, ZONE, flow_of
from tests.faults.rows import Given, Sent, Step, Stored

SHOWING = ("sendMessage", "editMessageText")
CHECK_INS = {flow.name for flow in FLOWS}
RECEIPT = "✓ {question} <b>{answer}</b>"
RECORDED = "✓ <b>The visit is recorded.</b> Thank you."
MOST_REPLACED = 12  # steps that one may stand for, because their screens were never shown
UNDELIVERED = ("queued", "sending", "failed")


@dataclass(frozen=True)
class Call:
    """A call that showed something. `new`: not an edit. `ref`: the screen its buttons belong to."""

    user: int
    new: bool
    text: str
    ref: str | None


@dataclass
class Log:
    """The simulator's log, read while it grows. `deleted`: (chat, message)."""

    last: int = 0
    calls: list[Call] = field(default_factory=list)
    deleted: set[tuple[int, int]] = field(default_factory=set)

    def take(self, entries: list[dict[str, Any]]) -> None:
        """Keep what was accepted."""
        for entry in entries:
            self.last = entry["n"]
            if entry["status"] == 200 and entry["method"] in SHOWING:
                self.calls.append(_call(entry))
            if entry["status"] == 200 and entry["method"] == "deleteMessage":
                self.deleted.add((entry["params"]["chat_id"], entry["params"]["message_id"]))


def _call(entry: dict[str, Any]) -> Call:
    params = entry["params"]
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    data = next((cell["callback_data"] for row in rows for cell in row if "callback_data" in cell), "")
    new = entry["method"] == "sendMessage"
    return Call(params["chat_id"], new, params["text"], data.partition(".")[0] or None)


class Shown:
    """What was shown, found by what shows it: the screen's reference, or chat and text where there are no buttons."""

    def __init__(self, log: Log, stored: Stored) -> None:
        self.stored = stored
        self.calls = log.calls
        self.deleted = log.deleted
        self.labels = {
            language: text_of(say(REPEAT), language, ZONE) + "\n" for language in ("en", "zh_Hans_CN")
        }
        self.by_place: dict[tuple[int, str], list[Call]] = defaultdict(list)
        for call in log.calls:
            self.by_place[call.user, call.ref or self.unlabelled(call)].append(call)

    def unlabelled(self, call: Call) -> str:
        """Return a text without the label of a repeat."""
        return call.text.removeprefix(self.labels[self.stored.language(call.user)])

    def is_labelled(self, call: Call) -> bool:
        """Say whether a message says that it may be the second."""
        return call.text.startswith(self.labels[self.stored.language(call.user)])

    def place(self, sent: Sent) -> tuple[int, str]:
        """Return where a message of the outbox is to be found."""
        person = self.stored.by_user[sent.user]
        if sent.screen_ref:
            return sent.user, sent.screen_ref
        return sent.user, render(sent.body, None, person["language"], person["zone"]).text


def judge_messages(shown: Shown, now: datetime, verdict: Verdict) -> None:
    """What was to be shown by `now` was shown, new messages once unless the second says so."""
    due: dict[tuple[int, str], list[Sent]] = defaultdict(list)
    for sent in shown.stored.messages:
        if sent.kind == "text":
            due[shown.place(sent)].append(sent)
        waits = sent.state == "queued" and datetime.fromisoformat(sent.due_at) > now  # for decent hours
        stuck = sent.state in UNDELIVERED and not waits and not _is_too_old_to_delete(sent)
        if stuck or (_is_promised(sent) and not _was_made(sent, shown)):
            what = f"{sent.kind} {sent.id} to {sent.user} is {sent.state}"
            verdict.find("messages_missing", f"{what}, repeats: {sent.repeats}")
    for place, calls in shown.by_place.items():
        _once(place, calls, len(due[place]), shown, verdict)
    _screens(shown, verdict)


def _is_too_old_to_delete(sent: Sent) -> bool:
    """Say whether Telegram refused a deletion after 48 hours (the clock is moved by days): `doctor` lists it."""
    return sent.kind == "delete" and sent.state == "failed"


def _is_promised(sent: Sent) -> bool:
    """Say whether a message must have been shown. A reminder or notice may be listed as unknown instead."""
    return sent.state == "sent" or (sent.state == "unknown" and sent.lane not in BULK)


def _was_made(sent: Sent, shown: Shown) -> bool:
    """Say whether the call of a message was ever accepted; a menu leaves no trace that could be told apart."""
    if sent.kind == "text":
        return bool(shown.by_place.get(shown.place(sent)))
    return sent.kind != "delete" or (sent.user, sent.body["d"]) in shown.deleted


def _screens(shown: Shown, verdict: Verdict) -> None:
    """Whoever is in a check-in has its present screen in the chat."""
    tables = shown.stored.tables
    by_id = {sent.id: sent for sent in shown.stored.messages}
    runs = {one["id"]: one for one in tables["run"]}
    for person in tables["person"]:
        run = runs.get(person["run_id"])
        if run is None or run["phase"] != "open":
            continue
        screen = by_id[run["shown_id"]]
        if not shown.by_place.get(shown.place(screen)):
            verdict.find("messages_missing", f"{screen.user} is in check-in {run['id']} and sees no question")


def _once(place: tuple[int, str], calls: list[Call], due: int, shown: Shown, verdict: Verdict) -> None:
    """`due`: how many messages of the outbox say just this."""
    if not due:
        verdict.find("errors", f"{calls[0]} was shown and stands in no outbox")
    fresh = [call for call in calls if call.new and not shown.is_labelled(call)]
    if len(fresh) > due > 0:
        verdict.find("messages_doubled_unlabelled", f"{len(fresh)} times for {due}: {fresh[0]}")


def judge_receipts(shown: Shown, verdict: Verdict) -> None:
    """Every answer that a phone confirmed is stored as it was confirmed."""
    by_step: dict[Step, list[str]] = defaultdict(list)
    by_user: dict[int, set[str]] = defaultdict(set)
    for given in shown.stored.given:
        if given.flow in CHECK_INS:
            line = _line(given, shown.stored.language(given.user))
            by_step[given.step].append(line)
            by_user[given.user].add(line)
    steps = steps_of(shown.stored)
    for call in shown.calls:
        here = steps.get(call.ref or "")
        stored = [line for step in here for line in by_step[step]] if here else sorted(by_user[call.user])
        for line in _confirmations(call, shown.stored):
            if line not in stored:
                verdict.find(
                    "changed" if here and stored else "lost", f"{call.user} was shown {line!r}: {stored[:3]}"
                )
    _visits(shown, verdict)


def steps_of(stored: Stored) -> dict[str, list[Step]]:
    """Return for each screen the steps it may confirm: its own, and those of screens that it was shown in place of.

    A question that is asked anew after each of many deaths is one step all the time.
    """
    found: dict[str, list[Step]] = {}
    replaced: dict[int, deque[Step]] = defaultdict(lambda: deque(maxlen=MOST_REPLACED))
    for sent in stored.messages:
        step = stored.keys.screens.get(sent.screen_ref or "")
        if step is None or sent.screen_ref is None:
            continue
        found[sent.screen_ref] = [step, *replaced[sent.user]]
        if sent.state in ("superseded", "withdrawn") and step not in replaced[sent.user]:
            replaced[sent.user].append(step)
    return found


def _line(given: Given, language: str) -> str:
    """Return the line that confirms an answer, without the advice that may stand below it."""
    return text_of(receipt(flow_of(given.flow), given.answer), language, ZONE).partition("\n")[0]


def _confirmations(call: Call, stored: Stored) -> list[str]:
    """Return the lines of a call that confirm an answer to one of the questions."""
    begun = _beginnings(stored.language(call.user))
    return [line for line in call.text.splitlines() if line.startswith(begun)]


@cache
def _beginnings(language: str) -> tuple[str, ...]:
    """Return how the receipts begin, one for each question."""
    questions = [question for flow in FLOWS for question in flow.questions]
    lines = [say(RECEIPT, question=say(one.text), answer="@") for one in questions]
    return tuple(text_of(line, language, ZONE).partition("@")[0] for line in lines)


def _visits(shown: Shown, verdict: Verdict) -> None:
    """Nobody is thanked for a visit that is not there."""
    recorded = set(shown.stored.visits)
    for call in shown.calls:
        thanks = text_of(say(RECORDED), shown.stored.language(call.user), ZONE)
        if thanks in call.text and call.user not in recorded:
            verdict.find("lost", f"{call.user} was told that a visit is recorded, none is there")
