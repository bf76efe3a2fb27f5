"""What a question is made of: options, and rules that turn answers into flags and tasks. Data only.

Questions are written once, as constants, and compared by identity; `model` puts them together to flows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property

from bot.flows.conditions import Condition
from bot.flows.run import Facts, Given
from core.text import N_
from core.triage import Flag, Level

SKIP = N_("Skip")


class Kind(Enum):
    """How a question is answered."""

    CHOICE = "choice"
    MULTI = "multi"
    TEXT = "text"  # typed or spoken
    DATE = "date"  # a day ahead
    MONTH = "month"  # a month of birth: first the year, then the month
    NUMBER = "number"  # a small count: its options are the numbers, the last one "or more"


class How(Enum):
    """Where the answer comes from; its value is the small hint under the question, a msgid."""

    RECORD = ""
    OBSERVE = N_("Look; there is no need to ask.")
    LOOK_OR_ASK = N_("Look, or ask the carer.")
    CARER = N_("Ask the carer.")
    CHILD = N_("Ask the child, who may leave it out.")
    CARER_OR_CHILD = N_("Ask the carer or the child.")


class TaskKind(StrEnum):
    """What the host has to see to after a check-in, where an answer is no worry about a child."""

    CONTACTS = "contacts"  # two emergency contacts are missing in the paper file
    RE_PAIR = "re_pair"  # a paired mother has had no contact for two months
    CONSENT = "consent"  # the family wants to think about consent, or could not be asked: ask again
    HAND_OVER = "hand_over"  # the child moved away, and the family agrees that the next village is told


@dataclass(frozen=True, slots=True)
class Task:
    """This option, or "not sure" or "not asked", leaves this task where all conditions hold."""

    option: str
    kind: TaskKind
    when: tuple[Condition, ...] = ()

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether all conditions hold; that the option is ticked is for the caller to see."""
        return all(condition.holds(facts, given) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Rule:
    """This option raises this flag where all conditions hold.

    Of the rules of one question that hold, the worst of each category counts. `worsens`: where the host says what
    is followed up, the flag is that one, a level worse.
    """

    option: str
    flag: Flag
    when: tuple[Condition, ...] = ()
    worsens: bool = False

    def holds(self, facts: Facts, given: Given) -> bool:
        """Return whether all conditions hold; that the option is ticked is for the caller to see."""
        return all(condition.holds(facts, given) for condition in self.when)

    def flag_in(self, facts: Facts) -> Flag:
        """Return the flag it raises in a run that knows this."""
        if not self.worsens or facts.followed is None:
            return self.flag
        return Flag(facts.followed.category, Level(max(facts.followed.level - 1, Level.P0)))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `label` is a msgid.

    `danger`: `lint` demands a rule for it. `advice`: a msgid for the top of the emergency card. `note`: a msgid of
    a line that is said with the receipt. `alone`: at a MULTI it stands for itself, and pressing it answers.
    """

    id: str
    label: str
    danger: bool = False
    advice: str = ""
    note: str = ""
    alone: bool = False


@dataclass(frozen=True, eq=False)
class Question:
    """One item. `text`, `topic` (its short name in lists) and `hint` are msgids of a sentence each.

    `types`: the letters of the visits it belongs to, by the table (A) of `domain.md`.
    `hint` takes the place of the one that `how` has, `hints` the place of both where its condition holds.
    `abuse`: never read to a child; its hint says so, and stands before the question.
    `min_age_months`: left out for a younger child; an unknown age is asked.
    `ask_if`: asked only where all hold; they look at earlier items of the flow.
    `skip_label`: what the skip button of a skippable item says. `yes_means`: the option that a typed "yes" is;
    `no_means`: those that a typed "no" may be, the first there is. Where either could be two answers it is none.
    `unsure`: offers "not sure" and "not asked". `most`: how many options of a MULTI may be ticked.
    `days`: what a DATE offers, in days from today, the suggested one first; without them by the child's tier.
    """

    id: str
    text: str
    topic: str
    kind: Kind = Kind.CHOICE
    types: str = ""
    options: tuple[Option, ...] = ()
    rules: tuple[Rule, ...] = ()
    tasks: tuple[Task, ...] = ()
    how: How = How.RECORD
    hint: str = ""
    hints: tuple[tuple[Condition, str], ...] = ()
    abuse: bool = False
    min_age_months: int | None = None
    ask_if: tuple[Condition, ...] = ()
    skippable: bool = False
    skip_label: str = SKIP
    yes_means: str = "yes"
    no_means: tuple[str, ...] = ("no", "none")
    unsure: bool = True
    most: int | None = None
    days: tuple[int, ...] = ()

    @cached_property
    def by_option(self) -> Mapping[str, Option]:
        """The options by id."""
        return {option.id: option for option in self.options}

    @property
    def shown_hint(self) -> str:
        """The hint under the question, a msgid, or empty."""
        return self.hint or self.how.value

    def hint_for(self, facts: Facts, given: Given) -> str:
        """Return the hint for this child, a msgid, or empty."""
        for condition, hint in self.hints:
            if condition.holds(facts, given):
                return hint
        return self.shown_hint

    def is_asked(self, facts: Facts, given: Given) -> bool:
        """Return whether this item belongs to the visit, by age and by what was answered."""
        if self.is_too_young(facts.age_months):
            return False
        return not self.ask_if or all(condition.holds(facts, given) for condition in self.ask_if)

    def is_too_young(self, age_months: int | None) -> bool:
        """Return whether a child is known to be below the age from which this is asked."""
        return age_months is not None and age_months < (self.min_age_months or 0)
