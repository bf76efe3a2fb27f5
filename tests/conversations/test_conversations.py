"""300 random conversations, the proof that what judges them can go red, and what they have found so far."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows import catalog
from tests.conversations import campaign
from tests.conversations.builds import BAD_BUILDS
from tests.conversations.findings import BAD
from tests.conversations.house import House
from tests.conversations.script import CHEN, LI, Act, Kind

ROOT = Path(__file__).resolve().parents[2]
RUNS = 300
SEED = 1
FEW = 30  # conversations that are enough for a build with one thing wrong


def test_three_hundred_random_conversations_keep_every_promise() -> None:
    """No crash, no lost answer, the stored inputs give the stored run, one concern a flag, always a way forward."""
    talks = campaign.together(SEED, RUNS)
    assert talks.told == []
    figures, flows = talks.verdict.figures, talks.verdict.flows
    assert figures["runs"] == RUNS
    assert figures["inputs"] > 20 * RUNS
    assert figures["answers"] > 5 * RUNS
    assert figures["flags"] > RUNS
    assert figures["doubts"] > RUNS / 5
    assert {flow.name for flow in catalog.FLOWS if not flows[f"{flow.name} begun"]} == set()


@pytest.mark.parametrize("build", BAD_BUILDS)
def test_a_build_with_one_thing_wrong_is_found_out(build: str) -> None:
    """A judge that cannot go red is worth nothing."""
    verdict = campaign.first(SEED, FEW, build)
    assert verdict.figures["runs"] <= FEW
    assert BAD_BUILDS[build][1] in verdict.bad


def test_the_command_ends_with_a_line_of_figures_and_says_by_its_exit_code_what_it_found() -> None:
    """The last line is JSON with every figure."""
    command = [sys.executable, "-m", "tests.conversations", "--runs", "4", "--jobs", "1", "--quiet"]
    for build, code in (("good", 0), ("keep-otherwise", 1)):
        ended = subprocess.run(
            [*command, "--build", build], cwd=ROOT, capture_output=True, text=True, check=False
        )
        figures = json.loads(ended.stdout.splitlines()[-1])
        assert list(figures) == ["runs", "inputs", "answers", "flags", "doubts", *BAD]
        assert (figures["runs"], ended.returncode) == (4, code)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.open()
    yield house
    await house.close()


async def test_a_second_tap_on_an_older_button_does_not_take_the_question_away(house: House) -> None:
    """She presses "I am worried", then something else that stood there: the first question stays where it is."""
    card = (Act(LI, Kind.TYPE, text="🧒 我的孩子"), Act(LI, Kind.PRESS, 0.0))
    taps = (Act(LI, Kind.TAP, text="⚠️ I am worried", late=True), Act(LI, Kind.TAP, text="📝 Start a visit"))
    verdict = await campaign.play(house, (*card, *taps))
    assert verdict.flows["worry begun"] == 1
    assert verdict.bad == {}


async def test_half_a_sign_in_a_notice_breaks_no_message(house: House) -> None:
    """Telegram sends none; whoever made it up gets a notice without it."""
    typed = [Act(CHEN, Kind.TYPE, text=text) for text in ("/notice", "\ud800")]
    presses = [Act(CHEN, Kind.PRESS, pick) for pick in (0.2, 0.6)]
    verdict = await campaign.play(house, (*typed, *presses))
    assert verdict.flows["notice begun"] == 1
    assert verdict.bad == {}
