"""Tasks that a visit leaves behind for one of the programme's people. They show up where that person looks anyway.

A mother finds hers on the child's card and beneath a reminder, others with their morning's list.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.calendar import local_day, next_reading
from core.codes import label_text
from core.people import Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import alerts, children, conflicts, people, reminders, roster, tasks, visits
from db.queries.people import Who
from db.queries.tasks import Task
from services.outgoing import show
from services.permission import roles_over, with_child
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

MOST = 6  # tasks in one list; the most urgent come first, the others follow when these are done
LISTED_AGAIN = timedelta(
    days=6
)  # after the next morning: what is not done comes again weekly, as a blue concern


@dataclass(frozen=True)
class _Kind:
    """What is to be done, by whom, within how many days (P), and what its button says."""

    text: str
    role: Role
    days: int
    done: str = N_("Done: {child}")


# The kinds a flow's end names itself (`bot.flows.model.TaskKind`), then those the host finds.
CONTACTS, CONSENT, RE_PAIR, HAND_OVER = "contacts", "consent", "re_pair", "hand_over"
MOVED, WHERE, HOSPITAL, SIBLING = "moved", "where", "hospital", "sibling"
_OFF_THE_LIST = N_("Done, off the list: {child}")
_KINDS: dict[str, _Kind] = {
    CONTACTS: _Kind(N_("Write down two emergency contacts on paper, not here"), Role.MOTHER, 7),
    CONSENT: _Kind(N_("Ask again whether a record may be kept"), Role.MOTHER, 14, N_("Ask again: {child}")),
    HOSPITAL: _Kind(N_("In hospital: please ask how the child is"), Role.SUPERVISOR, 1),
    HAND_OVER: _Kind(
        N_("Moved away, the family agrees: hand over to the new place"), Role.COUNTY, 7, _OFF_THE_LIST
    ),
    MOVED: _Kind(N_("Moved away, no handover agreed: close the file"), Role.COUNTY, 7, _OFF_THE_LIST),
    WHERE: _Kind(N_("Moved away, new place or handover not clear: please find out"), Role.COUNTY, 7),
    SIBLING: _Kind(
        N_("A child of the same home has a concern: see that this one is well"), Role.SUPERVISOR, 3
    ),
    RE_PAIR: _Kind(N_("Two months without contact: find another pair"), Role.COUNTY, 7),
}
_WHOSE: dict[str, tuple[Role, ...]] = {
    Role.SUPERVISOR: (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY),
    Role.COUNTY: (Role.COUNTY,),
}


def add(unit: Unit, kind: str, child_id: int, *, run_id: int | None, concern_id: int | None = None) -> None:
    """Open a task of a kind for a child; one that is open already stays the only one."""
    known = _KINDS[kind]
    zone = unit.settings.zone
    due_on = local_day(unit.now, zone) + timedelta(days=known.days)
    hers = known.role is Role.MOTHER
    tasks.add(
        unit.conn,
        kind=kind,
        child_id=child_id,
        role=known.role.value,
        run_id=run_id,
        concern_id=concern_id,
        due_on=due_on.isoformat(),
        at=unit.now,
        listed_at=None if hers else next_reading(unit.now, zone, unit.settings),
    )


def settle(unit: Unit, who: Who, kind: str, child_id: int) -> None:
    """Close a child's task of a kind because a visit has answered it."""
    tasks.drop(unit.conn, child_id, kind, who.id, unit.now)


def of_child(unit: Unit, child_id: int) -> list[Task]:
    """Return what a mother must still do for a child beside visiting it, for its card."""
    return tasks.of_child(unit.conn, child_id, Role.MOTHER.value)


def words(task: Task) -> Message:
    """Return what is to be done; nothing about why."""
    return say(_KINDS[task.kind].text)


def reminder_lines(unit: Unit, child_id: int) -> tuple[Message, ...]:
    """Return one line for a mother's reminder: what else there is to do for the child."""
    open_ones = of_child(unit, child_id)[:1]
    return tuple(say(N_("Also: {what}."), what=words(task)) for task in open_ones)


def _child(task: Task) -> Message:
    return say(N_("{code} {label}"), code=task.code, label=label_text(task.label))


