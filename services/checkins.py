"""Check-ins as rows: begin one, show where it is, put it aside, take it up again. The engine is `bot.flows`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows import catalog, engine
from bot.flows.effects import Finish
from bot.flows.model import Flow
from bot.flows.moves import Cancel, to_action
from bot.flows.run import Facts, Run, dump, load
from core.calendar import local_day
from core.codes import label_text
from core.people import Tier
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import children, concerns, people, runs
from db.queries.people import Who
from db.queries.runs import Kept
from db.store import Stale
from services import alerts
from services.outgoing import Lane, show
from services.unit import NotAllowed, Unit

VISITS = frozenset({"routine"})
CLOSINGS = frozenset({"closing"})  # their subject is a concern
SILENCE = timedelta(hours=3)  # after this a check-in is asked once more, with a line that says where she was
RECENT = timedelta(hours=2)  # a restart asks again in check-ins touched this long before

INTERRUPTED = say(N_("We were interrupted. Nothing is lost. You were here:"))
_WORRY = Button(say(N_("⚠️ I am worried")), ["worry"])
_MISTAKE = Button(say(N_("Pressed by mistake, go back")), to_action(Cancel()))
_LATER = Button(say(N_("Later")), ["later"])


@dataclass(frozen=True)
class FinishedRun:
    """A check-in that was sent: `answers` maps item to its stored value."""

    run_id: int
    flow: str
    person_id: int
    child_id: int | None
    subject_id: int | None
    answers: dict[str, str]
    ending: Finish | None = None


def begin(
    unit: Unit,
    who: Who,
    flow_name: str,
    *,
    child_id: int | None = None,
    subject: int | None = None,
    edits: int | None = None,
) -> int:
    """Start a check-in, or take up the open one about the same thing, and show its question. Returns the message's row.

    What she was in waits and comes back afterwards. Raises NotAllowed for a child outside her scope.
    """
    if child_id is not None and not people.sees(unit.conn, [(who.id, child_id)], unit.now):
        raise NotAllowed
    for kept in runs.open_of(unit.conn, who.id):
        if (kept.flow, kept.child_id, kept.subject_id) == (flow_name, child_id, subject):
            return take_up(unit, who, kept, edits=edits)
    flow = catalog.flow(flow_name)
    run, _ = engine.start(flow, _facts(unit, who, child_id), unit.now)
    moments = {"started_at": unit.now, "touched_at": unit.now, "asked_at": unit.now}
    run_id = runs.add(
        unit.conn,
        person_id=who.id,
        child_id=child_id,
        subject_id=subject,
        flow=flow.name,
        flow_version=flow.version,
        state=dump(run),
        version=run.version_no,
        **moments,
    )
    people.set_run(unit.conn, who.id, run_id)
    screen = with_host_row(flow, engine.view(flow, run), title(unit, flow.name, child_id, subject))
    row = show(unit, who.id, screen, run=(run_id, run.version_no), child_id=child_id, edits=edits)
    runs.shown(unit.conn, run_id, row, unit.now)
    return row


def begin_worry(unit: Unit, who: Who, kept: Kept | None, edits: int | None = None) -> int:
    """Start "I am worried" from anywhere; in a visit it is about that child. Returns the message's row.

    A worry begun earlier and answered in part is over: what is told now must raise its own concern.
    """
    for old in runs.open_of(unit.conn, who.id):
        if old.flow == "worry" and load(old.state).answers:
            runs.change(unit.conn, old.id, phase="cancelled")
    child_id = kept.child_id if kept and kept.flow in VISITS else None
    if child_id is not None and not people.sees_child(unit.conn, who.id, child_id, unit.now):
        child_id = None  # hers no more; a worry is open to everybody all the same
    return begin(unit, who, "worry", child_id=child_id, edits=edits)


def _facts(unit: Unit, who: Who, child_id: int | None) -> Facts:
    """Return what the engine may know: ages and earlier answers, never a code or a name."""
    today = local_day(unit.now, ZoneInfo(who.zone))
    if child_id is None:
        return Facts(zone=who.zone)
    child = children.get(unit.conn, child_id)
    return Facts(
        age_months=_age_months(child.birth_month, today.year, today.month),
        open_case=concerns.has_open(unit.conn, child_id),
        earlier=runs.last_answers(unit.conn, child_id),
        tier_days=unit.settings.calendar.of(Tier(child.tier)).visit_days,
        zone=who.zone,
    )


def _age_months(birth_month: str | None, year: int, month: int) -> int | None:
    """Return the age in whole months; None when the month of birth is not known."""
    if not birth_month:
        return None
    born_year, born_month = birth_month.split("-")
    return (year - int(born_year)) * 12 + month - int(born_month)


def heading(unit: Unit, child_id: int | None) -> Message | None:
    """Return the child's code and picture label, the only way a child is named in a chat."""
    if child_id is None:
        return None
    child = children.get(unit.conn, child_id)
    return say(N_("{code} {label}"), code=child.code, label=label_text(child.label))


