"""What a run shows: the present question, the receipt of an answer, the review. Pure; languages come later.

`view` gives rows for the run alone: the host adds its own last row ("I am worried", pause) and takes
all actions in order with `core.screens.actions`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from bot.flows import moves
from bot.flows.days import day_words
from bot.flows.model import Flow, Kind, Question
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE, Answer, AnswerKind, Given, Phase, Run
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say

SHORT_LABEL = 18  # English characters; two labels up to this stand side by side on a small phone
LATER_DAYS = (7, 14, 30)

_NONE_WORDS = {UNSURE: N_("not sure"), NOT_ASKED: N_("not asked"), SKIPPED: N_("left out")}
_OVER_WORDS = {
    Phase.DONE: N_("{flow}: sent. Thank you."),
    Phase.CANCELLED: N_("{flow}: stopped. What you had answered is kept."),
}


def given_of(run: Run) -> Given:
    """Return the answers of a run by item."""
    return {answer.item: answer for answer in run.answers}


def asked_in(flow: Flow, run: Run, given: Given) -> list[Question]:
    """Return the questions that belong to this run, in order."""
    return [question for question in flow.questions if question.is_asked(run.facts, given)]


def receipt(flow: Flow, answer: Answer) -> Message:
    """Return the line that confirms an answer; it never shows her own words."""
    question = flow.by_id[answer.item]
    words = answer_words(question, answer)
    return say(N_("✓ {question} <b>{answer}</b>"), question=say(question.text), answer=words)


def answer_words(question: Question, answer: Answer) -> Message:
    """Return an answer in the words of the form; of text only its length, of voice only that it is there."""
    match answer.kind:
        case AnswerKind.CHOICE:
            return say(question.by_option[answer.value].label)
        case AnswerKind.MULTI:
            return _joined([say(question.by_option[one].label) for one in answer.value.split(",")])
        case AnswerKind.DATE:
            return day_words(date.fromisoformat(answer.value))
        case AnswerKind.TEXT:
            return say(N_("kept, {n} characters"), n=len(answer.value))
        case AnswerKind.VOICE:
            return say(N_("voice note kept"))
        case AnswerKind.NONE:
            return say(_NONE_WORDS[answer.value])


def _joined(parts: list[Message]) -> Message:
    joined = parts[0]
    for part in parts[1:]:
        joined = say(N_("{first}, {second}"), first=joined, second=part)
    return joined


def dates_offered(run: Run) -> list[date]:
    """Return the days offered for a DATE: the tier's default first."""
    today = date.fromisoformat(run.today)
    days = dict.fromkeys((run.facts.tier_days, *LATER_DAYS))
    return [today + timedelta(days=number) for number in days]


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
            return _review_screen(flow, given, asked)
        case Phase.CHOOSING:
            return _list_screen(asked)
        case Phase.DONE | Phase.CANCELLED:
            return Screen((say(_OVER_WORDS[run.phase], flow=say(flow.title)),))


def _question_screen(flow: Flow, run: Run, given: Given, asked: list[Question]) -> Screen:
    question = flow.by_id[run.at]
    place = asked.index(question) + 1
    where = say(N_("{flow} · {n}/{total}"), flow=say(flow.title), n=place, total=len(asked))
    present = given.get(question.id)
    rows = _answer_rows(question, run, present)
    nav = _nav_row(question, _way_back(flow, present, given, asked, place), present is not None)
    return Screen((where, *_question_lines(question)), (*rows, nav) if nav else rows)


@lru_cache(maxsize=1024)
def _question_lines(question: Question) -> tuple[Message, ...]:
    bold = say(N_("<b>{question}</b>"), question=say(question.text))
    hint = question.shown_hint
    return (bold, say(N_("<i>{hint}</i>"), hint=say(hint))) if hint else (bold,)


def _answer_rows(question: Question, run: Run, present: Answer | None) -> Rows:
    match question.kind:
        case Kind.CHOICE if present is None:
            return _plain_rows(question)
        case Kind.CHOICE:
            return _option_rows(question, present.value if present else "")
        case Kind.MULTI:
            return (*_tick_rows(question, run.ticks), *_escape_rows(question))
        case Kind.DATE:
            return (*_date_rows(question, run), *_escape_rows(question))
        case Kind.TEXT:
            return _escape_rows(question)


