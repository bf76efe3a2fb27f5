"""What a check-in that is sent hands to the host: the next day, the tasks, the changes of an addendum. Pure."""

from datetime import date

from bot.flows.effects import Finish, Outcome
from bot.flows.flags import tasks_of
from bot.flows.model import Flow
from bot.flows.rows import dates_offered
from bot.flows.run import AnswerKind, Given, Run
from bot.flows.screens import given_from


def finish(flow: Flow, run: Run, given: Given) -> Finish:
    """Return how a run ends that is sent: a visit whole, an addendum by its changes alone."""
    tasks = tasks_of(flow, run.facts, given)
    if not run.amends:
        return Finish(Outcome.SENT, _next_date(flow, run, given), tasks)
    known = tasks_of(flow, run.facts, given_from(run.facts, run.sent))
    moved = any(answer.item == flow.plans for answer in run.changes)
    return Finish(
        Outcome.SENT,
        _next_date(flow, run, given) if moved else None,
        tuple([task for task in tasks if task not in known]),
        run.changes,
        amends=True,
    )


def _next_date(flow: Flow, run: Run, given: Given) -> date | None:
    """Return the day of the next visit: hers, else the suggested one; None where the flow does not ask here."""
    question = flow.by_id.get(flow.plans)
    if question is None or not flow.asks(question, run.facts, given):
        return None
    answer = given.get(flow.plans)
    if answer is not None and answer.kind is AnswerKind.DATE:
        return date.fromisoformat(answer.value)
    return dates_offered(question, run)[0]
