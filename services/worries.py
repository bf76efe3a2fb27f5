"""The end of "I am worried": it is on its way already; only the child may still have to be named."""

from core.screens import Button, Rows, Screen
from core.text import N_, say
from db.queries import caseload, people
from db.queries.caseload import Care
from db.queries.people import CHILD_ROLES, Who
from services import checkins, concerns, emergency
from services.checkins import FinishedRun
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

MOST_NAMED = 90  # two a row; Telegram takes a hundred buttons, and "another child" is always there


def close_up(unit: Unit, who: Who, finished: FinishedRun) -> Screen:
    """Thank her; ask which child it is about when that is not known yet."""
    if emergency.reaches_nobody(unit, finished.run_id):  # she has been told so, with the numbers to ring
        thanks = say(N_("✓ <b>Your worry is kept.</b> I go on trying to reach somebody."))
    else:
        thanks = say(N_("✓ <b>Your worry is kept and is being passed on.</b> You will hear who takes it up."))
    if finished.child_id is not None:
        return Screen((thanks,))
    rows = choices(unit, who, finished.run_id)
    return Screen((thanks, say(N_("Which child is it about?"))), rows) if len(rows) > 1 else Screen((thanks,))


def choices(unit: Unit, who: Who, run_id: int) -> Rows:
    """Return a button per child in her care, two a row, and one for a child who is not on her list."""
    mine = caseload.listed(unit.conn, Care(who.id, CHILD_ROLES, unit.now), MOST_NAMED)
    buttons = [
        Button(checkins.child_words(one.code, one.label), ["name_child", run_id, one.id]) for one in mine
    ]
    pairs = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    return (*pairs, (Button(say(N_("Another child")), ["name_child", run_id, None]),))


def _name_child(unit: Unit, who: Who, press: Press, run_id: int, child_id: int | None) -> None:
    if child_id is None:
        thanks = say(N_("✓ Thank you. Whoever takes it up will ask you which child it is."))
        show(unit, who.id, Screen((thanks,)), edits=press.row_id)
        return
    if not people.sees(unit.conn, [(who.id, child_id)], unit.now):
        raise NotAllowed
    concerns.set_child(unit, run_id, child_id)
    name = checkins.heading(unit, child_id)
    done = Screen((say(N_("✓ Thank you. It is about {child}."), child=name),))
    show(unit, who.id, done, edits=press.row_id, child_id=child_id)


PRESSES: Verbs = {"name_child": _name_child}
