"""The steps of a run: what each move does to it. Pure; `engine` says which move may come when."""

from dataclasses import dataclass, replace
from datetime import date

from bot.flows import moves, typed
from bot.flows.answers import allowed, grown, replaced
from bot.flows.days import read_month
from bot.flows.effects import Ask, Effect, Effects, Finish, Outcome, Read, Said, Save
from bot.flows.ending import finish
from bot.flows.model import Flow, Kind, Question
from bot.flows.moves import Illegal
from bot.flows.raising import alarms, newly_set, raised
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE, Answer, AnswerKind, Given, Phase, Raised, Run
from bot.flows.screens import asked_in, receipt, screen_of, view
from core.text import N_, Message, say

Result = tuple[Run, Effects]


@dataclass(frozen=True, slots=True)
class Step:
    """What every move works with: the flow, the run before it, and its answers by item."""

    flow: Flow
    run: Run
    given: Given

    @property
    def question(self) -> Question:
        """The present question; only while one is being asked."""
        return self.flow.by_id[self.run.at]


# Moves while a question is being asked


def choose(step: Step, move: moves.Choose) -> Result:
    """Take an option, a day or a month; a day that cannot be is refused in words. At a MULTI only one `alone`."""
    question = _present(step, move.item, *_CHOOSING)
    if question.kind is Kind.DATE:
        return _choose_day(step, question, move.option)
    if question.kind is Kind.MONTH:
        return _choose_month(step, question, move.option)
    option = question.by_option.get(move.option)
    if option is None or (question.kind is Kind.MULTI and not option.alone):
        raise Illegal(f"{question.id} has no option {move.option!r} to choose")
    kind = AnswerKind.MULTI if question.kind is Kind.MULTI else AnswerKind.CHOICE
    return record(step, Answer(question.id, move.option, kind))


_CHOOSING = (Kind.CHOICE, Kind.NUMBER, Kind.MULTI, Kind.DATE, Kind.MONTH)


def _choose_day(step: Step, question: Question, iso: str) -> Result:
    try:
        day = date.fromisoformat(iso)
    except ValueError as error:
        raise Illegal("not a day") from error
    if problem := typed.day_problem(day, date.fromisoformat(step.run.today)):
        return refuse(step, problem)
    return record(step, Answer(question.id, day.isoformat(), AnswerKind.DATE))


def _choose_month(step: Step, question: Question, month: str) -> Result:
    """Take a month of birth, or the year of one, after which its months are shown."""
    if read_month(month) != month:
        raise Illegal("not a month")
    if problem := typed.month_problem(month, date.fromisoformat(step.run.today)):
        return refuse(step, problem)
    if "-" in month:
        return record(step, Answer(question.id, month, AnswerKind.MONTH))
    run = replace(step.run, ticks=(month,), version_no=step.run.version_no + 1)
    return run, (Ask(view(step.flow, run)),)


def toggle(step: Step, move: moves.Toggle) -> Result:
    """Tick or untick; a danger is raised at the tick, before Done."""
    return _tick(step, move.item, set(step.run.ticks) ^ {move.option}, move.option)


def tick(step: Step, move: moves.Tick) -> Result:
    """Tick several at once; dangers among them are raised as at a press."""
    return _tick(step, move.item, {*step.run.ticks, *move.options}, *move.options)


def _tick(step: Step, item: str, ticked: set[str], *named: str) -> Result:
    question = _present(step, item, Kind.MULTI)
    for name in named:
        option = question.by_option.get(name)
        if option is None or option.alone:
            raise Illegal(f"{question.id} has no option {name!r} to tick")
    if question.most is not None and len(ticked) > max(question.most, len(step.run.ticks)):
        return refuse(step, say(N_("You can tick {n} at most."), n=question.most))
    ticks = tuple([option.id for option in question.options if option.id in ticked])
    return _ticked(step, question, ticks)


def _ticked(step: Step, question: Question, ticks: tuple[str, ...]) -> Result:
    answer = Answer(question.id, ",".join(ticks), AnswerKind.MULTI)
    new = newly_set(step.flow, step.run, step.given, answer)
    run = replace(step.run, ticks=ticks, raised=raised(step.run, new), version_no=step.run.version_no + 1)
    return run, (*alarms(step.flow, step.run, new), Ask(view(step.flow, run)))


def done(step: Step, move: moves.Done) -> Result:
    """Take the ticks as the answer."""
    question = _present(step, move.item, Kind.MULTI)
    if not step.run.ticks:
        return refuse(step, say(N_("Please tick at least one first.")))
    return record(step, Answer(question.id, ",".join(step.run.ticks), AnswerKind.MULTI))


def unsure(step: Step, move: moves.Unsure) -> Result:
    """Record "not sure"."""
    return _none(step, move.item, UNSURE)


def not_asked(step: Step, move: moves.NotAsked) -> Result:
    """Record "not asked"."""
    return _none(step, move.item, NOT_ASKED)


def _none(step: Step, item: str, value: str) -> Result:
    if not _present(step, item, *Kind).unsure:
        raise Illegal(f"{item} must be answered")
    return record(step, Answer(item, value, AnswerKind.NONE))


def skip(step: Step, move: moves.Skip) -> Result:
    """Leave an answered item as it is; record a skippable one as left out."""
    question = _present(step, move.item, *Kind)
    if question.id in step.given:
        return _go_on(step)
    if not question.skippable:
        raise Illegal(f"{question.id} must be answered")
    return record(step, Answer(question.id, SKIPPED, AnswerKind.NONE))


