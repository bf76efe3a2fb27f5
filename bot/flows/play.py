"""Plays a flow without a chat: moves in, a transcript out. Pure.

Between every two steps the run is written to JSON and read back, so a transcript proves the stored form too.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.flows import engine, moves
from bot.flows.effects import Ask, Danger, Effect, Effects, Finish, Now, Raise, Read, Said, Save
from bot.flows.model import Flow, Kind
from bot.flows.run import Facts, Phase, Run, dump, load
from core.screens import Screen
from core.text import Message

Speak = Callable[[str], str]  # msgid -> its words in one language
_MARKUP = re.compile(r"</?[bi]>")


@dataclass(frozen=True)
class Correct:
    """She opens the visit she has sent, to correct it by an addendum."""


@dataclass(frozen=True)
class Calmly:
    """She answers calmly until the review comes; only in the `review` of a story."""


Step = moves.Move | timedelta | Correct  # a timedelta is a silence, after which the question is asked again
Script = Sequence[Step]


@dataclass(frozen=True)
class Story:
    """A conversation to be played. What is not told is answered calmly.

    `at`: item -> what she does when it is asked for the first time. `review`: what she does in the end.
    """

    flow: Flow
    facts: Facts = field(default_factory=Facts)
    at: Mapping[str, Script] = field(default_factory=dict)
    review: Sequence[Step | Calmly] = (moves.Submit(),)


def calm(flow: Flow, run: Run) -> moves.Pressed:
    """Return the press that answers the present question when nothing is wrong."""
    question = flow.by_id[run.at]
    if run.answer(question.id) or (question.kind is Kind.TEXT and question.skippable):
        return moves.Skip(question.id)
    if question.kind is Kind.TEXT:
        return moves.Unsure(question.id)
    if question.kind is Kind.MULTI and run.ticks:
        return moves.Done(question.id)
    action = engine.view(flow, run).rows[0][0].action
    return moves.from_action(action or ())


def unfold(story: Story, now: datetime) -> list[Step]:
    """Return the whole script of a story: what is told, and calm presses between."""
    unfolding = _Unfolding(story, now)
    unfolding.calmly()
    for step in () if unfolding.run.over else story.review:
        if isinstance(step, Calmly):
            unfolding.calmly()
        else:
            unfolding.take(step)
    if unfolding.asides:
        raise ValueError(f"never asked: {', '.join(unfolding.asides)}")
    return unfolding.script


class _Unfolding:
    """A story while its script is being worked out."""

    def __init__(self, story: Story, now: datetime) -> None:
        self.flow, self.asides, self.now = story.flow, dict(story.at), now
        self.run, _ = engine.start(story.flow, story.facts, now)
        self.script: list[Step] = []

    def calmly(self) -> None:
        while self.run.phase is Phase.ASKING:
            for step in self.asides.pop(self.run.at, None) or (calm(self.flow, self.run),):
                self.take(step)

    def take(self, step: Step) -> None:
        self.run, _, self.now = _step(self.flow, self.run, step, self.now, str)
        self.script.append(step)


def play(flow: Flow, facts: Facts, script: Script, now: datetime, speak: Speak = str) -> str:
    """Return the transcript of a script. Raises ValueError for a press that is not on the screen."""
    run, effects = engine.start(flow, facts, now)
    lines = told(effects, speak)
    for step in script:
        run = load(json.loads(json.dumps(dump(run))))
        lines += [_done_by_her(flow, run, step, speak), ""]
        run, effects, now = _step(flow, run, step, now, speak)
        lines += told(effects, speak)
    return "\n".join(lines).rstrip() + "\n"


def _step(flow: Flow, run: Run, step: Step, now: datetime, speak: Speak) -> tuple[Run, Effects, datetime]:
    if isinstance(step, Correct):
        return *engine.amend(flow, run.facts, run.answers, now), now
    if isinstance(step, timedelta):
        return *engine.resume(flow, run, now + step), now + step
    return *engine.advance(flow, run, with_labels(flow, run, step, speak), now), now


def words(message: Message, speak: Speak) -> str:
    """Return a message in words, without markup."""
    said = {
        name: words(value, speak) if isinstance(value, Message) else value
        for name, value in message.params.items()
    }
    return _MARKUP.sub("", speak(message.text)).format(**said)


def with_labels(flow: Flow, run: Run, move: moves.Move, speak: Speak) -> moves.Move:
    """Return typed text with the labels that it may mean, as a host gives it; any other move as it is."""
    if not isinstance(move, moves.Typed):
        return move
    return moves.Typed(move.text, {name: (speak(label),) for name, label in engine.labels(flow, run).items()})


def _done_by_her(flow: Flow, run: Run, move: Step, speak: Speak) -> str:
    if isinstance(move, Correct):
        return "> (opens the visit to correct it)"
    if isinstance(move, timedelta):
        return f"… +{move.days} d"
    if isinstance(move, moves.Typed):
        return f"> {move.text}"
    if isinstance(move, moves.Voice):
        return "> (voice note)"
    return f"> [{_label(engine.view(flow, run), move, speak)}]"


def _label(screen: Screen, move: moves.Pressed, speak: Speak) -> str:
    wanted = moves.to_action(move)
    for button in (button for row in screen.rows for button in row):
        if button.action == wanted:
            return words(button.label, speak)
    raise ValueError(f"{move} is not on the screen")


def told(effects: Effects, speak: Speak) -> list[str]:
    """Return the lines in which effects are told: what she reads, and indented what the host does."""
    lines: list[str] = []
    for effect in effects:
        lines += _screen(effect.screen, speak) if isinstance(effect, Ask) else [_line(effect, speak)]
    return lines


def _line(effect: Effect, speak: Speak) -> str:
    line = ""
    match effect:
        case Save(receipt=receipt):
            line = words(receipt, speak)
        case Said(problem):
            line = words(problem, speak)
        case Read(item, kind):
            line = f"  to the reading list: {kind} {item}".rstrip()
        case Raise(flag, item, option, text):
            line = f"  {flag.level.mark} {flag.code} from {item} {option}: {words(text, speak)}"
        case Danger(level, advice):
            line = f"  emergency card {level.name}" + (f": {words(advice, speak)}" if advice else "")
        case Now(text):
            line = "  " + words(text, speak)
        case Finish():
            line = _ending(effect)
    return line


def _ending(finish: Finish) -> str:
    parts = [f"  finished: {finish.outcome}"]
    parts += [f"next visit {finish.next_date}"] if finish.next_date else []
    parts += [f"task {task}" for task in finish.tasks]
    parts += ["changed " + " ".join(one.item for one in finish.changes)] if finish.changes else []
    return ", ".join(parts)


def _screen(screen: Screen, speak: Speak) -> list[str]:
    rows = ["  " + " ".join(f"[{words(button.label, speak)}]" for button in row) for row in screen.rows]
    return [*(words(line, speak) for line in screen.lines), *rows, ""]
