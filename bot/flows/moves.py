"""What can be put into a run, as values, and the JSON form in which a button keeps it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.screens import Action


class Illegal(Exception):
    """This move does not belong to the present state of the run; nothing was changed. Show `view` again."""


@dataclass(frozen=True, slots=True)
class Choose:
    """Press an option of the present CHOICE, or an ISO date of the present DATE."""

    item: str
    option: str


@dataclass(frozen=True, slots=True)
class Toggle:
    """Tick or untick an option of the present MULTI."""

    item: str
    option: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Tick some options of the present MULTI; what is ticked stays so. No button does this, only a typed list."""

    item: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Take the ticks of the present MULTI as they are."""

    item: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Text she typed. `alternatives`: option id of the present question -> its labels in her languages.

    `early`: it was sent before the present question was asked, so that it is no answer to it.
    """

    text: str
    alternatives: Mapping[str, Sequence[str]] = field(default_factory=dict)
    early: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note; `ref` is the host's own reference."""

    ref: str


@dataclass(frozen=True, slots=True)
class Back:
    """Go to the question before."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave a skippable question out, or leave an answered one as it is."""

    item: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Not sure."""

    item: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Not asked."""

    item: str


@dataclass(frozen=True, slots=True)
class Review:
    """Back from the list of items to the review."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the review to the list of items (no item), or from the list to an item."""

    item: str = ""


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the visit."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give the run up. What it raised stays raised."""


Pressed = Choose | Toggle | Done | Back | Skip | Unsure | NotAsked | Review | Change | Submit | Cancel
Move = Pressed | Typed | Voice
Meant = Pressed | Tick  # what typed text can stand for

_VERBS: dict[str, type[Pressed]] = {
    "choose": Choose,
    "toggle": Toggle,
    "done": Done,
    "back": Back,
    "skip": Skip,
    "unsure": Unsure,
    "not_asked": NotAsked,
    "review": Review,
    "change": Change,
    "submit": Submit,
    "cancel": Cancel,
}
_NAMES: dict[type[Pressed], str] = {kind: verb for verb, kind in _VERBS.items()}
VERBS = frozenset(_VERBS)


def to_action(move: Pressed) -> Action:
    """Return the action of a button: the verb, then its arguments."""
    return [_NAMES[type(move)], *(getattr(move, name) for name in move.__slots__)]


def from_action(action: Sequence[Any]) -> Pressed:
    """Return the move a button stands for. Raises Illegal for anything `to_action` never made."""
    try:
        verb, *arguments = action
        if not all(isinstance(part, str) for part in action):
            raise TypeError("an action holds text only")
        return _VERBS[verb](*arguments)
    except (KeyError, TypeError, ValueError) as error:
        raise Illegal("not an action of a flow") from error
