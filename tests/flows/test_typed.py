"""Everything that can be pressed can be typed, and what is not understood is said so."""

from datetime import date, timedelta

import pytest

from bot.flows import moves
from bot.flows.days import chinese_number, day_words, read_day
from bot.flows.effects import Ask, Read, Said
from bot.flows.engine import is_answer, labels, wants_worry
from bot.flows.items.table import ITEMS
from bot.flows.model import Flow
from bot.flows.play import words
from bot.flows.routine import ROUTINE
from bot.flows.run import Phase, Run
from bot.flows.typed import normal
from tests.flows.sample import SAMPLE, begin, kinds, raised, step, until

MONDAY = date(2026, 11, 23)
TABLE_LABELS = {
    "V01": {"home": ("上门",), "tongban_home": ("童伴之家",), "call": ("电话",), "video": ("视频",)},
    "V06": {"safe": ("安全",), "uneasy": ("担心",), "danger": ("危险",)},
    "H08": {"no": ("没有",), "day": ("白天",), "night": ("夜里",), "alone": ("独住",)},
}


def typed(item: str, text: str) -> Run:
    """Return the run after typing at an item."""
    return step(ROUTINE, until(ROUTINE, begin(), item), moves.Typed(text, TABLE_LABELS.get(item, {})))[0]


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [
        ("V01", "1", "home"), ("V01", " ２ ", "tongban_home"), ("V01", "第三", "call"), ("V01", "第4个", "video"),
        ("V01", "四", "video"), ("V01", "选1", "home"), ("V01", "3.", "call"), ("V01", "option 2", "tongban_home"),
        ("V01", "HOME  visit!", "home"), ("V01", "上门。", "home"), ("V01", "童伴之家", "tongban_home"),
        ("V06", "担心", "uneasy"), ("V06", "危险", "danger"), ("V06", "In danger", "danger"),
        ("H02", "是", "yes"), ("H02", "对", "yes"), ("H02", "yes", "yes"),
        ("H08", "没有", "no"), ("H08", "否", "no"), ("H08", "不", "no"), ("H08", "\u200bno\u200b", "no"),
        ("E02", "无", "none"), ("M01", "😢", "crying"), ("M01", "4", "crying"), ("F01", "有", "yes"),
        ("V01", "不清楚", "unsure"), ("V01", "不知道", "unsure"), ("V01", "Not sure", "unsure"),
        ("V01", "没问", "not_asked"), ("V01", "not asked", "not_asked"),
        ("N04", "没有", "skipped"), ("N04", "跳过", "skipped"), ("N04", "not sure", "unsure"),
        ("N06", "1", "2026-12-23"), ("N06", "今天", "2026-11-23"),
        ("N06", "后天", "2026-11-25"), ("N06", "１２/５", "2026-12-05"),
    ],
)  # fmt: skip
def test_a_choice_can_be_typed(item: str, text: str, value: str) -> None:
    """By number, label in either language, yes and no, or the two ways out."""
    assert typed(item, text).answers[-1].value == value


@pytest.mark.parametrize(
    ("item", "text", "value"),
    [
        ("V05", "是", "yes"), ("V05", "不", "no"), ("V06", "是的", "safe"), ("H01", "对", "safe"),
        ("H04", "没有", "no"), ("H05", "没有", "none"), ("I05", "有", "all"), ("I07", "无", "none"),
        ("S04", "是", "want"), ("S04", "不是", "no"), ("M02", "是", "same"), ("D03", "有", "yes"),
        ("Z03", "是", "ready"), ("N01", "没有", "none"), ("P02", "没", "none"), ("E05", "否", "no"),
        ("I08", "没有", "none"), ("N02", "没有", "skipped"),
    ],
)  # fmt: skip
def test_yes_and_no_are_what_they_mean_at_a_question(item: str, text: str, value: str) -> None:
    """Where the answers are other words too."""
    flow = alone(item)
    assert step(flow, begin(flow), moves.Typed(text))[0].answers[-1].value == value


@pytest.mark.parametrize(
    ("item", "text"), [("H02", "否"), ("H02", "不"), ("H02", "没有"), ("H06", "没有"), ("H06", "no")]
)
def test_a_no_that_may_mean_two_things_is_asked_again(item: str, text: str) -> None:
    """Not enough is not yet nothing at all, and "there is not" may be the fire as well as the window."""
    flow = alone(item)
    run, effects = step(flow, begin(flow), moves.Typed(text))
    assert (run.answers, kinds(effects)) == ((), [Said, Ask])


