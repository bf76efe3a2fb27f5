"""The documents stay true: links lead somewhere, commands exist, locks carry no address, no machine is named."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
COMMAND = re.compile(r"python -m bot ([a-z]+(?: (?:template|import|head|verify|show))?)")
MODULE = re.compile(r"python -m (bench|tests|sim|scripts)[ .]([a-z]+)")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    """A reader never meets a page that is not there."""
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


NAMED = sorted({found for page in PAGES for found in COMMAND.findall(page.read_text())})


def test_the_pages_name_commands() -> None:
    """Otherwise the next test would look at nothing."""
    assert {"migrate", "doctor", "invite"} <= set(NAMED)


@pytest.mark.parametrize("command", NAMED)
def test_every_command_the_pages_name_exists(command: str) -> None:
    """What a page says to type is understood by the command line."""
    done = CliRunner().invoke(app, [*command.split(), "--help"])
    assert done.exit_code == 0, done.output


def test_every_script_the_readme_names_is_there_and_can_be_run() -> None:
    """The whole interface for a newcomer."""
    named = set(re.findall(r"scripts/([a-z]+)", (ROOT / "README.md").read_text()))
    assert {"demo", "test", "check", "setup"} <= named
    for name in named:
        assert (ROOT / "scripts" / name).stat().st_mode & 0o111


def test_every_decision_is_numbered_once() -> None:
    """Records are found by number."""
    numbers = [page.name[:4] for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_locks_are_hashes_without_addresses() -> None:
    """Whoever installs uses the registry of their own machine."""
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text()
        assert "--hash=sha256:" in lock.read_text()


def test_no_file_names_somebodys_machine() -> None:
    """No home folder, no private checkout."""
    here = re.compile("/" + "work/|/" + "root/|/home/[a-z]|/Users/[a-z]")
    marked = [
        path.name
        for path in _tracked()
        if path.suffix in {".py", ".md", ".toml", ".sh", ".html", ".js", ".css", ".in", ".lock", ""}
        and here.search(path.read_text(errors="ignore"))
    ]
    assert marked == []
