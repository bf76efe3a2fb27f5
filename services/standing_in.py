"""Whoever stands in for somebody away: she is asked, answers, and is named in a chat by role and place alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.days import day_words
from core.calendar import local_day
from core.people import TITLES, Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import leaves, people
from db.queries.leaves import Colleague, Leave
from db.queries.people import Who
from services import relief
from services.outgoing import Lane, show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Rejected, Unit


def post_words(unit: Unit, person_id: int) -> Message:
    """Return a person as a chat names her: role and place of her first own post; never a name."""
    found = leaves.posts_of(unit.conn, person_id, unit.now)
    return words_of(found[0]) if found else say(N_("a colleague"))


def words_of(one: Colleague) -> Message:
    """Return a post as a chat names its holder."""
    return say(N_("{role}, {area}"), role=say(TITLES[Role(one.role)]), area=one.place)


def fresh(unit: Unit, leave_id: int) -> Leave:
    """Return a leave. Raises NotAllowed where there is none."""
    found = leaves.get(unit.conn, leave_id)
    if found is None:
        raise NotAllowed
    return found


def tell_left_alone(unit: Unit, person_id: int, since: datetime, until: datetime) -> None:
    """Tell those for whom she was to stand in that she is away herself: nobody stands in for them then."""
    for one in leaves.covered_by(unit.conn, person_id, unit.now):
        if one.since < until and one.until > since:
            text = N_(
                "Whoever stands in for you is away as well for a part of that time. Choose again: /leave"
            )
            show(unit, one.person_id, Screen((say(text),)), lane=Lane.REMINDER)


def ask(unit: Unit, one: Leave) -> None:
    """Ask whoever stands in whether she can; until she says no she is the one who is alerted."""
    if one.cover_id is None:
        return
    cover = people.by_id(unit.conn, one.cover_id, unit.now)
    zone = ZoneInfo(cover.zone) if cover else unit.settings.zone
    first, last = local_day(one.since, zone), local_day(one.until - timedelta(seconds=1), zone)
    text = N_("<b>{whom}: away</b> from {first} to {last}. You are asked to stand in.")
    words = {"whom": post_words(unit, one.person_id), "first": day_words(first), "last": day_words(last)}
    lines = (say(text, **words), say(N_("The alerts come to you then, and you may do what she may.")))
    rows = (
        (Button(say(N_("I stand in")), ["leave_yes", one.id]),),
        (Button(say(N_("I cannot")), ["leave_no", one.id]),),
    )
    soon = one.since <= unit.now
    show(unit, one.cover_id, Screen(lines, rows), lane=Lane.REPLY if soon else Lane.REMINDER)


def _yes(unit: Unit, who: Who, press: Press, leave_id: int) -> None:
    one = _asked(unit, who, leave_id)
    if leaves.answer(unit.conn, one.id, who.id, True):
        _tell(unit, one, N_("✓ {whom}: stands in for you."), who.id)
    show(unit, who.id, Screen((say(N_("✓ Thank you. You stand in.")),)), edits=press.row_id)


def _no(unit: Unit, who: Who, press: Press, leave_id: int) -> None:
    one = _asked(unit, who, leave_id)
    leaves.cover(unit.conn, one, None, unit.now)
    relief.changed_hands(unit, one, who.id)
    _tell(unit, one, N_("{whom}: cannot stand in for you. Please choose somebody else: /leave"), who.id)
    show(
        unit,
        who.id,
        Screen((say(N_("Thank you for saying so. Somebody else is looked for.")),)),
        edits=press.row_id,
    )


def _asked(unit: Unit, who: Who, leave_id: int) -> Leave:
    one = fresh(unit, leave_id)
    if one.cover_id != who.id or one.until <= unit.now:
        raise Rejected(say(N_("That is settled already.")))
    return one


def _tell(unit: Unit, one: Leave, text: str, cover_id: int) -> None:
    show(unit, one.person_id, Screen((say(text, whom=post_words(unit, cover_id)),)), lane=Lane.REMINDER)


PRESSES: Verbs = {"leave_yes": _yes, "leave_no": _no}
