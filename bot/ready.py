"""What `/readyz` says: is this process doing its work?"""

from sqlalchemy import text

from bot.desk import Desk
from bot.jobs import Jobs
from db.store import StoreDown
from services.unit import Unit


def _ping(unit: Unit) -> None:
    unit.conn.execute(text("SELECT 1"))


async def problems(desk: Desk, jobs: Jobs, connected: bool) -> list[str]:
    """Return one line a problem; empty when all is well."""
    found = [f"job {name} is late" for name in jobs.late()]
    if not connected:
        found.append("Telegram has not answered yet")
    try:
        await desk.write(_ping)
    except StoreDown:
        found.append("the database does not take units")
    return found