@lru_cache(maxsize=1024)
def _plain_rows(question: Question) -> Rows:
    """Return the rows of an unanswered CHOICE; built once, they are on the way of every press."""
    return _option_rows(question, "")


def _option_rows(question: Question, chosen: str) -> Rows:
    buttons = [
        (one.label, _button(_marked(one.label, one.id == chosen), moves.Choose(question.id, one.id)))
        for one in question.options
    ]
    return (*_in_rows(buttons), *_escape_rows(question))


def _marked(label: str, chosen: bool) -> Message:
    return say(N_("● {answer}"), answer=say(label)) if chosen else say(label)


def _tick_rows(question: Question, ticks: tuple[str, ...]) -> Rows:
    buttons = [
        (one.label, _button(_boxed(one.label, one.id in ticks), moves.Toggle(question.id, one.id)))
        for one in question.options
    ]
    done = _button(say(N_("Done, go on")), moves.Done(question.id))
    return (*_in_rows(buttons), (done,)) if ticks else _in_rows(buttons)


def _boxed(label: str, ticked: bool) -> Message:
    return say(N_("☑ {answer}") if ticked else N_("☐ {answer}"), answer=say(label))


def _date_rows(question: Question, run: Run) -> Rows:
    first, *later = dates_offered(run)
    suggested = say(N_("{day}, suggested"), day=day_words(first))
    buttons = [("", _button(day_words(day), moves.Choose(question.id, day.isoformat()))) for day in later]
    return ((_button(suggested, moves.Choose(question.id, first.isoformat())),), *_in_rows(buttons))


@lru_cache(maxsize=1024)
def _escape_rows(question: Question) -> Rows:
    if not question.unsure:
        return ()
    unsure = _button(say(N_("Not sure")), moves.Unsure(question.id))
    return ((unsure, _button(say(N_("Not asked")), moves.NotAsked(question.id))),)


def _way_back(flow: Flow, present: Answer | None, given: Given, asked: list[Question], place: int) -> str:
    """Return what the way back is called, a msgid, or empty at the first question."""
    if present is not None and flow.review and all(question.id in given for question in asked):
        return N_("Back to the overview")
    return N_("Previous question") if place > 1 else ""


@lru_cache(maxsize=4096)
def _nav_row(question: Question, way_back: str, answered: bool) -> tuple[Button, ...]:
    row = (_button(say(way_back), moves.Back()),) if way_back else ()
    if answered:
        return (*row, _button(say(N_("Keep this answer")), moves.Skip(question.id)))
    if question.skippable:
        return (*row, _button(say(question.skip_label), moves.Skip(question.id)))
    return row


def _review_screen(flow: Flow, given: Given, asked: list[Question]) -> Screen:
    head = say(N_("<b>{flow}: look it over, then send</b>"), flow=say(flow.title))
    lines = [_review_line(question, given[question.id]) for question in asked]
    send = _button(say(N_("Send")), moves.Submit())
    change = _button(say(N_("Change an answer")), moves.Change())
    return Screen((head, *lines), ((send,), (change,)))


def _review_line(question: Question, answer: Answer) -> Message:
    words = answer_words(question, answer)
    return say(N_("{topic}: <b>{answer}</b>"), topic=say(question.topic), answer=words)


def _list_screen(asked: list[Question]) -> Screen:
    buttons = [(one.topic, _button(say(one.topic), moves.Change(one.id))) for one in asked]
    back = _button(say(N_("Back to the overview")), moves.Review())
    return Screen((say(N_("Which answer shall be changed?")),), (*_in_rows(buttons), (back,)))


def _button(label: Message, move: moves.Pressed) -> Button:
    return Button(label, moves.to_action(move))


def _in_rows(buttons: Iterable[tuple[str, Button]]) -> Rows:
    """Return rows of one, or of two where both English labels are short, in the given order."""
    rows: list[list[Button]] = []
    room = False
    for label, button in buttons:
        short = len(label) <= SHORT_LABEL
        if room and short:
            rows[-1].append(button)
            room = False
        else:
            rows.append([button])
            room = short
    return tuple([tuple(row) for row in rows])
