"""One move in a check-in: load, decide (the engine), then carry out every effect in the same unit."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.flows import catalog, effects, engine, moves
from bot.flows.model import Flow
from bot.flows.run import AnswerKind, Phase, Run, dump, load
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import media, outbound, people, runs
from db.queries.people import Who
from db.queries.runs import Kept
from db.store import Stale
from services import (
    addendum,
    casework,
    checkins,
    closing,
    concerns,
    conflicts,
    consent,
    doubts,
    emergency,
    intake,
    leave,
    notices,
    outcomes,
    reading,
    visits,
)
from services.checkins import FinishedRun
from services.outgoing import Lane, erase_message, show
from services.unit import Unit

FINISHES: dict[str, Callable[[Unit, Who, FinishedRun], Screen | None]] = {
    **dict.fromkeys(checkins.VISITS, visits.record),
    "intake": intake.record,
    "outcome": outcomes.record,
    "worry": doubts.after_worry,
    checkins.DOUBT: doubts.close_up,
    **notices.FINISHES,
    **closing.FINISHES,
    **casework.FINISHES,
    **leave.FINISHES,
}
# In these her own words go to the supervisor's reading list.
LISTENING = checkins.ABOUT_A_CHILD | {"worry", checkins.DOUBT}
GREW = ("X01", "worse")  # in a follow-up: what it follows has become worse, whatever kind it is of
LOST = say(
    N_(
        "This child is not on your list any more. What you answered is kept. If you are worried, press “I am worried”."
    )
)
WORDS_KEPT = say(N_("What you just said is kept for the supervisor."))
ALREADY = say(N_("That button was already used. You are here:"))


@dataclass(frozen=True)
class Heard:
    """What came with a move: her own message, to be deleted once its receipt is out, and a voice note's file."""

    message_id: int | None = None
    file_id: str | None = None


@dataclass
class _Shown:
    """What the effects of one move add up to on the screen."""

    lines: list[Message] = field(default_factory=list)
    screen: Screen | None = None
    danger: effects.Danger | None = None
    finish: effects.Finish | None = None
    doubt: int | None = None


def move(
    unit: Unit,
    who: Who,
    kept: Kept,
    wanted: moves.Move,
    heard: Heard,
    edits: int | None = None,
    sure: bool = False,
) -> None:
    """Take one move in a run and show what follows. An illegal one shows the present question again.

    `sure`: she has said which child an intake is about; without it that may be asked first.
    """
    if kept.child_id is not None and not people.sees_child(unit.conn, who.id, kept.child_id, unit.now):
        _lost(unit, who, kept, wanted, heard)
        return
    flow = catalog.flow(kept.flow, kept.flow_version)
    try:
        run, found = engine.advance(flow, load(kept.state), wanted, unit.now)
    except moves.Illegal:
        checkins.reask(unit, kept, ALREADY, edits=kept.shown_id)
        return
    if not sure and _asks_which(unit, who, kept, run, heard):
        return
    seen = _Shown()
    for effect in found:
        _carry_out(unit, who, kept, run, effect, heard, seen)
    if isinstance(wanted, moves.Typed) and _would_be_lost(kept, wanted.text, found):
        seen.doubt = keep_words(unit, who, heard, "chat", wanted.text, kept)
    present = _keep(unit, who, kept, run, _show(unit, who, kept, flow, run, seen, edits), heard)
    if seen.doubt is not None:
        _ask_about(unit, who, kept, run, seen.doubt, present)


def _ask_about(unit: Unit, who: Who, kept: Kept, run: Run, doubt_id: int, present: int | None) -> None:
    """Ask about words that sound like danger, in place of the question that would follow.

    A worry under way asks that itself; where the doubt itself was being asked, it has been asked again.
    """
    if kept.flow == "worry" and not run.over:
        doubts.ask_by_worry(unit, who, doubt_id)
    elif kept.flow != checkins.DOUBT:
        doubts.ask(unit, who, doubt_id, present)


