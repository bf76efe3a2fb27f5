"""What a flow is made of: questions, options, and rules that turn answers into flags. Data only.

A flow is written once, as constants, and compared by identity. A changed flow gets a new version and
the old one stays loadable (`catalog`): every run finishes on the version it began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from bot.flows.conditions import Condition
from bot.flows.run import Facts, Given
from core.text import N_
from core.triage import Flag


class Kind(Enum):
    """How a question is answered."""

    CHOICE = "choice"
    MULTI = "multi"
    TEXT = "text"  # typed or spoken
    DATE = "date"


class How(Enum):
    """Where the answer comes from; its value is the small hint under the question, a msgid."""

    RECORD = ""
    OBSERVE = N_("Look; there is no need to ask.")
    LOOK_OR_ASK = N_("Look, or ask the carer.")
    CARER = N_("Ask the carer.")
    CHILD = N_("Ask the child, who may leave it out.")


@dataclass(frozen=True, slots=True)
class Rule:
    """This option raises this flag where all conditions hold.

    Of the rules of one question that hold, the worst of each category counts.
    """

    option: str
    flag: Flag
    when: tuple[Condition, ...] = ()

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether all conditions hold; that the option is ticked is for the caller to see."""
        return all(condition.holds(facts, given) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `label` is a msgid.

    `danger`: `lint` demands a rule for it. `advice`: a msgid for the top of the emergency card.
    """

    id: str
    label: str
    danger: bool = False
    advice: str = ""


@dataclass(frozen=True, eq=False)
class Question:
    """One item. `text`, `topic` (its short name in lists) and `hint` are msgids of a sentence each.

    `hint` takes the place of the one that `how` has. `abuse`: never read to a child; its hint says so.
    `min_age_months`: left out for a younger child; an unknown age is asked.
    `ask_if`: asked only where all hold; they look at earlier items of the flow.
    `skip_label`: what the skip button of a skippable item says.
    `unsure`: offers "not sure" and "not asked". `most`: how many options of a MULTI may be ticked.
    """

    id: str
    text: str
    topic: str
    kind: Kind = Kind.CHOICE
    options: tuple[Option, ...] = ()
    rules: tuple[Rule, ...] = ()
    how: How = How.RECORD
    hint: str = ""
    abuse: bool = False
    min_age_months: int | None = None
    ask_if: tuple[Condition, ...] = ()
    skippable: bool = False
    skip_label: str = N_("Skip")
    unsure: bool = True
    most: int | None = None

    @cached_property
    def by_option(self) -> Mapping[str, Option]:
        """The options by id."""
        return {option.id: option for option in self.options}

    @property
    def shown_hint(self) -> str:
        """The hint under the question, a msgid, or empty."""
        return self.hint or self.how.value

    def is_asked(self, facts: Facts, given: Given) -> bool:
        """Return whether this item belongs to the visit, by age and by what was answered."""
        if self._is_too_young(facts.age_months):
            return False
        return not self.ask_if or all(condition.holds(facts, given) for condition in self.ask_if)

    def _is_too_young(self, age_months: int | None) -> bool:
        return age_months is not None and age_months < (self.min_age_months or 0)


@dataclass(frozen=True, eq=False)
class Flow:
    """A check-in.

    `review`: one screen to look everything over before it is sent; without it the last answer sends.
    `needs_child`: the host knows the child before the run starts; otherwise before or after.
    `plans`: the DATE item that sets the next visit, if the flow plans one.
    """

    name: str
    version: int
    title: str
    questions: tuple[Question, ...]
    review: bool = True
    needs_child: bool = True
    plans: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """The questions by item id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def looking_at(self) -> Mapping[str, tuple[Question, ...]]:
        """For each item the questions whose rules count when it is answered: itself, then combined ones."""
        return {one.id: (one, *_combined_with(self.questions, one.id)) for one in self.questions}

    @cached_property
    def hanging_on(self) -> Mapping[str, frozenset[str]]:
        """For each item the items that are asked only because of it, directly or through another."""
        return {question.id: _followers(self.questions, question.id) for question in self.questions}

    @cached_property
    def remembered(self) -> frozenset[str]:
        """The items whose answer in the visit before some rule or question looks at."""
        conditions = [part for question in self.questions for part in question.ask_if]
        conditions += [part for question in self.questions for rule in question.rules for part in rule.when]
        return frozenset(item for condition in conditions for item in condition.earlier_items)


def _combined_with(questions: tuple[Question, ...], item: str) -> list[Question]:
    return [
        question
        for question in questions
        if question.id != item and any(item in part.items for rule in question.rules for part in rule.when)
    ]


def _followers(questions: tuple[Question, ...], item: str) -> frozenset[str]:
    found = {item}
    for question in questions:
        if any(not found.isdisjoint(condition.items) for condition in question.ask_if):
            found.add(question.id)
    return frozenset(found - {item})
