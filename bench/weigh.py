"""Makes the tables of weights that `core.screening` takes its second look with: a logistic regression over features.

Learned from the sentences that are not held out, always with the same result. The second table says which category a
meaning speaks for, from the sentences under a heading that names one.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.sentences import Sentence, sentences, taught
from core.screening import characters, hits_of, normalise, reading_of
from core.screening.weighing import KINDS, WEIGHTS, bags

_ROUNDS = 40
_STEP = 0.05  # of the first round; it shrinks with each
_PULL = 1.0  # towards zero, once a round: what few sentences say is trusted little
_POINTS = 10  # a weight of 1 as points
_SELDOM = 2  # a feature in fewer situations than this says nothing
_TYPED_EVERY = 3  # one Chinese sentence of so many is also learned as pinyin
_ALWAYS = "^"  # the first unit of every text: its weight is what an unknown sentence begins with
_FEW = 40  # a feature in no more sentences than this says nothing of a category
_LITTLE = 8  # points for a category that are not written down
_HEAD = "# Made by `python -m bench weigh` from bench/sentences without the held-out part: "

Bag = frozenset[str]
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
    """Return the weights after some rounds of gradient descent, one sentence at a time in a fixed mixed order."""
    where: dict[str, set[str]] = defaultdict(set)
    for bag, _, situation in examples:
        for name in bag:
            where[name].add(situation)
    names = sorted(name for name, situations in where.items() if len(situations) >= _SELDOM)
    number = {name: at for at, name in enumerate(names)}
    numbered = [
        (sorted(number[name] for name in bag if name in number), danger) for bag, danger, _ in examples
    ]
    return dict(zip(names, _descended(numbered, len(names), number[_ALWAYS]), strict=True))


def _descended(examples: list[tuple[list[int], bool]], size: int, always: int) -> list[float]:
    weights = [0.0] * size
    for number in range(_ROUNDS):
        step = _STEP / (1 + number / 4)
        for known, danger in _mixed(examples, number):
            wrong = step * (danger - 1 / (1 + math.exp(-sum([weights[at] for at in known]))))
            for at in known:
                weights[at] += wrong
        kept = weights[always]
        weights = [weight * (1 - step * _PULL) for weight in weights]
        weights[always] = kept
    return weights


def _mixed(examples: list[tuple[list[int], bool]], number: int) -> Iterator[tuple[list[int], bool]]:
    """Yield the examples in another order each round, dangerous and ordinary ones mixed."""
    stride = next(value for value in range(997 + number, 2**20) if math.gcd(value, len(examples)) == 1)
    return (examples[index * stride % len(examples)] for index in range(len(examples)))


def _kinds(made: Iterable[Sentence]) -> list[str]:
    """Return, for each feature and category, how much more often it is met there than in danger of any kind.

    The first unit of a text, which is always there, says how often a category comes at all.
    """
    told = [(_features(one.text), str(one.kind)) for one in made if one.kind]
    sizes = Counter(kind for _, kind in told)
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for bag, kind in told:
        for name in bag - {_ALWAYS}:
            together[name][kind] += 1
    lines = [f"{_ALWAYS}\t{kind}\t{round(_POINTS * math.log(sizes[kind] / len(told)))}" for kind in sizes]
    for name, counts in together.items():
        if counts.total() > _FEW:
            lines += [f"{name}\t{kind}\t{points}" for kind, points in _speaks_for(counts, sizes)]
    return sorted(lines)


def _speaks_for(counts: Counter[str], sizes: Counter[str]) -> Iterator[tuple[str, int]]:
    for kind, size in sizes.items():
        share = (counts[kind] + 0.5) / (size + 1)
        points = round(_POINTS * math.log(share / ((counts.total() + 0.5) / (sizes.total() + 1))))
        if abs(points) >= _LITTLE:
            yield kind, points
