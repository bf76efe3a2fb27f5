"""The kills that `scripts/test` runs, and the proof that the oracle sees what it is there for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.render import translator
from db.engines import sqlite_url
from tests.faults import campaign
from tests.faults.acts import Record
from tests.faults.cases import CONFIRMED
from tests.faults.killer import AIMS, POSTED
from tests.faults.oracle import BAD, Verdict
from tests.faults.plan import Plan
from tests.faults.process import ROOT
from tests.faults.reading import FIXED
from tests.faults.rows import OF_BEFORE
from tests.faults.shown import RECORDED

FEW = 6  # kills that are enough for a build with one thing wrong
SOON_S = 6.0  # it need not come to rest


async def _judged(plan: Plan, folder: Path, url: str) -> Verdict:
    def silent(_kills: int, _record: Record) -> None:
        """Nobody watches."""

    return await campaign.run(plan, folder, url, silent)


def _bad_plan(build: str, kills: int, forwards: int = 0, danger: float = 0.06) -> Plan:
    return Plan(kills, build=build, forwards=forwards, patience_s=SOON_S, danger=danger)


def _bad(verdict: Verdict) -> dict[str, list[str]]:
    return {name: verdict.findings[name] for name in BAD if verdict.findings[name]}


def _was_busy(verdict: Verdict) -> bool:
    """A run in which nothing happened proves nothing."""
    figures = verdict.figures
    return (
        figures["people"] == 20
        and figures["answers"] > 40
        and figures["aimed"] > 0
        and figures["concerns"] > 0
    )


async def test_thirty_kills_lose_nothing_double_nothing_and_silence_nobody(tmp_path: Path) -> None:
    """kill -9 at aimed and at random moments, polling and webhook, a second writer beside: every promise holds."""
    verdict = await _judged(Plan(30, forwards=2, danger=0.05), tmp_path, sqlite_url(tmp_path / "data"))
    assert _bad(verdict) == {}
    assert verdict.figures["kills"] == 30
    assert _was_busy(verdict)
    assert all(verdict.figures[f"at_{kind}"] for kind in (*AIMS, *POSTED)), "every aim was hit"


async def test_ten_kills_on_postgresql_lose_nothing_double_nothing_and_silence_nobody(
    tmp_path: Path, postgres_url: str
) -> None:
    """The same on the other database."""
    verdict = await _judged(Plan(10, database="postgresql", forwards=1, danger=0.1), tmp_path, postgres_url)
    assert _bad(verdict) == {}
    assert verdict.figures["kills"] == 10
    assert _was_busy(verdict)


async def test_the_oracle_goes_red_on_marking_before_sending(tmp_path: Path) -> None:
    """A kill between the mark and the send leaves a message that was never shown."""
    verdict = await _judged(_bad_plan("mark-first", FEW), tmp_path, sqlite_url(tmp_path / "data"))
    assert verdict.findings["messages_missing"]


async def test_the_oracle_goes_red_on_begin_instead_of_begin_immediate(tmp_path: Path) -> None:
    """A unit that has read cannot write any more once the second writer has."""
    verdict = await _judged(_bad_plan("begin-deferred", 3), tmp_path, sqlite_url(tmp_path / "data"))
    assert verdict.findings["locked"]


@pytest.mark.parametrize(
    ("build", "forwards", "name", "says"),
    [
        ("never-climb", 1, "silent", "was never taken"),
        ("tell-nobody", 0, "silent", "told nobody"),
        ("fall-asleep", 0, "silent", "has no next step"),
        ("confirm-only", 0, "lost", "You have taken it on"),
    ],
)
async def test_the_oracle_goes_red_on_concerns_that_fall_silent_or_forget(
    tmp_path: Path, build: str, forwards: int, name: str, says: str
) -> None:
    """No step, nobody told, no next step, an acknowledgement that only the screen knows: each is found out."""
    plan = _bad_plan(build, 3 + forwards, forwards, danger=0.5)
    verdict = await _judged(plan, tmp_path, sqlite_url(tmp_path / "data"))
    assert [sentence for sentence in verdict.findings[name] if says in sentence]


def test_the_oracle_goes_red_on_acknowledging_before_storing_and_the_command_says_so() -> None:
    """The last line is JSON with every figure, and the exit code tells whoever does not read it."""
    chosen = ["--kills", str(FEW), "--forwards", "0", "--build", "ack-first", "--quiet"]
    command = [sys.executable, "-m", "tests.faults", *chosen]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["kills"] == FEW
    assert figures["lost"] > 0
    assert {*BAD, "aimed", "people", "answers", "flags", "concerns"} <= set(figures)
    assert ended.returncode == 1


@pytest.mark.parametrize("text", [*FIXED, RECORDED, OF_BEFORE, *(said for said, _, _ in CONFIRMED)])
def test_the_people_of_the_harness_read_what_the_product_prints(text: str) -> None:
    """A label that is printed in other words would leave them helpless, and the run without meaning."""
    assert translator("en").gettext(text) == text
    assert translator("zh_Hans_CN").gettext(text) != text
