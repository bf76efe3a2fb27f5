"""Who gets a notice: the places and roles beneath the author's posts, and how the notice will look.

Every press asks again what the author's posts allow now.
"""

from zoneinfo import ZoneInfo

from core.audience import Audience, may_address, reach
from core.calendar import decent
from core.people import Role
from core.places import covers
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from db.queries import areas, notices
from db.queries.areas import Area
from db.queries.notices import Notice
from db.queries.people import Who
from db.store import Stale
from services.outgoing import show
from services.presses import Press
from services.spreading import PLURALS, goes_to, letter
from services.unit import NotAllowed, Unit

PAGE = 8  # places on a screen


def places(unit: Unit, who: Who, notice_id: int) -> Screen:
    """Return the first screen: the place of her post, or which of them when she has several."""
    seats = _seats(unit, who)
    if len(seats) == 1:
        return _place(unit, who, notice_id, seats[0], 0)
    rows = tuple((_into(notice_id, seat),) for seat in seats)
    return Screen((say(N_("<b>Who gets it?</b>")),), (*rows, _drop(notice_id)))


def _seats(unit: Unit, who: Who) -> list[Area]:
    ids = dict.fromkeys(held.area_id for held in who.posts if reach([held]))
    return [seat for seat in (areas.get(unit.conn, area_id) for area_id in ids) if seat is not None]


def _place(unit: Unit, who: Who, notice_id: int, place: Area, page: int) -> Screen:
    """Return a place: all of it, or one of the places in it."""
    inner = areas.within(unit.conn, place.id, PAGE + 1, page * PAGE)
    rows: list[tuple[Button, ...]] = [
        (Button(say(N_("Everybody in {area}"), area=place.name), ["notice_whole", notice_id, place.id]),)
    ]
    rows += [(_into(notice_id, one),) for one in inner[:PAGE]]
    rows += _turning(notice_id, place, page, len(inner) > PAGE)
    if place.parent_id and _reaches(unit, who, place.parent_id):
        rows.append((Button(say(N_("‹ A wider place")), ["notice_place", notice_id, place.parent_id, 0]),))
    return Screen(
        (say(N_("<b>Who gets it?</b>")), say(N_("{area}"), area=place.name)), (*rows, _drop(notice_id))
    )


def _into(notice_id: int, place: Area) -> Button:
    return Button(say(N_("{area}"), area=place.name), ["notice_place", notice_id, place.id, 0])


def _turning(notice_id: int, place: Area, page: int, more: bool) -> list[tuple[Button, ...]]:
    turn = "notice_place"
    before = [Button(say(N_("‹ Earlier")), [turn, notice_id, place.id, page - 1])] if page else []
    after = [Button(say(N_("More ›")), [turn, notice_id, place.id, page + 1])] if more else []
    return [(*before, *after)] if before or after else []


def _drop(notice_id: int) -> tuple[Button, ...]:
    return (Button(say(N_("Drop it")), ["notice_drop", notice_id]),)


def _roles(who: Who, path: str) -> list[Role]:
    """Return the roles she may write to at a place, from the mothers upwards."""
    widest = [audience for audience in reach(who.posts) if covers(audience.path, path)]
    return [role for role in PLURALS if any(role in audience.roles for audience in widest)]


def _reaches(unit: Unit, who: Who, area_id: int) -> bool:
    place = areas.get(unit.conn, area_id)
    return place is not None and bool(_roles(who, place.path))


def _checked(unit: Unit, who: Who, area_id: int) -> Area:
    place = areas.get(unit.conn, area_id)
    if place is None or not _roles(who, place.path):
        raise NotAllowed
    return place


def open_place(unit: Unit, who: Who, press: Press, one: Notice, area_id: int, page: int) -> None:
    """Look into a place; one without places in it is chosen at once."""
    place = _checked(unit, who, area_id)
    if not areas.within(unit.conn, area_id, 1):
        choose_place(unit, who, press, one, area_id)
        return
    show(unit, who.id, _place(unit, who, one.id, place, page), edits=press.row_id)


