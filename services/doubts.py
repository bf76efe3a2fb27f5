"""Her words may tell of danger: she is asked, in place of the next question, and what she says is acted on.

Text never decides alone, and a "no" after a severe word still reaches a supervisor (faults.md section 6). Her silence
is in `services.silences`, how a text is read in docs/screening.md.
"""

from datetime import timedelta

from bot.flows.effects import Raise
from core.screening import Finding, readable, worse_of
from core.screens import Rows, Screen
from core.text import N_, Message, say
from core.triage import Category, Flag, Level, worse
from db.queries import concerns as opened
from db.queries import notes, people, runs, screened
from db.queries.concerns import Concern
from db.queries.people import Who
from db.queries.runs import Kept
from db.queries.screened import Doubt
from db.store import Stale
from services import checkins, concerns, conflicts, emergency, screening, worries
from services.checkins import DOUBT, FinishedRun
from services.outgoing import tell_operators
from services.unit import Unit

SILENCE = timedelta(minutes=10)  # without an answer for so long, it is a yes
PARTS = timedelta(minutes=1)  # a sentence may be sent in two parts
ITEM = "words"  # what a flag of her words stands under
UNANSWERED, WORRIED = "silence", "worried"  # what is kept as an answer where she gave none here
KEPT = say(N_("✓ Thank you. Your words are kept."))
_BROKEN = say(
    N_(
        "The screener of written words failed or took too long. What is written meanwhile is asked about and "
        "read by people; the log says more."
    )
)


# -- a text comes --------------------------------------------------------------------------------------------------


def judged(unit: Unit, author: Who, text: str) -> tuple[Finding | None, bool]:
    """Return what a text sounds like, and whether the screener could read it; the operator hears where it broke."""
    found = screening.judge(text, notes.last_words(unit.conn, author.id, unit.now - PARTS))
    if screening.is_failed(found):
        tell_operators(unit, "screening", Screen((_BROKEN,)))
        return found, False
    return found, found is not None or readable(text)


def place_of(unit: Unit, kept: Kept) -> tuple[int, int | None]:
    """Return the check-in, and the child, that what is said in a run belongs to; a doubt has those of its note."""
    if kept.flow != DOUBT or kept.subject_id is None:
        return kept.id, kept.child_id
    found = screened.get(unit.conn, kept.subject_id)
    return found.run_id or kept.id, found.child_id


def noticed(unit: Unit, author: Who, note_id: int, run_id: int | None, finding: Finding | None) -> int | None:
    """Keep that a note sounds like danger; return what she is to be asked about, None for nothing.

    While she is being asked about this check-in, the question stands for these words as well.
    """
    if finding is None:
        return None
    asked = [one for one in screened.open_of(unit.conn, author.id) if run_id and one.run_id == run_id]
    if asked:
        both = worse_of(asked[-1].finding, finding)
        screened.worsen(unit.conn, asked[-1].id, both or finding)
        return asked[-1].id
    if run_id is not None and _is_known(unit, run_id, finding):
        return None
    return screened.add(unit.conn, note_id, author.id, run_id, finding, unit.now, unit.now + SILENCE)


def _is_known(unit: Unit, run_id: int, finding: Finding) -> bool:
    """Say whether a concern of this check-in is open that says as much. "Another worry" is said by each of them.

    What she writes to a worry that is more urgent goes with it, whatever kind it sounds like.
    """
    kept = runs.get(unit.conn, run_id)
    told = kept is not None and kept.flow == "worry"
    return any(
        (told and one.level < finding.level)
        or (one.level <= finding.level and finding.category in (one.category, Category.C18))
        for one in _meant(opened.of_run(unit.conn, run_id), finding)
    )


def _meant(raised: list[Concern], finding: Finding) -> list[Concern]:
    """Return those that can say what words say: what a worker does is said only by a concern about conduct."""
    return [one for one in raised if one.conduct or not conflicts.sounds_of_it(finding)]


def is_withheld(unit: Unit, author: Who, finding: Finding | None) -> bool:
    """Say whether words are on nobody's list: about a worker, or said while she is asked about such words."""
    asked = [one.finding for one in screened.open_of(unit.conn, author.id)]
    return any(conflicts.sounds_of_it(one) for one in (finding, *asked))


def ask(unit: Unit, who: Who, doubt_id: int, edits: int | None) -> int:
    """Ask about her words; what she was in waits. `edits`: the message whose question this stands in place of."""
    found = screened.get(unit.conn, doubt_id)
    row = checkins.begin(unit, who, DOUBT, subject=doubt_id, edits=edits)
    asks = _present_run(unit, who.id)
    if asks is not None and found.asked_in != asks:
        screened.is_asked(unit.conn, found, asks)
        notes.put_into(unit.conn, found.note_id, asks)
    return row


def ask_by_worry(unit: Unit, who: Who, doubt_id: int) -> None:
    """Let the worry she is in ask about her words: its first question is this one."""
    found, asks = screened.get(unit.conn, doubt_id), _present_run(unit, who.id)
    if found.asked_in is None and asks is not None:
        screened.is_asked(unit.conn, found, asks)
        notes.put_into(unit.conn, found.note_id, asks)


def _present_run(unit: Unit, person_id: int) -> int | None:
    who = people.by_id(unit.conn, person_id, unit.now)
    return who.run_id if who else None


def goes_past(unit: Unit, who: Who) -> bool:
    """Say whether what somebody says now goes past those near: nobody tells her then that they read it."""
    area_id = checkins.area_of(unit, who, None)
    return bool(conflicts.hers(unit, who.id, area_id)) or is_withheld(unit, who, None)


# -- an answer comes -----------------------------------------------------------------------------------------------


