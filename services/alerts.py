"""What people are shown about a concern, and the alert itself. Children appear as code and picture label only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core import ladder
from core.codes import label_text
from core.events import Kind
from core.people import MAY, TITLES, Action, Role, who_may
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts, concern_events, concerns, flags, notes, outbound, people
from db.queries.concerns import Concern, State
from services.outgoing import Lane, show
from services.unit import Unit

TOGETHER = timedelta(seconds=2)  # alerts to one chat within this travel as one message
MOST_TOGETHER = 5  # concerns in one message; more would not be read
_BOARD = [role.value for role in MAY[Action.SEE_CONCERN]]
BY_LAW = say(N_("The law asks you to report this at once: 110 or civil affairs."))
BLANK = Message("")  # between two concerns in one message


def role_text(role: Role) -> Message:
    """Return a role in words."""
    return say(TITLES[role])


def joined(parts: Sequence[Message]) -> Message:
    """Return several things as a list in words; at least one."""
    text, *rest = parts
    for part in rest:
        text = say(N_("{first}, {second}"), first=text, second=part)
    return text


def child_line(code: str | None, label: str | None) -> Message:
    """Return a child as the chat may name it, or that it is not known yet which one."""
    if code is None or label is None:
        return say(N_("The child is not named yet."))
    return say(N_("{code} {label}"), code=code, label=label_text(label))


def heading(concern: Concern) -> Message:
    """Return a concern's number and level."""
    level = concern.level
    text = N_("{mark} <b>No. {number}: {level}</b>")
    return say(text, mark=level.mark, number=concern.id, level=say(level.title))


def headline(concern: Concern) -> Message:
    """Return which concern this is, in one line: number, level and child."""
    return joined([heading(concern), child_line(concern.code, concern.label)])


def facts(unit: Unit, concern: Concern) -> tuple[Message, ...]:
    """Return the lines every view of a concern begins with: number, level, child, category, ticks, when, notes."""
    ticked = flags.ticked(unit.conn, concern.id)
    unread = notes.unread_about(unit.conn, concern.id, concern.run_id)
    return (
        heading(concern),
        child_line(concern.code, concern.label),
        say(concern.category.title),
        *(say(N_("Ticked: {what}"), what=what) for what in ticked),
        say(N_("Raised: {when}"), when=concern.opened_at),
        *((say(N_("Notes to read: {count}"), count=unread),) if unread else ()),
    )


def alert_lines(
    unit: Unit, concern: Concern, others: Sequence[Role], why: Message | None
) -> tuple[Message, ...]:
    """Return an alert's text: the facts, why it comes again, who else was told, and by when somebody must answer."""
    head, *rest = facts(unit, concern)
    told = (
        (say(N_("Told as well: {roles}"), roles=joined([role_text(role) for role in others])),)
        if others
        else ()
    )
    deadline = say(N_("If nobody acknowledges by {when}, it goes on to others."), when=concern.next_due_at)
    # At red the level's own line says it already.
    legal = concern.level is Level.P1 and unit.settings.kinds.must_report(concern.category, concern.level)
    law = (BY_LAW,) if legal else ()
    return (head, *_again(concern, why), *rest, *told, *now_lines(unit, concern.level), *law, deadline)


def now_lines(unit: Unit, level: Level) -> tuple[Message, ...]:
    """Return what is to be done now and by when, as the settings have it; nothing where they leave a span empty."""
    owed = unit.settings.deadlines.of(level)
    if not (owed.acknowledge and owed.seen):
        return ()
    return (say(level.supervisor_now, acknowledge=owed.acknowledge.said, seen=owed.seen.said),)


def _again(concern: Concern, why: Message | None) -> tuple[Message, ...]:
    """Say in words why this is not the first alert."""
    round_over = concern.step > len(ladder.load(concern.ladder).rule.rungs)
    if why is not None:
        return (why,)
    if round_over:
        return (say(N_("<b>Again:</b> nobody has acknowledged yet.")),)
    if concern.acknowledged_at is not None:
        return (say(N_("<b>Again:</b> it was acknowledged, but nothing has moved since.")),)
    return ()


