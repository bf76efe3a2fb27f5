"""Which flags the answers raise, by the rules of their questions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.model import Flow, Question, Rule, TaskKind
from bot.flows.run import Answer, AnswerKind, Facts, Given
from core.text import N_, Message, say
from core.triage import Category, Flag


@dataclass(frozen=True, slots=True)
class Flagged:
    """A rule that holds, the question it stands at, and the flag it raises here."""

    question: Question
    rule: Rule
    flag: Flag

    @property
    def item(self) -> str:
        """The question's item id."""
        return self.question.id

    @property
    def words(self) -> Message:
        """What was ticked, short, for an alert."""
        answer = say(self.question.by_option[self.rule.option].label)
        return say(N_("{topic}: {answer}"), topic=say(self.question.topic), answer=answer)

    @property
    def advice(self) -> Message | None:
        """What goes on top of the emergency card."""
        advice = self.question.by_option[self.rule.option].advice
        return say(advice) if advice else None


def flags_of(flow: Flow, facts: Facts, given: Given, item: str) -> list[Flagged]:
    """Return what holds now and has to do with this item: per question the worst of each category.

    A combined rule is looked at whichever of its answers comes last. What a brother's or sister's visit
    answered has raised its own flags there.
    """
    found: list[Flagged] = []
    for question in flow.looking_at[item]:
        if question.rules and question.id in given and question.id not in facts.home:
            found += [Flagged(question, rule, rule.flag_in(facts)) for rule in _worst(question, facts, given)]
    return found


def tasks_of(flow: Flow, facts: Facts, given: Given) -> tuple[TaskKind, ...]:
    """Return the tasks that a finished check-in leaves, each once, in the order of its questions."""
    found = [
        task.kind
        for question in flow.questions
        if question.id in given
        for task in question.tasks
        if task.option in given[question.id].value.split(",") and task.holds(facts, given)
    ]
    return tuple(dict.fromkeys(found))


def _worst(question: Question, facts: Facts, given: Given) -> list[Rule]:
    ticked = _ticks(given[question.id])
    worst: dict[Category, Rule] = {}
    for rule in question.rules:
        if rule.option in ticked and rule.holds(facts, given):
            known = worst.get(rule.flag.category)
            if known is None or rule.flag.level < known.flag.level:
                worst[rule.flag.category] = rule
    return list(worst.values())


def _ticks(answer: Answer) -> Sequence[str]:
    if answer.kind is AnswerKind.CHOICE:
        return (answer.value,)
    return answer.value.split(",") if answer.kind is AnswerKind.MULTI else ()
