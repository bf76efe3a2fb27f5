"""What `/readyz` says: is this process doing its work?"""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import Desk
from bot.jobs import Jobs
from db.queries import alerts
from db.store import StoreDown
from services.unit import Unit

LATE = timedelta(seconds=60)  # an alert leaves within seconds


def _late_alerts(unit: Unit) -> int:
    return alerts.waiting_since(unit.conn, unit.now - LATE)


async def problems(
    desk: Desk, jobs: Jobs, connected: bool, silent: bool, refused: bool, over: Sequence[str]
) -> list[str]:
    """Return one line a problem; empty when all is well.

    `silent`: Telegram answers no poll any more. `refused`: it does not know the token any more. `over`: what should run
    for ever and has ended.
    """
    found = [f"job {name} is late" for name in jobs.late()]
    found += [f"{name} has ended and does not come back by itself" for name in over]
    if not connected:
        found.append("Telegram has not answered yet")
    if silent:
        found.append("Telegram answers no poll any more: nobody is heard")
    if refused:
        found.append("Telegram refuses the token: nothing can be sent. Check TONGBAN_TOKEN")
    try:
        if late := await desk.write(_late_alerts):
            found.append(f"alerts that wait for over a minute: {late}")
    except StoreDown:
        found.append("the database does not take units")
    return found