def alert_rows(concern: Concern, role: Role, numbered: bool) -> Rows:
    """Return the buttons of an alert, two a row; `numbered` where a message is about several concerns."""
    first = [(say(N_("Acknowledge")), ["ack", concern.id, int(concern.level)])]
    first.append((say(N_("Pass on")), ["pass_on", concern.id]))
    if numbered:
        text = N_("No. {number}: {what}")
        return tuple((Button(say(text, number=concern.id, what=what), action),) for what, action in first)
    return _pairs(first), *question_rows(concern, role)


def question_rows(concern: Concern, role: Role) -> Rows:
    """Return the buttons with which more is learnt about a concern."""
    wanted = [(say(N_("Ask her to ring me")), ["ring", concern.id])]
    if role in who_may(Action.READ_NOTE, concern.conduct):
        wanted.append((say(N_("Read the note")), ["read", concern.id]))
    return (_pairs(wanted),)


def _pairs(wanted: Sequence[tuple[Message, Sequence[object]]]) -> tuple[Button, ...]:
    return tuple(Button(label, list(action)) for label, action in wanted)


def being_told(unit: Unit, concern: Concern) -> dict[int, Role]:
    """Return those told in this climb whom the alert has reached, or may still reach, each with the role."""
    hoped_for = concern_events.hoped_for(unit.conn, concern)
    told = concern_events.told(unit.conn, concern)
    return {one: Role(role) for one, role in told.items() if one in hoped_for}


def tell(unit: Unit, concern: Concern, found: Mapping[int, Role], why: Message | None = None) -> None:
    """Enqueue the alert for each person. With another alert that has not left yet it becomes one message."""
    told = {**being_told(unit, concern), **found}
    for person_id, role in found.items():
        others = [other for who, other in told.items() if who != person_id]
        block = _Block(concern, alert_lines(unit, concern, list(dict.fromkeys(others)), why))
        _tell_one(unit, block, person_id, role)


@dataclass(frozen=True)
class _Block:
    """One concern's part of a message."""

    concern: Concern
    lines: tuple[Message, ...]


def _tell_one(unit: Unit, block: _Block, person_id: int, role: Role) -> None:
    concern = block.concern
    waiting, others = _waiting(unit, person_id, concern)
    blocks = [_Block(other, alert_lines(unit, other, (), None)) for other in others]
    row = show(
        unit,
        person_id,
        _screen([*blocks, block], role),
        lane=Lane.ALERT,
        child_id=concern.child_id,
        concern_id=concern.id,
    )
    if waiting is not None:
        outbound.supersede(
            unit.conn, waiting, row
        )  # raises Stale where another alert took it along meanwhile
    for other in others:
        concern_events.add(unit.conn, other.id, Kind.MERGED, unit.now, person_id, row)
    concern_events.add(unit.conn, concern.id, Kind.TOLD, unit.now, person_id, row, role=role.value)


def _waiting(unit: Unit, person_id: int, concern: Concern) -> tuple[int | None, list[Concern]]:
    """Return the alert to the same chat that this one can travel with, and the other concerns it is about."""
    row = alerts.young(unit.conn, person_id, unit.now - TOGETHER)
    ids = concern_events.alerted_in(unit.conn, row) if row is not None else []
    if not ids or len(ids) >= MOST_TOGETHER:
        return None, []
    found = [concerns.get(unit.conn, other) for other in ids if other != concern.id]
    return row, [other for other in found if other is not None and other.state is State.RAISED]


def _screen(blocks: list[_Block], role: Role) -> Screen:
    """Return one message about one or several concerns, the worst first."""
    ordered = sorted(blocks, key=lambda block: (block.concern.level, block.concern.id))
    numbered = len(ordered) > 1
    lines: list[Message] = []
    rows: list[tuple[Button, ...]] = []
    for block in ordered:
        lines += [BLANK, *block.lines] if lines else block.lines
        rows += alert_rows(block.concern, role, numbered)
    return Screen(tuple(lines), tuple(rows))


def lane_of(concern: Concern) -> Lane:
    """Return how a line about a concern travels: red and orange at any hour, the others not in quiet hours."""
    return Lane.REPLY if concern.level <= Level.P1 else Lane.REMINDER


