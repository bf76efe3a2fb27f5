"""Consent to a record: without it only the legal minimum stays (`domain.md` A, V05).

An intake asks no more than that; here the answers go that were given before the carer changed her mind, and those
of later check-ins.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.flows import catalog
from bot.flows.run import Run, dump, load
from core.text import N_, say
from db.queries import children, households, needs, runs
from services.unit import Unit

ITEM = "V05"
YES, NO, LATER = "yes", "no", "later"
# Check-ins of which, too, only the minimum is kept while nobody has agreed. A worry, an attempt and the follow-up of
# a concern are about danger, which is reported with or without a record.
ORDINARY = frozenset({"routine", "quick", "season", "contact"})
ONLY_MINIMUM = say(N_("The family has not agreed to a record: only what the law asks for is kept."))


def answered(answers: Mapping[str, str]) -> str | None:
    """Return what the answers say: yes, no, else later; None where the question was not put at all."""
    value = answers.get(ITEM)
    return value if value in (None, YES, NO) else LATER


def note(unit: Unit, child_id: int, value: str | None) -> None:
    """Write down what the carer said, with the moment; nothing where the question was not put."""
    if value is not None:
        children.change(unit.conn, child_id, consent=value, consent_at=unit.now)


def is_missing(unit: Unit, child_id: int) -> bool:
    """Say whether an intake of the child asked for consent and there is no yes."""
    one = households.member(unit.conn, child_id)
    return one is not None and one.consent in (NO, LATER)


def keep_minimum(unit: Unit, run_id: int, run: Run, child_id: int | None) -> None:
    """Erase from a check-in that is over what may not be kept. What it flagged stays raised."""
    said = {answer.item: answer.value for answer in run.answers} if run.flow == "intake" else {}
    ordinary = run.flow in ORDINARY and child_id is not None and is_missing(unit, child_id)
    if ordinary or answered(said) in (NO, LATER):
        _erase(unit, run_id, run)


def withdrawn(unit: Unit, child_id: int) -> None:
    """Erase what was kept of a child whose family agrees no more: intake, ordinary visits, their corrections, needs.

    An ordinary check-in under way loses the same when it ends.
    """
    for kept in runs.of_child(unit.conn, child_id, ORDINARY | {"intake"}):
        if kept.flow == "intake" or kept.phase != "open":
            _erase(unit, kept.id, load(kept.state))
    needs.erase(unit.conn, child_id)


def limit(run: Run) -> tuple[str, ...]:
    """Return what alone is asked when a visit is corrected of which only the minimum is left; of others nothing."""
    items = _minimum()
    little = run.flow in ORDINARY and items.issuperset(answer.item for answer in run.answers)
    return tuple(sorted(items)) if little else ()


def _minimum() -> frozenset[str]:
    rule = catalog.flow("intake").minimum
    assert rule is not None, "an intake asks for consent"  # noqa: S101
    return rule.items


def _erase(unit: Unit, run_id: int, run: Run) -> None:
    items = _minimum()
    left = replace(
        run,
        facts=replace(run.facts, home={}),
        answers=tuple([one for one in run.answers if one.item in items]),
        sent=tuple([one for one in run.sent if one.item in items]),
    )
    runs.only_answers(unit.conn, run_id, items, dump(left))
