"""What a worry is about and how urgent it is: the taxonomy of `domain.md` (B). Pure values and words."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from core.text import N_


class Category(Enum):
    """The eighteen kinds of concern; the value is the code that is stored and shown."""

    C01 = "C01"
    C02 = "C02"
    C03 = "C03"
    C04 = "C04"
    C05 = "C05"
    C06 = "C06"
    C07 = "C07"
    C08 = "C08"
    C09 = "C09"
    C10 = "C10"
    C11 = "C11"
    C12 = "C12"
    C13 = "C13"
    C14 = "C14"
    C15 = "C15"
    C16 = "C16"
    C17 = "C17"
    C18 = "C18"

    @property
    def title(self) -> str:
        """The English name, a msgid."""
        return _CATEGORY_TITLES[self.value]


class Level(IntEnum):
    """How urgent: 0 is the worst, so `min` of two levels is the worse one."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3

    @property
    def title(self) -> str:
        """What the level means, in a few words; a msgid."""
        return _LEVELS[self].title

    @property
    def colour(self) -> str:
        """The colour's name, a msgid."""
        return _LEVELS[self].colour

    @property
    def mark(self) -> str:
        """The emoji of the colour; the same in every language."""
        return _LEVELS[self].mark

    @property
    def supervisor_now(self) -> str:
        """What the supervisor does now, by the deadlines `acknowledge` and `seen`; a msgid of at most two sentences."""
        return _LEVELS[self].supervisor_now


@dataclass(frozen=True, slots=True)
class Flag:
    """What an answer says about a child's safety: a kind and a level."""

    category: Category
    level: Level

    @property
    def code(self) -> str:
        """The short form of the tables, for example `C05·P2`."""
        return f"{self.category.value}·{self.level.name}"

    @property
    def mother_now(self) -> str:
        """What the mother does now (domain.md (B)), a msgid; empty where the kind, or an emergency card, says more.

        Nobody who feels unsafe is told to go on, and nobody is told not to confront where there is nobody to confront.
        """
        if self.level is Level.P1:
            return _CONFRONT if self.category in _BY_SOMEBODY else _HELP if self.category in _AT_HAND else ""
        return "" if self.category is Category.C17 else _NOW.get(self.level, "")


def worse(one: Level, other: Level) -> Level:
    """Return the more urgent of two levels."""
    return one if one <= other else other


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    colour: str
    mark: str
    supervisor_now: str


_CONFRONT = N_("Go on calmly. Please do not confront anybody.")
_HELP = N_("Please help on the spot if you can.")
_NOW = {Level.P2: N_("Please finish this calmly."), Level.P3: _HELP}
_BY_SOMEBODY = frozenset({Category.C02, Category.C03, Category.C04, Category.C10, Category.C12})
_AT_HAND = frozenset({Category.C01, Category.C05, Category.C13, Category.C14})  # food, a window, a coat

_LEVELS: dict[Level, _Words] = {
    Level.P0: _Words(
        N_("Danger now"),
        N_("red"),
        "🔴",
        N_(
            "Acknowledge within {acknowledge}, tell police and civil affairs. The child is safe within {seen}."
        ),
    ),
    Level.P1: _Words(
        N_("Serious sign"),
        N_("orange"),
        "🟠",
        N_("Acknowledge within {acknowledge}, report at once what must be. The child is seen within {seen}."),
    ),
    Level.P2: _Words(
        N_("Some harm"),
        N_("yellow"),
        "🟡",
        N_("Acknowledge within {acknowledge}. Speak with the family within {seen}."),
    ),
    Level.P3: _Words(
        N_("A need"),
        N_("blue"),
        "🔵",
        N_("Acknowledge within {acknowledge}. Find the right service within {seen}."),
    ),
}

_CATEGORY_TITLES: dict[str, str] = {
    "C01": N_("Danger to life, medical emergency"),
    "C02": N_("Suspected sexual harm"),
    "C03": N_("Suspected violence"),
    "C04": N_("Emotional harm"),
    "C05": N_("Neglect, left unattended"),
    "C06": N_("No able guardian, living alone"),
    "C07": N_("Missing or taken away"),
    "C08": N_("Self-harm or suicide"),
    "C09": N_("Low mood"),
    "C10": N_("Bullying or harm online"),
    "C11": N_("Absence from school"),
    "C12": N_("Child labour, early marriage, begging"),
    "C13": N_("Health, food, disability"),
    "C14": N_("Hazard at home or nearby"),
    "C15": N_("Papers and benefits"),
    "C16": N_("Little contact with parents"),
    "C17": N_("Worker's safety or conduct"),
    "C18": N_("Another worry"),
}
