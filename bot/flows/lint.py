"""What is wrong with a flow, said in sentences: dead ends, unknown jumps, missing texts, dangers."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.flows.conditions import Condition, Picked
from bot.flows.items.table import ITEMS, ids
from bot.flows.model import Flow, How, Kind, Question

_EVERYWHERE = ids(ITEMS)  # an earlier answer may come from another kind of visit
Translate = Callable[[str], str]  # gives "" for a text it does not have

LONGEST_LABEL = 20  # Chinese characters on one button of a small phone
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|[。！？]+")


def lint(flow: Flow, translate: Translate | None = None) -> list[str]:
    """Return what is wrong with a flow, nothing if all is well; with `translate` its Chinese as well."""
    return [*_shape(flow), *(found for one in flow.questions for found in _question(flow, one, translate))]


def _shape(flow: Flow) -> Iterator[str]:
    for item, times in Counter(question.id for question in flow.questions).items():
        if times > 1:
            yield f"{item}: stands {times} times in the flow"
    if all(question.ask_if or question.min_age_months for question in flow.questions):
        yield f"{flow.name}: a dead end, no question is sure to be asked"
    if flow.plans and (flow.plans not in flow.by_id or flow.by_id[flow.plans].kind is not Kind.DATE):
        yield f"{flow.name}: plans {flow.plans}, which is no date item"
    if not flow.title:
        yield f"{flow.name}: has no title"


def _question(flow: Flow, question: Question, translate: Translate | None) -> Iterator[str]:
    for found in (*_options(question), *_jumps(flow, question), *_abuse(question)):
        yield f"{question.id}: {found}"
    for found in _texts(question, translate):
        yield f"{question.id}: {found}"


def _options(question: Question) -> Iterator[str]:
    choosing = question.kind in (Kind.CHOICE, Kind.MULTI, Kind.NUMBER)
    if choosing and not question.options:
        yield "a dead end, there is nothing to choose"
    if not choosing and (question.options or question.rules):
        yield "has options or rules, but is answered by text or a day"
    if len(question.by_option) < len(question.options):
        yield "two options share an id"
    ruled = {rule.option for rule in question.rules}
    yield from (f"a rule for the unknown option {one!r}" for one in sorted(ruled - set(question.by_option)))
    for option in question.options:
        if option.danger and option.id not in ruled:
            yield f"the danger {option.id!r} raises no flag"
        if option.id in ruled and not option.danger:
            yield f"{option.id!r} raises a flag but is not marked as a danger"


def _jumps(flow: Flow, question: Question) -> Iterator[str]:
    before = flow.questions[: flow.questions.index(question)]
    known = {one.id for one in before}
    for condition in question.ask_if:
        if not known.issuperset(condition.items):
            yield f"is asked after {', '.join(condition.items)}, which does not come before it"
        yield from _unknown(flow, condition)
    for rule in question.rules:
        for condition in rule.when:
            yield from _unknown(flow, condition)


def _unknown(flow: Flow, condition: Condition) -> Iterator[str]:
    unknown_items = set(condition.items) - flow.by_id.keys()
    unknown_items |= set(condition.earlier_items) - flow.by_id.keys() - _EVERYWHERE
    yield from (f"looks at the unknown item {item}" for item in sorted(unknown_items))
    if isinstance(condition, Picked) and condition.item in flow.by_id:
        unknown = set(condition.options) - set(flow.by_id[condition.item].by_option)
        yield from (f"looks at the unknown option {one!r} of {condition.item}" for one in sorted(unknown))


def _abuse(question: Question) -> Iterator[str]:
    if not question.abuse:
        return
    if question.how is How.CHILD or not question.hint:
        yield "an abuse item must say in its hint that the child is not asked"
    if not any(option.danger for option in question.options):
        yield "an abuse item without a danger answer"


def _texts(question: Question, translate: Translate | None) -> Iterator[str]:
    labels = [option.label for option in question.options]
    labels += [question.topic] + ([question.skip_label] if question.skippable else [])
    advice = [option.advice for option in question.options if option.advice]
    hint = [question.shown_hint] if question.shown_hint else []
    texts = [question.text, *hint, *labels, *advice]
    if not all(text.strip() for text in texts):
        yield "a text is missing"
    if sentences(f"{question.text} {question.shown_hint}") > 2:
        yield "its screen has more than two sentences"
    if translate is not None:
        yield from _translated(question, labels, texts, translate)


def _translated(
    question: Question, labels: list[str], texts: list[str], translate: Translate
) -> Iterator[str]:
    yield from (f"no translation of {text!r}" for text in texts if text and not translate(text).strip())
    for label in labels:
        if len(translate(label)) > LONGEST_LABEL:
            yield f"the label {translate(label)!r} is longer than {LONGEST_LABEL} characters"
    hint = translate(question.shown_hint) if question.shown_hint else ""
    if sentences(f"{translate(question.text)} {hint}") > 2:
        yield "its translated screen has more than two sentences"


def sentences(text: str) -> int:
    """Return how many sentences a text has, by their closing signs; a rest without one counts."""
    ended = len(_SENTENCE.findall(text))
    return ended if not text.strip() or text.strip()[-1] in ".!?。！？" else ended + 1
