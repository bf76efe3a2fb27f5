"""Where the towns stand: one SQLite file a process, filled once and put back to its first morning for every run."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pysqlite3
import structlog
from sqlalchemy import Connection

from db import engines, types
from db.keys import KEY, make_ring
from db.models import metadata
from tests.machine.town import Town
from tests.services.concerns.world import SHANGHAI

MORNING = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)  # a Wednesday, in working hours
BEFORE = timedelta(days=1)  # posts began then: a clock that is put back a little makes nobody a stranger
SHARED = ("ids", "places", "posts")  # what a town is given a copy of


class Ground:
    """The file and its first morning. What the product logs is heard here, and goes nowhere else."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="tongban-machine-")
        types.use(make_ring(b"k" * KEY))
        self.heard: list[dict[str, Any]] = []
        structlog.configure(processors=[self._hear])
        self.engine = engines.writer(engines.sqlite_url(Path(self.folder.name)))
        metadata.create_all(self.engine)
        with self.engine.begin() as conn:
            self.first = Town(conn, MORNING - BEFORE)
            self.first.populate()
        self.rows: Any = pysqlite3.connect(":memory:")
        with self.engine.connect() as conn:
            _driver(conn).backup(self.rows)

    def _hear(self, _logger: Any, _method: str, entry: Any) -> Any:
        self.heard.append(dict(entry))
        raise structlog.DropEvent

    def begin(self) -> Town:
        """Return a town on its first morning."""
        first = self.first
        with self.engine.connect() as conn:
            self.rows.backup(_driver(conn))
        town = Town(self._opened(), MORNING, child=first.child, far_child=first.far_child)
        for name in SHARED:
            setattr(town, name, dict(getattr(first, name)))
        town.sibling, town.latest, town.logged = first.sibling, MORNING, self.heard
        return town

    def _opened(self) -> Connection:
        conn = self.engine.connect()
        _driver(conn).execute("PRAGMA synchronous=OFF")  # no power is cut here, and runs are many
        conn.begin()
        return conn

    def restart(self, town: Town) -> None:
        """Throw away everything but the file, as a process does that is started anew."""
        self.end(town)
        town.conn = self._opened()

    def end(self, town: Town) -> None:
        """Commit, and close the connection."""
        town.conn.commit()
        town.conn.close()
        self.engine.dispose()

    def close(self) -> None:
        """Take the file away."""
        self.engine.dispose()
        self.folder.cleanup()


def _driver(conn: Connection) -> Any:
    return conn.connection.driver_connection
