"""The second writer: small units that read first and then write, beside `run`, until told to stop.

Does what `python -m bot invite` does, without the second that starting it takes. Its last line counts what was
committed.
"""

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot import opening, options
from core.people import Role
from core.settings import Settings
from db.queries import areas, audit, people
from db.store import Store
from services import invites
from services.unit import Unit

PAUSE_S = 0.01


def _invite(conn: Connection, settings: Settings) -> None:
    """Look who there is, then invite one more."""
    unit = Unit(conn, datetime.now(UTC), settings)
    village = areas.every(conn)[-1]
    held = people.holders(conn, Role.SUPERVISOR.value, village.id, unit.now)
    invites.create(unit, Role.MOTHER, village.id)
    audit.add(conn, unit.now, held[0], "beside", f"area {village.id}", "faults")


def write_until_told(store: Store, settings: Settings) -> int:
    """Write units until SIGTERM, or until whoever began this is gone; return how many were committed."""
    parent = os.getppid()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    committed = 0
    while not stopped and os.getppid() == parent:
        store.write_now(lambda conn: _invite(conn, settings))
        committed += 1
        time.sleep(PAUSE_S)
    return committed


def main(data: str, url: str) -> None:
    """Open the data and write."""
    chosen = options.here(Path(data), None, url)
    store = opening.open_store(chosen)
    print(json.dumps({"committed": write_until_told(store, chosen.settings)}), flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
