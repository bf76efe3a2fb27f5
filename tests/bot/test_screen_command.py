"""Promises of `python -m bot screen`: one line of answer for each line of the file, whatever is in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main

Ask = Callable[[bytes], list[str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Screen a file with these bytes; return the lines of the answer."""

    def asked(content: bytes) -> list[str]:
        file = tmp_path / "lines.txt"
        file.write_bytes(content)
        assert main(["screen", str(file)]) == 0
        return capsys.readouterr().out.splitlines()

    return asked


def test_each_line_is_answered_with_its_level_and_category(ask: Ask) -> None:
    """Or with a dash."""
    assert ask("他喝了农药叫不醒\n今天打针没哭\n\nhe wants to die\n".encode()) == [
        "P0 C01",
        "-",
        "-",
        "P1 C08",
    ]


def test_a_last_line_without_an_end_counts(ask: Ask) -> None:
    """As do files from other systems."""
    assert ask("今天都好\r\n他想自杀".encode()) == ["-", "P1 C08"]
    assert ask(b"") == []


def test_bytes_that_are_no_text_count_as_a_hit(ask: Ask) -> None:
    """What cannot be read may say anything."""
    assert ask(b"\xff\xfe\n" + "今天都好\n".encode() + b"\x00\n") == ["P2 C18", "-", "-"]
    assert ask("今天都好".encode()[:-1]) == ["P2 C18"]
    assert ask("他喝了农药".encode() + b"\xff\n") == ["P0 C01"]


def test_a_line_longer_than_a_piece_is_one_line(ask: Ask) -> None:
    """Read piece by piece, also where a piece ends in the middle of a word or of a character."""
    for before in range(65_530, 65_540):
        assert ask(b"x" * before + "。他想自杀\n今天都好\n".encode()) == ["P1 C08", "-"]


def test_a_file_that_is_not_there_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said in words."""
    monkeypatch.chdir(tmp_path)
    assert main(["screen", "nothing"]) == 2
    assert "nothing" in capsys.readouterr().err
