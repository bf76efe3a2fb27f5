"""Makes the table of weights that `core.screening` takes its second look with: a logistic regression over single words.

Learned from the sentences that are not held out, always with the same result.
"""

import math
from collections import Counter
from collections.abc import Iterable

from bench.sentences import Sentence, sentences
from core.screening import reading_of
from core.screening.weighing import TABLE, bags

_ROUNDS = 60
_STEP = 0.05  # of the first round; it shrinks with each
_PULL = 6.0  # towards zero, once a round: what few sentences say is trusted little
_POINTS = 10  # a weight of 1 as points
_SELDOM = 2  # a unit in fewer sentences than this says nothing
_ALWAYS = "^"  # the first unit of every text: its weight is what an unknown sentence begins with
_HEAD = (
    "# A unit and its points, made by `python -m bench weigh` from bench/sentences without the held-out part."
)

Bag = frozenset[str]


def run() -> None:
    """Learn the weights and write the table."""
    dangerous = [*sentences("explicit", 2), *sentences("disguised", 2)]
    examples = [*_bags(dangerous, True), *_bags(sentences("ordinary", 2), False)]
    weights = _learned(examples)
    points = {unit: round(_POINTS * weight) for unit, weight in weights.items()}
    lines = [f"{unit}\t{value}" for unit, value in sorted(points.items()) if value]
    TABLE.write_text("\n".join([_HEAD, *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} units weigh something; {len(examples)} sentences taught them.")


def _bags(made: Iterable[Sentence], danger: bool) -> list[tuple[Bag, bool]]:
    return [
        (frozenset().union(*bags(reading_of(one.text))) - {""}, danger) for one in made if not one.held_out
    ]


def _learned(examples: list[tuple[Bag, bool]]) -> dict[str, float]:
    """Return the weights after some rounds of gradient descent, one sentence at a time in a fixed mixed order."""
    often = Counter(unit for bag, _ in examples for unit in bag)
    weights = {unit: 0.0 for unit, times in often.items() if times >= _SELDOM}
    for number in range(_ROUNDS):
        step = _STEP / (1 + number / 4)
        for bag, danger in _mixed(examples, number):
            known = [unit for unit in bag if unit in weights]
            wrong = danger - 1 / (1 + math.exp(-sum(weights[unit] for unit in known)))
            for unit in known:
                weights[unit] += step * wrong
        for unit in weights.keys() - {_ALWAYS}:
            weights[unit] *= 1 - step * _PULL
    return weights


def _mixed(examples: list[tuple[Bag, bool]], number: int) -> list[tuple[Bag, bool]]:
    """Return the examples in another order each round, dangerous and ordinary ones mixed."""
    stride = next(value for value in range(997 + number, 2**20) if math.gcd(value, len(examples)) == 1)
    return [examples[index * stride % len(examples)] for index in range(len(examples))]
