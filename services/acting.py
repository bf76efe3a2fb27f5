"""What people do about a concern with a press or two: take it on, pass it on, and what moves it afterwards.

What may be done where is `core.cases`; what is written down in words is in `services.casework`.
"""

from datetime import timedelta

from core.events import Kind
from core.people import Action, Role
from core.screens import Button, Rows, Screen
from core.text import N_, Message, say
from core.triage import Level
from db.queries import alerts as waiting
from db.queries import concern_events, people
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts, casefile, conflicts, ladders, levels, owners, rungs
from services.casefile import to_act_on
from services.outgoing import Lane, show
from services.permission import allowed
from services.presses import Press, Verbs
from services.unit import Unit

RING_AGAIN = timedelta(minutes=10)  # a second request to ring within this says the same
REFERRALS: dict[str, str] = {
    "school": N_("School or kindergarten"),
    "health": N_("Hospital or health office"),
    "civil": N_("Civil affairs"),
    "legal": N_("Legal aid"),
    "counsel": N_("Counselling"),
    "women": N_("Women's federation"),
    "other": N_("Another service"),
}
REVIEWS: dict[str, str] = {"better": N_("Better"), "same": N_("As before"), "worse": N_("Worse")}
_WORSE = N_("<b>{role} says that it is worse.</b> Please take it on anew.")
_URGENT = N_("<b>{role} has made this more urgent.</b> It was {level} before.")


# -- an alert that came ------------------------------------------------------------------------------------


def acknowledge(unit: Unit, who: Who, press: Press, number: int, level: int | None = None) -> None:
    """Take a concern on. The first press wins; the others are told who it was, and so is she who raised it.

    `level`: the one the pressed message spoke of. Whoever presses on a milder one is shown what it is now first.
    """
    found = to_act_on(unit, who, press, number, Action.ACKNOWLEDGE)
    if found is None:
        return
    concern, role = found
    if level is not None and concern.level < level:
        since = N_("<b>It has become more urgent since that message.</b> Look at it, then acknowledge.")
        casefile.show_card(unit, who, press, concern, say(since))
        return
    casefile.show_card(unit, who, press, _taken_on(unit, who, concern, role))


def _taken_on(unit: Unit, who: Who, concern: Concern, role: Role) -> Concern:
    rungs.note(unit, concern, Kind.ACKNOWLEDGED, who.id, role=role.value)
    by_role = {"number": concern.id, "role": alerts.role_text(role)}
    alerts.inform_told(unit, concern, say(N_("No. {number}: acknowledged by the {role}."), **by_role), who.id)
    text = N_("{about}: your {role} has seen it and takes it on.")
    line = say(text, about=alerts.known_as(unit, concern), role=alerts.role_text(role))
    alerts.tell_raiser(unit, concern, line)
    owned = {"owner_id": who.id, "acknowledged_at": unit.now, "advise_at": None, "raiser_told": None}
    return owners.stands(unit, concern, State.ACKNOWLEDGED, **owned)


def pass_on(unit: Unit, who: Who, press: Press, number: int) -> None:
    """Let the next rung be told at once, because whoever was told cannot take it. Only they can; it ends nothing."""
    found = to_act_on(unit, who, press, number, Action.PASS_ON)
    if found is None:
        return
    concern, role = found
    if _waits_for(unit, who, press, concern):
        rungs.note(unit, concern, Kind.PASSED_ON, who.id, role=role.value)
        step, concern = concern.step, ladders.skip(unit, concern)
        line = say(N_("Passed on. Until somebody acknowledges, it goes on to others."))
        if concern.step == step:
            text = N_("Noted. There is nobody further now: everybody is told again at {when}.")
            line = say(text, when=concern.next_due_at)
    else:
        line = say(N_("It does not wait for you. Others are being asked."))
    casefile.show_card(unit, who, press, concern, line)


