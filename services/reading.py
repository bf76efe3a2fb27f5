"""The reading list: what was written or spoken waits for a person who reads it, one message a morning.

A concern for each ordinary note would drown the real ones (`domain.md` B), so a note waits here instead.
"""

from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import DBAPIError

from core.calendar import add_working_days, local_day, moment, next_reading
from core.events import Kind
from core.people import Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import alerts as waiting
from db.queries import concern_events, concerns, conflicts, media, notes, outbound, people
from db.queries.concerns import Concern, State
from db.queries.notes import DueNote
from db.queries.people import Who
from db.store import Stale
from services import alerts, climbing, ladders, tasks
from services.links import reading_places
from services.outgoing import Lane, show, tell_operators
from services.unit import Unit

log = structlog.get_logger()

MOST_NAMED = 8  # blue concerns in one list; the board has the others


def keep(
    unit: Unit,
    *,
    run_id: int | None,
    concern_id: int | None,
    child_id: int | None,
    author: Who,
    area_id: int,
    item: str,
    kind: str,
    body: str | None,
    file_id: str | None,
    message_id: int | None = None,
    screened: bool = False,
    withheld: bool = False,
) -> int:
    """Keep a note for the next reading list; return its id.

    "text" comes with `body`, "voice" or "picture" with `file_id`; any other `kind` says what came and is not kept.

    `message_id`: the message a voice or picture came in; it is deleted from the chat once it has been fetched.
    `screened`: the screener has read it; whoever reads what it could not is told so.
    A note about a worker's conduct is on nobody's list: it is read with its concern, and `withheld` until there is one.
    """
    kept = conflicts.of(unit.conn, concern_id, run_id)
    return notes.add(
        unit.conn,
        run_id=run_id,
        concern_id=concern_id,
        child_id=child_id,
        author_id=author.id,
        area_id=area_id,
        item=item,
        kind=kind,
        screened=screened,
        body=body,
        file_id=file_id,
        message_id=message_id if file_id else None,
        fetch="due" if file_id else None,
        at=unit.now,
        due_at=None
        if withheld or kept.conduct
        else next_reading(unit.now, unit.settings.zone, unit.settings),
    )


# -- the morning's list ------------------------------------------------------------------------------------


@dataclass
class _Lists:
    """Whose list is due: for each person the blue concerns that are to be told with it."""

    blue: dict[int, list[tuple[Concern, Role]]] = field(default_factory=dict)

    def add(self, person_id: int, *told: tuple[Concern, Role]) -> None:
        self.blue.setdefault(person_id, []).extend(told)

    def climb(self, unit: Unit, concern: Concern) -> None:
        after, found = ladders.take(unit, concern)
        for person_id, role in found.items():
            self.add(person_id, (after, role))


def tick(unit: Unit, limit: int = 200) -> int:
    """Send the reading lists that are due. Return how many notes, concerns or tasks that were."""
    media.fetch_again(unit.conn, unit.now)
    lists = _Lists()
    blue = concerns.due_listed(unit.conn, unit.now, limit)
    climbed = climbing.each(unit, blue, lists.climb)
    due = notes.due(unit.conn, unit.now, limit)
    doers, to_do = tasks.readers_of_due(unit, limit)
    for person_id in _readers_of(unit, due) | doers:
        lists.add(person_id)
    notes.postpone(
        unit.conn, [note.id for note in due], next_reading(unit.now, unit.settings.zone, unit.settings)
    )
    missed = [told for person_id, told in lists.blue.items() if not _is_sent(unit, person_id, told)]
    climbing.each(unit, [concern for told in missed for concern, _ in told], _not_told)
    return max(climbed, len(due), to_do)


def _is_sent(unit: Unit, person_id: int, told: list[tuple[Concern, Role]]) -> bool:
    """Send a person's list in a savepoint of its own: one that cannot be written must not hold up the others."""
    try:
        with unit.conn.begin_nested():
            _send(unit, person_id, told)
    except (Stale, DBAPIError):
        raise
    except Exception as error:
        log.error("list_stuck", person=person_id, error=type(error).__name__)  # no values: they are private
        text = N_(
            "<b>A reading list cannot be written.</b> Its rows are damaged or there is a fault. Run doctor now."
        )
        tell_operators(unit, f"list:{person_id}", Screen((say(text),)))
        return False
    return True


def _not_told(unit: Unit, found: Concern) -> None:
    """Let a concern that was on a list which could not be written go to whoever comes next."""
    concern = concerns.get(unit.conn, found.id)
    if concern is not None and concern.state is State.RAISED:
        ladders.skip_if_alone(unit, concern)