def title(unit: Unit, flow: str, child_id: int | None, subject: int | None) -> Message | None:
    """Return what a check-in is about, as its screens say it: a concern's number, level and child, or a child."""
    concern = concerns.get(unit.conn, subject) if subject is not None and flow in CLOSINGS else None
    return alerts.headline(concern) if concern else heading(unit, child_id)


def title_of(unit: Unit, kept: Kept) -> Message | None:
    """Return what a stored check-in is about."""
    return title(unit, kept.flow, kept.child_id, kept.subject_id)


def area_of(unit: Unit, who: Who, child_id: int | None) -> int:
    """Return the area a concern belongs to: the child's, or the person's own when no child is named yet."""
    if child_id is not None:
        return children.get(unit.conn, child_id).area_id
    return who.posts[0].area_id


def with_host_row(flow: Flow, screen: Screen, child: Message | None, *lines: Message) -> Screen:
    """Return a flow's screen with lines above it, and in a visit the way out to a worry below it."""
    rows: Rows = screen.rows
    if flow.name in VISITS and rows:
        rows = (*rows, (_WORRY, _LATER))
    elif flow.name == "worry" and rows:
        rows = (*rows, (_MISTAKE,))
    return Screen((*lines, *((child,) if child else ()), *screen.lines), rows)


def worry(unit: Unit, who: Who) -> None:
    """Start "I am worried" from the menu."""
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    begin_worry(unit, who, kept)


def present(unit: Unit, kept: Kept, *lines: Message) -> tuple[Flow, Run, Screen]:
    """Return a stored run's flow, state and present screen, with lines above it."""
    flow = catalog.flow(kept.flow, kept.flow_version)
    run, _ = engine.resume(flow, load(kept.state), unit.now)
    return flow, run, with_host_row(flow, engine.view(flow, run), title_of(unit, kept), *lines)


def reask(unit: Unit, kept: Kept, *lines: Message, lane: Lane = Lane.REPLY, edits: int | None = None) -> int:
    """Show a run's present screen again, with lines that say why; return the message's row."""
    _, run, screen = present(unit, kept, *lines)
    row = show(
        unit,
        kept.person_id,
        screen,
        run=(kept.id, run.version_no),
        child_id=kept.child_id,
        edits=edits,
        lane=lane,
    )
    runs.shown(unit.conn, kept.id, row, unit.now)
    return row


def take_up(unit: Unit, who: Who, kept: Kept, edits: int | None = None) -> int:
    """Make an open run the present one and show it again."""
    go_to(unit, who, kept)
    return reask(unit, kept, say(N_("You had begun this. Let us go on.")), edits=edits)


def go_to(unit: Unit, who: Who, kept: Kept) -> None:
    """Make an open run the present one, without showing it."""
    if not runs.change(unit.conn, kept.id, paused_at=None):
        raise Stale
    people.set_run(unit.conn, who.id, kept.id)


def pause(unit: Unit, who: Who, edits: int | None = None) -> bool:
    """Put the present check-in aside; answers and flags stay. Return whether there was one."""
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    if kept is None or kept.phase != "open":
        return False
    runs.change(unit.conn, kept.id, paused_at=unit.now)
    people.set_run(unit.conn, who.id, None)
    rows = (
        (Button(say(N_("Go on")), ["resume", kept.id]), Button(say(N_("Throw away")), ["throw", kept.id])),
    )
    lines = (
        say(N_("Put aside. What you answered is kept.")),
        *((name,) if (name := title_of(unit, kept)) else ()),
    )
    row = show(unit, who.id, Screen(lines, rows), edits=edits or kept.shown_id)
    runs.shown(unit.conn, kept.id, row, unit.now)
    return True


def offer_resume(unit: Unit, who: Who) -> bool:
    """Show the present check-in again, if there is one; say whether there was."""
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    if kept is None or kept.phase != "open":
        return False
    reask(unit, kept, INTERRUPTED)
    return True


def leave(unit: Unit, kept: Kept) -> None:
    """Go back to the check-in that waits after one is over, with one line that says so."""
    open_runs = runs.open_of(unit.conn, kept.person_id)
    waiting = next((one for one in open_runs if one.id != kept.id and one.paused_at is None), None)
    people.set_run(unit.conn, kept.person_id, waiting.id if waiting else None)
    if waiting:
        reask(unit, waiting, say(N_("Back to where you were:")))


def ask_again_tick(unit: Unit, restarted_at: datetime, alive_at: datetime, limit: int = 200) -> int:
    """After a restart: show again, in place where possible, the screens of check-ins touched shortly before.

    `alive_at` is when the process before was last seen working: what was lost while it was down counts from there.
    """
    found = runs.to_ask_again(unit.conn, restarted_at, alive_at - RECENT, limit)
    for kept in found:
        reask(unit, kept, INTERRUPTED, edits=kept.shown_id)
    return len(found)


def silence_tick(unit: Unit, limit: int = 200) -> int:
    """Ask once more, at a decent hour, in check-ins that have been silent for hours."""
    found = runs.silent(unit.conn, unit.now - SILENCE, limit)
    for kept in found:
        reask(unit, kept, INTERRUPTED, lane=Lane.REMINDER)
    return len(found)
