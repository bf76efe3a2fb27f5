"""What a rule or a question can hang on, as data: answers, the visit before, age, an open case. Pure."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from bot.flows.run import Answer, AnswerKind, Facts, Given


class Condition(ABC):
    """Something that is so or not so, given what is known and what has been answered."""

    __slots__ = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The items of this run it looks at."""
        return ()

    @property
    def earlier_items(self) -> tuple[str, ...]:
        """The items of the visit before it looks at."""
        return ()

    @abstractmethod
    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether it is so."""


@dataclass(frozen=True, slots=True)
class Picked(Condition):
    """One of these options is the answer to an item of this run."""

    item: str
    options: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The one item."""
        return (self.item,)

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether it is answered so."""
        return _has(given.get(self.item), self.options)


@dataclass(frozen=True, slots=True)
class Without(Condition):
    """An item of this run is answered, and not with one of these options: "not sure" counts as without."""

    item: str
    options: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The one item."""
        return (self.item,)

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether it is answered otherwise."""
        answer = given.get(self.item)
        return answer is not None and not _has(answer, self.options)


@dataclass(frozen=True, slots=True)
class Before(Condition):
    """One of these options was the answer when the item was last asked: the `×2` of the table."""

    item: str
    options: tuple[str, ...]

    @property
    def earlier_items(self) -> tuple[str, ...]:
        """The one item."""
        return (self.item,)

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether it was answered so."""
        return not set(self.options).isdisjoint(facts.earlier.get(self.item, "").split(","))


@dataclass(frozen=True, slots=True)
class Younger(Condition):
    """The child is under this age. An unknown age counts as young: in doubt a flag goes up."""

    months: int

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether the child is, or may be, that young."""
        return facts.age_months is None or facts.age_months < self.months


@dataclass(frozen=True, slots=True)
class Older(Condition):
    """The child is known to be of this age or above it."""

    months: int

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether the child is that old for certain."""
        return facts.age_months is not None and facts.age_months >= self.months


@dataclass(frozen=True, slots=True)
class OpenCase(Condition):
    """A concern about the child is open already."""

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether there is one."""
        return facts.open_case


def _has(answer: Answer | None, options: tuple[str, ...]) -> bool:
    if answer is None:
        return False
    if answer.kind is AnswerKind.MULTI:
        return not set(options).isdisjoint(answer.value.split(","))
    return answer.kind is AnswerKind.CHOICE and answer.value in options
