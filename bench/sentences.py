"""The labelled sentences of `bench/sentences`: situations written out by hand, people and times put in by rule.

A quarter of the situations is held out: the lexicon is tuned on the others alone, and no command prints one of these.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

FOLDER = Path(__file__).parent / "sentences"
_HELD_OUT_OF = 4
_PEOPLE = {
    "zh": {
        "k": ("孩子", "娃儿", "小姑娘", "弟弟", "她", "他", "妹妹", "这娃"),
        "g": ("奶奶", "爷爷", "外婆", "外公", "婆婆"),
        "m": ("叔叔", "舅舅", "继父", "隔壁老头", "表哥", "邻居大伯", "姑父", "那个男的"),
        "d": ("爸爸", "他爸", "后妈", "妈妈", "她爹"),
        "t": ("昨天", "昨晚", "上周五", "前几天", "今天早上"),
    },
    "en": {
        "m": ("her uncle", "the neighbour", "her stepfather", "an older cousin", "the coach"),
        "t": ("yesterday", "last night", "last week", "this morning"),
    },
}
_AROUND = {
    "zh": (
        "{0}", "今天去走访,{0}", "{0},你看怎么办", "跟您说个事,{0}。", "下午到了他家,{0}。后来下雨我就回来了",
        "这次看到的:{0}", "路上碰到{0}",
    ),
    "en": (
        "{0}", "At the visit today: {0}.", "{0}. What should I do", "Just so you know, {0}",
        "I went there after lunch. {0}. Then it rained.",
    ),
}  # fmt: skip
_HIDDEN_BY = ("\u200b", " ", "·", "\u2060", "\ufe0f")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the file it comes from, and whether its situation is held out."""

    text: str
    source: str
    held_out: bool


def sentences(name: str, variants: int) -> Iterator[Sentence]:
    """Yield up to so many different variants of each situation of the files that begin with a name."""
    for file in sorted(FOLDER.glob(f"{name}_*.txt")):
        for situation in _situations(file):
            held_out = "later" not in file.stem and crc32(situation.encode()) % _HELD_OUT_OF == 0
            for text in _variants(situation, file.stem[-2:], variants):
                yield Sentence(text, file.stem, held_out)


def hidden(plain: list[Sentence]) -> list[Sentence]:
    """Return sentences with an invisible or empty sign after every Chinese character, one kind after the other."""
    return [
        Sentence(_hide(one.text, _HIDDEN_BY[number % len(_HIDDEN_BY)]), "hidden_zh", one.held_out)
        for number, one in enumerate(plain)
    ]


def _hide(text: str, sign: str) -> str:
    return "".join(letter if letter.isascii() else letter + sign for letter in text)


def _situations(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _variants(situation: str, language: str, variants: int) -> list[str]:
    """Return different sentences of one situation: other people, other times, another sentence around."""
    draw = random.Random(situation)
    arounds = draw.sample(_AROUND[language], k=min(variants, len(_AROUND[language])))
    made = {around.format(_peopled(situation, language, draw)): None for around in ("{0}", *arounds)}
    return list(made)[:variants]


def _peopled(situation: str, language: str, draw: random.Random) -> str:
    chosen = {slot: draw.choice(words) for slot, words in _PEOPLE[language].items()}
    return situation.format(**chosen)