def button(unit: Unit, task: Task) -> Button:
    """Return the button that says a task is done, or does it: consent is asked by correcting the intake."""
    label = say(_KINDS[task.kind].done, child=_child(task))
    visit = visits.of_run(unit.conn, task.run_id) if task.kind == CONSENT and task.run_id else None
    return Button(label, ["amend", visit] if visit else ["task_done", task.id])


# -- the morning's list ------------------------------------------------------------------------------------


def part_of_list(unit: Unit, who: Who) -> tuple[tuple[Message, ...], Rows]:
    """Return the lines and buttons of a person's tasks, the most urgent first; nothing where there is none."""
    found = tasks.of_places(unit.conn, _places(who), MOST + 1, who.id)
    if not found:
        return (), ()
    today = local_day(unit.now, unit.settings.zone)
    more = (say(N_("More follow when these are done.")),) if len(found) > MOST else ()
    lines = (say(N_("<b>To do</b>")), *(_line(task, today) for task in found[:MOST]), *more)
    return lines, tuple([(button(unit, task),) for task in found[:MOST]])


def _places(who: Who) -> list[tuple[str, str]]:
    """Return whose tasks a person does and where: a stand-in those of the supervisor."""
    hers = {Role.SUPERVISOR: Role.SUPERVISOR, Role.BACKUP: Role.SUPERVISOR, Role.COUNTY: Role.COUNTY}
    return [(hers[Role(post.role)].value, post.path) for post in who.posts if Role(post.role) in hers]


def _line(task: Task, today: date) -> Message:
    late = date.fromisoformat(task.due_on) < today
    text = N_("{child}: {what} (late)") if late else N_("{child}: {what}")
    return say(text, child=_child(task), what=words(task))


def readers_of_due(unit: Unit, limit: int) -> tuple[set[int], int]:
    """Return whose list has a task that is due to be told now, and how many tasks those were."""
    due = tasks.listed(unit.conn, unit.now, limit)
    readers: set[int] = set()
    for task in due:
        found = _people(unit, task)
        tomorrow = next_reading(unit.now, unit.settings.zone, unit.settings)
        tasks.list_again(unit.conn, task.id, tomorrow + (LISTED_AGAIN if found else timedelta()))
        readers.update(found)
    return readers, len(due)


def _people(unit: Unit, task: Task) -> list[int]:
    """Return who is told: the holders of its role nearest to the child, or those who stand in for them.

    Where neither supervisor nor stand-in can be reached the task becomes the coordinator's.
    """
    kept = conflicts.of(unit.conn, task.concern_id, None)
    for role in _WHOSE[task.role]:
        holders = set(people.holders(unit.conn, role.value, task.area_id, unit.now)) - kept.people
        if reachable := alerts.reachable(unit.conn, holders):
            if role is Role.COUNTY:
                tasks.hand_to(unit.conn, task.id, role.value)
            return sorted(reachable)
    return []


# -- done --------------------------------------------------------------------------------------------------


def _done(unit: Unit, who: Who, press: Press, task_id: int) -> None:
    """Take "done"; a second press finds it done and says the same."""
    task = tasks.get_open(unit.conn, task_id)
    if task is None:
        show(unit, who.id, Screen((say(N_("✓ That is done already.")),)))
        return
    if not _is_hers(unit, who, task):
        raise NotAllowed
    tasks.close(unit.conn, task_id, who.id, unit.now)
    if task.kind in (HAND_OVER, MOVED):
        _take_off(unit, task)
    show(unit, who.id, Screen((say(N_("✓ Done: {child}: {what}"), child=_child(task), what=words(task)),)))


def _is_hers(unit: Unit, who: Who, task: Task) -> bool:
    if task.role == Role.MOTHER:
        return with_child(unit, who, task.child_id, Action.VISIT)
    if who.id in conflicts.of(unit.conn, task.concern_id, None).people:
        return False
    return not set(roles_over(who, task.path)).isdisjoint(_WHOSE[task.role])


def _take_off(unit: Unit, task: Task) -> None:
    """Take a child who moved away off the roster; the coordinator has pressed, nobody else can."""
    children.change(unit.conn, task.child_id, until=unit.now, next_on=None)
    roster.unpair_all(unit.conn, task.child_id, unit.now)
    reminders.withdraw_of_child(unit.conn, task.child_id)


PRESSES: Verbs = {"task_done": _done}