def _waits_for(unit: Unit, who: Who, press: Press, concern: Concern) -> bool:
    """Say whether a person was told in this climb and has not passed it on since; `press` is on no older message."""
    events = concern_events.of(unit.conn, concern.id, Kind.TOLD, Kind.PASSED_ON, since=concern.anchor_at)
    mine = [event for event in events if event.person_id == who.id]
    if not mine or mine[-1].kind != Kind.TOLD:
        return False
    return press.row_id is None or press.row_id >= (mine[-1].outbound_id or 0)


def ask_to_ring(unit: Unit, who: Who, press: Press, number: int) -> None:
    """Ask her who raised a concern to ring the person who presses. It is a move, not an acknowledgement."""
    found = to_act_on(unit, who, press, number, Action.ASK_TO_RING)
    if found is not None:
        concern, line = _asked(unit, who, *found)
        casefile.show_card(unit, who, press, concern, line)


def _asked(unit: Unit, who: Who, concern: Concern, role: Role) -> tuple[Concern, Message]:
    recent = concern_events.of(unit.conn, concern.id, Kind.ASKED_TO_RING, since=unit.now - RING_AGAIN)
    if any(event.person_id == who.id for event in recent):
        return concern, say(N_("You asked her at {when}. She has your number."), when=recent[-1].at)
    if not waiting.reachable(unit.conn, [concern.raiser_id]):
        return concern, say(N_("She cannot be reached here. Please ring her yourself."))
    phone = people.phone_of(unit.conn, who.id) or unit.settings.lines.duty
    text = N_("{about}: your {role} asks you to ring now: <b>{phone}</b>")
    about = alerts.known_as(unit, concern)
    asked = say(text, about=about, role=alerts.role_text(role), phone=phone)
    alerts.tell_raiser(unit, concern, asked, lane=Lane.REPLY)
    concern = owners.moved(unit, concern, Kind.ASKED_TO_RING, who.id, role=role.value)
    return concern, say(N_("The request to ring you is on its way to her."))


# -- what moves it -----------------------------------------------------------------------------------------


def seen(unit: Unit, who: Who, press: Press, number: int) -> None:
    """Note that somebody has seen the child and that it is safe for now."""
    found = to_act_on(unit, who, press, number, Action.SEEN)
    if found is not None:
        concern = owners.moved(unit, found[0], Kind.SEEN, who.id, role=found[1].value)
        line = say(N_("✓ No. {number}: the child was seen and is safe."), number=concern.id)
        casefile.show_card(unit, who, press, concern, line)


def refer(unit: Unit, who: Who, press: Press, number: int, service: str | None = None) -> None:
    """Note to which service the child was referred; without one, ask."""
    found = to_act_on(unit, who, press, number, Action.REFER)
    if found is None:
        return
    concern, role = found
    if service not in REFERRALS:
        ask = say(N_("<b>Which service is asked to help?</b>"))
        casefile.show_card(unit, who, press, concern, ask, rows=_choices(concern, "refer", REFERRALS))
        return
    concern = owners.moved(unit, concern, Kind.REFERRED, who.id, role=role.value, to=service)
    text = N_("✓ No. {number}: referred to {service}.")
    line = say(text, number=concern.id, service=say(REFERRALS[service]))
    casefile.show_card(unit, who, press, concern, line)


def review(unit: Unit, who: Who, press: Press, number: int, how: str | None = None) -> None:
    """Note how the child is since the plan; worse climbs anew, a level up where there is one."""
    found = to_act_on(unit, who, press, number, Action.REVIEW)
    if found is None:
        return
    concern, role = found
    if how not in REVIEWS:
        ask = say(N_("<b>How is the child since the plan was made?</b>"))
        casefile.show_card(unit, who, press, concern, ask, rows=_choices(concern, "how_now", REVIEWS))
        return
    rungs.note(unit, concern, Kind.REVIEWED, who.id, role=role.value, how=how)
    concern = owners.stands(unit, concern, State.REVIEWED)
    if how == "worse":
        concern = _climbs(unit, who, concern, role)
    casefile.show_card(unit, who, press, concern)


