"""Makes the tables of weights that `core.screening` takes its second look with: a logistic regression over features.

Learned from the sentences that are not held out, always with the same result. The second table says which category a
meaning speaks for, from the sentences under a heading that names one.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.sentences import Sentence, sentences, taught
from core.screening import characters, hits_of, normalise, reading_of
from core.screening.weighing import KINDS, WEIGHTS, bags

_ROUNDS = 16
_STEP = 0.3
_LEFT_OUT = 0.7  # of a sentence's features, each time: of a new sentence few are known
_POINTS = 10  # a weight of 1 as points
_SELDOM = 2  # a feature in fewer situations than this says nothing
_TYPED_EVERY = 3  # one Chinese sentence of so many is also learned as pinyin
_ALWAYS = "^"  # the first unit of every text: its weight is what an unknown sentence begins with
_FEW = 5  # a feature in no more situations than this says nothing of a category
_LITTLE = 10  # points for a category that are not written down
_UNHEARD = 0.2  # of a situation: how often a feature counts as met in a category in which it never is
_HEAD = "# Made by `python -m bench weigh` from bench/sentences without the held-out part: "

Bag = frozenset[str]
Known = tuple[list[int], bool, float]  # features by number, whether they are of danger, how much they count
Example = tuple[Bag, bool, str]  # features, whether they are of danger, and the situation they are from


def run() -> None:
    """Learn the weights and write the tables."""
    dangerous, ordinary = learned_from()
    examples = [*_bags(dangerous, True), *_bags(ordinary, False)]
    points = {name: round(_POINTS * weight) for name, weight in _learned(examples).items()}
    lines = [f"{name}\t{value}" for name, value in sorted(points.items()) if value]
    _write(WEIGHTS, "a feature and its points", lines)
    _write(KINDS, "a feature, a category and its points", _kinds(dangerous))
    print(f"{len(lines)} features weigh something; {len(examples)} sentences taught them.")


def learned_from() -> tuple[list[Sentence], list[Sentence]]:
    """Return the dangerous and the ordinary sentences that teach: none held out, nor one that says the very same."""
    made = [*sentences("explicit", 2), *sentences("disguised", 2), *sentences("ordinary", 2)]
    kept = {letters(one.text) for one in made if one.held_out}
    ordinary = [one for one in made if one.source.startswith("ordinary")] + list(taught("ordinary"))
    dangerous = [one for one in made if not one.source.startswith("ordinary")] + list(taught("danger"))
    return _without(dangerous, kept), _without(ordinary, kept)


def letters(text: str) -> str:
    """Return what is left of a text without signs, spaces and marks."""
    return "".join(filter(str.isalnum, normalise(text)))


def _without(made: list[Sentence], kept: set[str]) -> list[Sentence]:
    return [one for one in made if not one.held_out and letters(one.text) not in kept]


def _write(table: Path, what: str, lines: list[str]) -> None:
    table.write_text("\n".join([_HEAD + what, *lines]) + "\n", encoding="utf-8")


def _bags(made: Iterable[Sentence], danger: bool) -> Iterator[Example]:
    """Yield the features of the sentences that may be learned from, some of them a second time as pinyin.

    Of danger the whole is learned: which part of it is the dangerous one nobody has said. Of an ordinary day every
    part is learned too, because every part is weighed by itself.
    """
    for number, one in enumerate(made):
        typed = one.source.endswith("_zh") and number % _TYPED_EVERY == 0
        for text in (one.text, _typed(one.text)) if typed else (one.text,):
            parts = _parts(text)
            yield frozenset().union(*parts), danger, one.situation
            if not danger and len(parts) > 1:
                yield from ((part, False, one.situation) for part in parts)


def _features(text: str) -> Bag:
    return frozenset().union(*_parts(text))


def _parts(text: str) -> list[Bag]:
    reading = reading_of(text)
    return [features - {""} for features in bags(reading, hits_of(reading))]


def _typed(text: str) -> str:
    """Return a text with its characters as pinyin."""
    return "".join(f" {characters.sounds().get(letter, letter)} " for letter in text)


def _learned(examples: list[Example]) -> dict[str, float]:
    """Return the weights after some rounds of gradient descent, one sentence at a time in a fixed mixed order.

    A situation counts as much as any other, however many sentences were made of it.
    """
    where: dict[str, set[str]] = defaultdict(set)
    for bag, _, situation in examples:
        for name in bag:
            where[name].add(situation)
    names = sorted(name for name, found in where.items() if len(found) >= _SELDOM and name != _ALWAYS)
    number = {name: at for at, name in enumerate([_ALWAYS, *names])}
    made = Counter(situation for _, _, situation in examples)
    mean = len(examples) / len(made)
    known = [
        (sorted(number[name] for name in bag - {_ALWAYS} if name in number), danger, mean / made[situation])
        for bag, danger, situation in examples
    ]
    return dict(zip(number, _descended(known, len(number)), strict=True))


def _descended(examples: list[Known], size: int) -> list[float]:
    """Return the mean of the weights over the second half of the rounds; the first weight is that of every text.

    Each time a part of the features is left out (dropout, Srivastava et al. 2014), and the more a feature has been
    learned from, the smaller its steps (AdaGrad, Duchi et al. 2011).
    """
    draw, chance = random.Random(1), random.Random(2).random
    weights, learned, total = [0.0] * size, [1.0] * size, [0.0] * size
    for number in range(_ROUNDS):
        draw.shuffle(examples)
        for known, danger, share in examples:
            seen = [0, *(at for at in known if chance() >= _LEFT_OUT)]
            wrong = share * (danger - 1 / (1 + math.exp(-sum([weights[at] for at in seen]))))
            step, squared = _STEP * wrong, wrong * wrong
            for at in seen:
                learned[at] += squared
                weights[at] += step / math.sqrt(learned[at])
        if number >= _ROUNDS // 2:
            total = [before + weight for before, weight in zip(total, weights, strict=True)]
    return [weight / (_ROUNDS - _ROUNDS // 2) for weight in total]


def _kinds(made: Iterable[Sentence]) -> list[str]:
    """Return, for each feature and category, how much more often it is met there than in danger of any kind.

    Situations are counted, not sentences. The first unit of a text, which is always there, says how often a category
    comes at all.
    """
    told = [(_features(one.text), str(one.kind), one.situation) for one in made if one.kind]
    number = Counter(situation for _, _, situation in told)
    together: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for bag, kind, situation in told:
        for name in bag:
            together[name][kind] += 1 / number[situation]
    sizes = together.pop(_ALWAYS)
    every = sum(sizes.values())
    lines = [f"{_ALWAYS}\t{kind}\t{round(_POINTS * math.log(size / every))}" for kind, size in sizes.items()]
    for name, counts in together.items():
        if sum(counts.values()) > _FEW:
            lines += [f"{name}\t{kind}\t{points}" for kind, points in _speaks_for(counts, sizes)]
    return sorted(lines)


def _speaks_for(counts: dict[str, float], sizes: dict[str, float]) -> Iterator[tuple[str, int]]:
    usual = sum(counts.values()) / sum(sizes.values())
    for kind, size in sizes.items():
        points = round(_POINTS * math.log((counts.get(kind, 0.0) + _UNHEARD) / (size + _UNHEARD) / usual))
        if abs(points) >= _LITTLE:
            yield kind, points
