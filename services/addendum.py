"""A sent visit is corrected by an addendum: a check-in of its own over the old answers, which stay as sent."""

from collections.abc import Mapping
from dataclasses import replace

from bot.flows import catalog, engine
from bot.flows.run import load
from core.people import MAY, Action, Role
from core.screens import Screen
from core.text import N_, say
from db.queries import children, people, runs, visits
from db.queries.people import Who
from db.queries.visits import Visit
from services import checkins, consent, intake, needs, reminders, tasks
from services.checkins import FinishedRun
from services.permission import with_child
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

_SUPERVISING = tuple(role.value for role in MAY[Action.VISIT] if role is not Role.MOTHER)


def begin(unit: Unit, who: Who, visit_id: int, edits: int | None = None) -> int:
    """Start, or take up, the correction of a sent visit. Returns the message's row.

    Raises NotAllowed for anybody but its author and those who supervise there (`domain.md` D).
    """
    visit = visits.get(unit.conn, visit_id)
    if visit is None or not _may(unit, who, visit):
        raise NotAllowed
    for kept in runs.open_of(unit.conn, who.id):
        if kept.amends_id == visit_id:
            return checkins.take_up(unit, who, kept, edits=edits)
    sent = load(_newest_state(unit, visit))
    flow = catalog.flow(sent.flow, sent.version)
    facts = replace(sent.facts, only=consent.limit(sent))
    run, _ = engine.amend(flow, facts, sent.answers, unit.now)
    subject = runs.subject_of(unit.conn, visit.run_id)
    return checkins.keep(
        unit, who, flow, run, edits, child_id=visit.child_id, subject_id=subject, amends_id=visit_id
    )


def _may(unit: Unit, who: Who, visit: Visit) -> bool:
    if visit.person_id == who.id:
        return with_child(unit, who, visit.child_id, Action.VISIT)
    area_id = children.get(unit.conn, visit.child_id).area_id
    return people.covers(unit.conn, who.id, area_id, _SUPERVISING, unit.now)


def _newest_state(unit: Unit, visit: Visit) -> Mapping[str, object]:
    """Return the state of the check-in whose answers count now: of the last correction, else of the visit."""
    kept = runs.last_correction(unit.conn, visit.id) or runs.get(unit.conn, visit.run_id)
    assert kept is not None, "a visit has a run"  # noqa: S101
    return kept.state


def record(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Keep what was changed beside the visit, with what it leaves to do; flags have been raised on the way."""
    visit = visits.get(unit.conn, finished.amends_id or 0)
    assert visit is not None and finished.ending is not None, "it corrects a visit"  # noqa: S101, PT018
    changes = {answer.item: answer.value for answer in finished.ending.changes}
    visits.amend(
        unit.conn,
        visit_id=visit.id,
        run_id=finished.run_id,
        person_id=who.id,
        answers=changes,
        at=unit.now,
    )
    _take_over(unit, who, visit, finished, changes)
    if consent.answered(changes) in (consent.NO, consent.LATER):
        sent = say(N_("{flow}: the correction is sent. Thank you."), flow=say(catalog.flow("intake").title))
        return Screen((sent, *intake.about_consent(changes)))
    return Screen(
        (say(N_("✓ <b>The correction is kept beside the visit.</b> What was sent stays as it was.")),)
    )


def _take_over(unit: Unit, who: Who, visit: Visit, finished: FinishedRun, changes: dict[str, str]) -> None:
    """Let what hangs on the answers follow: the child's row, consent, needs, tasks, the next date."""
    assert finished.ending is not None, "asked by the caller"  # noqa: S101
    if visit.kind == "intake":
        intake.corrected(unit, visit.child_id, changes)
        _heed(unit, who, visit.child_id, consent.answered(changes))
    if not consent.is_missing(unit, visit.child_id):
        needs.keep(unit, visit.child_id, replace(finished, answers=changes))
    for kind in finished.ending.tasks:
        tasks.add(unit, kind.value, visit.child_id, run_id=visit.run_id)
    newest = visits.latest(unit.conn, visit.child_id, 1)[0]
    if finished.ending.next_date is not None and newest.id == visit.id:
        reminders.plan_next(unit, visit.child_id, finished.ending.next_date)


def _heed(unit: Unit, who: Who, child_id: int, said: str | None) -> None:
    """Let a changed consent count at once: all but a "yes" erases what was kept, "yes" and "no" end the asking."""
    consent.note(unit, child_id, said)
    if said in (consent.NO, consent.LATER):
        consent.withdrawn(unit, child_id)
    if said in (consent.YES, consent.NO):
        tasks.settle(unit, who, tasks.CONSENT, child_id)


def _pressed(unit: Unit, who: Who, press: Press, visit_id: int) -> None:
    begin(unit, who, visit_id, edits=press.row_id)


PRESSES: Verbs = {"amend": _pressed}
