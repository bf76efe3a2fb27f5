"""Every morning: who could not be reached today, told before it matters.

Operators hear how many of which kind, a coordinator where in her county, and how many mothers; both once a day, and
nothing when all is well. Looking changes nothing and holds nobody's writer.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core.calendar import local_day
from core.people import TITLES, AreaId, Role
from core.readiness import Gap, Share, Why, gaps, joined, of_mothers, unheard
from core.screens import Screen
from core.settings import Settings
from core.text import N_, Message, say
from db.queries import meta, outbound, people, readiness
from services.outgoing import Lane, show
from services.unit import Unit

BATCH = 200  # villages that one look takes
COUNTIES = 20  # counties that one unit tells
MOST_NAMED = 12  # places in one message
_DONE = "readiness_on"
_ON_LADDERS = (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION)

WORDS: dict[Why, str] = {
    Why.EMPTY: N_("nobody holds the post"),
    Why.AWAY: N_("away, and nobody stands in"),
    Why.BLOCKED: N_("has blocked the assistant"),
    Why.NEVER: N_("has not come in yet"),
    Why.UNSURE: N_("whoever stands in has not agreed yet"),
}


@dataclass(frozen=True)
class Looked:
    """What one look found, and the village it came to; None at the end."""

    gaps: list[Gap]
    last: str | None


def is_due(conn: Connection, now: datetime, settings: Settings) -> bool:
    """Say whether today's look is still to be told: at its time, or later on a day that began with an outage."""
    clock = now.astimezone(settings.zone).time()
    if not settings.readiness.tell or clock < settings.readiness.at or settings.quiet.holds(clock):
        return False
    return meta.get(conn, _DONE) != _today(now, settings)


def _today(now: datetime, settings: Settings) -> str:
    return local_day(now, settings.zone).isoformat()


def look(conn: Connection, now: datetime, after: str) -> Looked:
    """Look at the next villages after a path."""
    villages = readiness.villages_after(conn, after, BATCH)
    seats = readiness.seats_over(conn, villages, _ON_LADDERS, now) if villages else []
    return Looked(gaps(villages, seats, _ON_LADDERS), villages[-1] if len(villages) == BATCH else None)


def everywhere(conn: Connection, now: datetime) -> list[Gap]:
    """Return every gap there is."""
    found: list[Gap] = []
    after: str | None = ""
    while after is not None:
        looked = look(conn, now, after)
        found += looked.gaps
        after = looked.last
    return joined(found)


def beside(conn: Connection, now: datetime) -> list[Gap]:
    """Return what only coordinators hear: mothers who cannot be reached, and that no operator would hear an alarm."""
    found = of_mothers(readiness.mothers(conn, now))
    why = unheard(readiness.operator_seats(conn, now))
    if why:
        found += [Gap(Role.OPERATOR, why, county, ()) for county in readiness.counties(conn)]
    return found


def by_county(found: Iterable[Gap]) -> list[tuple[AreaId, list[Gap]]]:
    """Return the gaps that are a county's matter, county by county."""
    counties: dict[AreaId, list[Gap]] = {}
    for gap in found:
        if gap.county is not None:
            counties.setdefault(gap.county, []).append(gap)
    return list(counties.items())


# -- telling -----------------------------------------------------------------------------------------------


def tell_counties(unit: Unit, counties: Sequence[tuple[AreaId, list[Gap]]]) -> None:
    """Tell the coordinators of some counties who could not be reached where."""
    for county, found in counties:
        for person_id in people.holders(unit.conn, Role.COUNTY.value, county, unit.now):
            _once(unit, person_id, "county", _for_county(unit, found))


def tell_operators(unit: Unit, found: Sequence[Gap]) -> None:
    """Tell the operators how many rungs of which kind lack somebody, and note that today is done."""
    if found:
        for person_id in people.operators(unit.conn, unit.now):
            _once(unit, person_id, "operator", _for_operators(found))
    meta.put(unit.conn, _DONE, _today(unit.now, unit.settings))


def _once(unit: Unit, person_id: int, to: str, screen: Screen) -> None:
    key = f"readiness:{to}:{person_id}:{_today(unit.now, unit.settings)}"
    if not outbound.key_known(unit.conn, key):
        show(unit, person_id, screen, lane=Lane.REMINDER, key=key)


def _for_county(unit: Unit, found: Sequence[Gap]) -> Screen:
    named = sorted(found, key=_weight)[:MOST_NAMED]
    names = readiness.names(unit.conn, [gap.place for gap in named])
    lines = [_line(gap, names.get(gap.place, "")) for gap in named]
    if len(found) > MOST_NAMED:
        lines.append(say(N_("And {count} more."), count=len(found) - MOST_NAMED))
    return Screen(
        (
            say(N_("<b>Who could not be reached today</b>")),
            *lines,
            say(
                N_(
                    "Please see to it before it matters: fill the post, send the link again, or find a stand-in."
                )
            ),
        )
    )


def _weight(gap: Gap) -> tuple[bool, bool]:
    """Return what comes first: a rung without anybody, then one without everybody, then mothers."""
    return gap.role is Role.MOTHER, gap.share is not None


def _why(why: Why, share: Share) -> Message:
    if share is None:
        return say(WORDS[why])
    return say(N_("{why}, {some} of {all}"), why=say(WORDS[why]), some=share[0], all=share[1])


def _line(gap: Gap, name: str) -> Message:
    words = {"area": name, "role": say(TITLES[gap.role]), "why": _why(gap.why, gap.share)}
    if len(gap.villages) <= 1:
        return say(N_("{area}: {role}, {why}"), **words)
    return say(N_("{area}, {count} villages: {role}, {why}"), count=len(gap.villages), **words)


def _for_operators(found: Sequence[Gap]) -> Screen:
    counted = Counter((gap.role, gap.why, gap.share) for gap in found)
    lines = (
        say(N_("{role}, {why}: {count}"), role=say(TITLES[role]), why=_why(why, share), count=count)
        for (role, why, share), count in sorted(counted.items(), key=_most_first)
    )
    head = say(N_("<b>Who could not be reached today</b>"))
    return Screen((head, *lines, say(N_("The coordinators are told of theirs. Run doctor to see where."))))


def _most_first(one: tuple[tuple[Role, Why, Share], int]) -> tuple[object, ...]:
    (role, why, share), count = one
    return share is not None, -count, role, why, share
