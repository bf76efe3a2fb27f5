"""What an answer raises: the flags that it sets anew, and what is to follow from them. Pure."""

from bot.flows.effects import Danger, Now, Raise
from bot.flows.flags import Flagged, flags_of
from bot.flows.model import Flow
from bot.flows.run import Answer, AnswerKind, Facts, Given, Raised, Run
from core.text import say
from core.triage import Level


def newly_set(
    flow: Flow, run: Run, given: Given, answer: Answer, facts: Facts | None = None, after: Given | None = None
) -> list[Flagged]:
    """Return what this answer sets that did not hold before; a danger chosen once more counts as new.

    `run` and `given` are before the answer; `facts` and `after` once it is taken, where it changes more than itself.
    Whether a concern about it is open already is not the engine's to know: the host joins or opens one. In an
    addendum it is: what the sent visit has raised was raised there.
    """
    answers = {**(given if after is None else after), answer.item: answer}
    flagged = flags_of(flow, run.facts if facts is None else facts, answers, answer.item)
    if run.amends:
        return [one for one in flagged if Raised(one.item, one.flag) not in run.raised]
    if not flagged:
        return []
    held = flags_of(flow, run.facts, _held(run, given), answer.item)
    chosen = answer.item if answer.kind is AnswerKind.CHOICE else ""
    return [one for one in flagged if one.item == chosen or one not in held]


def _held(run: Run, given: Given) -> Given:
    """Return the answers before this step, the ticks of the present question included."""
    if not run.ticks:
        return given
    return {**given, run.at: Answer(run.at, ",".join(run.ticks), AnswerKind.MULTI)}


def alarms(flow: Flow, run: Run, new: list[Flagged]) -> list[Raise | Danger | Now]:
    """Return what is to be raised, the emergency card where a P0 is among it, in a visit else what she does now.

    That is said when the level is graver than all before it in the visit (domain.md (B), "mother now").
    """
    raises = [Raise(one.flag, one.item, one.rule.option, one.words) for one in new]
    gravest = min((one.flag.level for one in new), default=None)
    if gravest is None:
        return []
    if gravest is Level.P0:
        danger = next(one for one in new if one.flag.level is Level.P0)
        return [*raises, Danger(gravest, danger.advice)]
    before = min((one.flag.level for one in run.raised), default=None)
    if not flow.review or (before is not None and gravest >= before):
        return [*raises]
    now = next((one.flag.mother_now for one in new if one.flag.level is gravest and one.flag.mother_now), "")
    return [*raises, Now(say(now))] if now else [*raises]


def raised(run: Run, new: list[Flagged]) -> tuple[Raised, ...]:
    """Return all that a run has raised, each once."""
    return tuple(dict.fromkeys((*run.raised, *(Raised(one.item, one.flag) for one in new))))
