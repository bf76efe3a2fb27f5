"""What one answer does to a run besides being kept: what hung on it, the child's age, what consent allows. Pure."""

from dataclasses import replace
from datetime import date

from bot.flows.model import Flow
from bot.flows.run import Answer, AnswerKind, Given, Run
from bot.flows.screens import given_from


def replaced(flow: Flow, answers: tuple[Answer, ...], old: Answer | None, new: Answer) -> tuple[Answer, ...]:
    """Return the answers with a new one; a changed one lets what hung on the old one be asked again."""
    if old is None:
        return (*answers, new)
    gone = flow.hanging_on[new.item] if old.value != new.value else frozenset()
    return tuple([new if one is old else one for one in answers if one.item not in gone])


def grown(run: Run, answer: Answer) -> Run:
    """A month of birth is the child's age from then on."""
    if answer.kind is not AnswerKind.MONTH:
        return run
    today, (year, month) = date.fromisoformat(run.today), answer.value.split("-")
    age = (today.year - int(year)) * 12 + today.month - int(month)
    return replace(run, facts=replace(run.facts, age_months=age))


def allowed(flow: Flow, run: Run, answers: tuple[Answer, ...]) -> tuple[tuple[Answer, ...], Given]:
    """Return the answers that may be kept, also by item: without consent those of the minimum."""
    given = given_from(run.facts, answers)
    if flow.minimum is None or not flow.minimum.when.holds(run.facts, given):
        return answers, given
    kept = tuple([answer for answer in answers if answer.item in flow.minimum.items])
    return kept, given_from(run.facts, kept)