def _readers_of(unit: Unit, due: list[DueNote]) -> set[int]:
    """Return who is to read these notes, and let those climb that nobody near has read in time."""
    readers: set[int] = set()
    for note in due:
        near = _first_reachable(unit, note, Role.SUPERVISOR, Role.BACKUP)
        county = [] if near and not _is_late(unit, note) else _first_reachable(unit, note, Role.COUNTY)
        if county:
            notes.climb(unit.conn, note.id, unit.now)
        if not near and not county:
            _tell_unread(unit)
        readers.update(near, county)
    return readers


def _first_reachable(unit: Unit, note: DueNote, *roles: Role) -> list[int]:
    """Return the holders of the first of these roles who may read it and can be written to; never its own author."""
    kept = conflicts.of(unit.conn, note.concern_id, note.run_id)
    for role in roles:
        holders = set(people.holders(unit.conn, role.value, note.area_id, unit.now))
        holders -= {note.author_id, *kept.people}
        if reachable := waiting.reachable(unit.conn, holders):
            return sorted(reachable)
    return []


def _is_late(unit: Unit, note: DueNote) -> bool:
    """Say whether a note has been unread for the working days after which the county lead is told."""
    settings, zone = unit.settings, unit.settings.zone
    day = add_working_days(
        local_day(note.at, zone), settings.reading.unread_working_days, settings.calendar.holidays
    )
    return moment(day, settings.reading.at, zone) <= unit.now


def _tell_unread(unit: Unit) -> None:
    text = N_("Notes wait to be read, but nobody who could read them can be reached. Run doctor.")
    tell_operators(unit, "unread", Screen((say(text),)))


def _send(unit: Unit, person_id: int, told: list[tuple[Concern, Role]]) -> None:
    """Send a person's list, once a day; blue concerns that come later that day get an alert of their own."""
    key = f"reading:{person_id}:{local_day(unit.now, unit.settings.zone).isoformat()}"
    who = people.by_id(unit.conn, person_id, unit.now)
    if who is None or outbound.key_known(unit.conn, key):
        for concern, role in told:
            alerts.tell(unit, concern, {person_id: role})
        return
    count = notes.count_waiting(unit.conn, person_id, *reading_places(who))
    screen = _with_tasks(unit, who, _screen(count, [concern for concern, _ in told]))
    if not count and not told and not screen.rows:
        return
    row = show(
        unit,
        person_id,
        screen,
        lane=Lane.REMINDER,
        concern_id=told[0][0].id if told else None,
        key=key,
    )
    for concern, role in told:
        concern_events.add(unit.conn, concern.id, Kind.TOLD, unit.now, person_id, row, role=role.value)


def _screen(count: int, blue: list[Concern]) -> Screen:
    """Return the list: how many notes, and the blue concerns by number and kind. Nothing about a child."""
    lines: list[Message] = [say(N_("<b>Your reading list</b>"))]
    rows: list[tuple[Button, ...]] = []
    if count:
        lines.append(say(N_("Notes to read: {count}"), count=count))
        rows.append((Button(say(N_("Read the notes")), ["read_notes"]),))
    if blue:
        lines.append(say(N_("Blue concerns: {count}"), count=len(blue)))
    for concern in blue[:MOST_NAMED]:
        kind = say(concern.category.title)
        lines.append(
            say(N_("{mark} No. {number}: {kind}"), mark=concern.level.mark, number=concern.id, kind=kind)
        )
        rows.append(_buttons(concern))
    if len(blue) > MOST_NAMED:
        lines.append(say(N_("The others are on the board: /concerns")))
    return Screen(tuple(lines), tuple(rows))


def _with_tasks(unit: Unit, who: Who, screen: Screen) -> Screen:
    """Return a list with what else there is to do beneath it."""
    lines, rows = tasks.part_of_list(unit, who)
    return Screen((*screen.lines, *lines), (*screen.rows, *rows))


def _buttons(concern: Concern) -> tuple[Button, ...]:
    text = N_("No. {number}: {what}")
    wanted = ((say(N_("Acknowledge")), "ack"), (say(N_("Open")), "card"))
    return tuple(
        Button(say(text, number=concern.id, what=label), [verb, concern.id]) for label, verb in wanted
    )


def show_list(unit: Unit, who: Who) -> None:
    """Show a person how many notes there are to read, and what else there is to do."""
    count = notes.count_waiting(unit.conn, who.id, *reading_places(who))
    screen = _with_tasks(unit, who, _screen(count, []))
    empty = Screen((say(N_("There is nothing to read.")),))
    show(unit, who.id, screen if screen.rows else empty)
