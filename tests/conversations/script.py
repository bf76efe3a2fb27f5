"""Scripts: what the people of one conversation do, one act after the other. Knows nothing of the product's state.

A pick is a number from 0 to 1 that points at one of the things there are when its turn comes, so that an act still
means something after others were taken out: a failing script can be made short.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.conversations.words import ANSWERS, CRIES, DANGER, HOSTILE, SENTENCES, STARTS

LI, ZHOU = 1001, 1011  # mothers of two counties
WANG, ZHAO, CHEN, ZHENG = 1002, 1003, 1004, 1012  # who is told, who agrees, who sends notices
NOBODY = 1099
SHORTEST, LONGEST = 5, 45


class Kind(StrEnum):
    """What somebody, or the world, does."""

    PRESS = "press"  # a button of the newest message that has some, else a key of the home menu
    TAP = "tap"  # the button with this label, where it is shown
    OLD = "old"  # any button the chat has ever shown
    FOREIGN = "foreign"  # a button of somebody else's chat
    FORGED = "forged"  # made-up callback data
    TYPE = "type"
    LABEL = "label"  # the label of a present button, typed
    KEY = "key"  # a key of the home menu
    COMMAND = "command"
    VOICE = "voice"
    MEDIA = "media"  # whatever else a phone can send
    FORWARD = "forward"
    EDIT = "edit"
    AGAIN = "again"  # an update is delivered once more
    BEGIN = "begin"  # a check-in of the catalogue about one of her children
    BLOCK = "block"
    UNBLOCK = "unblock"
    WAIT = "wait"
    FATE = "fate"  # the next message does not simply arrive
    DIE = "die"  # the next update is stored, then the process ends
    RESTART = "restart"


@dataclass(frozen=True)
class Act:
    """One thing done. `late`: nothing is delivered before the next act."""

    who: int
    kind: Kind
    pick: float = 0.0
    text: str = ""
    late: bool = False

    def __str__(self) -> str:
        what = f" {self.text[:40]!r}" if self.text else f" {self.pick}"
        return f"{self.who} {self.kind}{what}{' (late)' if self.late else ''}"


Script = tuple[Act, ...]

WORLD = frozenset({Kind.WAIT, Kind.FATE, Kind.DIE, Kind.RESTART})
_MOTHERS: dict[Kind, float] = {
    Kind.PRESS: 60, Kind.OLD: 3, Kind.FOREIGN: 1, Kind.FORGED: 1, Kind.TYPE: 12, Kind.LABEL: 4, Kind.KEY: 3,
    Kind.COMMAND: 3, Kind.VOICE: 3, Kind.MEDIA: 2, Kind.FORWARD: 0.5, Kind.EDIT: 1, Kind.AGAIN: 2,
    Kind.BEGIN: 4, Kind.BLOCK: 0.3, Kind.UNBLOCK: 0.6, Kind.WAIT: 3, Kind.FATE: 3, Kind.DIE: 1,
    Kind.RESTART: 1,
}  # fmt: skip
_COLLEAGUES: dict[Kind, float] = {
    Kind.PRESS: 70, Kind.OLD: 5, Kind.FOREIGN: 2, Kind.TYPE: 10, Kind.KEY: 10, Kind.COMMAND: 4, Kind.VOICE: 1,
    Kind.AGAIN: 1, Kind.BLOCK: 0.5, Kind.UNBLOCK: 1,
}  # fmt: skip


# What random presses seldom come to is played first in some conversations.


def _closing(rng: random.Random) -> Script:
    """A concern that two people close."""
    raised = (Act(LI, Kind.TYPE, text="/worry"), Act(LI, Kind.PRESS, 0.2), Act(LI, Kind.PRESS))
    taken = (
        Act(WANG, Kind.TAP, text="Acknowledge"),
        Act(WANG, Kind.TAP, text="Close"),
        Act(WANG, Kind.PRESS),
    )
    return (*raised, *taken, Act(WANG, Kind.TAP, text="No, I write the reason"))


def _visit(rng: random.Random) -> Script:
    """A check-in from its first question to its last."""
    return (Act(LI, Kind.BEGIN, round(rng.random(), 4)), *_filled(rng, 30))


def _intake(rng: random.Random) -> Script:
    """A child who is not on the list yet."""
    opened = (Act(LI, Kind.TYPE, text="/children"), Act(LI, Kind.TAP, text="➕ Add a child"))
    return (*opened, Act(LI, Kind.TYPE, text="2018-05"), *_filled(rng, 45))


def _correction(rng: random.Random) -> Script:
    """A visit that was sent is corrected."""
    visited = (Act(LI, Kind.BEGIN, 0.2), *_filled(rng, 20), Act(LI, Kind.TYPE, text="/children"))
    opened = (Act(LI, Kind.PRESS), Act(LI, Kind.TAP, text="✏️ Correct the last one"))
    return (*visited, *opened, Act(LI, Kind.TAP, text="Change an answer"), *_filled(rng, 4))


def _told(rng: random.Random) -> Script:
    """Words that sound like danger, in a visit or outside of one, and what is done about the question."""
    begun = (Act(LI, Kind.BEGIN, round(rng.random(), 4)),) if rng.random() < 0.7 else ()
    answered = Act(LI, Kind.PRESS, round(rng.random(), 4))
    after = rng.choice(
        ((answered,), (_ELEVEN_MINUTES,), (_ELEVEN_MINUTES, replace(answered, kind=Kind.OLD)), ())
    )
    return (*begun, Act(LI, Kind.TYPE, text=rng.choice(DANGER)), *after)


def _filled(rng: random.Random, number: int) -> Script:
    """Return the presses of a diligent thumb, which goes on after ticks."""
    thumb = ((Act(LI, Kind.PRESS, round(rng.random() ** 6, 4)), _GO_ON) for _ in range(number))
    return tuple(act for pair in thumb for act in pair)


_GO_ON = Act(LI, Kind.TAP, text="Done, go on")
_ELEVEN_MINUTES = Act(LI, Kind.WAIT, 0.15)
_SCENES = (_closing, _visit, _visit, _intake, _correction, _told, _told)
_SCENES_SHARE = 0.35


@dataclass(frozen=True)
class _Mood:
    """How much somebody presses what stands first (the higher, the more), and how often they press at all."""

    calm: float
    presses: float


_MOODS = (_Mood(1.0, 60), _Mood(2.0, 60), _Mood(5.0, 150), _Mood(8.0, 400))


def written(seed: str) -> Script:
    """Return the script of a seed. Some people are calm and press what stands first, others press anything."""
    rng = random.Random(seed)
    cast = _cast(rng)
    mood, hurry = rng.choice(_MOODS), rng.choice((0.0, 0.1, 0.4))
    scene = rng.choice(_SCENES)(rng) if rng.random() < _SCENES_SHARE else ()
    cast |= {act.who: 4.0 for act in scene if act.who not in cast}
    length = rng.randint(SHORTEST, LONGEST)
    return (*scene, *(_act(rng, cast, mood, hurry) for _ in range(length)))


def _cast(rng: random.Random) -> dict[int, float]:
    """Return who takes part, and how much."""
    cast = {LI: 10.0}
    if rng.random() < 0.3:
        cast |= {ZHOU: 8.0, ZHENG: 1.0}
    if rng.random() < 0.6:
        share = rng.choice((1.0, 1.0, 4.0, 8.0))
        cast |= {WANG: 2.0 * share, ZHAO: share, CHEN: 1.5 * share}
    return cast | ({NOBODY: 0.3} if rng.random() < 0.1 else {})


def _act(rng: random.Random, cast: dict[int, float], mood: _Mood, hurry: float) -> Act:
    (who,) = rng.choices(list(cast), list(cast.values()))
    kinds = _MOTHERS | {Kind.PRESS: mood.presses} if who in (LI, ZHOU) else _COLLEAGUES
    (kind,) = rng.choices(list(kinds), list(kinds.values()))
    pick = round(rng.random() ** (mood.calm if kind is Kind.PRESS else 1.0), 4)
    act = Act(who, kind, pick, late=rng.random() < hurry and kind not in WORLD)
    return replace(act, text=_text(rng)) if kind is Kind.TYPE else act


def _text(rng: random.Random) -> str:
    pools = ((ANSWERS, 60), (SENTENCES, 15), (HOSTILE, 15), (CRIES, 5), (STARTS, 3))
    (pool,) = rng.choices([pool for pool, _ in pools], [weight for _, weight in pools])
    return rng.choice(pool)
