"""Concerns: opened with the answer that raises them, taken on by a person in scope."""

from datetime import timedelta
from typing import Any

from core import ladder
from core.events import Kind
from core.level_rules import Hours
from core.people import Action, Role
from core.screens import Screen
from core.text import N_, Message, say
from core.triage import Flag, Level
from db.queries import alerts as waiting
from db.queries import children, concern_events, concerns, notes, people
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, board, climbing, conflicts, handover, ladders, owners
from services.outgoing import Lane, show
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import Unit

RING_AGAIN = timedelta(minutes=10)  # a second request to ring within this says the same


def open_or_add(
    unit: Unit,
    *,
    flag: Flag,
    item: str,
    option: str,
    ticked: Message,
    run_id: int,
    child_id: int | None,
    raiser: Who,
    area_id: int,
    into: int | None = None,
) -> int:
    """Let a flag open a concern, or join the open one of its check-in and category. Returns the concern's number.

    `into`: the concern a follow-up is about, which has become worse; it climbs anew even if it was red already.

    The first step of the ladder is taken in this same unit. `ticked`: what was ticked, in codes and labels only.
    A worse flag lets the concern climb anew at its level; one that is not worse alerts nobody again.
    """
    known = concerns.flagged(unit.conn, run_id, item, flag.category, flag.level)
    if known is not None:
        return known
    conduct = conflicts.is_conduct(unit, run_id, item, option)
    followed = _followed(unit, into)
    concern = followed or _same(unit, run_id, flag, conduct)
    opened = concern is None
    if concern is None:
        concern = _opened(unit, flag, run_id, child_id, raiser, area_id, conduct)
    concerns.add_flag(
        unit.conn,
        concern.id,
        run_id=run_id,
        item=item,
        option=option,
        category=flag.category,
        level=flag.level,
        ticked=ticked,
        at=unit.now,
    )
    _rouse(unit, concern, flag, item, raiser, opened, grew=followed is not None)
    return concern.id


def _same(unit: Unit, run_id: int, flag: Flag, conduct: bool) -> Concern | None:
    """Return the open concern of a check-in that a flag belongs to; what is about conduct stays by itself."""
    found = concerns.of_run(unit.conn, run_id)
    return next(
        (one for one in found if one.conduct is conduct and (conduct or one.category is flag.category)), None
    )


def _followed(unit: Unit, number: int | None) -> Concern | None:
    concern = concerns.get(unit.conn, number) if number is not None else None
    return None if concern is None or concern.state is State.CLOSED else concern


def _opened(
    unit: Unit, flag: Flag, run_id: int, child_id: int | None, raiser: Who, area_id: int, conduct: bool
) -> Concern:
    number = concerns.add(
        unit.conn,
        child_id=child_id,
        run_id=run_id,
        raiser_id=raiser.id,
        area_id=area_id,
        category=flag.category.value,
        state=State.RAISED.value,
        step=0,
        opened_at=unit.now,
        anchor_at=unit.now,
        conduct=conduct,
        **_ladder(unit, flag.level, conduct),
    )
    concern = concerns.get(unit.conn, number)
    assert concern is not None, "it was inserted in this unit"  # noqa: S101
    return conflicts.keep_at_opening(unit, concern)


def _ladder(unit: Unit, level: Level, conduct: bool) -> dict[str, Any]:
    """Return the columns that come with a level: its ladder, frozen, and the first moments of its climb."""
    rule = ladder.freeze(level, unit.settings, conduct)
    return {
        "level": int(level),
        "ladder": ladder.dump(rule),
        "listed": rule.rule.hours is Hours.LIST,
        "next_due_at": ladder.first(rule, unit.now, unit.settings.zone),
        "advise_at": unit.now + climbing.SELF_REPORT if level in climbing.ADVISED_LEVELS else None,
    }


def _rouse(
    unit: Unit, concern: Concern, flag: Flag, item: str, raiser: Who, opened: bool, grew: bool
) -> None:
    """Tell of a new concern or of a worse one; another flag of the same weight is only noted."""
    worse = flag.level < concern.level or (grew and flag.level == concern.level)
    kind = Kind.RAISED if opened else Kind.WORSE if worse else Kind.ADDED
    concern_events.add(unit.conn, concern.id, kind, unit.now, raiser.id, item=item, level=int(flag.level))
    if kind is Kind.RAISED:
        ladders.begin(unit, concern)
    elif kind is Kind.WORSE:
        why = say(
            N_("<b>This has become more serious.</b> It was {level} before."), level=say(concern.level.title)
        )
        ladders.restart(unit, concern, why, acknowledged_at=None, **_worse(unit, concern, flag.level))


def _worse(unit: Unit, concern: Concern, level: Level) -> dict[str, Any]:
    """Return the columns of a raised level; she is advised once, however often the level is raised."""
    columns = _ladder(unit, level, concern.conduct)
    if concern.level in climbing.ADVISED_LEVELS:
        del columns["advise_at"]
    return columns


