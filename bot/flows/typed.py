"""What typed text means at the present question: numbers, labels, yes and no, days, "back". Pure.

Only whole messages count: half a match could turn "he did not hit her" into an answer. What is not
understood is said so and asked again; a whole sentence is kept for a human besides.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from bot.flows import moves
from bot.flows.days import chinese_number, read_day, read_month
from bot.flows.model import Flow, Kind, Question
from bot.flows.rows import dates_offered
from bot.flows.run import Phase, Run
from bot.flows.screens import asked_in, given_of
from core.text import N_, Message, say

LONGEST = 4096  # characters of one Telegram message
OLDEST_YEARS = 18
FARTHEST_DAYS = 400  # a next visit beyond this is a slip of the year

EARLY = say(N_("You wrote that before I asked this. Please answer now."))

_BACK = frozenset({"back", "previous", "返回", "上一题", "上一題", "上一个", "上一步", "后退"})
_SKIP = frozenset({"skip", "next", "跳过", "跳過", "不填", "下一题"})
_UNSURE = frozenset({"unsure", "not sure", "don't know", "dont know", "不清楚", "不知道", "不确定", "说不清"})
_NOT_ASKED = frozenset({"not asked", "没问", "沒問", "未问", "没有问"})
_YES = frozenset({"yes", "y", "是", "是的", "有", "有的", "对", "对的", "對", "嗯"})
_NO = frozenset({"no", "n", "否", "不", "不是", "没", "没有", "沒", "沒有", "无", "不对"})
_NOTHING = _NO | {"nothing", "none", "没什么", "没有了"}
_DONE = frozenset({"done", "ok", "好了", "完成", "选好了"})
_SEND = frozenset({"send", "submit", "发送", "提交", "发", "發送"})
_CHANGE = frozenset({"change", "修改", "改", "更改"})

_COUNT = r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
# "两个" alone is a count of something, not the second answer: a measure word needs 第 or 选 before it.
_NUMBER = re.compile(rf"(?:第|选|選|option |no\.? ?){_COUNT}(?: ?[个個項项])?|{_COUNT}")
_BETWEEN = re.compile(r"[ ,;、]+")  # the numbers of a list
_TIMES = re.compile(r"(\d{1,3}|[零一二两三四五六七八九十]{1,3})(?: ?[次回]| times?)?")
_EDGES = " \t\n.,;:!?\"'()[]。，、；：！？“”‘’（）【】·…~～"
_WORRY_SIGNS = ("担心", "擔心", "危险", "危險", "出事", "救命", "救救", "不放心", "害怕出")
_WORRY_WORDS = re.compile(
    r"\b(worried|worry|danger|dangerous|emergency|help me|need help|not safe|unsafe|save (?:him|her|me|us))\b"
)


def normal(text: str) -> str:
    """Return text as it is compared: NFKC, small letters, no control or format signs, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    kept = [sign for sign in plain if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")]
    return " ".join("".join(kept).split()).strip(_EDGES)


def wants_worry(text: str) -> bool:
    """Return whether a message asks for help or speaks of danger, so that the host offers the worry flow.

    Negation does not count: a question too many is better than one too few. Ask
    `engine.is_answer` first.
    """
    plain = normal(text)
    signs = "".join(sign for sign in plain if sign.isalnum())
    return any(word in signs for word in _WORRY_SIGNS) or _WORRY_WORDS.search(plain) is not None


def read(flow: Flow, run: Run, typed: moves.Typed) -> moves.Meant | Message:
    """Return the move that typed text stands for, or what to say because it stands for none.

    At a TEXT question only a few whole words are moves; the engine keeps everything else as the answer.
    """
    if typed.early:
        return EARLY
    plain = normal(typed.text)
    if run.phase is Phase.ASKING:
        return _read_answer(flow, run, flow.by_id[run.at], plain, typed.alternatives)
    if run.phase is Phase.REVIEW:
        return _read_at_review(plain)
    return _read_item(flow, run, plain, typed.alternatives)


def is_sentence(text: str) -> bool:
    """Return whether unread text is more than a slip of the finger, so that a human must see it."""
    letters = [sign for sign in normal(text) if sign.isalpha()]
    return sum(2 if ord(sign) >= 0x2E80 else 1 for sign in letters) >= 8


def text_problem(text: str) -> Message | None:
    """Return why text cannot be kept as an answer, or None."""
    if len(text) > LONGEST:
        return say(N_("That is too long for one message. Please send it in two parts or as a voice note."))
    if not normal(text):
        return say(N_("There was nothing to read in that. Please write a few words, or send a voice note."))
    return None


def day_problem(day: date, today: date) -> Message | None:
    """Return why a day cannot be the day of the next visit, or None."""
    if day < today:
        return say(N_("That day is over. Please choose today or a later day."))
    if (day - today).days > FARTHEST_DAYS:
        return say(N_("That is more than a year away. Please choose an earlier day."))
    return None


def month_problem(month: str, today: date) -> Message | None:
    """Return why a month "2017-05" or a year "2017" cannot be a child's month of birth, or None."""
    if month > f"{today:%Y-%m}"[: len(month)]:
        return say(N_("That month has not come yet. Please choose an earlier one."))
    if today.year - int(month[:4]) > OLDEST_YEARS:
        return say(N_("That is more than 18 years ago. Please choose a later one."))
    return None


def _read_answer(
    flow: Flow, run: Run, question: Question, plain: str, alternatives: Mapping[str, Sequence[str]]
) -> moves.Meant | Message:
    answer = _read_option(question, run, plain, alternatives) or _read_way_out(question, run, plain)
    if answer is not None:
        return answer
    if question.kind is Kind.DATE:
        return _read_date(question, plain, date.fromisoformat(run.today))
    if question.kind is Kind.MONTH:
        return say(N_("I did not understand that month. Please press a button, or type it like 2017-05."))
    return say(N_("I did not understand that. Please press a button, or type its number."))


def _read_option(
    question: Question, run: Run, plain: str, alternatives: Mapping[str, Sequence[str]]
) -> moves.Meant | None:
    if question.kind is Kind.TEXT:
        return moves.Skip(question.id) if question.skippable and plain in _NOTHING else None
    if question.kind is Kind.MONTH:
        return _read_birth(question, run, plain)
    if question.kind is Kind.DATE:
        number = _read_number(plain, len(days := dates_offered(question, run)))
        return moves.Choose(question.id, days[number].isoformat()) if number is not None else None
    option = _option_meant(question, plain, alternatives)
    if question.kind is Kind.MULTI:
        return _read_multi(question, plain, option)
    if question.kind is Kind.NUMBER:
        option = _count_meant(question, plain) or option
    return moves.Choose(question.id, option) if option else None


def _read_birth(question: Question, run: Run, plain: str) -> moves.Pressed | None:
    """Return the year or month that is meant; once the year is chosen a number is a month."""
    found = read_month(plain)
    if found is None and run.ticks:
        found = read_month(f"{run.ticks[0]}年{plain.removesuffix('月')}月") or read_month(
            f"{plain} {run.ticks[0]}"
        )
    return moves.Choose(question.id, found) if found else None


def _read_multi(question: Question, plain: str, option: str | None) -> moves.Meant | None:
    if option:
        alone = question.by_option[option].alone
        return moves.Choose(question.id, option) if alone else moves.Toggle(question.id, option)
    if several := _options_listed(question, plain):
        return moves.Tick(question.id, several)
    return moves.Done(question.id) if plain in _DONE else None


def _options_listed(question: Question, plain: str) -> tuple[str, ...]:
    """Return the options of a list of numbers such as "1、3", or none where one of them cannot be ticked."""
    numbers = [_read_number(part, len(question.options)) for part in _BETWEEN.split(plain)]
    options = [question.options[number] for number in numbers if number is not None]
    fit = len(options) == len(numbers) and not any(option.alone for option in options)
    return tuple([option.id for option in options]) if fit else ()


def _count_meant(question: Question, plain: str) -> str | None:
    """Return the option of a typed count: "0", "三次" or "7"; beyond the last it is the last, "or more"."""
    found = _TIMES.fullmatch(plain)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdecimal() else chinese_number(found[1])
    return question.options[min(number, len(question.options) - 1)].id


def _option_meant(question: Question, plain: str, alternatives: Mapping[str, Sequence[str]]) -> str | None:
    for option in question.options:
        if any(plain == normal(label) != "" for label in (option.label, *alternatives.get(option.id, ()))):
            return option.id
    number = _read_number(plain, len(question.options))
    if number is not None:
        return question.options[number].id
    wanted = (question.yes_means,) if plain in _YES else question.no_means if plain in _NO else ()
    return next((option for option in wanted if option in question.by_option), None)


def _read_number(plain: str, count: int) -> int | None:
    """Return the index that "2", "第二" or "option 2" points at among `count` things."""
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    digits = found[1] or found[2]
    number = int(digits) if digits.isdecimal() else chinese_number(digits)
    return number - 1 if 1 <= number <= count else None


def _read_way_out(question: Question, run: Run, plain: str) -> moves.Pressed | None:
    if question.unsure and plain in _UNSURE:
        return moves.Unsure(question.id)
    if question.unsure and plain in _NOT_ASKED:
        return moves.NotAsked(question.id)
    if plain in _SKIP and (question.skippable or run.answer(question.id)):
        return moves.Skip(question.id)
    return moves.Back() if plain in _BACK else None


def _read_date(question: Question, plain: str, today: date) -> moves.Pressed | Message:
    day = read_day(plain, today)
    if day is None:
        return say(N_("I did not understand that day. Please press a button, or type it like 12/5."))
    return moves.Choose(question.id, day.isoformat())


def _read_at_review(plain: str) -> moves.Pressed | Message:
    if plain in _SEND or plain in _YES:
        return moves.Submit()
    if plain in _CHANGE or plain in _NO or plain in _BACK:
        return moves.Change()
    return say(N_("Nothing is sent yet. Please press Send, or Change an answer."))


def _read_item(
    flow: Flow, run: Run, plain: str, alternatives: Mapping[str, Sequence[str]]
) -> moves.Pressed | Message:
    asked = asked_in(flow, run, given_of(run))
    number = _read_number(plain, len(asked))
    if number is not None:
        return moves.Change(asked[number].id)
    for question in asked:
        if plain in map(normal, (question.topic, question.id, *alternatives.get(question.id, ()))):
            return moves.Change(question.id)
    if plain in _BACK:
        return moves.Review()
    return say(N_("Please press the answer that shall be changed, or type its number."))
