"""Something was written, spoken or sent: what it means depends on where the person is."""

from bot.flows import catalog, engine, moves
from bot.flows.model import Kind
from bot.flows.run import load
from core.finding import Words
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import inbox, runs
from db.queries.people import Who
from db.queries.runs import Kept
from services import answering, checkins, doubts, finding, notices, people
from services.answering import Heard
from services.outgoing import erase_message, show
from services.unit import Unit

CRY = 20  # characters
EDITED = say(N_("An edited message changes nothing. Use “Change an answer” before you send the visit."))


def present(unit: Unit, who: Who) -> Kept | None:
    """Return the check-in a person is in."""
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    return kept if kept is not None and kept.phase == "open" else None


def item_of(kept: Kept) -> str:
    """Return the item a check-in is at; "chat" where it asks for none."""
    return load(kept.state).at or "chat"


def wrote(unit: Unit, who: Who, message_id: int | None, text: str, words: Words) -> None:
    """Take typed text: a worry, an answer, a child that is looked for, or words for the supervisor.

    `message_id`: her message, taken out of the chat once its receipt is out; None where the caller does that.
    """
    kept = present(unit, who)
    typed = _typed(kept, text, words, _is_early(unit, kept)) if kept else None
    if _is_cry(text) and (kept is None or _takes_a_cry(kept, typed)):
        _cried(unit, who, Heard(message_id), text, kept)
    elif kept and (too_long := notices.too_long(unit, kept, text)):
        checkins.reask(unit, kept, *too_long)
    elif kept and typed:
        answering.move(unit, who, kept, typed, Heard(message_id))
    elif not finding.typed(unit, who, text, words):
        _unprompted(unit, who, Heard(message_id), text)


def _cried(unit: Unit, who: Who, heard: Heard, text: str, kept: Kept | None) -> None:
    """Begin the worry she calls for. Where her words say what it is, its silence counts as that of a question."""
    row = checkins.begin_worry(unit, who, kept)
    doubt = answering.keep_words(unit, who, heard, item="chat", text=text, kept=kept)
    if doubt is not None:
        doubts.ask_by_worry(unit, who, doubt)
    if heard.message_id is not None:
        erase_message(unit, who.id, heard.message_id, row)


def _is_early(unit: Unit, kept: Kept) -> bool:
    """Say whether this message came in before the check-in stood where it stands: typed twice, on a slow line.

    It is no answer to what is asked now. Of a clock that was put back nothing is concluded.
    """
    if unit.inbox_id is None:
        return False
    return inbox.received_at(unit.conn, unit.inbox_id) < kept.touched_at <= unit.now


def _typed(kept: Kept, text: str, words: Words, early: bool) -> moves.Typed:
    options = engine.labels(catalog.flow(kept.flow, kept.flow_version), load(kept.state))
    return moves.Typed(text, {option: words(label) for option, label in options.items()}, early)


def _is_cry(text: str) -> bool:
    """Say whether a message is a short call for help. A longer one is kept; the worry button stands beneath."""
    return len(text.strip()) <= CRY and engine.wants_worry(text)


def _takes_a_cry(kept: Kept, typed: moves.Typed | None) -> bool:
    """Say whether a cry leaves this check-in: not where it is the answer, or her own words that must be kept."""
    if kept.flow not in checkins.ABOUT_A_CHILD | {checkins.DOUBT} or typed is None:
        return False
    flow, run = catalog.flow(kept.flow, kept.flow_version), load(kept.state)
    question = flow.by_id.get(run.at)
    own_words = question is not None and question.kind is Kind.TEXT and not typed.early
    return not own_words and not engine.is_answer(flow, run, typed)


def spoke(unit: Unit, who: Who, message_id: int, file_id: str) -> None:
    """Take a voice note: an answer where free text is asked, otherwise for the supervisor's reading list."""
    heard = Heard(message_id, file_id)
    if kept := present(unit, who):
        answering.move(unit, who, kept, moves.Voice(f"voice-{message_id}"), heard)
    else:
        _unprompted(unit, who, heard, None)


def _unprompted(unit: Unit, who: Who, heard: Heard, text: str | None) -> None:
    """Keep what a mother says outside a check-in for her supervisor; show others their menu."""
    if not who.has("mother"):
        people.go_home(unit, who, say(N_("Please use the menu below, or /help.")))
        return
    doubt = answering.keep_words(unit, who, heard, item="chat", text=text)
    read = say(N_("✓ Kept. Your supervisor reads it in the morning."))
    lines = (
        doubts.KEPT if doubts.goes_past(unit, who) else read,
        say(N_("Is a child in danger? Press “I am worried” now.")),
    )
    home = Screen(lines, home="mother")
    row = show(unit, who.id, home) if doubt is None else doubts.ask(unit, who, doubt, None)
    if text is not None and heard.message_id is not None:
        erase_message(unit, who.id, heard.message_id, row)


def edited(unit: Unit, who: Who) -> None:
    """Answer an edited message: what was taken stays as it was."""
    say_and_ask(unit, who, EDITED)


def say_and_ask(unit: Unit, who: Who, line: Message, key: str | None = None) -> int:
    """Say something and show again what is being asked. `key`: it is said at most once (the caller has looked)."""
    if kept := present(unit, who):
        return checkins.reask(unit, kept, line, edits=kept.shown_id, key=key)
    return show(unit, who.id, Screen((line,)), key=key)
