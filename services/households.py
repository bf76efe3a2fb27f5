"""Homes in the field: who lives together, whether a child may be known already, its code and its picture."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from core.calendar import local_day, moment
from core.codes import free_label, next_codes
from core.text import N_, say
from db.queries import children, households, people
from db.queries.households import Member
from db.queries.people import Who
from services.unit import Rejected, Unit

MOST_DOUBTS = 8  # children that may be the same one, on one screen
_TRIES = 30


def siblings_to_visit(unit: Unit, who: Who, child_id: int) -> list[Member]:
    """Return the other children of a home whom she has in scope and nobody has visited today."""
    one = households.member(unit.conn, child_id)
    if one is None or one.household_id is None:
        return []
    others = [other for other in households.members(unit.conn, one.household_id) if other.id != child_id]
    seen = people.sees(unit.conn, [(who.id, other.id) for other in others], unit.now)
    done = households.visited_since(unit.conn, [other.id for other in others], start_of_day(unit, who))
    return [other for other in others if (who.id, other.id) in seen and other.id not in done]


def start_of_day(unit: Unit, who: Who) -> datetime:
    """Return the moment at which a person's present day began."""
    zone = ZoneInfo(who.zone)
    return moment(local_day(unit.now, zone), time.min, zone)


def may_be_known(
    unit: Unit, who: Who, area_id: int, household_id: int | None, born: str | None
) -> list[Member]:
    """Return the children of a village who may be the one that is being enrolled.

    Of the same home, unless both months are known and differ; or born in the same month: those on her own list
    come first, then the newest.
    """
    home = households.members(unit.conn, household_id) if household_id is not None else []
    same_home = [one for one in home if None in (one.birth_month, born) or one.birth_month == born]
    village = households.of_village(unit.conn, area_id) if born else []
    same_month = [one for one in village if one.birth_month == born]
    same_month.sort(key=lambda one: not children.is_paired(unit.conn, one.id, who.id, unit.now))
    found = {one.id: one for one in (*same_home, *same_month)}
    return list(found.values())[:MOST_DOUBTS]


def add_child(unit: Unit, who: Who, area_id: int, **values: object) -> int:
    """Insert a child with the village's next free code and a picture that is free on her list; return its id.

    Of two mothers who enrol at once in two villages with the same letters, the second gets the code after.
    """
    taken = households.labels_of(unit.conn, who.id, unit.now)
    proposed = next_codes(households.codes(unit.conn, area_id), area_id)
    for _, code in zip(range(_TRIES), proposed, strict=False):
        if households.is_taken(unit.conn, code):
            continue
        label = free_label(taken, code)
        try:
            with unit.conn.begin_nested():
                return children.add(unit.conn, unit.now, code=code, label=label, area_id=area_id, **values)
        except IntegrityError:
            continue
    raise Rejected(say(N_("There is no free code in this village. Please tell your coordinator.")))
