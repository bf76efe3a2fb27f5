"""Taking /drill: for which place, whom it would ask, start, look, stop. The walk itself is `services.drilling`."""

from zoneinfo import ZoneInfo

from core import drill as plan
from core.calendar import decent
from core.level_rules import Rung
from core.people import MAY, Action
from core.places import covers
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts as waiting
from db.queries import areas, drills, people
from db.queries.areas import Area
from db.queries.drills import Drill
from db.queries.people import Who
from services import drilling, levels
from services.alerts import role_text
from services.outgoing import show
from services.presses import Press, Verbs
from services.timeline import span
from services.unit import NotAllowed, Unit

PAGE = 8  # places on a screen
MOST_RUNNING = 5  # drills under way that /drill offers to look at
_TITLE = N_("🟦 <b>A drill: for which place?</b>")


def begin(unit: Unit, who: Who) -> None:
    """Take /drill: what is under way, and the places to choose from. Raises NotAllowed for those who may not."""
    seats = _seats(unit, who)
    if not seats:
        raise NotAllowed
    running = drills.running_within(unit.conn, [seat.path for seat in seats], MOST_RUNNING)
    looks = tuple((_look(one),) for one in running)
    if len(seats) == 1:
        screen = _place(unit, who, seats[0], 0)
    else:
        screen = Screen((say(_TITLE),), tuple((_into(seat),) for seat in seats))
    show(unit, who.id, Screen(screen.lines, (*looks, *screen.rows)))


def _seats(unit: Unit, who: Who) -> list[Area]:
    ids = dict.fromkeys(held.area_id for held in who.posts if held.role in MAY[Action.DRILL])
    return [seat for seat in (areas.get(unit.conn, area_id) for area_id in ids) if seat is not None]


def _look(one: Drill) -> Button:
    return Button(say(N_("🟦 Under way: {area}"), area=one.area), ["drill_look", one.id])


def may_lead(who: Who, path: str) -> bool:
    """Say whether a person may start and stop drills at a place."""
    return any(held.role in MAY[Action.DRILL] and covers(held.path, path) for held in who.posts)


# -- where -------------------------------------------------------------------------------------------------


def _place(unit: Unit, who: Who, place: Area, page: int) -> Screen:
    """Return a place: the drill there, or one of the places in it."""
    inner = areas.within(unit.conn, place.id, PAGE + 1, page * PAGE)
    rows: list[tuple[Button, ...]] = [
        (Button(say(N_("Here: {area}"), area=place.name), ["drill_ask", place.id]),),
        *((_into(one),) for one in inner[:PAGE]),
        *_turning(place, page, len(inner) > PAGE),
    ]
    above = areas.get(unit.conn, place.parent_id) if place.parent_id else None
    if above is not None and may_lead(who, above.path):
        rows.append((Button(say(N_("‹ A wider place")), ["drill_place", above.id, 0]),))
    hint = say(N_("Those are asked who would be told of a red alert there."))
    return Screen((say(_TITLE), say(N_("{area}"), area=place.name), hint), tuple(rows))


def _into(place: Area) -> Button:
    return Button(say(N_("{area}"), area=place.name), ["drill_place", place.id, 0])


def _turning(place: Area, page: int, more: bool) -> list[tuple[Button, ...]]:
    before = [Button(say(N_("‹ Earlier")), ["drill_place", place.id, page - 1])] if page else []
    after = [Button(say(N_("More ›")), ["drill_place", place.id, page + 1])] if more else []
    return [(*before, *after)] if before or after else []


def _checked(unit: Unit, who: Who, area_id: int) -> Area:
    place = areas.get(unit.conn, area_id)
    if place is None or not may_lead(who, place.path):
        raise NotAllowed
    return place


def _open_place(unit: Unit, who: Who, press: Press, area_id: int, page: int) -> None:
    place = _checked(unit, who, area_id)
    if not areas.within(unit.conn, area_id, 1):
        _ask(unit, who, press, area_id)
        return
    show(unit, who.id, _place(unit, who, place, page), edits=press.row_id)


