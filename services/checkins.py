"""Check-ins as rows: begin one, show where it is, put it aside, take it up again. The engine is `bot.flows`."""

from dataclasses import dataclass

from bot.flows import catalog, engine
from bot.flows.effects import Finish
from bot.flows.model import Flow
from bot.flows.moves import Cancel, to_action
from bot.flows.run import Run, dump, load
from core.codes import label_text
from core.people import Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import children, concerns, people, runs, screened
from db.queries.people import Who
from db.queries.runs import Kept
from db.store import Stale
from services import alerts, emergency, facts
from services.outgoing import Lane, show
from services.permission import with_child
from services.unit import NotAllowed, Unit

VISITS = frozenset({"intake", "routine", "quick", "season", "followup", "contact"})
ABOUT_A_CHILD = VISITS | {"outcome"}  # the worry button stands beneath each of their questions
ABOUT_A_CONCERN = frozenset({"closing", "case_note", "report", "plan", "lower"})  # it is their subject
DOUBT = "doubt"  # its subject is what her words sounded like
NUMBERS_FIRST = 2  # of the emergency numbers: who comes and who heals

INTERRUPTED = say(N_("We were interrupted. Nothing is lost. You were here:"))
WERE_HERE = say(N_("You were here:"))  # after a command: she did something else, nothing was interrupted
WORRY = Button(say(N_("⚠️ I am worried")), ["worry"])
_MISTAKE = Button(say(N_("Pressed by mistake, go back")), to_action(Cancel()))
_LATER = Button(say(N_("Later")), ["later"])


@dataclass(frozen=True)
class FinishedRun:
    """A check-in that was sent: `answers` maps item to its stored value, what the home had answered before included."""

    run_id: int
    flow: str
    person_id: int
    child_id: int | None
    subject_id: int | None
    answers: dict[str, str]
    ending: Finish | None = None
    amends_id: int | None = None


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
    if child_id is not None and not _may(unit, who, flow_name, child_id):
        raise NotAllowed
    for kept in runs.open_of(unit.conn, who.id):
        if (kept.flow, kept.child_id, kept.subject_id, kept.amends_id) == (
            flow_name,
            child_id,
            subject,
            None,
        ):
            return take_up(unit, who, kept, edits=edits)
    flow = catalog.flow(flow_name)
    run, _ = engine.start(flow, facts.gather(unit, who, flow, child_id, subject), unit.now)
    return keep(unit, who, flow, run, edits, child_id=child_id, subject_id=subject)


def _may(unit: Unit, who: Who, flow_name: str, child_id: int) -> bool:
    if flow_name in ABOUT_A_CHILD:
        return with_child(unit, who, child_id, Action.VISIT)
    return people.sees_child(unit.conn, who.id, child_id, unit.now)


def keep(
    unit: Unit,
    who: Who,
    flow: Flow,
    run: Run,
    edits: int | None,
    *,
    child_id: int | None,
    **values: int | None,
) -> int:
    """Store a run that begins now as what she is in, and show it. Returns the message's row."""
    moments = {"started_at": unit.now, "touched_at": unit.now, "asked_at": unit.now}
    version = {"flow": flow.name, "flow_version": flow.version, "version": run.version_no, "state": dump(run)}
    run_id = runs.add(unit.conn, person_id=who.id, child_id=child_id, **values, **version, **moments)
    people.set_run(unit.conn, who.id, run_id)
    about = title(unit, flow.name, child_id, values.get("subject_id"), bool(values.get("amends_id")))
    screen = with_host_row(flow, engine.view(flow, run), about)
    row = show(unit, who.id, screen, run=(run_id, run.version_no), child_id=child_id, edits=edits)
    is_shown(unit, run_id, run.version_no, row)
    return row


def begin_worry(unit: Unit, who: Who, kept: Kept | None, edits: int | None = None) -> int:
    """Start "I am worried" from anywhere; in a visit it is about that child. Returns the message's row."""
    return begin_worry_about(unit, who, _child_of(unit, kept) if kept else None, edits)


def _child_of(unit: Unit, kept: Kept) -> int | None:
    if kept.flow == DOUBT and kept.subject_id is not None:
        return screened.get(unit.conn, kept.subject_id).child_id
    return kept.child_id if kept.flow in ABOUT_A_CHILD else None


def begin_worry_about(unit: Unit, who: Who, child_id: int | None, edits: int | None = None) -> int:
    """Start "I am worried" about a child, or about none where it is hers no more: a worry is open to everybody.

    A worry begun earlier and answered in part is over: what is told now must raise its own concern.
    """
    for old in runs.open_of(unit.conn, who.id):
        if old.flow == "worry" and load(old.state).answers:
            runs.change(unit.conn, old.id, phase="cancelled")
    if child_id is not None and not people.sees_child(unit.conn, who.id, child_id, unit.now):
        child_id = None
    return begin(unit, who, "worry", child_id=child_id, edits=edits)


