"""The items as a table, read off the code: options, flags and their gates, visits, links. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.conditions import Before, Condition, Older, OpenCase, Picked, Without, Younger
from bot.flows.items.table import ITEMS
from bot.flows.links import LINKS
from bot.flows.model import How, Question, Rule, Task

HOWS = {
    How.RECORD: "r",
    How.OBSERVE: "o",
    How.LOOK_OR_ASK: "o/g",
    How.CARER: "g",
    How.CHILD: "k",
    How.CARER_OR_CHILD: "g/k",
}


@dataclass(frozen=True)
class Flagging:
    """A flag of an option and its gate: empty for always, else like `<8`, `×2`, `case`, `with H02 often`."""

    option: str
    gate: str
    code: str


@dataclass(frozen=True)
class Line:
    """An item as the table (A) of `domain.md` has it."""

    item: str
    types: str
    how: str
    options: tuple[str, ...]
    flags: tuple[Flagging, ...]
    abuse: bool
    from_years: int


def table(questions: Sequence[Question] = ITEMS) -> list[Line]:
    """Return a line for each item, in order."""
    return [line_of(question) for question in questions]


def line_of(question: Question) -> Line:
    """Return the line of one item."""
    return Line(
        question.id,
        question.types,
        HOWS[question.how],
        tuple(option.id for option in question.options),
        tuple(Flagging(rule.option, gate_of(rule, question.id), code_of(rule)) for rule in question.rules),
        question.abuse,
        (question.min_age_months or 0) // 12,
    )


def code_of(rule: Rule) -> str:
    """Return the flag of a rule in short."""
    return f"+1, else {rule.flag.code}" if rule.worsens else rule.flag.code


def gate_of(rule: Rule | Task, item: str) -> str:
    """Return when a rule or a task of an item counts, in short; empty for always."""
    return " ".join(words_of(condition, item) for condition in rule.when)


def words_of(condition: Condition, item: str) -> str:
    """Return in short a condition of a rule or question of an item."""
    match condition:
        case Before(earlier, options):
            return "×2" if earlier == item else f"before {earlier} {'/'.join(options)}"
        case Younger(months) | Older(months):
            return f"{'<' if isinstance(condition, Younger) else '≥'}{months // 12}"
        case Picked(other, options) | Without(other, options):
            return f"{'with' if isinstance(condition, Picked) else 'without'} {other} {'/'.join(options)}"
        case OpenCase():
            return "case"
    return type(condition).__name__


def called_by(item: str) -> list[Picked]:
    """Return the answers after which an item is asked at once."""
    return [link.after for link in LINKS if item in link.items]
