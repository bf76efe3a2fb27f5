"""Concerns: opened with the answer that raises them, worse with the next one, named with their child."""

from collections.abc import Sequence

from core.events import Kind
from core.screens import Screen
from core.text import N_, Message, say
from core.triage import Flag, Level
from db.queries import children, concern_events, concerns, flags, notes
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, conflicts, handover, ladders, levels, owners
from services.outgoing import Lane, show
from services.unit import Unit


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
    conduct: bool = False,
    like: Sequence[Concern] = (),
) -> int:
    """Let a flag open a concern, or join the open one of its check-in and category. Returns the concern's number.

    `into`: the concern a follow-up is about, which has become worse; it climbs anew even if it was red already.
    `conduct`: it goes the way of one about the conduct of a worker, whatever was ticked; `like`: kept from the same
    people as these.

    The first step of the ladder is taken in this same unit. `ticked`: what was ticked, in codes and labels only.
    A worse flag lets the concern climb anew at its level; one that is not worse alerts nobody again.
    """
    flag = levels.at_least(unit, flag)
    conduct = conduct or conflicts.is_conduct(unit, run_id, item, option)
    known = flags.flagged(unit.conn, run_id, item, flag.category, flag.level, conduct)
    if known is not None:
        return known
    followed = _followed(unit, into)
    concern = followed or _same(unit, run_id, flag, conduct)
    opened = concern is None
    if concern is None:
        concern = _opened(unit, flag, run_id, child_id, raiser, area_id, conduct, like)
    if conduct:
        conflicts.keep_words(unit, concern)
    flags.add(
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
    unit: Unit,
    flag: Flag,
    run_id: int,
    child_id: int | None,
    raiser: Who,
    area_id: int,
    conduct: bool,
    like: Sequence[Concern],
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
        **levels.columns(unit, flag.level, area_id, conduct),
    )
    concern = concerns.get(unit.conn, number)
    assert concern is not None, "it was inserted in this unit"  # noqa: S101
    return conflicts.keep_at_opening(unit, concern, like)


def _rouse(
    unit: Unit, concern: Concern, flag: Flag, item: str, raiser: Who, opened: bool, grew: bool
) -> None:
    """Tell of a new concern or of a worse one; another flag of the same weight is only noted."""
    if opened:
        _begin(unit, concern, flag, item, raiser)
    elif flag.level < concern.level or (grew and flag.level == concern.level):
        why = say(
            N_("<b>This has become more serious.</b> It was {level} before."), level=say(concern.level.title)
        )
        levels.raise_to(unit, concern, flag.level, Kind.WORSE, why, raiser.id, item=item)
    else:
        concern_events.add(
            unit.conn, concern.id, Kind.ADDED, unit.now, raiser.id, item=item, level=int(flag.level)
        )
        owners.new_sign(unit, concern)


def _begin(unit: Unit, concern: Concern, flag: Flag, item: str, raiser: Who) -> None:
    concern_events.add(
        unit.conn, concern.id, Kind.RAISED, unit.now, raiser.id, item=item, level=int(flag.level)
    )
    concern, why = levels.at_opening(unit, concern)
    ladders.begin(unit, concern, why)
    levels.look_after_siblings(unit, concern)


def of_run(unit: Unit, run_id: int) -> int | None:
    """Return the number of the worst open concern that a check-in has raised."""
    found = concerns.of_run(unit.conn, run_id)
    return found[0].id if found else None


def note_came(unit: Unit, run_id: int | None, own: Concern | None = None) -> None:
    """Tell those who were alerted that she has written or spoken since; an alert alone would say "no note".

    `own`: the concern alone that the note is read with.
    """
    of_run = concerns.of_run(unit.conn, run_id) if run_id else []
    for concern in [own] if own else of_run:
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
        concern = handover.to_place(unit, concern, area_id, child_id=child_id)  # others answer for that place
        levels.look_after_siblings(unit, levels.upgrade(unit, concern))
        return
    concern = concerns.change(unit.conn, concern, child_id=child_id)
    line = alerts.child_line(concern.code, concern.label)
    named = Screen((say(N_("No. {number} is about this child:"), number=concern.id), line))
    lane = (
        Lane.ALERT if concern.level <= Level.P1 else Lane.REMINDER
    )  # a yellow child's name can wait for the day
    for person_id in concern_events.told(unit.conn, concern):
        show(unit, person_id, named, lane=lane, child_id=child_id, concern_id=concern.id)
    levels.look_after_siblings(unit, levels.upgrade(unit, concern))
