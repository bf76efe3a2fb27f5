"""After a backup was put back: nothing leaves twice unlabelled, and nothing that was used up works again.

The backup knows nothing of what happened after it: its waiting messages may have left, its open links may have
been used. Alerts leave once more, labelled, because a missed one is worse than a second one.
"""

from dataclasses import dataclass

from db.queries import areas, audit, invites, notices, restoring
from db.queries.notices import Notice
from services.unit import Unit

_BATCH = 200


@dataclass(frozen=True)
class Settled:
    """How many alerts are repeated, messages given up, reminders dropped and invites ended."""

    alerts: int
    messages: int
    reminders: int
    invites: int


def settle(unit: Unit) -> Settled:
    """Bring a restored database to where it can be run. To be done before anything is sent from it."""
    for one in notices.under_way(unit.conn):
        _end_notice(unit, one)
    restoring.doubt_recipients(unit.conn)
    restoring.free_leases(unit.conn)
    restoring.end_links(unit.conn)
    audit.add(unit.conn, unit.now, None, "restored", "everything", "command line")
    return Settled(
        alerts=restoring.repeat_alerts(unit.conn),
        messages=restoring.give_up(unit.conn),
        reminders=restoring.lapse_reminders(unit.conn, unit.now),
        invites=invites.end_all(unit.conn, unit.now),
    )


def _end_notice(unit: Unit, one: Notice) -> None:
    """Give the rest of an audience its rows, as uncertain: the notice may have gone on after the backup."""
    place = areas.get(unit.conn, one.area_id) if one.area_id is not None else None
    while one.reached is not None and place is not None:
        found = notices.readers(unit.conn, one, place.path, unit.now, _BATCH)
        rows = [{"notice_id": one.id, "person_id": reader.person_id, "state": "unknown"} for reader in found]
        notices.spread(unit.conn, rows, (), ())
        if len(found) < _BATCH:
            break
        notices.advance(unit.conn, one.id, reached=found[-1].person_id)
        one = notices.get(unit.conn, one.id) or one
    total = notices.size(unit.conn, one.id)
    notices.advance(unit.conn, one.id, state="stopped", reached=None, audience=total)
