"""Every benchmark runs to its end and says what it found in one line of JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def _last_line(*arguments: str) -> dict[str, Any]:
    command = (sys.executable, "-m", "bench", *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_answers_ends_in_its_line_of_json() -> None:
    """Without peers and without the large past, the ratios that need them are null."""
    found = _last_line("answers", "--ours-only", "--skip-growth", "--rounds", "1", "--presses", "100")
    assert found == {
        "vs_aiogram_echo": None,
        "vs_ptb_echo": None,
        "growth_1k_1m": None,
        "in_flight": 32,
        "rows": 1000,
    }


def test_alerts_ends_in_its_line_of_json() -> None:
    """Every concern that was raised is found again in a message to its supervisor."""
    found = _last_line("alerts", "--seconds", "2", "--readers", "40")
    assert list(found) == ["alerts", "alert_p50_ms", "alert_p99_ms", "answer_p99_ms", "notice_sent_per_s"]
    assert found["alerts"] == 7
    assert 0 < found["alert_p50_ms"] <= found["alert_p99_ms"]
    assert found["notice_sent_per_s"] > 0


def test_children_ends_in_its_line_of_json() -> None:
    """Both ratios, of two programmes that were made for it."""
    found = _last_line("children", "--rounds", "1", "--many", "1400")
    assert list(found) == ["list_growth", "question_growth"]
    assert min(found.values()) > 0
