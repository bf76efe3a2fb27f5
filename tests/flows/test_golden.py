"""Golden transcripts: what Li reads, word for word, in English and Chinese. UPDATE_GOLDEN=1 writes them anew."""

import os
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.flows import moves
from bot.flows.model import Flow
from bot.flows.play import Script, play
from bot.flows.routine import CORE, ROUTINE
from bot.flows.run import Facts
from bot.flows.worry import WORRY
from tests.flows.speech import GOLDEN, LANGUAGES, MORNING

BOY_OF_SEVEN = Facts(age_months=90, tier_days=30)
KNOWN_CASE = Facts(age_months=90, open_case=True, earlier={"E03": "listless", "M01": "crying"}, tier_days=7)


@dataclass(frozen=True)
class Story:
    """A script, and the facts it starts from."""

    flow: Flow
    facts: Facts
    script: Script


def calmly(first: str, last: str) -> list[moves.Move]:
    """Return the calm presses from one item of the routine visit to another."""
    items = [item for item in CORE if not ROUTINE.by_id[item].ask_if]
    return [_calm_at(item) for item in items[items.index(first) : items.index(last) + 1]]


def _calm_at(item: str) -> moves.Move:
    question = ROUTINE.by_id[item]
    if question.options:
        return moves.Choose(item, question.options[0].id)
    return moves.Skip(item) if question.skippable else moves.Choose(item, "2026-12-23")


PLAIN: Script = [*calmly("V01", "N06"), moves.Submit()]

DANGER: Script = [
    moves.Choose("V01", "home"), moves.Choose("V02", "refused"), moves.Choose("V03", "nobody"),
    moves.Choose("V06", "uneasy"), moves.Choose("H02", "none"), moves.Choose("H08", "night"),
    moves.Choose("E02", "many"), moves.Choose("E03", "listless"), moves.Choose("S01", "over_week"),
    moves.Choose("M01", "crying"), moves.Choose("M03", "afraid"), moves.Choose("M04", "method"),
    moves.Choose("F01", "lost"), moves.Choose("F05", "now"), moves.Choose("D04", "touched"),
    moves.Choose("D05", "marriage"), moves.Voice("voice-1"), moves.Choose("N05", "now"),
    moves.Choose("N05L", "yes"), moves.Choose("N06", "2026-11-30"), moves.Submit(),
]  # fmt: skip

REVIEW: Script = [
    *calmly("V01", "V03"), moves.Back(), moves.Typed("2"), moves.Typed("第二"), *calmly("H02", "H08"),
    moves.Back(), moves.Skip("H08"), moves.Unsure("E02"), moves.Typed("somehow"), *calmly("E03", "S01"),
    moves.NotAsked("M01"), *calmly("M03", "D05"), moves.Typed("奶奶腿疼，走不远。"), moves.Typed("上一题"),
    moves.Skip("N04"), *calmly("N05", "N05"), moves.Typed("昨天"), moves.Typed("下周一"),
    moves.Change(), moves.Change("E02"), moves.Choose("E02", "unexplained"), moves.Typed("改"), moves.Review(),
    moves.Submit(),
]  # fmt: skip

RESUMED: Script = [
    *calmly("V01", "E02"), timedelta(days=2), *calmly("E03", "N05"), timedelta(days=1), moves.Typed("明天"),
    timedelta(days=1), moves.Submit(),
]  # fmt: skip

STORIES = {
    "routine-plain": Story(ROUTINE, BOY_OF_SEVEN, PLAIN),
    "routine-danger": Story(ROUTINE, KNOWN_CASE, DANGER),
    "routine-review": Story(ROUTINE, BOY_OF_SEVEN, REVIEW),
    "routine-resumed": Story(ROUTINE, BOY_OF_SEVEN, RESUMED),
    "worry-danger": Story(WORRY, Facts(), [moves.Choose("W01", "missing"), moves.Typed("从早上起就没看见她")]),
    "worry-follow-up": Story(
        WORRY,
        Facts(),
        [
            moves.Choose("W01", "self_harm"), moves.Choose("W03", "yes"), moves.Back(), moves.Skip("W03"),
            moves.Skip("W06"),
        ],
    ),
    "worry-other": Story(
        WORRY,
        Facts(),
        [
            moves.Choose("W01", "other"), moves.Choose("W04", "now"), moves.Choose("W05", "no"), timedelta(days=1),
            moves.Voice("voice-2"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_the_conversation_reads_as_it_was_approved(name: str, language: str) -> None:
    """A changed word, button, flag or order shows here, and is read by a person before it is kept."""
    story, golden = STORIES[name], GOLDEN / f"{name}.{language}.txt"
    transcript = play(story.flow, story.facts, story.script, MORNING, LANGUAGES[language])
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(transcript, encoding="utf-8")
    assert transcript == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_story() -> None:
    """No transcript is left behind when a story goes."""
    assert {path.name for path in GOLDEN.iterdir()} == {
        f"{name}.{lang}.txt" for name in STORIES for lang in LANGUAGES
    }


def test_a_script_presses_only_what_is_on_the_screen() -> None:
    """The player refuses a press that Li could not make."""
    with pytest.raises(ValueError, match="not on the screen"):
        play(ROUTINE, BOY_OF_SEVEN, [moves.Choose("V01", "teleport")], MORNING)