# -- whether -----------------------------------------------------------------------------------------------


def _ask(unit: Unit, who: Who, press: Press, area_id: int) -> None:
    """Show whom a drill would call, and when; one that is under way there is shown instead."""
    place = _checked(unit, who, area_id)
    running = drills.running_at(unit.conn, area_id)
    screen = drilling.report(unit, running) if running else _question(unit, who, place)
    show(unit, who.id, screen, edits=press.row_id)


def _question(unit: Unit, who: Who, place: Area) -> Screen:
    rule = levels.freeze(unit, Level.P0, place.id)
    times = plan.moments(rule, unit.now, unit.settings.zone)
    night = decent(unit.now, ZoneInfo(who.zone), unit.settings.quiet) != unit.now
    lines = (
        say(N_("🟦 <b>Start a drill for {area}?</b>"), area=place.name),
        *(
            _rung(unit, place, rung, drilling.after(at - unit.now))
            for rung, at in zip(rule.rule.rungs, times, strict=False)
        ),
        say(
            N_("It lasts {span}. Everybody gets one message that says that it is a drill."),
            span=span(times[-1] - unit.now),
        ),
        *((say(N_("It is night. Many are asleep.")),) if night else ()),
    )
    start = Button(say(N_("Start the drill")), ["drill_start", place.id, drills.last_of(unit.conn, place.id)])
    return Screen(lines, ((start,), *_back(unit, who, place)))


def _back(unit: Unit, who: Who, place: Area) -> Rows:
    """Return the button to another place: what is around it or, where that is not hers, in it; none without any."""
    above = areas.get(unit.conn, place.parent_id) if place.parent_id else None
    wider = above is not None and may_lead(who, above.path)
    around = above if wider else place
    if around is None or not (wider or areas.within(unit.conn, place.id, 1)):
        return ()
    return ((Button(say(N_("‹ Another place")), ["drill_place", around.id, 0]),),)


def _rung(unit: Unit, place: Area, rung: Rung, when: Message) -> Message:
    holders = people.holders(unit.conn, rung.role.value, place.id, unit.now)
    reachable = waiting.reachable(unit.conn, holders)
    text = N_("{role}, {when}: {count} can be reached")
    if not holders:
        text = N_("{role}, {when}: nobody holds this post")
    elif not reachable:
        text = N_("{role}, {when}: cannot be written to")
    return say(text, role=role_text(rung.role), when=when, count=len(reachable))


def _start(unit: Unit, who: Who, press: Press, area_id: int, last: int) -> None:
    """Start a drill. An old button, from before another drill there, asks anew."""
    _checked(unit, who, area_id)
    if drills.last_of(unit.conn, area_id) != last:
        _ask(unit, who, press, area_id)
        return
    one = drilling.begin(unit, area_id, who.id)
    show(unit, who.id, drilling.report(unit, one), edits=press.row_id)


# -- on its way --------------------------------------------------------------------------------------------


def _led(unit: Unit, who: Who, drill_id: int) -> Drill:
    one = drills.get(unit.conn, drill_id)
    if one is None or not may_lead(who, one.path):
        raise NotAllowed
    return one


def _show(unit: Unit, who: Who, press: Press, drill_id: int) -> None:
    one = _led(unit, who, drill_id)
    show(unit, who.id, drilling.report(unit, one), edits=press.row_id)


def _stop(unit: Unit, who: Who, press: Press, drill_id: int) -> None:
    one = _led(unit, who, drill_id)
    if one.ended_at is not None:
        show(unit, who.id, drilling.report(unit, one), edits=press.row_id)
        return
    drilling.end(unit, one, stopped_by=who.id, edits=press.row_id)


PRESSES: Verbs = {
    "drill_place": _open_place,
    "drill_ask": _ask,
    "drill_start": _start,
    "drill_look": _show,
    "drill_stop": _stop,
    "drill_seen": drilling.seen,
}
