"""Golden transcripts: what Li reads, word for word, in English and Chinese. UPDATE_GOLDEN=1 writes them anew."""

import os

import pytest

from bot.flows import moves
from bot.flows.catalog import VISITS
from bot.flows.play import play, unfold
from bot.flows.routine import ROUTINE
from bot.flows.stories import SEVEN, STORIES
from tests.flows.speech import GOLDEN, LANGUAGES, MORNING


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_the_conversation_reads_as_it_was_approved(name: str, language: str) -> None:
    """A changed word, button, flag or order shows here, and is read by a person before it is kept."""
    story, golden = STORIES[name], GOLDEN / f"{name}.{language}.txt"
    script = unfold(story, MORNING)
    transcript = play(story.flow, story.facts, script, MORNING, LANGUAGES[language])
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(transcript, encoding="utf-8")
    assert transcript == golden.read_text(encoding="utf-8")


def test_every_visit_is_told_plain_with_danger_with_second_thoughts_and_resumed() -> None:
    """Four stories for each of the six kinds of visit."""
    wanted = {f"{flow.name}-{kind}" for flow in VISITS for kind in ("plain", "danger", "review", "resumed")}
    assert wanted <= set(STORIES)


def test_every_golden_file_has_its_story() -> None:
    """No transcript is left behind when a story goes."""
    assert {path.name for path in GOLDEN.iterdir()} == {
        f"{name}.{lang}.txt" for name in STORIES for lang in LANGUAGES
    }


def test_a_script_presses_only_what_is_on_the_screen() -> None:
    """The player refuses a press that Li could not make."""
    with pytest.raises(ValueError, match="not on the screen"):
        play(ROUTINE, SEVEN, [moves.Choose("V01", "teleport")], MORNING)
