"""Plays a flow without a chat: moves in, a transcript out. Pure.

Between every two steps the run is written to JSON and read back, so a transcript proves the stored form too.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.flows import engine, moves
from bot.flows.effects import Ask, Danger, Effect, Effects, Finish, Raise, Read, Said, Save
from bot.flows.model import Flow
from bot.flows.run import Facts, Run, dump, load
from core.screens import Screen
from core.text import Message

Speak = Callable[[str], str]  # msgid -> its words in one language
Script = Sequence[moves.Move | timedelta]  # a timedelta is a silence, after which the question is asked again

_MARKUP = re.compile(r"</?[bi]>")


def play(flow: Flow, facts: Facts, script: Script, now: datetime, speak: Speak = str) -> str:
    """Return the transcript of a script. Raises ValueError for a press that is not on the screen."""
    run, effects = engine.start(flow, facts, now)
    lines = _told(effects, speak)
    for move in script:
        run = load(json.loads(json.dumps(dump(run))))
        if isinstance(move, timedelta):
            now += move
            run, effects = engine.resume(flow, run, now)
            lines += [f"… +{move.days} d", ""]
        else:
            lines += [_done_by_her(flow, run, move, speak), ""]
            run, effects = engine.advance(flow, run, _with_labels(flow, run, move, speak), now)
        lines += _told(effects, speak)
    return "\n".join(lines).rstrip() + "\n"


def words(message: Message, speak: Speak) -> str:
    """Return a message in words, without markup."""
    said = {
        name: words(value, speak) if isinstance(value, Message) else value
        for name, value in message.params.items()
    }
    return _MARKUP.sub("", speak(message.text)).format(**said)


def _with_labels(flow: Flow, run: Run, move: moves.Move, speak: Speak) -> moves.Move:
    if not isinstance(move, moves.Typed):
        return move
    return moves.Typed(move.text, {name: (speak(label),) for name, label in engine.labels(flow, run).items()})


def _done_by_her(flow: Flow, run: Run, move: moves.Move, speak: Speak) -> str:
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


def _told(effects: Effects, speak: Speak) -> list[str]:
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
        case Finish(outcome, next_date):
            line = f"  finished: {outcome}" + (f", next visit {next_date}" if next_date else "")
    return line


def _screen(screen: Screen, speak: Speak) -> list[str]:
    rows = ["  " + " ".join(f"[{words(button.label, speak)}]" for button in row) for row in screen.rows]
    return [*(words(line, speak) for line in screen.lines), *rows, ""]
