"""Somebody who answers for children is away: from when to when, and who stands in for her.

Meanwhile her posts count for nothing and whoever stands in holds them; without anybody the next on each ladder is
asked at once. What changes hands at both ends is in `services.relief`.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows.days import day_words
from bot.flows.leave import FROM, UNTIL
from core.calendar import local_day, moment
from core.places import ancestors
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import leaves
from db.queries.leaves import Colleague, Leave
from db.queries.people import Who
from services import checkins, relief, standing_in
from services.checkins import FinishedRun
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Rejected, Unit

FLOW = "leave"
LONGEST = timedelta(days=183)  # whoever is away for longer has left the post: that is the roster's
MOST_NAMED = 10  # colleagues to choose from, the nearest first
_COUNTY = 3  # nation, province, county: as far as somebody who stands in is looked for

OVER = N_("That time is over. Nothing was changed. See /leave.")
NOBODY = N_("Nobody stands in: whoever comes next is asked at once, at every hour.")


def begin(unit: Unit, who: Who) -> None:
    """Take /leave: show when she is away, now or later, else ask for the days."""
    _seats(unit, who.id)
    planned = leaves.of_person(unit.conn, who.id, unit.now)
    if planned:
        show(unit, who.id, standing(unit, who, planned))
    else:
        checkins.begin(unit, who, FLOW)


def _seats(unit: Unit, person_id: int) -> list[Colleague]:
    """Return the posts she can be away from. Raises NotAllowed where she has none."""
    found = leaves.posts_of(unit.conn, person_id, unit.now)
    if not found:
        raise NotAllowed
    return found


def standing(unit: Unit, who: Who, planned: list[Leave]) -> Screen:
    """Return when a person is away and who stands in, with what can be changed about it."""
    lines: list[Message] = []
    rows: list[tuple[Button, ...]] = []
    for one in planned:
        lines += [_when(one, who), _stand_in(unit, one)]
        back = N_("I am back") if one.since <= unit.now else N_("I am not away after all")
        rows += [(Button(say(back), ["leave_end", one.id]),)]
        rows += [(Button(say(N_("Somebody else stands in")), ["leave_other", one.id]),)]
    again = (Button(say(N_("Away at another time, too")), ["leave_more"]),)
    return Screen(tuple(lines) or (say(N_("You are not away, now or later.")),), (*rows, again))


def _when(one: Leave, who: Who) -> Message:
    zone = ZoneInfo(who.zone)
    first, last = local_day(one.since, zone), local_day(one.until - timedelta(seconds=1), zone)
    text = N_("<b>You are away</b> from {first} to {last}.")
    return say(text, first=day_words(first), last=day_words(last))


def _stand_in(unit: Unit, one: Leave) -> Message:
    if one.cover_id is None:
        return say(NOBODY)
    texts = {
        None: N_("Stands in: {whom}. She was asked and has not answered yet."),
        True: N_("Stands in: {whom}. She has agreed."),
        False: N_("Stands in: {whom}."),
    }
    return say(texts[one.agreed], whom=standing_in.post_words(unit, one.cover_id))


# -- when --------------------------------------------------------------------------------------------------


def take_days(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Take the two days and ask who stands in; nothing counts before that is pressed."""
    first, last = (date.fromisoformat(finished.answers[item]) for item in (FROM, UNTIL))
    zone = ZoneInfo(who.zone)
    since = max(moment(first, time(), zone), unit.now)
    until = moment(last + timedelta(days=1), time(), zone)
    problem = wrong_span(unit, who.id, since, until)
    if problem is not None:
        return Screen((problem,), ((Button(say(N_("Other days")), ["leave_more"]),),))
    return _who_stands_in(unit, who, since, until, None)


def wrong_span(unit: Unit, person_id: int, since: datetime, until: datetime) -> Message | None:
    """Say why a person cannot be away for a time, None where she can."""
    if until <= since:
        return say(N_("That ends before it begins."))
    if until <= unit.now:
        return say(OVER)
    if until - since > LONGEST:
        return say(N_("That is more than half a year. Please ask your coordinator to change the roster."))
    if leaves.overlapping(unit.conn, person_id, since, until):
        return say(N_("You are away then already. See /leave."))
    return None


# -- who ---------------------------------------------------------------------------------------------------


def _who_stands_in(unit: Unit, who: Who, since: datetime, until: datetime, leave_id: int | None) -> Screen:
    span = Leave(0, who.id, since, until, None, None)
    found = colleagues(unit, who.id, since, until)[:MOST_NAMED]
    wanted: list[object] = ["leave_set", leave_id, since.isoformat(), until.isoformat()]
    rows: Rows = tuple((Button(label, [*wanted, one.person_id]),) for one, label in _labelled(found))
    lines = (
        _when(span, who),
        say(N_("<b>Who stands in for you?</b> She gets your alerts and may do what you may, for that time.")),
        say(NOBODY) if found else say(N_("There is no colleague near who could. {what}"), what=say(NOBODY)),
    )
    return Screen(lines, (*rows, (Button(say(N_("Nobody stands in")), [*wanted, None]),)))


