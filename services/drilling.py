"""A drill on its way: a marked rehearsal that walks the ladder of a red alert once and times who answers.

It asks the same posts as an alert, in messages that say what they are. They travel as replies do: a real alert goes
first. Nothing here touches a concern.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from core import drill as plan
from core import ladder
from core.ladder import Ladder
from core.people import MAY, Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts as waiting
from db.queries import audit, drills, people
from db.queries.drills import Call, Drill
from db.queries.people import Who
from db.store import Stale
from services import levels
from services.alerts import role_text
from services.outgoing import Lane, show, tell_operators
from services.presses import Press
from services.timeline import span
from services.unit import NotAllowed, Unit

log = structlog.get_logger()

BATCH = 10  # drills a unit works on
LEADERS = tuple(role.value for role in MAY[Action.DRILL])


def begin(unit: Unit, area_id: int, started_by: int | None) -> Drill:
    """Start a drill and take its first step. The caller has asked who may, and whether one runs there."""
    rule = levels.freeze(unit, Level.P0, area_id)
    drill_id = drills.add(
        unit.conn,
        area_id=area_id,
        started_by=started_by,
        ladder=ladder.dump(rule),
        started_at=unit.now,
        next_due_at=unit.now,
    )
    by = "chat" if started_by else "command line"
    audit.add(unit.conn, unit.now, started_by, "drill started", f"drill {drill_id}", by)
    found = drills.get(unit.conn, drill_id)
    assert found is not None, "it was inserted in this unit"  # noqa: S101
    return _walk(unit, found)


def tick(unit: Unit, limit: int = 200) -> int:
    """Take the steps that are due. Return how many drills that were, `limit` if there may be more."""
    most = min(limit, BATCH)
    found = drills.due(unit.conn, unit.now, most)
    for one in found:
        _take_steps(unit, one)
    return limit if len(found) == most else len(found)


def _take_steps(unit: Unit, one: Drill) -> None:
    """Walk a drill in a savepoint of its own; one that cannot be walked steps behind the others for a while."""
    try:
        with unit.conn.begin_nested():
            _walk(unit, one)
    except (Stale, DBAPIError):
        raise
    except Exception as error:
        log.error("drill_stuck", drill=one.id, error=type(error).__name__)  # no values: they are private
        drills.change(unit.conn, one, next_due_at=unit.now + ladder.STUCK_AGAIN)
        text = N_("<b>A drill cannot go on.</b> Its rows are damaged or there is a fault. Run doctor now.")
        tell_operators(unit, f"drill:{one.id}", Screen((say(text),)))


def _walk(unit: Unit, one: Drill) -> Drill:
    """Take every step whose time has come; after the last one, and its wait, the drill is over."""
    rule, times = _times(unit, one)
    step = one.step
    while step < len(times) and times[step] <= unit.now:
        if step < len(rule.rule.rungs):
            _call(unit, one, step, rule.rule.rungs[step].role, times[-1])
        step += 1
    if step < len(times):
        return drills.change(unit.conn, one, step=step, next_due_at=times[step])
    return end(unit, drills.change(unit.conn, one, step=step))


def _times(unit: Unit, one: Drill) -> tuple[Ladder, list[datetime]]:
    rule = ladder.load(one.ladder)
    return rule, plan.moments(rule, one.started_at, unit.settings.zone)


def _call(unit: Unit, one: Drill, step: int, role: Role, over_at: datetime) -> None:
    """Call the holders of a post, each person once in a drill."""
    holders = people.holders(unit.conn, role.value, one.area_id, unit.now)
    reachable = waiting.reachable(unit.conn, holders)
    known = {call.person_id for call in drills.calls(unit.conn, one.id) if call.outbound_id is not None}
    if not holders:
        drills.add_call(unit.conn, one.id, step, role.value, unit.now, failed="nobody")
    for person_id in holders:
        values: dict[str, object] = {"person_id": person_id}
        if person_id in known:
            values["failed"] = "known"
        elif person_id not in reachable:
            values["failed"] = "unreachable"
        else:
            letter = _letter(unit, one)
            values["outbound_id"] = show(unit, person_id, letter, lane=Lane.REPLY, expires_at=over_at)
        drills.add_call(unit.conn, one.id, step, role.value, unit.now, **values)


def _letter(unit: Unit, one: Drill) -> Screen:
    lines = (
        say(N_("🟦 <b>DRILL – no child is in danger.</b>")),
        say(N_("Press as you would for a real alert.")),
        say(N_("{area}, {when}"), area=one.area, when=unit.now),
    )
    return Screen(lines, ((Button(say(N_("🟦 Acknowledge (drill)")), ["drill_seen", one.id]),),))


def seen(unit: Unit, who: Who, press: Press, drill_id: int) -> None:
    """Note that a person has answered a drill; it acknowledges nothing real. Later presses change nothing."""
    call = drills.call_to(unit.conn, drill_id, who.id)
    one = drills.get(unit.conn, drill_id)
    if call is None or one is None:
        raise NotAllowed
    if one.ended_at is None:
        drills.answer(unit.conn, call.id, unit.now)
    answered_at = call.answered_at or (unit.now if one.ended_at is None else None)
    if answered_at is None:
        line = say(N_("🟦 This drill was over already. Thank you."))
    else:
        text = N_("🟦 ✓ <b>Thank you.</b> That was a drill. You answered after {span}.")
        line = say(text, span=span(answered_at - call.told_at))
    show(unit, who.id, Screen((line,)), edits=press.row_id)


def end(unit: Unit, one: Drill, stopped_by: int | None = None, edits: int | None = None) -> Drill:
    """End a drill and report to whoever started it; to the operators where that was the command line.

    `edits`: the message in which who stops it sees the report.
    """
    drills.settle(unit.conn, one.id)
    one = drills.change(unit.conn, one, ended_at=unit.now, next_due_at=None, stopped_by=stopped_by)
    screen = report(unit, one)
    for person_id in _starters(unit, one) - {stopped_by}:
        show(unit, person_id, screen)
    if stopped_by is not None:
        show(unit, stopped_by, screen, edits=edits)
    return one


def _starters(unit: Unit, one: Drill) -> set[int]:
    """Return who is told how a drill went: whoever started it and may still, else the operators."""
    by = one.started_by
    if by is not None and people.covers(unit.conn, by, one.area_id, LEADERS, unit.now):
        return {by}
    return set(people.operators(unit.conn, unit.now))


# -- what is said of it --------------------------------------------------------------------------------------

_WHY: dict[str, str] = {
    "nobody": N_("nobody holds this post"),
    "unreachable": N_("cannot be written to"),
    "known": N_("was called at an earlier step already"),
    "refused": N_("Telegram refused the message"),
    "uncertain": N_("it is not certain that the message arrived"),
    "unsent": N_("the message did not leave in time"),
}


def report(unit: Unit, one: Drill) -> Screen:
    """Return how a drill goes or went, step by step: roles and times, no names."""
    calls = drills.calls(unit.conn, one.id)
    told = [call for call in calls if call.outbound_id is not None]
    answered = [call for call in told if call.answered_at is not None]
    sums = N_("Answered: {answered} of {told} people.")
    lines = (
        _heading(unit, one),
        *(_step(one, call) for call in calls),
        *_to_come(unit, one),
        say(sums, answered=len(answered), told=len(told)),
    )
    return Screen(lines, _buttons(one))


def _heading(unit: Unit, one: Drill) -> Message:
    if one.ended_at is None:
        lasted = unit.now - one.started_at
        return say(N_("🟦 <b>Drill, {area}:</b> running for {span}"), area=one.area, span=span(lasted))
    text = N_("🟦 <b>Drill, {area}:</b> over after {span}")
    if one.stopped_by is not None:
        text = N_("🟦 <b>Drill, {area}:</b> stopped after {span}")
    return say(text, area=one.area, span=span(one.ended_at - one.started_at))


def _step(one: Drill, call: Call) -> Message:
    text = N_("{number}. {role}, {when}: {what}")
    when = after(call.told_at - one.started_at)
    return say(
        text, number=call.step + 1, role=role_text(Role(call.role)), when=when, what=outcome(one, call)
    )


def outcome(one: Drill, call: Call) -> Message:
    """Return what became of a call."""
    if call.answered_at is not None:
        reached = after((call.arrived_at or call.answered_at) - call.told_at)
        text = N_("reached {reached}, answered {answered}")
        return say(text, reached=reached, answered=after(call.answered_at - call.told_at))
    if call.arrived_at is not None:
        text = N_("reached {reached}, no answer yet") if one.ended_at is None else _SILENT
        return say(text, reached=after(call.arrived_at - call.told_at))
    return say(_WHY[call.failed]) if call.failed else say(N_("on its way"))


_SILENT = N_("reached {reached}, no answer")


def after(passed: timedelta) -> Message:
    """Return how long after something: "after 3 min", "at once"."""
    if passed < timedelta(seconds=1):
        return say(N_("at once"))
    return say(N_("after {span}"), span=span(passed))


def _to_come(unit: Unit, one: Drill) -> list[Message]:
    """Return the steps that were not taken yet, or never will be."""
    rule, times = _times(unit, one)
    text = (
        N_("{number}. {role}: comes at {when}")
        if one.ended_at is None
        else N_("{number}. {role}: not called")
    )
    rungs = list(enumerate(rule.rule.rungs))[one.step :]
    return [say(text, number=step + 1, role=role_text(rung.role), when=times[step]) for step, rung in rungs]


def _buttons(one: Drill) -> Rows:
    if one.ended_at is not None:
        return ()
    again = Button(say(N_("↻ Look again")), ["drill_look", one.id])
    return ((again, Button(say(N_("Stop the drill")), ["drill_stop", one.id])),)