def voice(step: Step, move: moves.Voice) -> Result:
    """Take a voice note as the answer to a TEXT item; anywhere else it is kept for a human."""
    answer = Answer(step.question.id, move.ref, AnswerKind.VOICE)
    return record(step, answer) if step.question.kind is Kind.TEXT else stray_voice(step, move)


def stray_voice(step: Step, move: moves.Voice) -> Result:
    """Keep a voice note that answers nothing here for a human, and ask again."""
    if not step.flow.listens:
        return refuse(step, say(N_("A voice note does not fit here. Please press a button, or type.")))
    problem = say(
        N_("Your voice note is kept, and a person hears it. In danger call first, then press a button here.")
    )
    return refuse(step, problem, Read(step.run.at, AnswerKind.VOICE, move.ref, beside=True))


def back(step: Step, move: moves.Back) -> Result:
    """Go to the question before, or to the review where she came from it; from the months to the years."""
    if step.run.ticks and step.question.kind is Kind.MONTH:
        return _show(step, Phase.ASKING, step.run.at)
    asked = asked_in(step.flow, step.run, step.given)
    if step.flow.review and all(question.id in step.given for question in asked):
        return _show(step, Phase.REVIEW)
    place = asked.index(step.question)
    if place == 0:
        raise Illegal("there is no question before the first")
    return _show(step, Phase.ASKING, asked[place - 1].id)


# Moves at the review


def change(step: Step, move: moves.Change) -> Result:
    """From the review to the list of items, or to the item named."""
    if not move.item and step.run.phase is Phase.REVIEW:
        return _show(step, Phase.CHOOSING)
    if move.item not in (question.id for question in asked_in(step.flow, step.run, step.given)):
        raise Illegal(f"{move.item!r} is no item of this run")
    return _show(step, Phase.ASKING, move.item)


def review(step: Step, move: moves.Review) -> Result:
    """Back to the review."""
    return _show(step, Phase.REVIEW)


def submit(step: Step, move: moves.Submit) -> Result:
    """Send: the run is over. An addendum that changes nothing cannot be sent."""
    if step.run.amends and not step.run.changes:
        raise Illegal("nothing was changed")
    run = _moved(step.run, step.run.answers, "", Phase.DONE, step.run.raised)
    return run, (finish(step.flow, run, step.given),)


def cancel(step: Step, move: moves.Cancel) -> Result:
    """Give up: the run is over, what was answered and raised stays."""
    run = _moved(step.run, step.run.answers, "", Phase.CANCELLED, step.run.raised)
    return run, (Finish(Outcome.CANCELLED, amends=run.amends),)


# What moves have in common


def _present(step: Step, item: str, *kinds: Kind) -> Question:
    if item != step.run.at:
        raise Illegal(f"{item} is not being asked")
    if step.question.kind not in kinds:
        raise Illegal(f"{item} is not answered so")
    return step.question


def refuse(step: Step, problem: Message, *kept: Read) -> Result:
    """Say what is wrong and show the same screen; the run stays as it was."""
    screen = screen_of(step.flow, step.run, step.given, asked_in(step.flow, step.run, step.given))
    return step.run, (*kept, Said(problem), Ask(screen))


def _show(step: Step, phase: Phase, at: str = "") -> Result:
    run = _moved(step.run, step.run.answers, at, phase, step.run.raised)
    present = step.given.get(at)
    if present is not None and present.kind is AnswerKind.MULTI:
        question = step.flow.by_id[at]
        ticks = [one for one in present.value.split(",") if not question.by_option[one].alone]
        run = replace(run, ticks=tuple(ticks))
    return run, (Ask(view(step.flow, run)),)


def record(step: Step, answer: Answer) -> Result:
    """Take an answer: save it, raise what it raises, and go on to the first item that is still open."""
    flow, run = step.flow, grown(step.run, answer)
    answers = replaced(flow, run.answers, step.given.get(answer.item), answer)
    answers, given = allowed(flow, run, answers)
    new = newly_set(step.flow, step.run, step.given, answer, run.facts, given)
    effects: list[Effect] = [Save(answer.item, answer.value, answer.kind, receipt(flow, answer))]
    if answer.kind in (AnswerKind.TEXT, AnswerKind.VOICE):
        effects.append(Read(answer.item, answer.kind, answer.value))
    effects += alarms(step.flow, step.run, new)
    run, last = _onward(flow, run, answers, given, raised(step.run, new))
    return run, (*effects, last)


def _go_on(step: Step) -> Result:
    run, last = _onward(step.flow, step.run, step.run.answers, step.given, step.run.raised)
    return run, (last,)


def _onward(
    flow: Flow, run: Run, answers: tuple[Answer, ...], given: Given, raised: tuple[Raised, ...]
) -> tuple[Run, Ask | Finish]:
    asked = asked_in(flow, run, given)
    item = next((question.id for question in asked if question.id not in given), "")
    if item:
        run = _moved(run, answers, item, Phase.ASKING, raised)
    elif flow.review:
        run = _moved(run, answers, "", Phase.REVIEW, raised)
    else:
        run = _moved(run, answers, "", Phase.DONE, raised)
        return run, finish(flow, run, given)
    return run, Ask(screen_of(flow, run, given, asked))


def _moved(run: Run, answers: tuple[Answer, ...], at: str, phase: Phase, raised: tuple[Raised, ...]) -> Run:
    return Run(
        run.flow,
        run.version,
        run.facts,
        answers,
        at,
        phase,
        raised,
        (),
        run.today,
        run.version_no + 1,
        run.sent,
    )  # written out: `replace` takes three times as long, and this is on the way of every press
