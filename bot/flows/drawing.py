"""A flow as a picture: one card per question, its options, and the flags they raise. Pure; returns SVG."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from bot.flows.conditions import Condition, Picked
from bot.flows.listing import code_of, gate_of, words_of
from bot.flows.model import Flow, Kind, Question, Rule
from core.text import N_
from core.triage import Level

Translate = Callable[[str], str]

WIDTH, INDENT, EDGE, LINE, GAP = 760, 48, 24, 24, 22
_COLOURS = {Level.P0: "#c0392b", Level.P1: "#d9822b", Level.P2: "#b8960c", Level.P3: "#3a6ea5"}
_KIND_WORDS = {
    Kind.MULTI: N_("several may be ticked"),
    Kind.TEXT: N_("text or voice"),
    Kind.DATE: N_("a day"),
    Kind.MONTH: N_("a month"),
    Kind.NUMBER: N_("a number"),
}
_STYLE = (
    "text{font:14px 'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#2b2b2b}"
    ".q{font-weight:600;font-size:15px}.s{fill:#777;font-size:12px}.h{font-size:20px;font-weight:600}"
    ".f{fill:#fff;font-size:12px;text-anchor:middle}"
)


@dataclass(frozen=True, slots=True)
class _Card:
    top: int
    height: int
    left: int
    body: str


def draw(flow: Flow, translate: Translate = str) -> str:
    """Return the flow as an SVG document, its texts through `translate`."""
    cards: list[_Card] = []
    top = 72
    for number, question in enumerate(flow.questions, 1):
        cards.append(_card(flow, question, number, top, translate))
        top += cards[-1].height + GAP
    lines = [_connector(one, after) for one, after in pairwise(cards)]
    head = _text(EDGE, 40, f"{translate(flow.title)} · {flow.name} {flow.version}", "h")
    body = "\n".join([head, *lines, *(card.body for card in cards)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
        f'viewBox="0 0 {WIDTH} {top}">\n'
        f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" fill="#faf9f7"/>\n{body}\n</svg>\n'
    )


def _card(flow: Flow, question: Question, number: int, top: int, translate: Translate) -> _Card:
    left = EDGE + (INDENT if question.ask_if or question.id in flow.turns else 0)
    rows = [_text(left + 16, top + 28, f"{number}. {translate(question.text)}", "q")]
    y = top + 28 + LINE
    for line in (_small_print(flow, question, translate), *_turn(flow, question, translate)):
        rows.append(_text(left + 16, y, line, "s"))
        y += LINE
    for option in question.options:
        rows.append(_text(left + 32, y, f"○ {translate(option.label)}"))
        rows.append(_flags(question, option.id, y))
        y += LINE
    height = y - top - LINE + 14
    box = (
        f'<rect x="{left}" y="{top}" width="{WIDTH - EDGE - left}" height="{height}" rx="10" '
        f'fill="#fff" stroke="#ddd8d0"/>'
    )
    return _Card(top, height, left, "\n".join([box, *rows]))


def _small_print(flow: Flow, question: Question, translate: Translate) -> str:
    parts = [question.id]
    parts += [
        translate(words) for words in (_KIND_WORDS.get(question.kind, ""), question.shown_hint) if words
    ]
    if question.min_age_months:
        parts.append(translate(N_("from {years} years")).format(years=question.min_age_months // 12))
    for condition in question.ask_if:
        cause = _condition_words(flow, question.id, condition, translate)
        parts.append(translate(N_("only if {answer}")).format(answer=cause))
    return " · ".join(parts)


def _turn(flow: Flow, question: Question, translate: Translate) -> list[str]:
    """Return when an item is asked that is not asked every time: whose turn, and after which answers at once."""
    if question.id not in flow.turns:
        return []
    lines = [_whose_turn(flow, question.id, translate)]
    for cause in flow.causes.get(question.id, ()):
        answer = _condition_words(flow, question.id, cause, translate)
        lines.append(translate(N_("at once after {answer}")).format(answer=answer))
    return lines


def _whose_turn(flow: Flow, item: str, translate: Translate) -> str:
    if item in flow.seasonal:
        months = ", ".join(map(str, flow.seasonal[item]))
        return translate(N_("in the months {months}")).format(months=months)
    return translate(N_("once a term") if item in flow.rotating else N_("when due"))


def _flags(question: Question, option: str, y: int) -> str:
    x = WIDTH - EDGE - 16
    chips = []
    for rule in reversed([one for one in question.rules if one.option == option]):
        words = _rule_words(rule, question.id)
        width = 26 + 7 * len(words)  # the middle dot is wide in some fonts
        x -= width
        place = f'x="{x}" y="{y - 14}" width="{width}" height="19" rx="9"'
        chips.append(
            f'<rect {place} fill="{_COLOURS[rule.flag.level]}"/>' + _text(x + width // 2, y, words, "f")
        )
        x -= 8
    return "\n".join(chips)


def _rule_words(rule: Rule, item: str) -> str:
    return " ".join(part for part in (code_of(rule), gate_of(rule, item)) if part)


def _condition_words(flow: Flow, item: str, condition: Condition, translate: Translate) -> str:
    if not isinstance(condition, Picked):
        return words_of(condition, item)
    by_option = flow.by_id[condition.item].by_option
    return f"{condition.item} = {' / '.join(translate(by_option[one].label) for one in condition.options)}"


def _connector(one: _Card, after: _Card) -> str:
    x = max(one.left, after.left) + 24
    dash = ' stroke-dasharray="4 4"' if after.left > EDGE else ""
    return f'<path d="M{x} {one.top + one.height}V{after.top}" stroke="#c9c3b8" stroke-width="2"{dash}/>'


def _text(x: int, y: int, words: str, kind: str = "") -> str:
    return f'<text x="{x}" y="{y}"{f" class={chr(34)}{kind}{chr(34)}" if kind else ""}>{escape(words)}</text>'