def colleagues(unit: Unit, person_id: int, since: datetime, until: datetime) -> list[Colleague]:
    """Return who could stand in for a person, each once, the nearest first."""
    seats = _seats(unit, person_id)
    around = sorted({ancestors(seat.path)[-_COUNTY:][0] for seat in seats})
    found = leaves.colleagues(unit.conn, person_id, around, since, until, unit.now)
    near = sorted(found, key=lambda one: -max(_shared(one.path, seat.path) for seat in seats))
    return list({one.person_id: one for one in reversed(near)}.values())[::-1]


def _shared(one: str, other: str) -> int:
    return len(set(ancestors(one)) & set(ancestors(other)))


def _labelled(found: list[Colleague]) -> list[tuple[Colleague, Message]]:
    """Return each with the words of its button; those that look alike are numbered, for nobody is named here."""
    alike = Counter((one.role, one.place) for one in found)
    seen: Counter[tuple[str, str]] = Counter()
    labelled = []
    for one in found:
        key = (one.role, one.place)
        seen[key] += 1
        words = standing_in.words_of(one)
        numbered = say(N_("{whom} ({number})"), whom=words, number=seen[key])
        labelled.append((one, numbered if alike[key] > 1 else words))
    return labelled


def _set(
    unit: Unit, who: Who, press: Press, leave_id: int | None, since: str, until: str, cover_id: int | None
) -> None:
    """Take who stands in. A second press finds it done and shows the same."""
    span = (datetime.fromisoformat(since), datetime.fromisoformat(until))
    if span[1] <= unit.now:
        raise Rejected(say(OVER))
    if cover_id is not None and cover_id not in {one.person_id for one in colleagues(unit, who.id, *span)}:
        raise Rejected(say(N_("She cannot stand in then. Please choose somebody else: /leave")))
    if leave_id is not None:
        _give_to_another(unit, who, leave_id, cover_id)
    elif not _is_set(unit, who.id, *span):
        problem = wrong_span(unit, who.id, *span)
        if problem is not None:
            raise Rejected(problem)
        grant(unit, who.id, *span, cover_id, set_by=who.id)
    planned = leaves.of_person(unit.conn, who.id, unit.now)
    show(unit, who.id, standing(unit, who, planned), edits=press.row_id)


def _is_set(unit: Unit, person_id: int, since: datetime, until: datetime) -> bool:
    found = leaves.overlapping(unit.conn, person_id, since, until)
    return [(one.since, one.until) for one in found] == [(since, until)]


def grant(
    unit: Unit, person_id: int, since: datetime, until: datetime, cover_id: int | None, set_by: int | None
) -> int:
    """Let a person be away; whoever stands in is asked, and holds her posts meanwhile whatever the answer is."""
    number = leaves.add(
        unit.conn, unit.now, person_id=person_id, since=since, until=until, cover_id=cover_id, set_by=set_by
    )
    standing_in.tell_left_alone(unit, person_id, since, until)
    made = standing_in.fresh(unit, number)
    standing_in.ask(unit, made)
    relief.begin_if_due(unit, made)
    return number


# -- what follows ------------------------------------------------------------------------------------------


def _mine(unit: Unit, who: Who, leave_id: int) -> Leave:
    one = standing_in.fresh(unit, leave_id)
    if one.person_id != who.id:
        raise NotAllowed
    return one


def _not_over(unit: Unit, one: Leave) -> Leave:
    """Return a leave that is under way or comes. Raises Rejected where it is over, or was dropped."""
    if one.until <= unit.now or one.until <= one.since:
        raise Rejected(say(OVER))
    return one


def _end(unit: Unit, who: Who, press: Press, leave_id: int) -> None:
    """Be back, or not go at all; a second press says the same."""
    one = _mine(unit, who, leave_id)
    stop(unit, one)
    text = N_("✓ Welcome back. You are asked again from now on.")
    dropped = N_("✓ You are not away then.")
    show(unit, who.id, Screen((say(text if one.since <= unit.now else dropped),)), edits=press.row_id)


def stop(unit: Unit, one: Leave) -> None:
    """End a leave before its time, or drop one that has not begun."""
    if leaves.end(unit.conn, one, unit.now):
        relief.over(unit, one, said=True)


def _other(unit: Unit, who: Who, press: Press, leave_id: int) -> None:
    one = _not_over(unit, _mine(unit, who, leave_id))
    show(
        unit,
        who.id,
        _who_stands_in(unit, who, max(one.since, unit.now), one.until, one.id),
        edits=press.row_id,
    )


def _give_to_another(unit: Unit, who: Who, leave_id: int, cover_id: int | None) -> None:
    one = _not_over(unit, _mine(unit, who, leave_id))
    if one.cover_id == cover_id:
        return
    leaves.cover(unit.conn, one, cover_id, unit.now)
    relief.changed_hands(unit, one, one.cover_id)
    standing_in.ask(unit, standing_in.fresh(unit, leave_id))


def _more(unit: Unit, who: Who, press: Press) -> None:
    _seats(unit, who.id)
    checkins.begin(unit, who, FLOW, edits=press.row_id)


PRESSES: Verbs = {
    "leave_set": _set,
    "leave_end": _end,
    "leave_other": _other,
    "leave_more": _more,
    **standing_in.PRESSES,
}
FINISHES = {FLOW: take_days}
