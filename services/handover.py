"""Who answers changes: a child moves to another place, or somebody's post ends. Nothing stays with the former ones."""

from core import cases
from core.events import Kind
from core.people import Action
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import alerts as waiting
from db.queries import children, concerns, notes, people, runs
from db.queries.concerns import Concern
from db.queries.people import Who
from services import alerts, casework, checkins, climbing, ladders, owners, permission, rungs
from services.outgoing import show
from services.unit import Unit

_WRITTEN = {**casework.ACTIONS, "closing": Action.CLOSE}
ARRIVED = say(N_("<b>The child has moved here.</b> It began in another place."))
LEFT_BEHIND = say(
    N_("<b>Again:</b> it was taken on, but that person does not answer for this place any more.")
)


def child_moved(unit: Unit, child_id: int, area_id: int) -> None:
    """Give a child's open concerns, and the notes somebody still has to read, to the people of its new place."""
    found = concerns.of_child(unit.conn, child_id)
    notes.move(unit.conn, child_id, area_id, [(concern.id, concern.run_id) for concern in found])
    for concern in found:
        if concern.area_id != area_id:
            rungs.note(unit, concern, Kind.MOVED_PLACE, old=concern.area_id, new=area_id)
            to_place(unit, concern, area_id, ARRIVED)
    _take_back_lists(unit, child_id)


def _take_back_lists(unit: Unit, child_id: int) -> None:
    """Take back the lists that name a child and wait for somebody who has lost it."""
    code = children.get(unit.conn, child_id).code
    for row in waiting.unsent_lists(unit.conn):
        if code in str(row.body) and not people.sees_child(unit.conn, row.person_id, child_id, unit.now):
            waiting.take_back(unit.conn, [row.id], unit.now)
            if row.concern_id is not None:
                climbing.unreached(unit, row.id, row.person_id, "scope")


def to_place(
    unit: Unit, concern: Concern, area_id: int, why: Message | None = None, child_id: int | None = None
) -> Concern:
    """Let those answer for a concern who answer for another place; it climbs anew there.

    One that is taken on stays with its owner where he answers for the new place too. `child_id`: its child, where
    that is known only now.
    """
    former, child_id = concern.owner_id, child_id or concern.child_id
    concern = concerns.change(unit.conn, concern, area_id=area_id, child_id=child_id)
    if former is None:
        return ladders.restart(unit, concern, why)
    if concern.state in cases.OWNED and _answers(unit, former, concern, Action.ACKNOWLEDGE):
        return concern
    text = N_("No. {number}: the child belongs to another place now. The people there answer from here on.")
    gone = Screen((say(text, number=concern.id),))
    show(unit, former, gone, lane=alerts.lane_of(concern))  # he hears it although it is his no more
    return owners.release(unit, concern, why, cause="place", acknowledged_at=None)


def post_ended(unit: Unit, person_id: int, cause: str = "post ended") -> None:
    """Take from a person what went with a post that has ended: concerns taken on, and what waits to be sent.

    Telegram may be down for hours: what was queued for her before must not reach her after it is back. `cause`: what
    the end is called in the history of a concern.
    """
    owned = concerns.owned_by(unit.conn, person_id)
    lost = [one for one in owned if not _answers(unit, person_id, one, Action.ACKNOWLEDGE)]
    climbing.each(
        unit,
        lost,
        lambda unit, one: owners.release(unit, one, LEFT_BEHIND, cause=cause, acknowledged_at=None),
    )
    gone = _take_back(unit, person_id)
    who = people.by_id(unit.conn, person_id, unit.now)
    if who is not None:
        _end_casework(unit, who)
        _ask_again(unit, person_id, gone)


def _answers(unit: Unit, person_id: int, concern: Concern, action: Action) -> bool:
    return permission.role_of(unit, person_id, concern, action) is not None


def _take_back(unit: Unit, person_id: int) -> set[int]:
    """Take back messages about concerns and children she has lost, lists and questions; return rows of the last two.

    A list names many children and says of none whose it is, so any screen with buttons counts as one.
    """
    asked = {kept.shown_id for kept in runs.open_of(unit.conn, person_id)}
    lists = set()
    for row in waiting.unsent_to(unit.conn, person_id):
        if row.concern_id is not None:
            climbing.withdraw_if_lost(unit, row.id, person_id, row.concern_id)
        elif row.child_id is not None:
            if not people.sees_child(unit.conn, person_id, row.child_id, unit.now):
                waiting.take_back(unit.conn, [row.id], unit.now)
        elif row.screen_ref is not None or row.id in asked:
            lists.add(row.id)
    waiting.take_back(unit.conn, sorted(lists), unit.now)
    return lists


def _end_casework(unit: Unit, who: Who) -> None:
    """End what she was writing about concerns she cannot act on any more."""
    for kept in runs.open_of(unit.conn, who.id):
        if kept.flow not in checkins.ABOUT_A_CONCERN:
            continue
        concern = concerns.get(unit.conn, kept.subject_id or 0)
        if concern is None or not _answers(unit, who.id, concern, _WRITTEN[kept.flow]):
            runs.change(unit.conn, kept.id, phase="cancelled")
            if kept.id == who.run_id:
                checkins.leave(unit, kept)


def _ask_again(unit: Unit, person_id: int, gone: set[int]) -> None:
    """Ask the present question anew where it was among what was taken back and she still holds a post."""
    who = people.by_id(unit.conn, person_id, unit.now)
    kept = runs.get(unit.conn, who.run_id) if who and who.posts and who.run_id else None
    if who and kept and kept.shown_id in gone:
        checkins.offer_resume(unit, who)
