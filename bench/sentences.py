"""The labelled sentences of `bench/sentences`: situations written out by hand, people and times put in by rule.

A quarter of the first situations and all files named `kept` are held out: nothing is tuned on them, and no command
prints one of them. No figure is taken of the files named `taught`; there words for the same thing stand in brackets.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
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
_CHOICE = re.compile(r"\[[^\]]*\]")
_TWICE = 2  # how often each word of a choice is met at least
_HIDDEN_BY = ("\u200b", " ", "·", "\u2060", "\ufe0f")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the file it comes from, whether its situation is held out, and the line it was made from."""

    text: str
    source: str
    held_out: bool
    kind: str | None = None  # the category that the heading above it names
    situation: str = ""


def sentences(name: str, variants: int) -> Iterator[Sentence]:
    """Yield up to so many different variants of each situation of the files that begin with a name."""
    for file in sorted(FOLDER.glob(f"{name}_*.txt")):
        for situation, kind in _situations(file):
            held_out = _is_held_out(file, situation)
            for text in _variants(situation, file.stem[-2:], variants):
                yield Sentence(text, file.stem, held_out, kind, situation)


def taught(name: str) -> Iterator[Sentence]:
    """Yield sentences made from the `taught` situations of a name, so many that each word of a choice is met twice."""
    for file in sorted(FOLDER.glob(f"taught_{name}_*.txt")):
        for situation, kind in _situations(file):
            draw = random.Random(situation)
            for text in dict.fromkeys(_chosen(situation, draw)):
                yield Sentence(_peopled(text, file.stem[-2:], draw), file.stem, False, kind, situation)


def _chosen(situation: str, draw: random.Random) -> Iterator[str]:
    """Yield a situation with one word of each choice, all words of a choice in turn, mixed anew each time through."""
    choices = [choice[1:-1].split("|") for choice in _CHOICE.findall(situation)]
    for number in range(_TWICE * max(map(len, choices), default=1)):
        for words in choices:
            if number % len(words) == 0:
                draw.shuffle(words)
        chosen = [words[number % len(words)] for words in choices]
        yield "".join(
            chain.from_iterable(zip_longest(_CHOICE.sub("\n", situation).split("\n"), chosen, fillvalue=""))
        )


def _is_held_out(file: Path, situation: str) -> bool:
    if "round" in file.stem or "later" in file.stem:
        return "kept" in file.stem
    return crc32(situation.encode()) % _HELD_OUT_OF == 0


def hidden(plain: list[Sentence]) -> list[Sentence]:
    """Return sentences with an invisible or empty sign after every Chinese character, one kind after the other."""
    return [
        Sentence(_hide(one.text, _HIDDEN_BY[number % len(_HIDDEN_BY)]), "hidden_zh", one.held_out)
        for number, one in enumerate(plain)
    ]


def _hide(text: str, sign: str) -> str:
    return "".join(letter if letter.isascii() else letter + sign for letter in text)


def _situations(file: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the situations of a file, with the category of the heading ("## C08") above them."""
    kind = None
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line.strip() and not line.startswith("#"):
            yield line, kind


def _variants(situation: str, language: str, variants: int) -> list[str]:
    """Return different sentences of one situation: other people, other times, another sentence around."""
    draw = random.Random(situation)
    arounds = draw.sample(_AROUND[language], k=min(variants, len(_AROUND[language])))
    made = {around.format(_peopled(situation, language, draw)): None for around in ("{0}", *arounds)}
    return list(made)[:variants]


def _peopled(situation: str, language: str, draw: random.Random) -> str:
    chosen = {slot: draw.choice(words) for slot, words in _PEOPLE[language].items()}
    return situation.format(**chosen)