def _keep(unit: Unit, who: Who, kept: Kept, run: Run, row: int, heard: Heard) -> int | None:
    """Store the run after a move; `row`: the message that shows it. Return the message of the question she is at."""
    phase = "open" if not run.over else ("done" if run.phase is Phase.DONE else "cancelled")
    if not runs.step(unit.conn, kept, dump(run), run.version_no, phase, row, unit.now):
        raise Stale
    if heard.message_id is not None and heard.file_id is None:
        erase_message(unit, who.id, heard.message_id, row)  # a voice note goes once it has been fetched
    if not run.over:
        return row
    consent.keep_minimum(unit, kept.id, run, kept.child_id)
    return checkins.leave(unit, kept)


def _asks_which(unit: Unit, who: Who, kept: Kept, run: Run, heard: Heard) -> bool:
    """Before a child is made: ask whether it is one who is known. The run stays where it was, at its overview."""
    sends = kept.flow == "intake" and run.phase is Phase.DONE
    found = intake.doubts(unit, who, kept, run) if sends else []
    if not found:
        return False
    screen = intake.ask_which(kept, found)
    row = show(unit, who.id, screen, run=(kept.id, kept.version), edits=kept.shown_id)
    checkins.is_shown(unit, kept.id, kept.version, row)
    if heard.message_id is not None:
        erase_message(unit, who.id, heard.message_id, row)
    return True


def _would_be_lost(kept: Kept, text: str, found: effects.Effects) -> bool:
    """Say whether her words were neither an answer nor kept: "she bleeds" is no option, and not nothing."""
    said = any(isinstance(effect, effects.Said) for effect in found)
    kept_already = any(isinstance(effect, effects.Save | effects.Read) for effect in found)
    return said and not kept_already and kept.flow in LISTENING and any(sign.isalpha() for sign in text)


def _lost(unit: Unit, who: Who, kept: Kept, wanted: moves.Move, heard: Heard) -> None:
    """End a check-in about a child who is hers no more. Her words are kept, and the way to a worry stays open."""
    spoken = isinstance(wanted, moves.Voice)
    text = wanted.text if isinstance(wanted, moves.Typed) and kept.flow in LISTENING else None
    has_words = spoken or (text is not None and any(sign.isalpha() for sign in text))
    doubt = keep_words(unit, who, heard, "chat", text, kept) if has_words else None
    runs.change(unit.conn, kept.id, phase="cancelled")
    words_kept = doubts.KEPT if doubts.goes_past(unit, who) else WORDS_KEPT
    lines = (LOST, words_kept) if has_words else (LOST,)
    row = show(unit, who.id, Screen(lines, ((checkins.WORRY,),)))
    if heard.message_id is not None and not spoken:
        erase_message(unit, who.id, heard.message_id, row)
    present = checkins.leave(unit, kept)
    if doubt is not None:
        doubts.ask(unit, who, doubt, present)


def _carry_out(
    unit: Unit, who: Who, kept: Kept, run: Run, effect: effects.Effect, heard: Heard, seen: _Shown
) -> None:
    match effect:
        case effects.Save(item, value, kind, receipt):
            runs.add_answer(
                unit.conn, kept.id, run.version_no, item, [value, kind.value], unit.inbox_id, unit.now
            )
            seen.lines.append(receipt)
        case effects.Read():
            text = None if effect.kind is AnswerKind.VOICE else effect.value
            if kept.flow in LISTENING:
                seen.doubt = keep_words(unit, who, heard, effect.item, text, kept)
            elif effect.beside:
                casework.keep_beside(unit, who, kept, text, heard.file_id, heard.message_id)
        case effects.Raise():
            _raise(unit, who, kept, effect)
        case effects.Danger():
            seen.danger = effect
        case effects.Now(line) | effects.Said(line):
            seen.lines.append(line)
        case effects.Ask(screen):
            seen.screen = screen
        case effects.Finish():
            seen.finish = effect


def keep_words(
    unit: Unit, who: Who, heard: Heard, item: str, text: str | None, kept: Kept | None = None
) -> int | None:
    """Put her own words, typed or (`text` None) spoken, on the supervisor's reading list; see `keep`."""
    return keep(unit, who, heard, item, "voice" if text is None else "text", text, kept)


