"""Promises of the house: it does not work on data that somebody else has taken."""

import asyncio
import gc
from pathlib import Path

import pytest

from bot import app, opening
from db.engines import DatabaseProblem
from db.lock import RUNNING, Lock
from tests.stage import options_in


class _Lost(Lock):
    """A lock that was lost, and taken by somebody else, after it was looked at once."""

    looks = 0

    def keep(self) -> None:
        """Be held once, and never again."""
        self.looks += 1
        if self.looks > 1:
            raise DatabaseProblem(RUNNING)


async def test_a_house_whose_data_somebody_else_has_taken_stops_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at once would answer everything twice. A restarted database forgets who had the lock."""
    monkeypatch.setattr(app, "KEEP_S", 0.05)
    options = options_in(tmp_path, "http://127.0.0.1:1")
    opening.begin(options)
    held = _Lost()
    with pytest.raises(DatabaseProblem, match="already running"):
        await asyncio.wait_for(app.serve(options, asyncio.Event(), held), 20)
    gc.unfreeze()
    assert held.looks == 2
