"""What a flow is made of: questions, and when each is asked. Data only.

A flow is written once, as constants, and compared by identity. A changed flow gets a new version and
the old one stays loadable (`catalog`): every run finishes on the version it began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.flows.conditions import Condition, Picked, Younger
from bot.flows.question import How, Kind, Option, Question, Rule, Task, TaskKind
from bot.flows.run import Facts, Given

__all__ = ["Flow", "How", "Kind", "Link", "Minimum", "Option", "Question", "Rule", "Task", "TaskKind"]


@dataclass(frozen=True, slots=True)
class Link:
    """After this answer these items are asked at once, whosever turn it is."""

    after: Picked
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where this holds only these items are asked, and answers to others are dropped."""

    when: Condition
    items: frozenset[str]


@dataclass(frozen=True, eq=False)
class Flow:
    """A check-in.

    `review`: one screen to look everything over before it is sent; without it the last answer sends.
    `needs_child`: the host knows the child before the run starts; otherwise before or after.
    `plans`: the DATE item that sets the next visit, if the flow plans one.
    `rotating`, `seasonal` (item -> months) and `on_call` are asked only when they are due or linked, all
    other items always. `links`: what calls for them. `shared`: asked once for the children of a home.
    `opens_with`: the item that comes first, and after it whatever is due. `listens`: the host keeps for a human what
    is said beside its questions.
    """

    name: str
    version: int
    title: str
    questions: tuple[Question, ...]
    review: bool = True
    needs_child: bool = True
    plans: str = ""
    rotating: tuple[str, ...] = ()
    seasonal: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    on_call: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    shared: frozenset[str] = frozenset()
    minimum: Minimum | None = None
    opens_with: str = ""
    listens: bool = True

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """The questions by item id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def turns(self) -> frozenset[str]:
        """The items that are not asked in every visit."""
        return frozenset(self.rotating) | frozenset(self.seasonal) | self.on_call

    def asked(self, facts: Facts, given: Given) -> list[Question]:
        """Return the questions that belong to a visit, in order, by what is known and answered so far."""
        asked = [question for question in self.questions if self.asks(question, facts, given)]
        return self._what_is_due_first(asked, facts) if self.opens_with else asked

    def asks(self, question: Question, facts: Facts, given: Given) -> bool:
        """Return whether a question of this flow belongs to the visit."""
        if facts.home and _was_asked_at_home(question, facts):
            return False
        if facts.only and question.id not in facts.only:
            return False
        if question.id in self.turns and not self._due(question, facts, given):
            return False
        if self.minimum and question.id not in self.minimum.items and self.minimum.when.holds(facts, given):
            return False
        return question.is_asked(facts, given)

    def _due(self, question: Question, facts: Facts, given: Given) -> bool:
        """Return whether it is an item's turn; what has been answered stays in the visit."""
        if question.id in facts.due or question.id in given:
            return True
        return any(cause.holds(facts, given) for cause in self.causes.get(question.id, ()))

    def _what_is_due_first(self, asked: list[Question], facts: Facts) -> list[Question]:
        def place(question: Question) -> int:
            return 0 if question.id == self.opens_with else 1 if question.id in facts.due else 2

        return sorted(asked, key=place)

    @cached_property
    def causes(self) -> Mapping[str, tuple[Picked, ...]]:
        """For each linked item the answers that call for it."""
        found: dict[str, tuple[Picked, ...]] = {}
        for link in self.links:
            for item in link.items:
                found[item] = (*found.get(item, ()), link.after)
        return found

    @cached_property
    def looking_at(self) -> Mapping[str, tuple[Question, ...]]:
        """For each item the questions whose rules count when it is answered: itself, then combined ones."""
        return {one.id: (one, *_combined_with(self.questions, one)) for one in self.questions}

    @cached_property
    def hanging_on(self) -> Mapping[str, frozenset[str]]:
        """For each item the items that are asked only because of it, directly or through another."""
        return {question.id: _followers(self.questions, question.id) for question in self.questions}

    @cached_property
    def remembered(self) -> frozenset[str]:
        """The items whose answer in the visit before some rule, task or question looks at."""
        conditions = [part for question in self.questions for part in question.ask_if]
        for question in self.questions:
            conditions += [part for rule in question.rules for part in rule.when]
            conditions += [part for task in question.tasks for part in task.when]
        return frozenset(item for condition in conditions for item in condition.earlier_items)


def _was_asked_at_home(question: Question, facts: Facts) -> bool:
    """Return whether a brother's or sister's visit has asked this, or what this would be asked because of."""
    causes = (item for condition in question.ask_if for item in condition.items)
    return question.id in facts.home or any(item in facts.home for item in causes)


def _combined_with(questions: tuple[Question, ...], one: Question) -> list[Question]:
    """Return the questions with a rule that looks at this one; a month of birth is looked at by every age."""
    return [
        question
        for question in questions
        if question is not one
        and any(
            one.id in part.items or (one.kind is Kind.MONTH and isinstance(part, Younger))
            for rule in question.rules
            for part in rule.when
        )
    ]


def _followers(questions: tuple[Question, ...], item: str) -> frozenset[str]:
    found = {item}
    for question in questions:
        if any(not found.isdisjoint(condition.items) for condition in question.ask_if):
            found.add(question.id)
    return frozenset(found - {item})