def of_run(unit: Unit, run_id: int) -> int | None:
    """Return the number of the worst open concern that a check-in has raised."""
    found = concerns.of_run(unit.conn, run_id)
    return found[0].id if found else None


def note_came(unit: Unit, run_id: int) -> None:
    """Tell those who were alerted that she has written or spoken since; an alert alone would say "no note"."""
    for concern in concerns.of_run(unit.conn, run_id):
        if concern.level in (Level.P0, Level.P1):
            alerts.inform_note(unit, concern)


def set_child(unit: Unit, run_id: int, child_id: int) -> None:
    """Say which child a worry is about, once it is known. From then on the child's place counts."""
    area_id = children.get(unit.conn, child_id).area_id
    notes.name_child(unit.conn, run_id, child_id, area_id)
    for concern in concerns.of_run(unit.conn, run_id):
        if concern.child_id is None:
            _name_child(unit, concern, child_id, area_id)


def _name_child(unit: Unit, concern: Concern, child_id: int, area_id: int) -> None:
    concern_events.add(unit.conn, concern.id, Kind.CHILD_NAMED, unit.now, concern.raiser_id)
    concern = conflicts.keep_family(unit, concern, child_id)
    if area_id != concern.area_id:
        handover.to_place(unit, concern, area_id, child_id=child_id)  # other people answer for that place
        return
    concern = concerns.change(unit.conn, concern, child_id=child_id)
    line = alerts.child_line(concern.code, concern.label)
    named = Screen((say(N_("No. {number} is about this child:"), number=concern.id), line))
    lane = (
        Lane.ALERT if concern.level <= Level.P1 else Lane.REMINDER
    )  # a yellow child's name can wait for the day
    for person_id in concern_events.told(unit.conn, concern):
        show(unit, person_id, named, lane=lane, child_id=child_id)


def acknowledge(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Take a concern on. The first press wins; the others are told who it was, and so is she who raised it."""
    concern, role = allowed(unit, who, concern_id, Action.ACKNOWLEDGE)
    if concern.state is State.RAISED:
        concern = _taken_on(unit, who, concern, role)
    board.show_card(unit, who, press, concern)


def _taken_on(unit: Unit, who: Who, concern: Concern, role: Role) -> Concern:
    concern_events.add(unit.conn, concern.id, Kind.ACKNOWLEDGED, unit.now, who.id, role=role.value)
    by_role = {"number": concern.id, "role": alerts.role_text(role)}
    alerts.inform_told(unit, concern, say(N_("No. {number}: acknowledged by the {role}."), **by_role), who.id)
    text = N_("{about}: your {role} has seen it and takes it on.")
    line = say(text, about=alerts.known_as(unit, concern), role=alerts.role_text(role))
    alerts.tell_raiser(unit, concern, line)
    return concerns.change(
        unit.conn,
        concern,
        state=State.ACKNOWLEDGED.value,
        owner_id=who.id,
        acknowledged_at=unit.now,
        moved_at=unit.now,
        next_due_at=owners.remind_at(unit, concern),
        advise_at=None,
    )


def ask_to_ring(unit: Unit, who: Who, press: Press, concern_id: int) -> None:
    """Ask her who raised a concern to ring the person who presses. It is a move, not an acknowledgement."""
    concern, role = allowed(unit, who, concern_id, Action.ASK_TO_RING)
    if concern.state is State.CLOSED:
        board.show_card(unit, who, press, concern)
        return
    concern, line = _asked(unit, who, concern, role)
    board.show_card(unit, who, press, concern, line)


def _asked(unit: Unit, who: Who, concern: Concern, role: Role) -> tuple[Concern, Message]:
    recent = concern_events.of(unit.conn, concern.id, Kind.ASKED_TO_RING, since=unit.now - RING_AGAIN)
    if any(event.person_id == who.id for event in recent):
        return concern, say(N_("You asked her at {when}. She has your number."), when=recent[-1].at)
    if not waiting.reachable(unit.conn, [concern.raiser_id]):
        return concern, say(N_("She cannot be reached here. Please ring her yourself."))
    phone = people.phone_of(unit.conn, who.id) or unit.settings.lines.duty
    text = N_("{about}: your {role} asks you to ring now: <b>{phone}</b>")
    about = alerts.known_as(unit, concern)
    asked = say(text, about=about, role=alerts.role_text(role), phone=phone)
    alerts.tell_raiser(unit, concern, asked, lane=Lane.REPLY)
    concern = owners.moved(unit, concern, Kind.ASKED_TO_RING, who.id, role=role.value)
    return concern, say(N_("The request to ring you is on its way to her."))


PRESSES: Verbs = {"ack": acknowledge, "ring": ask_to_ring}