def heading(unit: Unit, child_id: int | None, amends: bool = False) -> Message | None:
    """Return the child's code and picture label, the only way a child is named in a chat."""
    return name_of_child(unit, child_id, amends) if child_id is not None else None


def name_of_child(unit: Unit, child_id: int, amends: bool = False) -> Message:
    """Return what a child is called in a chat; `amends`: that a visit to it is being corrected."""
    child = children.get(unit.conn, child_id)
    name = child_words(child.code, child.label)
    return say(N_("{child}: correcting a sent visit"), child=name) if amends else name


def child_words(code: str, label: str) -> Message:
    """Return a child as the chat names it: code and picture."""
    return say(N_("{code} {label}"), code=code, label=label_text(label))


def title(
    unit: Unit, flow: str, child_id: int | None, subject: int | None, amends: bool = False
) -> Message | None:
    """Return what a check-in is about, as its screens say it: a concern's number, level and child, or a child.

    Where a child may be in danger now, the numbers to call stand there.
    """
    if flow == DOUBT:
        return call_first(unit)
    concern = concerns.get(unit.conn, subject) if subject is not None and flow in ABOUT_A_CONCERN else None
    return alerts.headline(concern) if concern else heading(unit, child_id, amends)


def call_first(unit: Unit) -> Message:
    """Return the line that stands before everything else where a child may be in danger."""
    numbers = alerts.joined(emergency.emergency_lines(unit)[:NUMBERS_FIRST])
    return say(N_("<b>In danger, call first:</b> {numbers}"), numbers=numbers)


def title_of(unit: Unit, kept: Kept) -> Message | None:
    """Return what a stored check-in is about."""
    return title(unit, kept.flow, kept.child_id, kept.subject_id, kept.amends_id is not None)


def area_of(unit: Unit, who: Who, child_id: int | None) -> int:
    """Return the area a concern belongs to: the child's, or the person's own when no child is named yet."""
    if child_id is not None:
        return children.get(unit.conn, child_id).area_id
    return next(
        (post.area_id for post in who.posts if post.role == Role.MOTHER),
        (*who.posts, *who.resting)[0].area_id,
    )


def with_host_row(flow: Flow, screen: Screen, child: Message | None, *lines: Message) -> Screen:
    """Return a flow's screen with lines above it, and in a visit the way out to a worry below it."""
    rows: Rows = screen.rows
    if flow.name in ABOUT_A_CHILD and rows:
        rows = (*rows, (WORRY, _LATER))
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


def reask(
    unit: Unit,
    kept: Kept,
    *lines: Message,
    lane: Lane = Lane.REPLY,
    edits: int | None = None,
    key: str | None = None,
) -> int:
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
        key=key,
    )
    is_shown(unit, kept.id, kept.version, row)
    return row


def is_shown(unit: Unit, run_id: int, version: int, row: int) -> None:
    """Note which message shows a run. Raises Stale where an answer came in between: that one shows what follows."""
    if not runs.shown(unit.conn, run_id, version, row, unit.now):
        raise Stale


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
    row = show(unit, who.id, _put_aside(unit, kept), edits=edits or kept.shown_id)
    is_shown(unit, kept.id, kept.version, row)
    return True


def _put_aside(unit: Unit, kept: Kept) -> Screen:
    """Say what becomes of a check-in that is put aside; what her words sounded like is not put aside for long."""
    name = (found,) if (found := title_of(unit, kept)) else ()
    go_on = (Button(say(N_("Go on")), ["resume", kept.id]),)
    if kept.flow == DOUBT:
        line = say(N_("Put aside. If you do not answer soon, your words are passed on, to be safe."))
        return Screen((*name, line), (go_on,))
    lines = (
        say(N_("Put aside. What you answered is kept.")),
        say(N_("If you end it without sending, it does not count. A worry you raised goes on all the same.")),
    )
    return Screen((*lines, *name), (go_on, (Button(say(N_("End without sending")), ["throw", kept.id]),)))


def offer_resume(unit: Unit, who: Who) -> bool:
    """Show the present check-in again, if there is one; say whether there was."""
    kept = runs.get(unit.conn, who.run_id) if who.run_id else None
    if kept is None or kept.phase != "open":
        return False
    reask(unit, kept, WERE_HERE)
    return True


def leave(unit: Unit, kept: Kept) -> int | None:
    """Go back to the check-in that waits after one is over, with one line that says so; return its message's row."""
    open_runs = runs.open_of(unit.conn, kept.person_id)
    waiting = next((one for one in open_runs if one.id != kept.id and one.paused_at is None), None)
    people.set_run(unit.conn, kept.person_id, waiting.id if waiting else None)
    return reask(unit, waiting, say(N_("Back to where you were:"))) if waiting else None
