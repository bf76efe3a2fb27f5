"""The flow engine: a run and a move give a new run and effects. Pure: no clock, no store, no channel.

`_MOVES` is the table of what may happen when; all else raises Illegal and leaves the run as it was.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows import moves, steps, typed
from bot.flows.effects import Ask, Read
from bot.flows.flags import flags_of
from bot.flows.model import Flow, Kind
from bot.flows.moves import Illegal, Move
from bot.flows.run import Answer, AnswerKind, Facts, Phase, Raised, Run
from bot.flows.screens import asked_in, given_of, labels, receipt, view
from bot.flows.steps import Result, Step
from bot.flows.typed import wants_worry
from core.text import N_, Message, say

__all__ = [
    "Illegal",
    "advance",
    "amend",
    "is_answer",
    "labels",
    "receipt",
    "resume",
    "start",
    "view",
    "wants_worry",
]


def start(flow: Flow, facts: Facts, now: datetime) -> Result:
    """Return a new run at its first question. Of what the host knows it keeps only what this flow looks at."""
    facts = replace(
        facts,
        earlier={item: value for item, value in facts.earlier.items() if item in flow.remembered},
        due=tuple([item for item in facts.due if item in flow.by_id]),
        home={item: value for item, value in facts.home.items() if _is_shared(flow, item, value)},
    )
    run = Run(flow.name, flow.version, facts, (), "", Phase.ASKING, (), (), _today(facts, now), 0)
    run = replace(run, at=asked_in(flow, run, given_of(run))[0].id)
    return run, (Ask(view(flow, run)),)


def _is_shared(flow: Flow, item: str, value: str) -> bool:
    """Return whether an answer counts for the whole home; "not sure" at one child is asked again at the next."""
    return item in flow.shared and value in flow.by_id[item].by_option


def amend(flow: Flow, facts: Facts, answers: tuple[Answer, ...], now: datetime) -> Result:
    """Return an addendum to a sent run of this flow, at its review. What was sent stays; `Finish` has the changes.

    `facts` are those of the sent run, so that the same items belong to it. Its flags are raised already.
    Raises Illegal where there is nothing to look over.
    """
    if not answers or not flow.review:
        raise Illegal("there is nothing to correct")
    run = Run(
        flow.name, flow.version, facts, answers, "", Phase.REVIEW, (), (), _today(facts, now), 0, answers
    )
    given = given_of(run)
    flagged = [one for answer in answers for one in flags_of(flow, facts, given, answer.item)]
    run = replace(run, raised=tuple(dict.fromkeys(Raised(one.item, one.flag) for one in flagged)))
    return run, (Ask(view(flow, run)),)


def resume(flow: Flow, run: Run, now: datetime) -> Result:
    """Return the run as of today with its present screen, after a gap of any length."""
    _check(flow, run)
    run = _of_today(run, now)
    return run, (Ask(view(flow, run)),)


def advance(flow: Flow, run: Run, move: Move, now: datetime) -> Result:
    """Return the run after a move, and what the host has to do. `now` is aware.

    Input that cannot be taken gives back the run as it was and a `Said`; a move that does not belong
    to the present state raises Illegal.
    """
    _check(flow, run)
    run = _of_today(run, now)
    step = Step(flow, run, given_of(run))
    return _typed(step, move) if isinstance(move, moves.Typed) else _take(step, move)


def is_answer(flow: Flow, run: Run, typed_text: moves.Typed) -> bool:
    """Return whether typed text stands for a button, a day or "back" here; own words at a TEXT item do not.

    Ask it before `wants_worry`: at "were you yourself safe?" the word "danger" is an answer.
    """
    return not run.over and not isinstance(typed.read(flow, run, typed_text), Message)


def _check(flow: Flow, run: Run) -> None:
    if (flow.name, flow.version) != (run.flow, run.version):
        raise Illegal(f"a run of {run.flow} {run.version} finishes on that version")


def _of_today(run: Run, now: datetime) -> Run:
    today = _today(run.facts, now)
    return run if today == run.today else replace(run, today=today)


def _today(facts: Facts, now: datetime) -> str:
    if now.tzinfo is None:
        raise ValueError("a flow needs an aware moment")
    return now.astimezone(ZoneInfo(facts.zone)).date().isoformat()


def _take(step: Step, move: Move | moves.Tick) -> Result:
    handler = _MOVES.get((step.run.phase, type(move)))
    if handler is None:
        raise Illegal(f"{type(move).__name__} does not fit a run that is {step.run.phase}")
    return handler(step, move)


def _typed(step: Step, move: moves.Typed) -> Result:
    if step.run.over:
        raise Illegal("the run is over")
    meant = typed.read(step.flow, step.run, move)
    if isinstance(meant, Message):
        return _own_words(step, move, meant)
    try:
        return _take(step, meant)
    except Illegal:
        return steps.refuse(step, say(N_("That does not fit here. Please press a button.")))


def _own_words(step: Step, move: moves.Typed, problem: Message) -> Result:
    """Keep text that is no move: as the answer to a TEXT item, else for a human if it is a sentence."""
    text = move.text
    if step.run.phase is Phase.ASKING and step.question.kind is Kind.TEXT and not move.early:
        if unusable := typed.text_problem(text):
            return steps.refuse(step, unusable)
        return steps.record(step, Answer(step.question.id, text, AnswerKind.TEXT))
    if not (step.flow.listens and typed.is_sentence(text)):
        return steps.refuse(step, problem)
    kept = say(
        N_("What you wrote is kept, and a person reads it. In danger call first, then press a button here.")
    )
    return steps.refuse(step, kept, Read(step.run.at, AnswerKind.TEXT, text, beside=True))


_ASKING, _REVIEW, _CHOOSING = Phase.ASKING, Phase.REVIEW, Phase.CHOOSING
_MOVES: dict[tuple[Phase, type[Move | moves.Tick]], Callable[[Step, Any], Result]] = {
    (_ASKING, moves.Choose): steps.choose,
    (_ASKING, moves.Toggle): steps.toggle,
    (_ASKING, moves.Tick): steps.tick,
    (_ASKING, moves.Done): steps.done,
    (_ASKING, moves.Unsure): steps.unsure,
    (_ASKING, moves.NotAsked): steps.not_asked,
    (_ASKING, moves.Skip): steps.skip,
    (_ASKING, moves.Voice): steps.voice,
    (_ASKING, moves.Back): steps.back,
    (_ASKING, moves.Cancel): steps.cancel,
    (_REVIEW, moves.Submit): steps.submit,
    (_REVIEW, moves.Change): steps.change,
    (_REVIEW, moves.Voice): steps.stray_voice,
    (_REVIEW, moves.Cancel): steps.cancel,
    (_CHOOSING, moves.Change): steps.change,
    (_CHOOSING, moves.Review): steps.review,
    (_CHOOSING, moves.Voice): steps.stray_voice,
    (_CHOOSING, moves.Cancel): steps.cancel,
}
