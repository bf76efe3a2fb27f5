"""The board of open concerns: which there are, the worst first. A concern's card is in `services.casefile`."""

from datetime import timedelta

from core.people import MAY, Action
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import concerns
from db.queries.concerns import Concern, State
from db.queries.people import Who
from services import alerts
from services.outgoing import show as send
from services.unit import Unit

MOST = 10
_STATES = {
    State.RAISED: N_("waits for somebody"),
    State.ACKNOWLEDGED: N_("taken on"),
    State.REPORTED: N_("taken on, reported"),
    State.PLANNED: N_("there is a plan"),
    State.REVIEWED: N_("looked at again"),
    State.LOWERING: N_("is being lowered"),
    State.CLOSING: N_("is being closed"),
}


def show(unit: Unit, who: Who) -> None:
    """Show a person the open concerns in scope, the worst first; each button opens one."""
    paths = [post.path for post in who.posts if post.role in MAY[Action.SEE_CONCERN]]
    found = concerns.in_scope(unit.conn, paths)
    if not found:
        send(unit, who.id, Screen((say(N_("There is no open concern where you answer for children.")),)))
        return
    head = say(N_("<b>Open concerns: {count}</b>"), count=len(found))
    more = (say(N_("Shown are the {count} most urgent."), count=MOST),) if len(found) > MOST else ()
    lines = (head, *(_line(unit, concern) for concern in found[:MOST]), *more)
    rows = tuple((Button(_label(concern), ["card", concern.id]),) for concern in found[:MOST])
    send(unit, who.id, Screen(lines, rows))


def _line(unit: Unit, concern: Concern) -> Message:
    return say(
        N_("{mark} No. {number}: {category}, {age}, {state}"),
        mark=concern.level.mark,
        number=concern.id,
        category=say(concern.category.title),
        age=age(unit.now - concern.opened_at),
        state=say(_STATES[concern.state]),
    )


def _label(concern: Concern) -> Message:
    text = N_("{mark} No. {number}: {child}")
    child = alerts.child_line(concern.code, concern.label)
    return say(text, mark=concern.level.mark, number=concern.id, child=child)


def age(passed: timedelta) -> Message:
    """Return a span in its largest unit."""
    minutes = max(0, int(passed.total_seconds())) // 60
    if minutes < 60:
        return say(N_("{count} min"), count=minutes)
    hours = minutes // 60
    return say(N_("{count} h"), count=hours) if hours < 48 else say(N_("{count} days"), count=hours // 24)
