"""Promises of reading what somebody looks for."""

import json

import pytest

from core import finding
from core.finding import Sought

ZH = {
    "panda": "熊猫", "rabbit": "兔子", "tiger": "老虎", "cow": "奶牛", "pig": "小猪", "dog": "小狗", "cat": "小猫",
    "sheep": "小羊", "horse": "小马", "chick": "小鸡", "fish": "小鱼", "turtle": "乌龟",
    "red": "红", "orange": "橙", "yellow": "黄", "green": "绿", "blue": "蓝", "purple": "紫色",
}  # fmt: skip


def words(text: str) -> list[str]:
    return [text, ZH[text]]


@pytest.mark.parametrize(
    "text",
    ["C-012", "c-012", "c012", "C 012", "Ｃ－０１２", "ｃ０１２", "C—012", " c_012 ", "C.012", "c012号"],
)
def test_a_code_is_read_in_every_way_it_is_typed(text: str) -> None:
    """Small letters, full-width signs, any dash or none."""
    assert finding.read(text, words) == Sought("C", "012")


@pytest.mark.parametrize("text", ["12", "１２", "-12", "12号", " 12 "])
def test_digits_alone_are_part_of_a_code(text: str) -> None:
    """Nobody has to know the letters."""
    assert finding.read(text, words) == Sought("", "12")


@pytest.mark.parametrize(
    "text",
    ["蓝熊猫", "蓝色熊猫", "蓝色的熊猫", "熊猫蓝", "熊猫 蓝色", "panda blue", "Blue Panda", "ＢＬＵＥ panda",
     "panda-blue", "🐼 blue", "🐼🔵", "🐼蓝", "panda 蓝"],
)  # fmt: skip
def test_a_picture_is_read_by_its_words_in_either_order_and_language(text: str) -> None:
    """What stands on the screen, what is said aloud, and the picture itself."""
    assert finding.read(text, words) == Sought(animals=("panda",), colours=("blue",))


@pytest.mark.parametrize(
    ("text", "animals", "colours"),
    [
        ("熊猫", ("panda",), ()),
        ("blue", (), ("blue",)),
        ("紫", (), ("purple",)),
        ("紫色", (), ("purple",)),
        ("猫", ("panda", "cat"), ()),
        ("红鸡", ("chick",), ("red",)),
        ("兔", ("rabbit",), ()),
        ("rab", ("rabbit",), ()),
        ("cat", ("cat",), ()),
    ],
)  # fmt: skip
def test_half_a_picture_finds_all_it_fits(
    text: str, animals: tuple[str, ...], colours: tuple[str, ...]
) -> None:
    """One word is enough; a word that is exactly one animal is only that one."""
    assert finding.read(text, words) == Sought(animals=animals, colours=colours)


@pytest.mark.parametrize(
    "text",
    ["", " ", "…", "你好", "c", "C-1234567", "ABCD-1", "C-012 的奶奶病了", "熊猫生病了", "the blue panda is ill", "re",
     "的", "12 13", "蓝蓝", "a" * 300, "12" * 20],
)  # fmt: skip
def test_what_is_said_is_no_search(text: str) -> None:
    """Only a whole message that is a code or a picture looks for a child; anything else was told to somebody."""
    assert finding.read(text, words) is None


@pytest.mark.parametrize(
    "sought", [Sought(), Sought("C", "012", whole=True), Sought(animals=("panda", "cat"), colours=("blue",))]
)
def test_a_button_keeps_a_search_as_json(sought: Sought) -> None:
    """Through JSON and back it is the same."""
    assert finding.unpacked(json.loads(json.dumps(sought.packed()))) == sought


def test_a_search_without_a_colour_fits_every_colour() -> None:
    """And one without an animal every animal."""
    assert len(Sought(animals=("panda",)).labels()) == 6
    assert len(Sought(colours=("red",)).labels()) == 12
    assert Sought(animals=("panda",), colours=("red",)).labels() == ["panda-red"]
