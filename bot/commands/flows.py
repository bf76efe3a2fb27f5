"""`flows`: the tools of the people who write the questions. They read and write the folders of a checkout."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.commands.reporting import Problem, say, table
from bot.flows import describing, drawing, engine, listing, moves
from bot.flows.catalog import FLOWS, flow
from bot.flows.lint import lint as problems_of
from bot.flows.model import Flow
from bot.flows.play import play as played
from bot.flows.play import told, unfold, with_labels
from bot.flows.run import Facts
from bot.flows.stories import STORIES, TOLD_AT
from bot.render import translator

ROOT = Path(__file__).parents[2]
PICTURES, PAGE, TRANSCRIPTS = ROOT / "docs/flows", ROOT / "docs/checkins.md", ROOT / "tests/flows/golden"

flows_app = typer.Typer(no_args_is_help=True, help="Check, draw, describe and try the check-ins.")


class Language(StrEnum):
    """The two languages, by the short name in a file's name."""

    EN = "en"
    ZH = "zh"

    def speak(self, text: str) -> str:
        """Return a text of the catalogues in this language."""
        return translator("zh_Hans_CN" if self is Language.ZH else "en").gettext(text)


def chinese(text: str) -> str:
    """Return the Chinese of a text, empty where there is none; signs and numbers are their own."""
    said = Language.ZH.speak(text)
    missing = said == text and any(sign.isascii() and sign.isalpha() for sign in text)
    return "" if missing else said


@flows_app.command()
def lint() -> None:
    """Say what is wrong with the check-ins; ends with 1 when something is."""
    found = [f"{one.name}: {wrong}" for one in FLOWS for wrong in problems_of(one, chinese)]
    if found:
        raise Problem("\n".join(found))
    say(f"Nothing is wrong with {len(FLOWS)} check-ins.")


@flows_app.command("table")
def show_table() -> None:
    """Show every item with its options and flags."""
    rows = (
        (line.item, line.types, line.how, ", ".join(line.options), ", ".join(map(_flag, line.flags)))
        for line in listing.table()
    )
    table("The items", ("item", "in", "how", "options", "flags"), rows)


def _flag(one: listing.Flagging) -> str:
    return " ".join(part for part in (one.option, one.gate, one.code) if part)


Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; end with 1 when something would change.")
]


@flows_app.command()
def draw(check: Check = False) -> None:
    """Draw every check-in into docs/flows/."""
    _write(pictures(), check)


@flows_app.command()
def describe(check: Check = False) -> None:
    """Write the tables of docs/checkins.md."""
    _write({PAGE: described()}, check)


def pictures() -> dict[Path, str]:
    """Return each drawing and where it belongs."""
    return {
        PICTURES / f"{one.name}.{language}.svg": drawing.draw(one, language.speak)
        for one in FLOWS
        for language in Language
    }


def described() -> str:
    """Return the page about the check-ins as it should be."""
    return describing.page(_checkout(PAGE).read_text(encoding="utf-8"), Language.ZH.speak)


def _write(files: Mapping[Path, str], check: bool) -> None:
    old = [
        path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    names = ", ".join(str(path.relative_to(ROOT)) for path in old)
    if check and old:
        raise Problem(f"Not up to date: {names}")
    for path in old:
        _checkout(path.parent)
        path.write_text(files[path], encoding="utf-8")
    say(f"Written: {names}" if old else "All is up to date.")


def _checkout(path: Path) -> Path:
    if not path.exists():
        raise Problem(f"There is no {path.relative_to(ROOT)} here: this works in a checkout of the project.")
    return path


Name = Annotated[str, typer.Argument(help="A check-in to try, or a kept conversation to print.")]
In = Annotated[Language, typer.Option("--language", help="What is spoken.")]
Update = Annotated[
    bool, typer.Option("--update", help="Keep a conversation's transcript, in both languages.")
]
Age = Annotated[
    int | None, typer.Option("--age", min=0, max=17, help="The child's age in years.", show_default="unknown")
]
Due = Annotated[str, typer.Option("--due", help="Items whose turn it is, with commas: E05,N01.")]


@flows_app.command("play")
def play_one(
    name: Name, language: In = Language.EN, update: Update = False, age: Age = None, due: Due = ""
) -> None:
    """Try a check-in in the terminal, or print a kept conversation."""
    if name in STORIES:
        _tell(name, language, update)
    elif name in {one.name for one in FLOWS}:
        months = None if age is None else age * 12
        _converse(flow(name), Facts(age_months=months, due=tuple(due.split(","))), language.speak)
    else:
        known = ", ".join(one.name for one in FLOWS)
        raise Problem(f"There is no {name}. Check-ins: {known}. Conversations: {', '.join(STORIES)}.")


def _tell(name: str, language: Language, update: bool) -> None:
    if update:
        folder = _checkout(TRANSCRIPTS)
        for one in Language:
            (folder / f"{name}.{one}.txt").write_text(transcript(name, one.speak), encoding="utf-8")
    Console(soft_wrap=True, markup=False, highlight=False).print(transcript(name, language.speak), end="")


def transcript(name: str, speak: Callable[[str], str]) -> str:
    """Return a kept conversation as it reads now."""
    story = STORIES[name]
    return played(story.flow, story.facts, unfold(story, TOLD_AT), TOLD_AT, speak)


def _converse(chosen: Flow, facts: Facts, speak: Callable[[str], str]) -> None:
    console, now = Console(soft_wrap=True, markup=False, highlight=False), datetime.now(UTC)
    run, effects = engine.start(chosen, facts, now)
    console.print("Type an answer or its number. Ctrl-D ends.\n")
    while True:
        console.print("\n".join(told(effects, speak)))
        if run.over:
            return
        try:
            typed = moves.Typed(console.input("> "))
        except EOFError:
            return
        run, effects = engine.advance(chosen, run, with_labels(chosen, run, typed, speak), now)
