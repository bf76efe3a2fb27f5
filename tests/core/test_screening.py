"""Promises of the screener: no trick of writing hides a word, no negation silences it, no text makes it slow."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.screening import FAILED, Finding, joined, normalise, readable, screen, worse_of
from core.triage import Category, Level

OPEN = (
    "他说他想死",
    "叔叔摸她下面",
    "爸爸拿皮带抽孩子",
    "孩子失踪两天了",
    "他喝了农药叫不醒",
    "晚上舅舅钻进她被窝",
)
ENGLISH = (
    "he wants to kill himself",
    "her uncle touched her private parts",
    "his father beats him with a belt",
)


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [
        ("他说他想死", Level.P1, Category.C08),
        ("她吞了一整瓶安眠药", Level.P0, Category.C08),
        ("叔叔摸她下面", Level.P0, Category.C02),
        ("爸爸拿刀要杀了妈妈", Level.P0, Category.C03),
        ("爸爸拿皮带抽孩子", Level.P1, Category.C03),
        ("孩子失踪两天了", Level.P0, Category.C07),
        ("四岁的弟弟一个人在家过夜", Level.P1, Category.C05),
        ("他喝了农药叫不醒", Level.P0, Category.C01),
        ("家里收了彩礼要把十四岁的女儿嫁出去", Level.P1, Category.C12),
        ("同学天天欺负他", Level.P2, Category.C10),
        ("那个男的跟踪我,我不安全", Level.P0, Category.C17),
        ("he wants to kill himself", Level.P1, Category.C08),
        ("The little girl has been kidnapped", Level.P0, Category.C07),
    ],
)
def test_what_is_said_openly_is_asked_about_at_its_level(text: str, level: Level, category: Category) -> None:
    """The kinds and levels are those of the taxonomy."""
    found = screen(text)
    assert found is not None
    assert (found.level, found.category) == (level, category)


@pytest.mark.parametrize(
    "text",
    [
        "他說他想死",  # traditional
        "他说他想　死",  # a wide space
        "他说他想/死",
        "自·杀",
        "自-殺",
        "ｋｉｌｌ　ｍｙｓｅｌｆ",
        "ⓀⒾⓁⓁ ⓜⓨⓢⓔⓛⓕ",
        "кill myself",  # a Cyrillic letter
        "k1ll mys3lf",
        "KILLLL MYSELF",
        "kil my self",
        "s u i c i d e",
        "s.u.i.c.i.d.e",
        "sui cide",
        "siucide",
        "su*cide",
        "r*pe",  # and not rope, in every process
        "zisha",
        "zi sha",
        "z i s h a",
        "zì shā",
        "zi4sha1",
        "wo bu xiang huo le",
        "自sha",
        "自鲨",
        "紫砂了",
        "跳lou",
        "bei jiu jiu mo le xia mian",
        "弓虽女干",
        "扌丁死他",
        "想4了",
        "喝💊一整瓶",
        "uncle 摸 her",
        "爸爸 hit 我",
    ],
)
def test_a_disguised_word_is_still_asked_about(text: str) -> None:
    """However it is written."""
    assert screen(text) is not None


@given(
    text=st.sampled_from(OPEN + ENGLISH),
    sign=st.sampled_from(["\u200b", "\u200d", "\u2060", "\ufeff", "\ufe0f", "\u202e", "\u00ad", "\u0301"]),
    places=st.lists(st.integers(0, 60), max_size=12),
)
def test_no_invisible_sign_hides_a_hit(text: str, sign: str, places: list[int]) -> None:
    """Zero-width signs, variation selectors, marks and direction overrides, anywhere, any number."""
    plain = screen(text)
    for place in places:
        text = text[:place] + sign + text[place:]
    assert screen(text) == plain
    assert plain is not None


@given(
    text=st.sampled_from(OPEN),
    sign=st.sampled_from([" ", "\u3000", "\t", "/", "*", "·", "_", "-", "~", "🙂", "|"]),
    places=st.lists(st.integers(0, 60), max_size=12),
)
def test_no_space_or_sign_between_characters_hides_a_hit(text: str, sign: str, places: list[int]) -> None:
    """What a reader's eye skips, the screener skips."""
    plain = screen(text)
    for place in places:
        text = text[:place] + sign + text[place:]
    assert screen(text) == plain
    assert plain is not None


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Whatever Telegram lets through."""
    found = screen(text)
    assert found is None or isinstance(found, Finding)
    assert normalise(normalise(text)) == normalise(text)
    readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "他今天没打孩子",
        "爸爸说以后再也不打她了",
        "他不是真的想死",
        "she did not say she wants to die",
        "he did not hit her today",
        "叔叔没有摸她下面",
        "奶奶说孩子没有失踪",
    ],
)
def test_negation_never_suppresses(text: str) -> None:
    """He did not hit her *today*."""
    assert screen(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "今天去打针没哭",
        "打电话给爸爸",
        "孩子们打扫教室",
        "作业要死记硬背",
        "笑死我了",
        "累死了,走了六户",
        "赶集杀价便宜五块",
        "奶奶杀了一只鸡",
        "手机死机了",
        "孩子跳绳跳了一百下",
        "用紫砂壶泡茶",
        "打雷了,孩子有点怕",
        "今天上了防溺水课和防性侵课",
        "三国杀玩了一下午",
        "吊水两天,烧退了",
        "孩子啥时候回来",
        "我想试试新的绘本",
        "今天没什么特别的,都好",
        "we killed time with cards",
        "she is dying to see her mother",
        "he hit the books",
        "the heat is killing me",
        "He scored two goals",
        "take care",
        "",
        "12345",
    ],
)
def test_harmless_lookalikes_are_left_alone(text: str) -> None:
    """A syllable is no danger."""
    assert screen(text) is None


def test_a_harmless_word_hides_only_itself() -> None:
    """The injection beside the blow does not excuse the blow."""
    assert screen("今天打针,晚上爸爸又拿皮带抽他") is not None
    assert screen("笑死了,他说想自杀") is not None


def test_a_sentence_in_two_messages_is_read_as_one() -> None:
    """Half a sentence may say nothing, and the whole everything."""
    for first, second in (("他说他想自", "杀"), ("昨天叔叔摸", "她下面"), ("she wants to kill", "herself")):
        assert screen(joined(first, second)) is not None
    assert screen(joined("今天打", "针没哭")) is None


def test_the_join_keeps_only_the_end_of_a_long_message() -> None:
    """A second message costs no second reading of the first."""
    assert len(joined("长" * 5000, "短")) < 600


def test_the_worst_thing_said_leads() -> None:
    """A text may say several things."""
    found = screen("同学欺负他。他喝了农药。")
    assert found is not None
    assert (found.level, found.category) == (Level.P0, Category.C01)


def test_no_after_a_severe_word_is_known_to_matter() -> None:
    """Weapon, sexual harm, killing, a missing child: "no" still reaches a supervisor."""
    for text in ("他拿刀追他妈", "叔叔摸她下面", "孩子失踪了", "他要杀了她", "他想自杀"):
        found = screen(text)
        assert found is not None
        assert found.severe
    mild = screen("同学天天欺负他")
    assert mild is not None
    assert not mild.severe


def test_a_finding_holds_no_word_of_the_text() -> None:
    """What a log may hold: ids."""
    found = screen("小明说他想死")
    assert found is not None
    assert all(entry.isascii() and " " not in entry for entry in found.entries)


def test_findings_only_get_worse_together() -> None:
    """Software raises, never lowers."""
    mild = Finding(Level.P2, Category.C10, False, ("bullied",))
    bad = Finding(Level.P1, Category.C08, True, ("die-said",))
    assert worse_of(mild, bad) == worse_of(bad, mild) or worse_of(mild, bad) is not None
    both = worse_of(mild, bad)
    assert both is not None
    assert (both.level, both.category, both.severe) == (Level.P1, Category.C08, True)
    assert both.entries == ("bullied", "die-said")
    assert worse_of(None, None) is None
    assert worse_of(None, FAILED) == FAILED


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("今天都好", True),
        ("all fine", True),
        ("བཀྲ་ཤིས་བདེ་ལེགས", False),
        ("ꆈꌠꉙ ꆈꌠꉙ", False),
        ("🙂 12", True),
    ],
)
def test_a_script_nobody_wrote_a_lexicon_for_is_known_as_such(text: str, known: bool) -> None:
    """Tibetan and Yi go to a human."""
    assert readable(text) is known


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Count the calls that are made, of functions and of built-ins."""
    calls = [0]

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(
    "piece",
    [
        "他",
        "想",
        "打",
        "妈妈",
        "晚上叔叔",
        "a",
        "a ",
        "zisha",
        "he ",
        "k.",
        "木几",
        "🙂",
        "\u200b",
        "，",
        "女也",
        "ab1",
        "*",
    ],
)
def test_the_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    """Twice the text, at most twice the calls: a hostile repetition cannot stop the bot."""
    screen("x")
    work = []
    for times in (2000, 4000):
        text = piece * times
        with _counted() as calls:
            screen(text)
        work.append(calls[0])
    assert work[1] <= 2 * work[0] + 1000


def test_a_hundred_kilobytes_are_read_to_their_end() -> None:
    """Nothing is cut off where a danger could hide behind."""
    assert screen("今天都好。" * 20_000 + "他说想自杀") is not None
