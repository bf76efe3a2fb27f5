"""What those who handle a concern write down about it: a note, a report to the authorities, a plan, why it is lowered.

Each is a small flow of `bot.flows.case`, begun with a press. The words are sealed; the history holds codes and dates.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.days import day_words, read_moment
from bot.flows.run import SKIPPED
from bot.flows.typed import normal
from core import cases
from core.calendar import local_day
from core.events import Kind
from core.people import Action, Role
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import concern_events, concerns, notes, reports, runs
from db.queries.concerns import Concern, State
from db.queries.people import Who
from db.queries.runs import Kept
from services import agreement, alerts, casefile, checkins, levels, owners, reading, rungs
from services.agreement import Wish
from services.casefile import to_act_on
from services.checkins import FinishedRun
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import Unit

ACTIONS = {"case_note": Action.NOTE, "report": Action.REPORT, "plan": Action.PLAN, "lower": Action.LOWER}
SPOKEN = re.compile(r"voice-\d+")  # what a check-in keeps of a voice note
_WRITE = say(N_("That must be written: others read it later. Please begin again and type it."))
_MOVED_ON = N_("No. {number} has moved on meanwhile. Your words are kept with it.")
_HOUR = timedelta(hours=1)


def _begins(flow: str) -> Callable[[Unit, Who, Press, int], None]:
    """Return the press that begins one of these flows."""

    def begin(unit: Unit, who: Who, press: Press, number: int) -> None:
        found = to_act_on(unit, who, press, number, ACTIONS[flow])
        if found is not None:
            child = found[0].child_id
            checkins.begin(unit, who, flow, child_id=child, subject=number, edits=press.row_id)

    return begin


def _ends(
    flow: str, item: str, carry_out: Callable[[Unit, Who, Concern, Role, FinishedRun], Message]
) -> Callable[[Unit, Who, FinishedRun], Screen]:
    """Return what takes a finished flow: the words are kept whatever became of the concern meanwhile.

    What a plan or a lowering was written about must still be so: nobody has taken it over, lowered it or let it climb
    anew since it was begun.
    """

    def end(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
        action, words = ACTIONS[flow], finished.answers.get(item, "")
        concern, role = allowed(unit, who, finished.subject_id or 0, action)
        shown = ((casefile.opens(concern),),)
        if SPOKEN.fullmatch(words) and flow != "report":
            return Screen((_WRITE,), shown)
        keep(unit, who, finished.run_id, concern, flow, _text_of(finished))
        possible = cases.after(action, concern.state, concern.level) is not None
        if flow != "report" and (not possible or _moved_on(unit, finished, concern)):
            return Screen((alerts.headline(concern), say(_MOVED_ON, number=concern.id)), shown)
        line = carry_out(unit, who, concern, role, finished)
        return Screen((alerts.headline(concern), line), shown)

    return end


CHANGES = (Kind.ANEW, Kind.TAKEN_OVER, Kind.LOWERED, Kind.CLOSED)


def _moved_on(unit: Unit, finished: FinishedRun, concern: Concern) -> bool:
    """Say whether a concern was taken over, lowered, closed or climbs anew since this was begun; a note always fits."""
    kept = runs.get(unit.conn, finished.run_id)
    assert kept is not None, "it was finished just now"  # noqa: S101
    changed = concern_events.of(unit.conn, concern.id, *CHANGES, since=kept.started_at)
    return finished.flow != "case_note" and any(event.at > kept.started_at for event in changed)


def keep(unit: Unit, who: Who, run_id: int, concern: Concern, flow: str, words: str) -> int | None:
    """Keep words with a concern, where those who may read its notes read them; the writer counts as a reader."""
    if not words:
        return None
    return notes.add(
        unit.conn,
        run_id=run_id,
        concern_id=concern.id,
        child_id=concern.child_id,
        author_id=who.id,
        area_id=concern.area_id,
        item=flow,
        kind="text",
        body=words,
        at=unit.now,
    )


def keep_beside(
    unit: Unit, who: Who, kept: Kept, text: str | None, file_id: str | None, message_id: int | None
) -> None:
    """Keep with a concern what was typed, or (`text` None) spoken, beside a question about it."""
    concern = concerns.get(unit.conn, kept.subject_id or 0)
    assert concern is not None, "what is written here is about a concern"  # noqa: S101
    if text is not None:
        keep(unit, who, kept.id, concern, kept.flow, text)
        return
    reading.keep(
        unit,
        run_id=kept.id,
        concern_id=concern.id,
        child_id=concern.child_id,
        author=who,
        area_id=concern.area_id,
        item=kept.flow,
        kind="voice",
        body=None,
        file_id=file_id,
        message_id=message_id,
    )


def _text_of(finished: FinishedRun) -> str:
    """Return what was typed in a flow, without what was chosen."""
    typed = ("note", "moment", "reference", "plan", "reason")
    words = (finished.answers.get(item, SKIPPED) for item in typed)
    return "\n".join(word for word in words if word != SKIPPED and not SPOKEN.fullmatch(word))


# -- a note ------------------------------------------------------------------------------------------------


def _note(unit: Unit, who: Who, concern: Concern, role: Role, finished: FinishedRun) -> Message:
    owners.moved(unit, concern, Kind.NOTED, who.id, role=role.value)
    return say(N_("✓ Kept with No. {number}."), number=concern.id)


# -- a report ----------------------------------------------------------------------------------------------


def _report(unit: Unit, who: Who, concern: Concern, role: Role, finished: FinishedRun) -> Message:
    """Keep a report wherever the concern stands by now: it was made."""
    answers, zone = finished.answers, ZoneInfo(who.zone)
    reported_at = _moment(answers["when"], answers.get("moment", ""), unit.now, zone)
    reference = answers.get("reference", SKIPPED)
    reports.add(
        unit.conn,
        concern_id=concern.id,
        person_id=who.id,
        agency=answers["agency"],
        reported_at=reported_at or unit.now,
        reference=None if reference == SKIPPED or SPOKEN.fullmatch(reference) else reference,
        at=unit.now,
    )
    to = cases.after(Action.REPORT, concern.state, concern.level)
    owners.moved(unit, concern, Kind.REPORTED, who.id, to, role=role.value, agency=answers["agency"])
    if reported_at is None:
        return say(
            N_("✓ No. {number}: noted as reported. I did not understand the time, your words are kept."),
            number=concern.id,
        )
    return say(N_("✓ No. {number}: reported {when}."), number=concern.id, when=reported_at)


def _moment(when: str, words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a report was made; None for words that are no time, or one that is still to come."""
    if when != "earlier":
        return now - _HOUR if when == "hour" else now
    found = read_moment(normal(words), local_day(now, zone))
    moment = found.replace(tzinfo=zone) if found else None
    return moment if moment is not None and moment <= now else None


