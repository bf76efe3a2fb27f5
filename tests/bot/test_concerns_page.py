"""The page about concerns says what the code does."""

from bot.commands import concerns_page
from core.people import Action
from core.triage import Category


def test_the_page_about_concerns_is_current() -> None:
    """Its diagram and tables are written by the code."""
    remedy = "out of date: run `python -m bot concern describe`"
    assert concerns_page.PAGE.read_text(encoding="utf-8") == concerns_page.described(), remedy


def test_the_page_names_every_kind_and_every_action() -> None:
    """Whoever changes a ladder finds all of it in one place."""
    page = concerns_page.described()
    for one in Category:
        assert f"| {one.value} | {one.title} |" in page
    for action in (Action.PASS_ON, Action.REPORT, Action.LOWER, Action.REOPEN):
        assert f"| {action.value.replace('_', ' ')} |" in page