@pytest.mark.parametrize(
    ("item", "text"),
    [("H06", "有"), ("H06", "是"), ("H05", "有"), ("I07", "有"), ("Z02", "没有"), ("E04", "是")],
)
def test_a_yes_that_may_mean_two_things_is_asked_again(item: str, text: str) -> None:
    """ "There is" a coal fire, or it "is" ventilated: a wrong guess could hide a danger."""
    flow = alone(item)
    assert kinds(step(flow, begin(flow), moves.Typed(text))[1]) == [Said, Ask]


def alone(item: str) -> Flow:
    """Return a flow of one item."""
    return Flow("one", 1, "One", tuple(one for one in ITEMS if one.id == item))


@pytest.mark.parametrize("text", ["back", "返回", "上一题", "Previous"])
def test_back_can_be_typed_at_any_question(text: str) -> None:
    """At a text item too; at the first question it is refused in words."""
    assert typed("V02", text).at == "V01"
    assert typed("N04", text).at == "D05"
    run, effects = step(ROUTINE, begin(), moves.Typed(text))
    assert (run, kinds(effects)) == (begin(), [Said, Ask])


@pytest.mark.parametrize(
    "text", ["5", "0", "第9", "maybe", "他没有", "no no", "", "🤔", "skip", "done", "有没有"]
)
def test_what_is_not_understood_is_asked_again(text: str) -> None:
    """In one clear sentence, with the same question and nothing changed."""
    run = begin()
    after, effects = step(ROUTINE, run, moves.Typed(text))
    assert (after, kinds(effects)) == (run, [Said, Ask])


@pytest.mark.parametrize(
    ("item", "text", "said"),
    [
        ("V02", "1", [Said, Ask]), ("H02", "是", [Said, Ask]), ("V02", "返回", [Said, Ask]), ("N04", "3", [Said, Ask]),
        ("none", "发送", [Said, Ask]), ("N04", "奶奶腿疼，走不远。", [Read, Said, Ask]),
        ("V06", "danger", [Said, Ask]),
    ],
)  # fmt: skip
def test_what_was_typed_before_a_question_is_no_answer_to_it(item: str, text: str, said: list[type]) -> None:
    """Typed twice on a slow line, the second time is not taken for the next question; a sentence goes to a human."""
    run = until(ROUTINE, begin(), item)
    typed_early = moves.Typed(text, TABLE_LABELS.get(item, {}), early=True)
    after, effects = step(ROUTINE, run, typed_early)
    assert (after, kinds(effects)) == (run, said)
    assert not is_answer(ROUTINE, run, typed_early)


def test_a_part_of_a_sentence_is_never_an_answer() -> None:
    """ "He did not hit her" must not become "hit"; the sentence goes to a human."""
    run = until(ROUTINE, begin(), "D04")
    after, effects = step(ROUTINE, run, moves.Typed("没有，就是今天爸爸没有打她"))
    assert (after, kinds(effects)) == (run, [Read, Said, Ask])


def test_an_answered_question_can_be_kept_by_typing_skip() -> None:
    """As the button does."""
    run = step(ROUTINE, until(ROUTINE, begin(), "V03"), moves.Back(), moves.Typed("skip"))[0]
    assert (run.at, run.answers[-1].value) == ("V03", "spoke")


def test_a_whole_visit_can_be_typed() -> None:
    """Numbers all the way, the review and a change included."""
    run = begin()
    while run.phase is Phase.ASKING:
        run = step(ROUTINE, run, moves.Typed("没有" if run.at == "N04" else "1"))[0]
    run = step(ROUTINE, run, moves.Typed("改"), moves.Typed("2"), moves.Typed("2"))[0]
    assert (run.phase, run.answers[1].value) == (Phase.REVIEW, "saw")
    run, effects = step(ROUTINE, run, moves.Typed("嗯嗯"))
    assert kinds(effects) == [Said, Ask]
    assert step(ROUTINE, run, moves.Typed("发送"))[0].phase is Phase.DONE


def test_an_item_to_change_can_be_typed_by_name() -> None:
    """By its short name in her language, its id or its number."""
    listed = step(ROUTINE, until(ROUTINE, begin(), "none"), moves.Change())[0]
    assert labels(ROUTINE, listed)["H02"] == "Food"
    for text in ("food", "吃饭", "h02", "第五"):
        assert step(ROUTINE, listed, moves.Typed(text, {"H02": ("吃饭",)}))[0].at == "H02"
    assert step(ROUTINE, listed, moves.Typed("返回"))[0].phase is Phase.REVIEW
    assert kinds(step(ROUTINE, listed, moves.Typed("二十九"))[1]) == [Said, Ask]