def _choices(concern: Concern, verb: str, options: dict[str, str]) -> Rows:
    rows = tuple((Button(say(text), [verb, concern.id, key]),) for key, text in options.items())
    return (*rows, casefile.back(concern))


def involved(unit: Unit, who: Who, press: Press, number: int, sure: bool = False) -> None:
    """Take somebody who knows those concerned, or is meant herself, off a concern for good; asked once more."""
    concern, _ = allowed(unit, who, number, Action.SEE_CONCERN)
    if not sure:
        ask = say(N_("<b>Then you do not see it any more, and others answer for it.</b>"))
        yes = Button(say(N_("Yes, I am involved")), ["involved", concern.id, True])
        casefile.show_card(unit, who, press, concern, ask, rows=((yes,), casefile.back(concern)))
        return
    conflicts.keep_from(unit, concern, who.id, "involved")
    thanks = say(N_("✓ Thank you for saying so. Others answer for No. {number} now."), number=number)
    show(unit, who.id, Screen((thanks,)), edits=press.row_id)


# -- up a level --------------------------------------------------------------------------------------------


def urgent(unit: Unit, who: Who, press: Press, number: int, level: int | None = None) -> None:
    """Make a concern a level more urgent; asked once more, since everybody is told. `level`: what it was then."""
    found = to_act_on(unit, who, press, number, Action.RAISE_LEVEL)
    if found is None:
        return
    concern, role = found
    if level != int(concern.level):
        ask = say(N_("<b>It climbs anew, a level up, and everybody on its ladder is told.</b>"))
        yes = Button(say(N_("Yes, more urgent")), ["urgent", concern.id, int(concern.level)])
        casefile.show_card(unit, who, press, concern, ask, rows=((yes,), casefile.back(concern)))
        return
    casefile.show_card(unit, who, press, _climbs(unit, who, concern, role))


def _climbs(unit: Unit, who: Who, concern: Concern, role: Role) -> Concern:
    up = Level(max(concern.level - 1, 0))
    why = say(_URGENT, role=alerts.role_text(role), level=say(concern.level.title))
    if up == concern.level:
        why = say(_WORSE, role=alerts.role_text(role))
    return levels.raise_to(
        unit, concern, up, Kind.URGENT, why, who.id, role=role.value, up=up < concern.level
    )


def reopen(unit: Unit, who: Who, press: Press, number: int, sure: bool = False) -> None:
    """Open a closed concern again, a level up (`domain.md` B); asked once more."""
    found = to_act_on(unit, who, press, number, Action.REOPEN)
    if found is None:
        return
    concern, role = found
    if not sure:
        text = N_("<b>It starts again, a level up, and everybody on its ladder is told.</b>")
        if concern.level is Level.P0:
            text = N_("<b>It starts again, and everybody on its ladder is told.</b>")
        yes = Button(say(N_("Yes, open it again")), ["reopen", concern.id, True])
        casefile.show_card(unit, who, press, concern, say(text), rows=((yes,), casefile.back(concern)))
        return
    alerts.tell_raiser(
        unit,
        concern,
        say(
            N_("{about}: it has been opened again. I tell you when somebody takes it on."),
            about=alerts.known_as(unit, concern),
        ),
    )
    why = say(N_("<b>{role} has opened this again.</b>"), role=alerts.role_text(role))
    up = Level(max(concern.level - 1, 0))
    concern = levels.raise_to(
        unit, concern, up, Kind.REOPENED, why, who.id, role=role.value, up=up < concern.level
    )
    casefile.show_card(unit, who, press, concern)


PRESSES: Verbs = {
    "ack": acknowledge,
    "pass_on": pass_on,
    "ring": ask_to_ring,
    "seen": seen,
    "refer": refer,
    "how_now": review,
    "urgent": urgent,
    "reopen": reopen,
    "involved": involved,
}