# -- a plan ------------------------------------------------------------------------------------------------


def _plan(unit: Unit, who: Who, concern: Concern, role: Role, finished: FinishedRun) -> Message:
    wanted, last = date.fromisoformat(finished.answers["review_on"]), _last_day(unit, concern)
    day = min(wanted, last)
    rest = owners.rest_day(unit, concern, day=day.isoformat())
    told = {"day": day.isoformat(), "review_on": rest, "role": role.value}
    rungs.note(unit, concern, Kind.PLANNED, who.id, **told)
    owners.stands(unit, concern, State.PLANNED, review_on=rest)
    text = N_("✓ No. {number}: the plan is kept. It is looked at again: {day}")
    if rest is None:
        text = N_(
            "✓ No. {number}: the plan is kept. Until the child was seen and it is reported, I go on asking."
            " Looked at: {day}"
        )
    elif day < wanted:
        text = N_(
            "✓ No. {number}: the plan is kept. At this level it is looked at again by {day} at the latest."
        )
    return say(text, number=concern.id, day=day_words(day))


def _last_day(unit: Unit, concern: Concern) -> date:
    days = unit.settings.deadlines.of(concern.level).review_days
    return local_day(unit.now, unit.settings.zone) + timedelta(days=days)


# -- less urgent -------------------------------------------------------------------------------------------


def _lower(unit: Unit, who: Who, concern: Concern, role: Role, finished: FinishedRun) -> Message:
    if concern.level not in cases.TWO_PEOPLE:
        concern = levels.lowered(unit, concern, who.id, role=role.value)
        return say(N_("✓ No. {number} is less urgent now."), number=concern.id)
    return agreement.ask(unit, who, concern, Wish(State.LOWERING, Kind.LOWER_ASKED, reads=True))[1]


PRESSES: Verbs = {
    "note": _begins("case_note"),
    "report": _begins("report"),
    "plan": _begins("plan"),
    "lower": _begins("lower"),
}
take_report = _ends("report", "reference", _report)  # what follows from it is in `services.closing`
FINISHES = {
    "case_note": _ends("case_note", "note", _note),
    "plan": _ends("plan", "plan", _plan),
    "lower": _ends("lower", "reason", _lower),
}