def test_ticks_can_be_typed() -> None:
    """One by one, then "done"."""
    run = step(SAMPLE, begin(SAMPLE), moves.Typed("2"), moves.Typed("Study"), moves.Typed("好了"))[0]
    assert run.answers[-1].value == "study,health"


@pytest.mark.parametrize("text", ["1 3", "1、3", "1,3", "１，３", "3；1", "一、三", "第1， 第3", "3 3 1"])
def test_ticks_can_be_typed_as_a_list_of_numbers(text: str) -> None:
    """Each is ticked, what was ticked before stays so, and "done" is still hers to say."""
    run = step(SAMPLE, begin(SAMPLE), moves.Typed("1"), moves.Typed(text))[0]
    assert (run.at, run.ticks) == ("N01", ("study", "policy"))


@pytest.mark.parametrize("text", ["1 9", "13", "1 and 3", "1 2 3"])
def test_a_list_that_is_not_of_ticks_is_asked_again(text: str) -> None:
    """A number there is not, a word between, or more than may be ticked."""
    run = begin(SAMPLE)
    after, effects = step(SAMPLE, run, moves.Typed(text))
    assert (after, kinds(effects)) == (run, [Said, Ask])


def test_what_stands_alone_is_in_no_list() -> None:
    """ "None this time" beside a film cannot be both."""
    flow = alone("P02")
    run, effects = step(flow, begin(flow), moves.Typed("2、7"))
    assert (run.ticks, kinds(effects)) == ((), [Said, Ask])


def test_a_danger_in_a_typed_list_is_raised_at_once() -> None:
    """As at a tick, before "done"."""
    assert raised(step(SAMPLE, begin(SAMPLE), moves.Typed("1、4"))[1]) == ["C01·P0"]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200b", "\x00", "。。。", "长" * 4097])
def test_text_that_cannot_be_kept_is_refused_in_words(text: str) -> None:
    """Nothing to read, or too long for one message."""
    run = until(ROUTINE, begin(), "N04")
    after, effects = step(ROUTINE, run, moves.Typed(text))
    assert (after, kinds(effects)) == (run, [Said, Ask])


