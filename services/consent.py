"""Consent to a record: without it only the legal minimum of an intake stays (`domain.md` A, V05).

The flow asks no more than that; here the answers go that were given before the carer changed her mind.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.flows import catalog
from bot.flows.run import Run, dump, load
from db.queries import children, runs
from services.unit import Unit

ITEM = "V05"
YES, NO, LATER = "yes", "no", "later"


def answered(answers: Mapping[str, str]) -> str | None:
    """Return what the answers say: yes, no, later; None when nobody was asked."""
    value = answers.get(ITEM)
    return value if value in (YES, NO, LATER) else None


def note(unit: Unit, child_id: int, value: str | None) -> None:
    """Write down what the carer said, with the moment; nothing when nobody was asked."""
    if value is not None:
        children.change(unit.conn, child_id, consent=value, consent_at=unit.now)


def minimum(run: Run) -> frozenset[str]:
    """Return the items whose answers may be kept without consent."""
    rule = catalog.flow(run.flow, run.version).minimum
    return rule.items if rule else frozenset()


def keep_minimum(unit: Unit, run_id: int, run: Run) -> None:
    """Erase from an intake that is over what may not be kept. What it flagged stays raised: danger is reported."""
    said = {answer.item: answer.value for answer in run.answers} if run.flow == "intake" else {}
    if answered(said) in (NO, LATER):
        _erase(unit, run_id, run)


def withdrawn(unit: Unit, visit_id: int, run_id: int) -> None:
    """Erase the same from an intake that was sent earlier, and from what corrected it: the carer does not agree."""
    for number in (run_id, *runs.corrections(unit.conn, visit_id)):
        kept = runs.get(unit.conn, number)
        if kept is not None:
            _erase(unit, number, load(kept.state))


def _erase(unit: Unit, run_id: int, run: Run) -> None:
    items = minimum(run)
    left = replace(
        run,
        facts=replace(run.facts, home={}),
        answers=tuple([one for one in run.answers if one.item in items]),
        sent=tuple([one for one in run.sent if one.item in items]),
    )
    runs.only_answers(unit.conn, run_id, items, dump(left))
