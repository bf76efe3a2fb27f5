"""What a mother understands of a screen: which question it asks, and what each of its buttons answers.

She reads labels, as printed in her language; what stands behind a button is not looked at. So a button that
stores something else than it says is found out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows.catalog import VISITS
from bot.flows.model import Flow, Kind, Question
from bot.flows.outcome import OUTCOME
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE
from bot.flows.worry import WORRY
from bot.render import plain_of
from core.text import Message, say

ZONE = ZoneInfo("Asia/Shanghai")
# Nobody here puts a new child on the list: what is erased without consent is the random conversations' to judge.
TRIED = tuple(flow for flow in VISITS if flow.needs_child)
FLOWS = (*TRIED, OUTCOME, WORRY)
REVIEW = "<b>{flow}: look it over, then send</b>"


class Does(StrEnum):
    """What a button does, as far as its label says."""

    ANSWER = "answer"
    BACK = "back"
    WORRY = "worry"
    LATER = "later"
    SEND = "send"
    SHUN = "shun"
    OTHER = "other"


@dataclass(frozen=True)
class Meaning:
    """What a label says: with ANSWER the item, and the value where the label tells it."""

    does: Does
    item: str = ""
    value: str | None = None
    danger: bool = False


@dataclass(frozen=True)
class Pressable:
    """A button on a screen."""

    label: str
    data: str
    meaning: Meaning


@dataclass(frozen=True)
class Seen:
    """A message with buttons. `item`: the question it asks, empty when it asks none. `records`: it sends a visit."""

    message_id: int
    item: str
    buttons: tuple[Pressable, ...]
    records: bool = False

    @property
    def sign(self) -> tuple[str, ...]:
        """What tells this screen from the one before it: not its place, nor a line that explains it."""
        return (self.item, *(button.label for button in self.buttons))

    def that(self, does: Does) -> list[Pressable]:
        """Return the buttons that do something."""
        return [button for button in self.buttons if button.meaning.does is does]


def plain(message: Message, language: str) -> str:
    """Return a message as a phone shows it."""
    return plain_of(message, language, ZONE)


@cache
def _questions(language: str) -> dict[str, Question]:
    """Return the questions by how they are printed, after the title of their form."""
    titled = [(plain(say(flow.title), language), one) for flow in FLOWS for one in flow.questions]
    return {title + plain(say(one.text), language): one for title, one in titled}


@cache
def _reviews(language: str) -> frozenset[str]:
    """Return the heads of the overviews from which a visit is sent; a corrected visit has another."""
    return frozenset(plain(say(REVIEW, flow=say(flow.title)), language) for flow in TRIED)


FIXED = {
    "⚠️ I am worried": Does.WORRY,
    "Later": Does.LATER,
    "Send": Does.SEND,
    "Previous question": Does.BACK,
    "Back to the overview": Does.BACK,
    "Keep this answer": Does.OTHER,
    "➕ Add a child": Does.SHUN,
    "➕ Another child in this home": Does.SHUN,
}


@cache
def _fixed(language: str) -> dict[str, Meaning]:
    return {plain(say(text), language): Meaning(does) for text, does in FIXED.items()}


@cache
def _answers(question: Question, language: str) -> dict[str, Meaning]:
    """Return what the labels under a question answer."""
    return dict(_options(question, language)) | dict(_ways_out(question, language))


def _options(question: Question, language: str) -> Iterator[tuple[str, Meaning]]:
    if question.kind not in (Kind.CHOICE, Kind.NUMBER):
        return
    for option in question.options:
        meaning = Meaning(Does.ANSWER, question.id, option.id, option.danger)
        yield plain(say(option.label), language), meaning
        yield plain(say("● {answer}", answer=say(option.label)), language), meaning


def _ways_out(question: Question, language: str) -> Iterator[tuple[str, Meaning]]:
    if question.unsure:
        yield plain(say("Not sure"), language), Meaning(Does.ANSWER, question.id, UNSURE)
        yield plain(say("Not asked"), language), Meaning(Does.ANSWER, question.id, NOT_ASKED)
    if question.skippable:
        yield plain(say(question.skip_label), language), Meaning(Does.ANSWER, question.id, SKIPPED)


def _meaning(label: str, question: Question | None, language: str) -> Meaning:
    if known := _fixed(language).get(label):
        return known
    if question is None:
        return Meaning(Does.OTHER)
    if known := _answers(question, language).get(label):
        return known
    offers_day = question.kind is Kind.DATE
    return Meaning(Does.ANSWER, question.id) if offers_day else Meaning(Does.OTHER)


def _question(lines: list[str], language: str) -> Question | None:
    """Return what is asked: the line after "form · n/total", None where there is no such line."""
    for above, line in pairwise(lines):
        if question := _questions(language).get(above.partition(" · ")[0] + line):
            return question
    return None


def read(view: dict[str, Any], language: str) -> Seen | None:
    """Return what a message asks; None for one without buttons that could be pressed."""
    keyboard = view["keyboard"]
    if view["from"] != "bot" or not keyboard or keyboard["kind"] != "inline":
        return None
    lines = view["text"].splitlines()
    question = _question(lines, language)
    buttons = tuple(
        Pressable(cell["label"], cell["data"], _meaning(cell["label"], question, language))
        for row in keyboard["rows"]
        for cell in row
        if "data" in cell
    )
    buttons = tuple(one for one in buttons if one.meaning.does is not Does.SHUN)
    records = not _reviews(language).isdisjoint(lines)
    return Seen(view["message_id"], question.id if question else "", buttons, records) if buttons else None


def question_of(item: str) -> Question:
    """Return a question by its item."""
    return next(flow.by_id[item] for flow in FLOWS if item in flow.by_id)


def flow_of(name: str) -> Flow:
    """Return a flow by name."""
    return next(flow for flow in FLOWS if flow.name == name)