def flagged(unit: Unit, who: Who, kept: Kept, effect: Raise) -> None:
    """Open the concern that an answer means: of the kind her words sounded like, and no less urgent."""
    found = screened.get(unit.conn, kept.subject_id or 0)
    level = worse(effect.flag.level, found.finding.level)
    open_concern(unit, who, found, level, effect.option, effect.text)


def open_concern(
    unit: Unit, who: Who, found: Doubt, level: Level, option: str, ticked: Message, item: str = ITEM
) -> None:
    """Open a concern of the kind her words sounded like, or join the one of the check-in they were written in."""
    run_id = found.run_id or found.asked_in
    assert run_id is not None, "what is answered or overdue was asked"  # noqa: S101
    new = conflicts.sounds_of_it(found.finding)
    like = [] if new else conflicts.hers(unit, who.id, found.area_id)
    concerns.open_or_add(
        unit,
        flag=Flag(found.finding.category, level),
        item=item,
        option=option,
        ticked=ticked,
        run_id=run_id,
        child_id=found.child_id,
        raiser=who,
        area_id=found.area_id,
        conduct=new or bool(like) or conflicts.of_run(unit, run_id) is not None,
        like=like,
    )


def close_up(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Take her answer and thank her. One that comes after her silence counts, too; a person may have acted already."""
    found = screened.get(unit.conn, finished.subject_id or 0)
    answer = finished.answers[ITEM]
    if not screened.settle(unit.conn, found, answer, unit.now):
        raise Stale
    if answer == "no":
        return Screen((said_no(unit, who, found),))
    if answer == "talk":
        return passed_on(unit, who, found, _will_ring(unit, found))
    return passed_on(unit, who, found, thanks(unit, found))


def said_no(unit: Unit, who: Who, found: Doubt) -> Message:
    """Note a "no" where a supervisor is to see it: after a severe word, or beside what her silence has opened."""
    late = found.answer == UNANSWERED
    first = found.answer in (None, WORRIED)  # a worry of hers may have stood for an answer until now
    if not (_is_open(unit, found) if late else found.finding.severe and first):
        return KEPT
    sounded = say(
        N_("Her words sounded like {category}; she says there is no danger."),
        category=say(found.finding.category.title),
    )
    open_concern(unit, who, found, Level.P2, "no", sounded, "no danger")
    if late:
        return say(N_("✓ Thank you. It is on its way already, now with what you said."))
    return say(N_("✓ Thank you. To be sure it is passed on all the same, with what you said."))


def _is_open(unit: Unit, found: Doubt) -> bool:
    category = found.finding.category
    return any(one.category is category for one in opened.of_run(unit.conn, found.run_id or 0))


def thanks(unit: Unit, found: Doubt) -> Message:
    """Return what she hears when her words go on; never that somebody knows them."""
    if emergency.reaches_nobody(unit, found.run_id or 0):  # she has been told so, with the numbers to ring
        return say(N_("✓ <b>Your words are kept.</b> I go on trying to reach somebody."))
    return say(N_("✓ <b>Your words are being passed on.</b> You will hear who takes them up."))


def _will_ring(unit: Unit, found: Doubt) -> Message:
    if emergency.reaches_nobody(unit, found.run_id or 0):
        text = N_("✓ I go on trying to reach somebody. You can ring the duty phone: <b>{phone}</b>")
    else:
        text = N_("✓ Somebody is being asked to ring you. You can also ring the duty phone: <b>{phone}</b>")
    return say(text, phone=unit.settings.lines.duty)


def passed_on(unit: Unit, who: Who, found: Doubt, *lines: Message) -> Screen:
    """Return the lines; where nothing says which child it is about, ask that with them."""
    rows = _which_child(unit, who, found)
    return Screen((*lines, say(N_("Which child is it about?"))), rows) if rows else Screen(lines)


def _which_child(unit: Unit, who: Who, found: Doubt) -> Rows:
    """Return the children to choose from, where the words were written outside a check-in about one."""
    kept = runs.get(unit.conn, found.run_id or 0)
    if found.child_id is not None or kept is None or kept.flow in checkins.ABOUT_A_CHILD:
        return ()
    rows = worries.choices(unit, who, kept.id)
    return rows if len(rows) > 1 else ()


def after_worry(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Close a worry up. What it has raised answers what she cried into it, and a doubt about the same child.

    Words about a worker are answered only by a worry about one.
    """
    everything = opened.of_run(unit.conn, finished.run_id)
    for found in screened.open_of(unit.conn, who.id):
        raised = _meant(everything, found.finding)
        if not raised and conflicts.sounds_of_it(found.finding):
            continue  # she is still asked
        same = found.child_id == finished.child_id and any(one.level <= found.finding.level for one in raised)
        if found.asked_in == finished.run_id or same:
            screened.settle(unit.conn, found, WORRIED, unit.now)
            close_run(unit, found)
    return worries.close_up(unit, who, finished)


def is_answered_by(unit: Unit, found: Doubt, run_id: int) -> bool:
    """Say whether the form of a worry, as far as it was filled in, says what her words may say."""
    if conflicts.sounds_of_it(found.finding):
        return bool(_meant(opened.of_run(unit.conn, run_id), found.finding))
    return screened.has_raised(unit.conn, run_id)


def close_run(unit: Unit, found: Doubt) -> None:
    """Close the run that asks, where it only asks this. A press on it that comes late opens it again."""
    kept = runs.get(unit.conn, found.asked_in) if found.asked_in else None
    if kept is not None and kept.flow == DOUBT:
        runs.change(unit.conn, kept.id, phase="expired")


def takes_late(unit: Unit, kept: Kept) -> bool:
    """Open a doubt again that was closed for silence: what is pressed late is what she means. Say whether it was."""
    return kept.flow == DOUBT and kept.phase == "expired" and runs.reopen(unit.conn, kept.id)