HOSTILE = [
    "a", "长" * 4096, "👩‍👩‍👧‍👦" * 500, "\u202edrawkcab", "e" + "\u0301" * 1000, "\ud800", "nul\x00nul", "\ufeffbom",
    "\ue000", "１２", "<b>x</b> &amp; _*[", "{0} %s {{7*7}} ${x}", "' OR 1=1--", str(2**63), "1e309", "NaN",
    "=HYPERLINK(1)", "line\r\nfake log", "\x1b[31mred",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_stored_exactly(text: str) -> None:
    """As typed, whatever is in it; its receipt is made of our words only."""
    run, effects = step(ROUTINE, until(ROUTINE, begin(), "N04"), moves.Typed(text))
    assert run.answers[-1].value == text
    shown = [
        words(line, str) for effect in effects if isinstance(effect, Ask) for line in effect.screen.lines
    ]
    assert len(text) < 3 or text not in " ".join(shown)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("item", ["V01", "N06", "none"])
def test_hostile_text_never_becomes_a_choice(item: str, text: str) -> None:
    """At buttons, days and the review it is refused, and kept for a human where it may be a sentence."""
    run = until(ROUTINE, begin(), item)
    after, effects = step(ROUTINE, run, moves.Typed(text))
    assert after == run
    assert kinds(effects)[-2:] == [Said, Ask]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", MONDAY), ("明天", date(2026, 11, 24)), ("后天", date(2026, 11, 25)), ("大后天", date(2026, 11, 26)),
        ("tomorrow", date(2026, 11, 24)), ("today", MONDAY), ("下周", date(2026, 11, 30)),
        ("3月5日", date(2027, 3, 5)), ("3月5号", date(2027, 3, 5)), ("十二月五日", date(2026, 12, 5)),
        ("12/5", date(2026, 12, 5)), ("１２／５", date(2026, 12, 5)), ("12-5", date(2026, 12, 5)),
        ("12.5", date(2026, 12, 5)), ("2026-12-05", date(2026, 12, 5)), ("2026年12月5日", date(2026, 12, 5)),
        ("2026/12/5", date(2026, 12, 5)), ("5号", date(2026, 12, 5)), ("30日", date(2026, 11, 30)),
        ("31号", date(2026, 12, 31)), ("三十号", date(2026, 11, 30)),
        ("下周一", date(2026, 11, 30)), ("下周日", date(2026, 12, 6)), ("下星期天", date(2026, 12, 6)),
        ("周三", date(2026, 11, 25)), ("周一", date(2026, 11, 30)), ("本周五", date(2026, 11, 27)),
        ("下下周二", date(2026, 12, 8)), ("礼拜六", date(2026, 11, 28)), ("下周1", date(2026, 11, 30)),
        ("10天后", date(2026, 12, 3)), ("十天后", date(2026, 12, 3)), ("两周后", date(2026, 12, 7)),
        ("in 10 days", date(2026, 12, 3)), ("2 weeks", date(2026, 12, 7)), ("next monday", date(2026, 11, 30)),
        ("monday", date(2026, 11, 30)), ("fri", date(2026, 11, 27)), ("5 march", date(2027, 3, 5)),
        ("march 5th", date(2027, 3, 5)), ("5 dec 2026", date(2026, 12, 5)), ("dec 5, 2026", date(2026, 12, 5)),
        ("大前天", date(2026, 11, 20)), ("上周三", date(2026, 11, 18)), ("3天前", date(2026, 11, 20)),
        ("昨天", date(2026, 11, 22)), ("11/20", date(2026, 11, 20)), ("2020-01-01", date(2020, 1, 1)),
        ("29 feb 2028", date(2028, 2, 29)), ("31/12", None), ("2月30日", None), ("13/13", None), ("32号", None),
        ("2026-02-31", None), ("0/0", None), ("someday", None), ("mo", None), ("5 foo", None), ("", None),
        ("9999-12-31", date(9999, 12, 31)), ("999 days", date(2029, 8, 18)),
    ],
)  # fmt: skip
def test_days_are_read_as_people_type_them(text: str, day: date | None) -> None:
    """Chinese and English, full-width digits, with and without a year; what is no day is none."""
    assert read_day(normal(text), MONDAY) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("昨天", "That day is over."), ("2020-01-01", "That day is over."), ("11/20", "That day is over."),
        ("2028-12-05", "That is more than a year away."), ("some day", "I did not understand that day."),
        ("31/12", "I did not understand that day."),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_in_words(text: str, sentence: str) -> None:
    """Past days, days beyond a year, and what is no day."""
    _, effects = step(ROUTINE, until(ROUTINE, begin(), "N06"), moves.Typed(text))
    assert isinstance(effects[0], Said)
    assert words(effects[0].problem, str).startswith(sentence)


def test_a_day_offered_is_read_back_from_its_words() -> None:
    """What a button says can be typed as well, without its weekday."""
    for number in range(180):
        day = MONDAY + timedelta(days=number)
        _, _, said = words(day_words(day), str).partition(" ")
        assert read_day(normal(said), MONDAY) == day


def test_chinese_numbers_up_to_ninety_nine() -> None:
    """With and without a leading ten."""
    read = [chinese_number(text) for text in ("一", "二", "两", "十", "十二", "二十", "三十一", "九十九")]
    assert read == [1, 2, 2, 10, 12, 20, 31, 99]


@pytest.mark.parametrize(
    "text",
    [
        "我很担心小明", "擔 心", "孩子有危险", "出事了", "救命！！", "救救孩子", "危.险", "I am worried", "DANGER!",
        "help me",
        "he is in danger now", "it is an emergency", "ｄａｎｇｅｒ", "不担心", "担\u200b心",
    ],
)  # fmt: skip
def test_a_cry_for_help_is_heard(text: str) -> None:
    """In both languages, spaced or disguised, negated or not: better a question too many."""
    assert wants_worry(text)


def test_a_word_of_danger_can_be_an_answer() -> None:
    """At "were you yourself safe?" it is one; at a question about the carer and in free text it is a cry."""
    danger = moves.Typed("危险", TABLE_LABELS["V06"])
    assert is_answer(ROUTINE, until(ROUTINE, begin(), "V06"), danger)
    for item in ("V03", "N04", "none"):
        assert not is_answer(ROUTINE, until(ROUTINE, begin(), item), moves.Typed("危险"))
    assert not is_answer(ROUTINE, step(ROUTINE, begin(), moves.Cancel())[0], moves.Typed("1"))


@pytest.mark.parametrize(
    "text", ["", "上门", "1", "明天", "help", "孩子很好", "endangered", "boil", "他去上学了"]
)
def test_ordinary_text_is_no_cry_for_help(text: str) -> None:
    """Ordinary answers do not lead away from the question."""
    assert not wants_worry(text)
