"""A concern goes from its owner to a colleague, once that person takes it over. Until then it stays where it is."""

from core.events import Event, Kind
from core.people import Action, Role
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import alerts as waiting
from db.queries import areas, concern_events, people
from db.queries.concerns import Concern
from db.queries.people import Who
from services import alerts, casefile, owners, rungs
from services.casefile import to_act_on
from services.outgoing import Lane, show
from services.permission import role_of
from services.presses import Press, Verbs
from services.unit import Unit

AWAY = "away"  # the code of why somebody was not reached who is on leave
SCOPE = "scope"  # the same of somebody who has no post there any more
MOST = 12  # colleagues to choose from, the nearest first


def hand_over(unit: Unit, who: Who, press: Press, number: int, to: int | None = None) -> None:
    """Ask who shall take a concern over; with `to`, ask that colleague."""
    found = to_act_on(unit, who, press, number, Action.HAND_OVER)
    if found is None:
        return
    concern, role = found
    choices = _colleagues(unit, who, concern)
    if to in choices:
        _offer(unit, who, concern, role, to)
        line = say(N_("The {role} is being asked. Until then it stays as it is."), role=choices[to])
        casefile.show_card(unit, who, press, concern, line)
        return
    if not choices:
        casefile.show_card(
            unit, who, press, concern, say(N_("There is nobody else here who could take it over."))
        )
        return
    rows = tuple((Button(name, ["hand_over", number, person]),) for person, name in choices.items())
    ask = say(N_("<b>Who shall take it over?</b>"))
    casefile.show_card(unit, who, press, concern, ask, rows=(*rows, casefile.back(concern)))


def _colleagues(unit: Unit, who: Who, concern: Concern) -> dict[int, Message]:
    """Return who could take it over, each by role and place; those that would read alike are numbered."""
    found: dict[int, Role] = {}
    for role in (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION):
        holders = set(people.holders(unit.conn, role.value, concern.area_id, unit.now))
        for person_id in sorted(waiting.reachable(unit.conn, holders - {who.id, concern.raiser_id})):
            if role_of(unit, person_id, concern, Action.TAKE_OVER) is not None:
                found.setdefault(person_id, role)
    return {
        person: _name(unit, person, role, n) for n, (person, role) in enumerate(list(found.items())[:MOST], 1)
    }


def _name(unit: Unit, person_id: int, role: Role, number: int) -> Message:
    who = people.by_id(unit.conn, person_id, unit.now)
    held = next((post.area_id for post in who.posts if post.role == role), None) if who else None
    place = areas.get(unit.conn, held) if held is not None else None
    text = N_("{number}. {role}, {place}")
    return say(text, number=number, role=alerts.role_text(role), place=place.name if place else "")


def _offer(unit: Unit, who: Who, concern: Concern, role: Role, to: int) -> None:
    asks = say(N_("<b>The {role} asks you to take this over.</b>"), role=alerts.role_text(role))
    rows = (
        (
            Button(say(N_("Take over")), ["take_over", concern.id]),
            Button(say(N_("I cannot")), ["decline", concern.id]),
        ),
    )
    screen = Screen((asks, *alerts.facts(unit, concern), *alerts.now_lines(unit, concern.level)), rows)
    row = show(unit, to, screen, lane=Lane.ALERT, child_id=concern.child_id, concern_id=concern.id)
    theirs = role_of(unit, to, concern, Action.TAKE_OVER) or Role.SUPERVISOR
    concern_events.add(
        unit.conn, concern.id, Kind.OFFERED, unit.now, to, row, role=theirs.value, by=concern.owner_id
    )


def take_over(unit: Unit, who: Who, press: Press, number: int) -> None:
    """Take over a concern that was offered by whoever still owns it."""
    found = to_act_on(unit, who, press, number, Action.TAKE_OVER)
    if found is None:
        return
    concern, role = found
    if _offer_to(unit, who, press, concern) is not None:
        former = concern.owner_id
        rungs.note(unit, concern, Kind.TAKEN_OVER, who.id, role=role.value)
        concern = owners.stands(unit, concern, concern.state, owner_id=who.id)
        by_role = alerts.role_text(role)
        if former is not None:
            line = say(N_("No. {number}: the {role} has taken it over."), number=concern.id, role=by_role)
            alerts.inform(unit, concern, former, line)
        about = alerts.known_as(unit, concern)
        alerts.tell_raiser(
            unit, concern, say(N_("{about}: your {role} looks after it now."), about=about, role=by_role)
        )
    casefile.show_card(unit, who, press, concern)


def decline(unit: Unit, who: Who, press: Press, number: int) -> None:
    """Say that one cannot take it over; whoever offered it hears so."""
    found = to_act_on(unit, who, press, number, Action.TAKE_OVER)
    if found is None:
        return
    concern, role = found
    offer = _offer_to(unit, who, press, concern)
    if offer is not None and concern.owner_id is not None:
        rungs.note(unit, concern, Kind.DECLINED, who.id, role=role.value)
        text = N_("No. {number}: the {role} cannot take it over. It stays with you.")
        line = say(text, number=concern.id, role=alerts.role_text(role))
        alerts.inform(unit, concern, concern.owner_id, line)
    casefile.show_card(unit, who, press, concern)


def _offer_to(unit: Unit, who: Who, press: Press, concern: Concern) -> Event | None:
    """Return the open offer to a person: made by whoever owns it now, and neither taken nor declined since.

    A button on the message of an earlier offer answers none.
    """
    offer = open_offer(unit, who.id, concern)
    if offer is None:
        return None
    return offer if press.row_id is None or press.row_id >= (offer.outbound_id or 0) else None


def open_offer(unit: Unit, person_id: int, concern: Concern) -> Event | None:
    """Return the offer to a person that was neither taken, declined nor taken back since: she has gone."""
    kinds = (Kind.OFFERED, Kind.DECLINED, Kind.TAKEN_OVER, Kind.UNREACHED)
    events = concern_events.of(unit.conn, concern.id, *kinds, since=concern.acknowledged_at)
    mine = [event for event in events if event.person_id == person_id and _ends_or_makes(event)]
    last = mine[-1] if mine else None
    if last is None or last.kind != Kind.OFFERED or person_id == concern.owner_id:
        return None
    return last if last.data["by"] == concern.owner_id else None


def _ends_or_makes(event: Event) -> bool:
    return event.kind != Kind.UNREACHED or event.data.get("why") in (AWAY, SCOPE)


PRESSES: Verbs = {"hand_over": hand_over, "take_over": take_over, "decline": decline}
