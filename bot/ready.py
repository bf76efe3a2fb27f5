"""What `/readyz` says: is this process doing its work?"""

from sqlalchemy import text

from bot.desk import Desk
from bot.jobs import Jobs
from db.store import StoreDown
from services.unit import Unit


def _ping(unit: Unit) -> None:
    unit.conn.execute(text("SELECT 1"))


async def problems(desk: Desk, jobs: Jobs, connected: bool, refused: bool) -> list[str]:
    """Return one line a problem; empty when all is well. `refused`: Telegram does not know the token any more."""
    found = [f"job {name} is late" for name in jobs.late()]
    if not connected:
        found.append("Telegram has not answered yet")
    if refused:
        found.append("Telegram refuses the token: nothing can be sent. Check TONGBAN_TOKEN")
    try:
        await desk.write(_ping)
    except StoreDown:
        found.append("the database does not take units")
    return found