def keep(
    unit: Unit, who: Who, heard: Heard, item: str, kind: str, text: str | None, kept: Kept | None = None
) -> int | None:
    """Put a text, or the voice or picture that came with a message, on the supervisor's reading list.

    A text is screened first; returns what she is to be asked about it, None for nothing. Of what has neither text nor
    file only its kind is kept: a person asks her what it was. That is said once until it was read.
    """
    run_id, child_id = doubts.place_of(unit, kept) if kept else (None, None)
    finding, screened = (None, False) if text is None else doubts.judged(unit, who, text)
    area_id = checkins.area_of(unit, who, child_id)
    own = conflicts.of_run(unit, run_id) or next(iter(conflicts.hers(unit, who.id, area_id)), None)
    withheld = own is None and doubts.is_withheld(unit, who, finding)
    about = own.id if own else concerns.of_run(unit, run_id) if run_id and not withheld else None
    if text is None and not heard.file_id and media.is_noted(unit.conn, who.id, kind, run_id, about):
        return None
    note_id = reading.keep(
        unit,
        run_id=run_id,
        concern_id=about,
        child_id=child_id,
        author=who,
        area_id=area_id,
        item=item,
        kind=kind,
        body=text,
        file_id=heard.file_id if text is None else None,
        message_id=heard.message_id if text is None else None,
        screened=screened,
        withheld=withheld,
    )
    if not withheld and kind != "sticker":  # that waits for the list
        concerns.note_came(unit, run_id, own)
    return doubts.noticed(unit, who, note_id, run_id, finding)


def _raise(unit: Unit, who: Who, kept: Kept, effect: effects.Raise) -> None:
    if kept.flow == checkins.DOUBT:
        doubts.flagged(unit, who, kept, effect)
        return
    number = concerns.open_or_add(
        unit,
        flag=effect.flag,
        item=effect.item,
        option=effect.option,
        ticked=effect.text,
        run_id=kept.id,
        child_id=kept.child_id,
        raiser=who,
        area_id=checkins.area_of(unit, who, kept.child_id),
        into=kept.subject_id if (effect.item, effect.option) == GREW else None,
    )
    conflicts.who_it_is(unit, number, effect.item, effect.option, effect.text)


def _show(unit: Unit, who: Who, kept: Kept, flow: Flow, run: Run, seen: _Shown, edits: int | None) -> int:
    """Show the receipt with what follows. After a P0 the emergency card comes first, as a message that stays."""
    target = edits or kept.shown_id
    if kept.shown_id is not None and kept.shown_id != target:
        outbound.withdraw_one(unit.conn, kept.shown_id)  # asked again meanwhile: that would now be the past
    if seen.danger:
        advice = (seen.danger.advice,) if seen.danger.advice else ()
        run_id, _ = doubts.place_of(unit, kept)
        card = Screen((*advice, *emergency.danger_card(unit, run_id)))
        show(unit, who.id, card, lane=Lane.ALERT, edits=target)
        target = None
    if seen.finish:
        screen = _ending(unit, who, kept, run, seen)
    else:
        title = checkins.title_of(unit, kept)
        screen = checkins.with_host_row(flow, seen.screen or engine.view(flow, run), title, *seen.lines)
    return show(unit, who.id, screen, run=(kept.id, run.version_no), child_id=kept.child_id, edits=target)


def _ending(unit: Unit, who: Who, kept: Kept, run: Run, seen: _Shown) -> Screen:
    """Hand a finished run to whoever it belongs to and return its last screen."""
    flow = catalog.flow(kept.flow, kept.flow_version)
    last = engine.view(flow, run)
    if run.phase is not Phase.DONE:
        return Screen((*seen.lines, *last.lines))
    finish = addendum.record if kept.amends_id is not None else FINISHES[kept.flow]
    own = finish(unit, who, _finished(who, kept, run, seen.finish))
    shown = own or last
    return Screen((*seen.lines, *shown.lines), shown.rows)


def _finished(who: Who, kept: Kept, run: Run, ending: effects.Finish | None) -> FinishedRun:
    """Return what was sent. What the home had answered before counts for this child too, where a record is agreed."""
    own = {answer.item: answer.value for answer in run.answers}
    answers = own if consent.answered(own) in (consent.NO, consent.LATER) else {**run.facts.home, **own}
    return FinishedRun(
        kept.id, kept.flow, who.id, kept.child_id, kept.subject_id, answers, ending, kept.amends_id
    )
