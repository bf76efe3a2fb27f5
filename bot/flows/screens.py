"""What a run shows: the present question, the receipt of an answer, the review. Pure; languages come later.

`view` gives rows for the run alone: the host adds its own last row ("I am worried", pause) and takes
all actions in order with `core.screens.actions`.
"""

from datetime import date
from functools import lru_cache

from bot.flows import moves
from bot.flows.days import day_words, month_words
from bot.flows.model import Flow, Kind, Question
from bot.flows.question import SKIP
from bot.flows.rows import answer_rows, button, in_rows
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE, Answer, AnswerKind, Facts, Given, Phase, Run
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say

_NONE_WORDS = {UNSURE: N_("not sure"), NOT_ASKED: N_("not asked"), SKIPPED: N_("nothing added")}
_OVER_WORDS = {
    Phase.DONE: N_("{flow}: sent. Thank you."),
    Phase.CANCELLED: N_("{flow}: stopped. What you had answered is kept."),
}
_AMENDED_WORDS = {
    Phase.DONE: N_("{flow}: the correction is sent. Thank you."),
    Phase.CANCELLED: N_("{flow}: nothing was sent again. What you sent stays."),
}


_SEND = button(say(N_("Send")), moves.Submit())
_CHANGE = button(say(N_("Change an answer")), moves.Change())
_LEAVE = button(say(N_("Leave it as it was")), moves.Cancel())


def given_of(run: Run) -> Given:
    """Return the answers of a run by item, with those of a brother's or sister's visit in the same home."""
    return given_from(run.facts, run.answers)


def given_from(facts: Facts, answers: tuple[Answer, ...]) -> Given:
    """Return what `given_of` returns, for answers that are not in the run yet."""
    own = {answer.item: answer for answer in answers}
    if not facts.home:
        return own
    return {item: Answer(item, value, AnswerKind.CHOICE) for item, value in facts.home.items()} | own


def asked_in(flow: Flow, run: Run, given: Given) -> list[Question]:
    """Return the questions that belong to this run, in order."""
    return flow.asked(run.facts, given)


def receipt(flow: Flow, answer: Answer) -> Message:
    """Return the line that confirms an answer, with the option's note; it never shows her own words."""
    question = flow.by_id[answer.item]
    words = answer_words(question, answer)
    line = say(N_("✓ {question} <b>{answer}</b>"), question=say(question.text), answer=words)
    option = question.by_option.get(answer.value)
    if option is None or not option.note:
        return line
    return say(N_("{receipt}\n{note}"), receipt=line, note=say(option.note))


def answer_words(question: Question, answer: Answer) -> Message:
    """Return an answer in the words of the form; of text only its length, of voice only that it is there."""
    match answer.kind:
        case AnswerKind.CHOICE:
            return say(question.by_option[answer.value].label)
        case AnswerKind.MULTI:
            return _joined([say(question.by_option[one].label) for one in answer.value.split(",")])
        case AnswerKind.DATE:
            return day_words(date.fromisoformat(answer.value))
        case AnswerKind.MONTH:
            return month_words(answer.value)
        case AnswerKind.NONE:
            return say(_none_words(question, answer.value))
        case AnswerKind.TEXT | AnswerKind.VOICE:
            return _own_words(answer)


def _none_words(question: Question, value: str) -> str:
    """Return a msgid; of an item left out the words of its own button, where it has some."""
    if value == SKIPPED and question.skip_label != SKIP:
        return question.skip_label
    return _NONE_WORDS[value]


def _own_words(answer: Answer) -> Message:
    if answer.kind is AnswerKind.VOICE:
        return say(N_("voice note kept"))
    return say(N_("kept, {n} characters"), n=len(answer.value))


def _joined(parts: list[Message]) -> Message:
    joined = parts[0]
    for part in parts[1:]:
        joined = say(N_("{first}, {second}"), first=joined, second=part)
    return joined


def labels(flow: Flow, run: Run) -> dict[str, str]:
    """Return what can be typed now, id -> label (msgid): options, or items at the list of items.

    The host translates them for `Typed.alternatives`.
    """
    if run.phase is Phase.CHOOSING:
        return {question.id: question.topic for question in asked_in(flow, run, given_of(run))}
    question = flow.by_id.get(run.at)
    return {option.id: option.label for option in question.options} if question else {}


def view(flow: Flow, run: Run) -> Screen:
    """Return what the run shows now."""
    given = given_of(run)
    return screen_of(flow, run, given, asked_in(flow, run, given))


