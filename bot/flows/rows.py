"""The buttons under a question: options, ticks, days, months, numbers, and the two ways out. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.flows import moves
from bot.flows.days import MONTHS, day_words
from bot.flows.model import Kind, Option, Question
from bot.flows.run import Answer, Run
from core.screens import Button, Rows
from core.text import N_, Message, say
from core.triage import Level

SHORT_LABEL = 18  # English characters; two labels up to this stand side by side on a small phone
OWN_ROW = " " * (SHORT_LABEL + 1)
LATER_DAYS = (7, 14, 30)
SOON_DAYS = 7  # the longest suggested wait where the run has raised a P0 or P1
GROWN_UP = 18  # years; the youngest age that a month of birth is not offered for


def dates_offered(question: Question, run: Run) -> list[date]:
    """Return the days offered for a DATE, the suggested one first: the question's own, else the tier's.

    After a P0 or P1 of this run a week at most is suggested.
    """
    today = date.fromisoformat(run.today)
    days = question.days or dict.fromkeys((_usual_days(run), *LATER_DAYS))
    return [today + timedelta(days=number) for number in days]


def _usual_days(run: Run) -> int:
    if any(one.flag.level <= Level.P1 for one in run.raised):
        return min(run.facts.tier_days, SOON_DAYS)
    return run.facts.tier_days


def button(label: Message, move: moves.Pressed) -> Button:
    """Return the button of a move."""
    return Button(label, moves.to_action(move))


def answer_rows(question: Question, run: Run, present: Answer | None) -> Rows:
    """Return the buttons that answer a question, the present answer marked, and the two ways out."""
    match question.kind:
        case Kind.CHOICE | Kind.NUMBER if present is None:
            return _plain_rows(question)
        case Kind.CHOICE | Kind.NUMBER:
            return _option_rows(question, present.value if present else "")
        case Kind.MULTI:
            chosen = present.value if present else ""
            return (*_tick_rows(question, run.ticks, chosen), *_escape_rows(question))
        case Kind.DATE:
            return (*_date_rows(question, run), *_escape_rows(question))
        case Kind.MONTH:
            return (*_month_rows(question, run), *_escape_rows(question))
        case Kind.TEXT:
            return _escape_rows(question)


@lru_cache(maxsize=1024)
def _plain_rows(question: Question) -> Rows:
    """Return the rows of an unanswered CHOICE; built once, they are on the way of every press."""
    return _option_rows(question, "")


def _option_rows(question: Question, chosen: str) -> Rows:
    buttons = [
        (one.label, button(_marked(one.label, one.id == chosen), moves.Choose(question.id, one.id)))
        for one in question.options
    ]
    if question.kind is Kind.NUMBER:
        return (*_in_threes([button for _, button in buttons]), *_escape_rows(question))
    return (*in_rows(buttons), *_escape_rows(question))


def _marked(label: str, chosen: bool) -> Message:
    return say(N_("● {answer}"), answer=say(label)) if chosen else say(label)


def _tick_rows(question: Question, ticks: tuple[str, ...], chosen: str) -> Rows:
    buttons = [
        (OWN_ROW if one.alone else one.label, _tick_button(question, one, ticks, chosen))
        for one in question.options
    ]
    done = button(say(N_("Done, go on")), moves.Done(question.id))
    return (*in_rows(buttons), (done,)) if ticks else in_rows(buttons)


def _tick_button(question: Question, option: Option, ticks: tuple[str, ...], chosen: str) -> Button:
    if option.alone:
        marked = _marked(option.label, option.id == chosen and not ticks)
        return button(marked, moves.Choose(question.id, option.id))
    return button(_boxed(option.label, option.id in ticks), moves.Toggle(question.id, option.id))


def _boxed(label: str, ticked: bool) -> Message:
    return say(N_("☑ {answer}") if ticked else N_("☐ {answer}"), answer=say(label))


def _date_rows(question: Question, run: Run) -> Rows:
    first, *later = dates_offered(question, run)
    suggested = say(N_("{day}, suggested"), day=day_words(first))
    buttons = [("", button(day_words(day), moves.Choose(question.id, day.isoformat()))) for day in later]
    return ((button(suggested, moves.Choose(question.id, first.isoformat())),), *in_rows(buttons))


def _month_rows(question: Question, run: Run) -> Rows:
    """Return the years first, the youngest child's first; then the months of the year pressed."""
    today = date.fromisoformat(run.today)
    if not run.ticks:
        years = [str(today.year - age) for age in range(GROWN_UP)]
        return _in_threes(
            [button(say(N_("{year}"), year=year), moves.Choose(question.id, year)) for year in years]
        )
    year = run.ticks[0]
    last = today.month if int(year) == today.year else 12
    months = [
        button(say(MONTHS[number - 1]), moves.Choose(question.id, f"{year}-{number:02}"))
        for number in range(1, last + 1)
    ]
    return _in_threes(months)


@lru_cache(maxsize=1024)
def _escape_rows(question: Question) -> Rows:
    if not question.unsure:
        return ()
    unsure = button(say(N_("Not sure")), moves.Unsure(question.id))
    return ((unsure, button(say(N_("Not asked")), moves.NotAsked(question.id))),)


def _in_threes(buttons: Sequence[Button]) -> Rows:
    """Return rows of three: years, months and numbers are short in every language."""
    return tuple([tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)])


def in_rows(buttons: Iterable[tuple[str, Button]]) -> Rows:
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
