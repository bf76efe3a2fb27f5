"""The history of a concern as one page to print: a whole HTML file that loads nothing from anywhere."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.text import N_, Message, say
from services.timeline import Timeline

TEMPLATES = Path(__file__).parent / "templates"
WORDS = {
    "title": N_("What was done"),
    "deadlines": N_("Deadlines"),
    "steps": N_("Who was told, step by step"),
    "events": N_("Everything in order"),
    "until": N_("until {when}"),
    "nobody_named": N_("Nobody is named here: people are a role and a number, the child is a code."),
    "printed": N_("As of {when}"),
    "at": N_("{when}"),
    "took": N_("took {span}"),
}


def page(
    found: Timeline,
    now: datetime,
    programme: str,
    language: str,
    zone: ZoneInfo,
    translate: Callable[[Message, str, ZoneInfo], str],
) -> str:
    """Return the page in one language; `now` stands at its foot."""

    def text(message: Message) -> str:
        return translate(message, language, zone)

    def word(name: str, **params: object) -> str:
        return text(say(WORDS[name], **params))

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("timeline.html").render(
        found=found,
        t=text,
        word=word,
        now=now,
        lang="en" if language == "en" else "zh-Hans",
        programme=programme,
        style=(TEMPLATES / "timeline.css").read_text(encoding="utf-8"),
    )