def screen_of(flow: Flow, run: Run, given: Given, asked: list[Question]) -> Screen:
    """Return what `view` returns, from what the caller has worked out already."""
    match run.phase:
        case Phase.ASKING:
            return _question_screen(flow, run, given, asked)
        case Phase.REVIEW:
            return _review_screen(flow, run, given, asked)
        case Phase.CHOOSING:
            return _list_screen(asked)
        case Phase.DONE | Phase.CANCELLED:
            words = _AMENDED_WORDS if run.amends else _OVER_WORDS
            return Screen((say(words[run.phase], flow=say(flow.title)),))


def _question_screen(flow: Flow, run: Run, given: Given, asked: list[Question]) -> Screen:
    question = flow.by_id[run.at]
    place = asked.index(question) + 1
    where = say(N_("{flow} · {n}/{total}"), flow=say(flow.title), n=place, total=len(asked))
    present = given.get(question.id)
    rows = answer_rows(question, run, present)
    nav = _nav_row(question, _way_back(flow, run, given, asked, place), present is not None)
    lines = (where, *_question_lines(question, question.hint_for(run.facts, given)))
    return Screen(lines, (*rows, nav) if nav else rows)


@lru_cache(maxsize=1024)
def _question_lines(question: Question, hint: str) -> tuple[Message, ...]:
    """Return the question and its hint; that a child is not asked is read before the question is."""
    bold = say(N_("<b>{question}</b>"), question=say(question.text))
    if not hint:
        return (bold,)
    small = say(N_("<i>{hint}</i>"), hint=say(hint))
    return (small, bold) if question.abuse else (bold, small)


def _way_back(flow: Flow, run: Run, given: Given, asked: list[Question], place: int) -> str:
    """Return what the way back is called, a msgid, or empty at the first question."""
    if run.ticks and flow.by_id[run.at].kind is Kind.MONTH:
        return N_("Another year")
    if run.at in given and flow.review and all(question.id in given for question in asked):
        return N_("Back to the overview")
    return N_("Previous question") if place > 1 else ""


@lru_cache(maxsize=4096)
def _nav_row(question: Question, way_back: str, answered: bool) -> tuple[Button, ...]:
    row = (button(say(way_back), moves.Back()),) if way_back else ()
    if answered:
        return (*row, button(say(N_("Keep this answer")), moves.Skip(question.id)))
    if question.skippable:
        return (*row, button(say(question.skip_label), moves.Skip(question.id)))
    return row


def _review_screen(flow: Flow, run: Run, given: Given, asked: list[Question]) -> Screen:
    if run.amends:
        return _amended_screen(flow, run, given, asked)
    head = say(N_("<b>{flow}: look it over, then send</b>"), flow=say(flow.title))
    return Screen((head, *_review_lines(flow, run, given, asked)), ((_SEND,), (_CHANGE,)))


def _amended_screen(flow: Flow, run: Run, given: Given, asked: list[Question]) -> Screen:
    """Return the review of an addendum: it can be sent once something differs from what was sent."""
    head = say(N_("<b>{flow}: change what was wrong, then send</b>"), flow=say(flow.title))
    rows: Rows = ((_CHANGE,), (_LEAVE,))
    return Screen((head, *_review_lines(flow, run, given, asked)), ((_SEND,), *rows) if run.changes else rows)


def _review_lines(flow: Flow, run: Run, given: Given, asked: list[Question]) -> list[Message]:
    sent = {answer.item: answer for answer in run.sent}
    lines = [_review_line(one, given[one.id], sent.get(one.id)) for one in asked if one.id in given]
    shared = [flow.by_id[item] for item in run.facts.home]
    return lines + [
        say(N_("<i>same home</i> · {line}"), line=_review_line(one, given[one.id])) for one in shared
    ]


def _review_line(question: Question, answer: Answer, sent: Answer | None = None) -> Message:
    words = answer_words(question, answer)
    line = say(N_("{topic}: <b>{answer}</b>"), topic=say(question.topic), answer=words)
    if sent is None or sent == answer:
        return line
    return say(N_("{line} (sent: {answer})"), line=line, answer=answer_words(question, sent))


def _list_screen(asked: list[Question]) -> Screen:
    buttons = [(one.topic, button(say(one.topic), moves.Change(one.id))) for one in asked]
    back = button(say(N_("Back to the overview")), moves.Review())
    return Screen((say(N_("Which answer shall be changed?")),), (*in_rows(buttons), (back,)))
