"""The tools of the people who write questions, and the pages and pictures that they keep current."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import flows
from bot.flows import describing
from bot.flows.catalog import FLOWS, VISITS
from bot.flows.items.table import ITEMS
from bot.flows.outcome import OUTCOME
from bot.flows.play import Story, unfold
from bot.flows.routine import ROUTINE
from bot.flows.stories import STORIES
from tests.flows.sample import SAMPLE
from tests.flows.speech import GOLDEN, LANGUAGES, MORNING, ROOT
from tests.flows.table import TABLE

REMEDY = "out of date: run `python -m bot flows draw` and `python -m bot flows describe`"


def test_lint_finds_nothing_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, at every check-in."""
    assert main(["flows", "lint"]) == 0
    assert f"{len(FLOWS)} check-ins" in capsys.readouterr().out


def test_lint_ends_with_1_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And names the check-in and the item."""
    monkeypatch.setattr(flows, "FLOWS", (SAMPLE,))
    assert main(["flows", "lint"]) == 1
    assert "sample: F03: no translation of 'Punishing'" in capsys.readouterr().err


@pytest.mark.parametrize("path", flows.pictures(), ids=lambda path: path.name)
def test_the_picture_of_a_check_in_is_current(path: Path) -> None:
    """What docs/flows/ shows is what is asked."""
    assert path.read_text(encoding="utf-8") == flows.pictures()[path], REMEDY


def test_no_picture_is_left_behind() -> None:
    """A picture goes with its check-in."""
    assert set(flows.PICTURES.iterdir()) == set(flows.pictures())


def test_the_page_is_current() -> None:
    """Its tables are what the code says."""
    assert flows.PAGE.read_text(encoding="utf-8") == flows.described(), REMEDY


def test_the_page_names_every_item_and_every_flag() -> None:
    """Each item of the table under a heading of its own, with the flags typed by hand."""
    page = flows.PAGE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+) .*?\n(.*?)(?=^##|\Z)", page, re.DOTALL | re.MULTILINE))
    assert set(sections) == {row.item for row in TABLE} | {
        one.id for one in OUTCOME.questions if one not in ITEMS
    }
    for row in TABLE:
        assert all(f"**{code}**" in sections[row.item] for _, _, code in row.flags), row.item
        assert all(f"(`{option}`)" in sections[row.item] for option in row.options), row.item
    assert all(f"| `{flow.name}` " in page for flow in (*VISITS, OUTCOME))


def test_what_is_written_by_hand_stays() -> None:
    """Only what follows the mark is written anew; a page without it is refused."""
    assert describing.page(f"# By hand\n\n{describing.BEGIN}\nold", str).startswith(
        f"# By hand\n\n{describing.BEGIN}\n\n## "
    )
    with pytest.raises(ValueError, match="begins"):
        describing.page("# By hand", str)


@pytest.mark.parametrize("command", ["draw", "describe"])
def test_the_check_of_a_tool_writes_nothing(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And says that all is well."""
    assert main(["flows", command, "--check"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_the_check_of_a_tool_ends_with_1_where_something_would_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it the file is written."""
    monkeypatch.setattr(flows, "ROOT", tmp_path)
    monkeypatch.setattr(flows, "PICTURES", tmp_path)
    assert main(["flows", "draw", "--check"]) == 1
    assert "routine.zh.svg" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main(["flows", "draw"]) == 0
    assert len(list(tmp_path.iterdir())) == len(FLOWS) * len(LANGUAGES)


def test_outside_a_checkout_a_tool_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Instead of making folders somewhere."""
    monkeypatch.setattr(flows, "ROOT", tmp_path)
    monkeypatch.setattr(flows, "PICTURES", tmp_path / "docs")
    assert main(["flows", "draw"]) == 1
    assert "works in a checkout" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kept_conversation_is_printed_as_it_is_kept(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command that a reader of the page is told."""
    assert main(["flows", "play", "outcome-moved", "--language", language]) == 0
    assert capsys.readouterr().out == (GOLDEN / f"outcome-moved.{language}.txt").read_text(encoding="utf-8")


def test_a_conversation_is_kept_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the update switch."""
    monkeypatch.setattr(flows, "TRANSCRIPTS", tmp_path)
    assert main(["flows", "play", "worry-other", "--update"]) == 0
    for language in LANGUAGES:
        name = f"worry-other.{language}.txt"
        assert (tmp_path / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_a_check_in_can_be_tried_in_the_terminal() -> None:
    """Everything is typed, and the end of the input ends it."""
    typed = "不让见\n安全\n没有\n1\n1\n发送\n"
    command = [sys.executable, "-m", "bot", "flows", "play", "outcome", "--language", "zh", "--age", "7"]
    done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "🟡 C05·P2" in done.stdout
    assert "finished: sent" in done.stdout
    begun = subprocess.run(command, cwd=ROOT, input="1\n", capture_output=True, text=True, check=False)
    assert begun.returncode == 0


def test_an_unknown_name_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Check-ins and conversations."""
    assert main(["flows", "play", "nothing"]) == 1
    said = capsys.readouterr().err
    assert "outcome-moved" in said
    assert "routine" in said


def test_the_table_shows_every_item(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each."""
    assert main(["flows", "table"]) == 0
    shown = capsys.readouterr().out
    assert all(row.item in shown for row in TABLE)


def test_a_story_that_tells_what_is_never_asked_is_refused() -> None:
    """So that no danger drops out of a transcript unnoticed."""
    with pytest.raises(ValueError, match="never asked: Z01"):
        unfold(Story(ROUTINE, at={"Z01": ()}), MORNING)
    assert all(unfold(story, MORNING) for story in STORIES.values())