def inform(unit: Unit, concern: Concern, person_id: int, *lines: Message) -> None:
    """Enqueue a line about a concern, without anything about the child; taken back from who loses the concern."""
    show(unit, person_id, Screen(lines), lane=lane_of(concern), concern_id=concern.id)


def known_as(unit: Unit, concern: Concern) -> Message:
    """Return how she who raised a concern knows it: by its child; by number where she has the board of concerns.

    A child that is not named, or not hers any more, is not said: then it is the day and hour of her worry.
    """
    if people.covers(unit.conn, concern.raiser_id, concern.area_id, _BOARD, unit.now):
        return say(N_("No. {number}"), number=concern.id)
    if _is_hers(unit, concern):
        return child_line(concern.code, concern.label)
    return say(N_("Your worry of {when}"), when=concern.opened_at)


def _is_hers(unit: Unit, concern: Concern) -> bool:
    """Say whether a concern's child is one of those she visits who raised it."""
    child = concern.child_id
    return child is not None and people.visits(unit.conn, concern.raiser_id, child, unit.now)


def tell_raiser(unit: Unit, concern: Concern, *lines: Message, lane: Lane | None = None) -> None:
    """Enqueue lines for her who raised a concern; where they name its child it must be hers when they are sent."""
    child = concern.child_id if _is_hers(unit, concern) else None
    way = lane_of(concern) if lane is None else lane
    show(unit, concern.raiser_id, Screen(lines), lane=way, child_id=child)


def withdraw(unit: Unit, concern: Concern) -> set[int]:
    """Take back what has not left yet and is about this concern alone; return to whom it was going."""
    gone = set()
    for row in alerts.queued_about(unit.conn, concern.id):
        if concern_events.sharing(unit.conn, row.id) == [concern.id]:
            outbound.mark(unit.conn, row.id, "withdrawn", "settled")
            concern_events.add(unit.conn, concern.id, Kind.WITHDRAWN, unit.now, row.person_id, row.id)
            gone.add(row.person_id)
    return gone


def inform_told(unit: Unit, concern: Concern, line: Message, *besides: int) -> None:
    """Tell all others who were alerted, in earlier climbs too, and have the place in scope; `besides` know already."""
    withdraw(unit, concern)
    known = {*besides, concern.raiser_id}
    for person_id in concern_events.alerted(unit.conn, concern):
        if person_id not in known and people.covers(unit.conn, person_id, concern.area_id, _BOARD, unit.now):
            inform(unit, concern, person_id, line)


def inform_note(unit: Unit, concern: Concern) -> None:
    """Tell those who were alerted in this climb, and may read, that a note has come in; once until it is read."""
    line = say(N_("No. {number}: a note has come in."), number=concern.id)
    for person_id, role in concern_events.told(unit.conn, concern).items():
        if Role(role) in who_may(Action.READ_NOTE, concern.conduct):
            rows = ((Button(say(N_("Read the note")), ["read", concern.id]),),)
            show(
                unit,
                person_id,
                Screen((line,), rows),
                lane=Lane.ALERT,
                child_id=concern.child_id,
                concern_id=concern.id,
            )


def remind(unit: Unit, concern: Concern, role: Role, lapsed: bool) -> None:
    """Remind the owner of a concern in which nothing moves; `lapsed`: no second person has agreed."""
    assert concern.owner_id is not None, "who is reminded owns it"  # noqa: S101
    then = say(N_("If nothing moves by {when}, it goes to everybody again."), when=concern.next_due_at)
    rows = ((Button(say(N_("Open")), ["card", concern.id]),), *question_rows(concern, role))
    row = show(
        unit,
        concern.owner_id,
        Screen(
            (heading(concern), child_line(concern.code, concern.label), _stuck(concern, lapsed), then), rows
        ),
        lane=Lane.ALERT,
        child_id=concern.child_id,
        concern_id=concern.id,
    )
    concern_events.add(unit.conn, concern.id, Kind.REMINDED, unit.now, concern.owner_id, row)


def _stuck(concern: Concern, lapsed: bool) -> Message:
    """Say what has not happened."""
    if lapsed:
        return say(N_("Nobody has agreed yet."))
    if concern.state is State.PLANNED:
        return say(N_("The plan is to be looked at again today."))
    return say(N_("Nothing has moved since you took it on."))
