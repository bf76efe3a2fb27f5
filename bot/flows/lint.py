"""What is wrong with a flow, said in sentences: dead ends, unknown jumps, missing texts, dangers."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.flows.conditions import Before, Condition, Older, OpenCase, Picked, Without, Younger
from bot.flows.items.table import ITEMS
from bot.flows.model import Flow, How, Kind, Question
from bot.flows.run import NOT_ASKED, UNSURE

_EVERYWHERE = {one.id: one for one in ITEMS}  # an earlier answer may come from another kind of visit
Translate = Callable[[str], str]  # gives "" for a text it does not have

CHILD_NOT_ASKED = ("do not ask the child", "不要问孩子")  # what the hint of an abuse item says
_UNSAID = (UNSURE, NOT_ASKED)
LONGEST_LABEL = 20  # Chinese characters on one button of a small phone
_OF_THE_CHILD = (Younger, Older, OpenCase, Before)
_COUNTING = [str(number) for number in range(100)]
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|[。！？]+")


def lint(flow: Flow, translate: Translate | None = None) -> list[str]:
    """Return what is wrong with a flow, nothing if all is well; with `translate` its Chinese as well."""
    found = [*_shape(flow), *_turns(flow), *_links(flow)]
    return [*found, *(wrong for one in flow.questions for wrong in _question(flow, one, translate))]


def _shape(flow: Flow) -> Iterator[str]:
    for item, times in Counter(question.id for question in flow.questions).items():
        if times > 1:
            yield f"{item}: stands {times} times in the flow"
    sure = [question for question in flow.questions if question.id not in flow.turns]
    if all(question.ask_if or question.min_age_months for question in sure):
        yield f"{flow.name}: a dead end, no question is sure to be asked"
    if flow.plans and (flow.plans not in flow.by_id or flow.by_id[flow.plans].kind is not Kind.DATE):
        yield f"{flow.name}: plans {flow.plans}, which is no date item"
    if not flow.title:
        yield f"{flow.name}: has no title"


def _turns(flow: Flow) -> Iterator[str]:
    named = flow.turns | flow.shared | (flow.minimum.items if flow.minimum else frozenset())
    named |= {flow.opens_with} - {""}
    yield from (f"{flow.name}: names the unknown item {item}" for item in sorted(named - flow.by_id.keys()))
    if flow.minimum:
        yield from (f"{flow.name}: its minimum {wrong}" for wrong in _unknown(flow, flow.minimum.when))
    for item in sorted(flow.shared & flow.by_id.keys()):
        question = flow.by_id[item]
        if question.kind is not Kind.CHOICE:
            yield f"{item}: is shared in a home, but is no choice"
        if any(isinstance(part, _OF_THE_CHILD) for rule in question.rules for part in rule.when):
            yield f"{item}: is shared in a home, but its flag hangs on the one child"


def _links(flow: Flow) -> Iterator[str]:
    places = {question.id: place for place, question in enumerate(flow.questions)}
    for link in flow.links:
        yield from (f"{flow.name}: a link {wrong}" for wrong in _unknown(flow, link.after))
        for item in link.items:
            if item not in flow.turns:
                yield f"{item}: is linked, but asked every time"
            elif places.get(item, len(places)) < places.get(link.after.item, 0):
                yield f"{item}: is asked after {link.after.item}, which does not come before it"


def _question(flow: Flow, question: Question, translate: Translate | None) -> Iterator[str]:
    for found in (*_options(question), *_words(question), *_jumps(flow, question), *_abuse(question)):
        yield f"{question.id}: {found}"
    for found in _texts(question, translate):
        yield f"{question.id}: {found}"


def _options(question: Question) -> Iterator[str]:
    choosing = question.kind in (Kind.CHOICE, Kind.MULTI, Kind.NUMBER)
    if choosing and not question.options:
        yield "a dead end, there is nothing to choose"
    if not choosing and (question.options or question.rules):
        yield "has options or rules, but is answered by text or a day"
    if question.kind is not Kind.MULTI and any(option.alone for option in question.options):
        yield "has an option that stands alone, but only one can be chosen anyway"
    if (
        question.kind is Kind.NUMBER
        and [one.id for one in question.options] != _COUNTING[: len(question.options)]
    ):
        yield "its numbers do not count from 0"
    if len(question.by_option) < len(question.options):
        yield "two options share an id"
    ruled = {rule.option for rule in question.rules}
    yield from (f"a rule for the unknown option {one!r}" for one in sorted(ruled - set(question.by_option)))
    tasked = {task.option for task in question.tasks}
    answers = {*question.by_option, *(_UNSAID if question.unsure else ())}
    yield from (f"a task for the unknown option {one!r}" for one in sorted(tasked - answers))
    for option in question.options:
        if option.danger and option.id not in ruled:
            yield f"the danger {option.id!r} raises no flag"
        if option.id in ruled and not option.danger:
            yield f"{option.id!r} raises a flag but is not marked as a danger"


def _words(question: Question) -> Iterator[str]:
    """Find what a typed yes or no would mean that is no option; the usual ones need not be there."""
    said = {question.yes_means, *question.no_means} - {"", Question.yes_means, *Question.no_means}
    unknown = sorted(said - set(question.by_option))
    yield from (f"a typed word means the unknown option {one!r}" for one in unknown)


def _jumps(flow: Flow, question: Question) -> Iterator[str]:
    before = flow.questions[: flow.questions.index(question)]
    known = {one.id for one in before}
    for condition in question.ask_if:
        if not known.issuperset(condition.items):
            yield f"is asked after {', '.join(condition.items)}, which does not come before it"
        yield from _unknown(flow, condition)
    looks = [*(rule.when for rule in question.rules), *(task.when for task in question.tasks)]
    for conditions in (*looks, tuple(condition for condition, _ in question.hints)):
        for condition in conditions:
            yield from _unknown(flow, condition)


def _unknown(flow: Flow, condition: Condition) -> Iterator[str]:
    unknown_items = set(condition.items) - flow.by_id.keys()
    unknown_items |= set(condition.earlier_items) - flow.by_id.keys() - _EVERYWHERE.keys()
    yield from (f"looks at the unknown item {item}" for item in sorted(unknown_items))
    if isinstance(condition, Picked | Without | Before) and condition.item not in unknown_items:
        looked_at = flow.by_id.get(condition.item) or _EVERYWHERE[condition.item]
        unknown = set(condition.options) - set(looked_at.by_option)
        yield from (f"looks at the unknown option {one!r} of {condition.item}" for one in sorted(unknown))


def _abuse(question: Question) -> Iterator[str]:
    if not question.abuse:
        return
    hints = (question.shown_hint, *(hint for _, hint in question.hints))
    if question.how is How.CHILD or not all(CHILD_NOT_ASKED[0] in hint.casefold() for hint in hints):
        yield "an abuse item must say in its hint that the child is not asked"
    if not any(option.danger for option in question.options):
        yield "an abuse item without a danger answer"


def _texts(question: Question, translate: Translate | None) -> Iterator[str]:
    labels = [option.label for option in question.options]
    labels += [question.topic] + ([question.skip_label] if question.skippable else [])
    hints = [hint for hint in (question.shown_hint, *(hint for _, hint in question.hints)) if hint]
    said = [said for option in question.options for said in (option.advice, option.note) if said]
    texts = [question.text, *hints, *labels, *said]
    if not all(text.strip() for text in texts):
        yield "a text is missing"
    if any(sentences(f"{question.text} {hint}") > 2 for hint in hints or [""]):
        yield "its screen has more than two sentences"
    if translate is not None:
        yield from _translated(question, labels, hints, texts, translate)


def _translated(
    question: Question, labels: list[str], hints: list[str], texts: list[str], translate: Translate
) -> Iterator[str]:
    yield from (f"no translation of {text!r}" for text in texts if text and not translate(text).strip())
    for label in labels:
        if len(translate(label)) > LONGEST_LABEL:
            yield f"the label {translate(label)!r} is longer than {LONGEST_LABEL} characters"
    if question.abuse and not all(CHILD_NOT_ASKED[1] in translate(hint) for hint in hints):
        yield "its translated hint does not say that the child is not asked"
    if any(sentences(f"{translate(question.text)} {translate(hint)}") > 2 for hint in hints):
        yield "its translated screen has more than two sentences"
    if sentences(translate(question.text)) > 2:
        yield "its translated screen has more than two sentences"


def sentences(text: str) -> int:
    """Return how many sentences a text has, by their closing signs; a rest without one counts."""
    ended = len(_SENTENCE.findall(text))
    return ended if not text.strip() or text.strip()[-1] in ".!?。！？" else ended + 1
