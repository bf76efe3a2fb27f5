"""What single words weigh when no entry of the lexicon is met: the second look. Pure, in one pass.

An entry needs somebody to have thought of a way of saying it. The weights come from many sentences at once, so that
a new way of saying an old thing is still seen. They only ever add a question. `python -m bench weigh` makes the table.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.screening.reading import STOP, Reading

TABLE = Path(__file__).parent / "lexicon" / "weights.tsv"
ENOUGH = 12  # points: chosen so that hardly any ordinary sentence is asked about for its weight
_LONG, _TOO_LONG = 30, 60  # units: from the first on a comma ends a sentence, at the second it ends anyhow


@cache
def weights() -> dict[str, int]:
    """Return the points of each unit, above zero if it is heard more in danger than on ordinary days."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {unit: int(points) for unit, points in pairs}


def heavy(reading: Reading) -> bool:
    """Return whether any sentence of a reading weighs enough to ask."""
    known = weights()
    return any(sum(known.get(unit, 0) for unit in units) >= ENOUGH for units in bags(reading))


def bags(reading: Reading) -> Iterator[set[str]]:
    """Yield the units of each sentence, each unit once; a long sentence is cut at its commas."""
    units: set[str] = set()
    before = 0
    for unit, place, broken in zip(reading.units, reading.places, reading.broken, strict=True):
        ended = place - before > STOP or (broken and len(units) >= _LONG) or len(units) >= _TOO_LONG
        if ended and units:
            yield units
            units = set()
        units.add(unit)
        before = place
    yield units