def choose_place(unit: Unit, who: Who, press: Press, one: Notice, area_id: int) -> None:
    """Take a place; ask for the role where there is more than one."""
    place = _checked(unit, who, area_id)
    roles = _roles(who, place.path)
    if not notices.change(unit.conn, one, area_id=place.id, role=None):
        raise Stale
    if len(roles) == 1:
        choose_role(unit, who, press, _fresh(unit, one), roles[0])
        return
    rows: Rows = tuple((Button(say(PLURALS[role]), ["notice_role", one.id, role.value]),) for role in roles)
    lines = (say(N_("<b>Which people?</b>")), say(N_("{area}"), area=place.name))
    show(unit, who.id, Screen(lines, (*rows, _drop(one.id))), edits=press.row_id)


def choose_role(unit: Unit, who: Who, press: Press, one: Notice, role: str) -> None:
    """Take the role and show the notice as it will look, with how many people get it."""
    check_audience(unit, who, one.area_id, role)
    if not notices.change(unit.conn, one, role=Role(role).value, office=office_of(unit, who, one, role)):
        raise Stale
    show(unit, who.id, _preview(unit, who, _fresh(unit, one)), edits=press.row_id)


def _fresh(unit: Unit, one: Notice) -> Notice:
    found = notices.get(unit.conn, one.id)
    assert found is not None, "notices are not deleted under their author's hands"  # noqa: S101
    return found


def check_audience(unit: Unit, who: Who, area_id: int | None, role: str | None) -> Area:
    """Return the place of an audience. Raises NotAllowed unless her posts reach all of it now."""
    place = areas.get(unit.conn, area_id) if area_id is not None else None
    if place is None or role is None:
        raise NotAllowed
    if not may_address(who.posts, Audience(place.path, frozenset({Role(role)}))):
        raise NotAllowed
    return place


def office_of(unit: Unit, who: Who, one: Notice, role: str) -> str:
    """Return the role in which she writes: the first of her posts that reaches the audience."""
    place = check_audience(unit, who, one.area_id, role)
    wanted = Audience(place.path, frozenset({Role(role)}))
    return next(held.role for held in who.posts if may_address([held], wanted))


def _preview(unit: Unit, who: Who, one: Notice) -> Screen:
    place = check_audience(unit, who, one.area_id, one.role)
    count = notices.audience_size(unit.conn, one.role or "", place.path, unit.now, who.id)
    looks = letter(one)
    lines = (
        say(N_("<b>So it will look:</b>")),
        *looks.lines,
        say(N_("<b>It goes to:</b>")),
        goes_to(unit, one),
    )
    if count == 0:
        return Screen((*lines, say(N_("Nobody holds this role there."))), (_drop(one.id),))
    number = say(N_("People: {count}"), count=count)
    night, send = _send_buttons(unit, who, one.id)
    again = Button(say(N_("‹ Somebody else")), ["notice_again", one.id])
    return Screen((*lines, number, *night), (*send, (again, *_drop(one.id))))


def _send_buttons(unit: Unit, who: Who, notice_id: int) -> tuple[tuple[Message, ...], Rows]:
    """Return the buttons that send; in the author's night the first waits for the morning."""
    if decent(unit.now, ZoneInfo(who.zone), unit.settings.quiet) == unit.now:
        return (), ((Button(say(N_("Send")), ["notice_send", notice_id, "now"]),),)
    clock = f"{unit.settings.quiet.end:%H:%M}"
    later = Button(say(N_("Send at {clock}"), clock=clock), ["notice_send", notice_id, "morning"])
    now = Button(say(N_("Send now")), ["notice_send", notice_id, "now"])
    return (say(N_("It is night. Many are asleep.")),), ((later,), (now,))
