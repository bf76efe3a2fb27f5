"""What every handler does: one service for one update, and a calm line when it is refused."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.desk import Desk
from bot.outbox import Outbox
from core.text import Message
from services import entrance, people
from services.entrance import Service
from services.unit import NotAllowed, Rejected, Unit

P = ParamSpec("P")
Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]


def desk_of(context: Context) -> Desk:
    """Return the desk of this application."""
    return cast(Desk, context.bot_data["desk"])


def outbox_of(context: Context) -> Outbox:
    """Return the outbox of this application."""
    return cast(Outbox, context.bot_data["outbox"])


async def serve(
    update: Update,
    context: Context,
    service: Callable[Concatenate[Unit, int, P], tuple[Message, ...] | None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Run a service for the sender of this update, exactly once; say why when it is refused.

    What the service returns is for somebody of whom nothing is kept: said once, best effort.
    """
    user = update.effective_user
    if user is None:
        return
    desk = desk_of(context)
    try:
        lines = await desk.serve(service, user.id, *args, **kwargs)
    except Rejected as rejected:
        lines = await desk.serve(people.refuse, user.id, rejected.hint)
    except NotAllowed:
        lines = await desk.serve(people.refuse, user.id, people.NOT_HERE)
    if lines:
        outbox_of(context).tell(user.id, lines, people.language_of(user.language_code))


async def enter(
    update: Update,
    context: Context,
    message_id: int | None,
    service: Service[P],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Run a service for a person with a post; anybody else hears what this is, and nothing of a child."""
    await serve(update, context, entrance.enter, message_id, service, *args, **kwargs)
