"""The door every update of a person comes through: who is it, as the rows say now?"""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

import structlog

from core.screens import Screen
from core.text import N_, Message, say
from db.queries import people
from db.queries.people import Who
from services import guide
from services.outgoing import show
from services.unit import Unit

log = structlog.get_logger()

P = ParamSpec("P")
Service = Callable[Concatenate[Unit, Who, P], object]


def enter(
    unit: Unit,
    telegram_id: int,
    message_id: int | None,
    service: Service[P],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[Message, ...]:
    """Hand a person's update to a service. Returns what to tell somebody without a post, of whom nothing is kept.

    `message_id`: her own message, from now on the newest of the chat; None for a press.
    """
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    if who is None or not who.takes_part:
        if who is not None:
            log.info("no_post", person=who.id)
        return guide.stranger(unit.settings)
    if message_id is not None:
        people.set_newest(unit.conn, who.id, message_id)
    service(unit, who, *args, **kwargs)
    return ()


def slow_down(unit: Unit, telegram_id: int) -> None:
    """Tell somebody who sends faster than a person does that it is taken one by one, and what never waits."""
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    if who is None or not who.takes_part:
        return
    lines = (
        say(N_("That was a lot at once. Nothing is lost: I take it one by one.")),
        say(N_("If a child is in danger, press “I am worried”: that never waits.")),
        guide.emergency(unit.settings),
    )
    show(unit, who.id, Screen(lines))


def ignore(unit: Unit, telegram_id: int) -> None:
    """Let an update have no effect at all."""
