"""A worry about a child: heard at the first tick, sent at the last, and nothing to look over in between."""

import pytest

from bot.flows import moves
from bot.flows.effects import Ask, Danger, Finish, Outcome, Raise, Read, Said, Save
from bot.flows.run import Facts, Phase
from bot.flows.worry import WORRY
from core.triage import Level
from tests.flows.sample import begin, kinds, raised, step

FIRST = {
    "life": "C01·P0", "hurt": "C03·P1", "touched": "C02·P0", "missing": "C07·P0", "self_harm": "C08·P1",
    "alone": "C05·P1", "myself": "C17·P0", "conduct": "C17·P1", "other": "C18·P2",
}  # fmt: skip
FOLLOW_UP = {"hurt": "W02", "self_harm": "W03", "other": "W04", "conduct": "W07"}


@pytest.mark.parametrize("option", WORRY.by_id["W01"].by_option)
def test_the_first_tick_raises_the_flag(option: str) -> None:
    """Before anything else is asked; where life is at stake the emergency card follows at once."""
    run, effects = step(WORRY, begin(WORRY), moves.Choose("W01", option))
    assert raised(effects) == [FIRST[option]]
    urgent = FIRST[option].endswith("P0")
    assert kinds(effects) == ([Save, Raise, Danger, Ask] if urgent else [Save, Raise, Ask])
    assert run.at == FOLLOW_UP.get(option, "W06")


def test_a_big_child_left_alone_is_less_urgent() -> None:
    """P2 from eight years; a child not chosen yet counts as small."""
    for age, code in ((96, "C05·P2"), (95, "C05·P1"), (None, "C05·P1")):
        _, effects = step(WORRY, begin(WORRY, Facts(age_months=age)), moves.Choose("W01", "alone"))
        assert raised(effects) == [code]


@pytest.mark.parametrize(
    ("script", "codes"),
    [
        ((moves.Choose("W01", "hurt"), moves.Choose("W02", "yes")), ["C03·P1", "C03·P0"]),
        ((moves.Choose("W01", "hurt"), moves.Choose("W02", "no")), ["C03·P1"]),
        ((moves.Choose("W01", "self_harm"), moves.Choose("W03", "yes")), ["C08·P1", "C08·P0"]),
        ((moves.Choose("W01", "self_harm"), moves.NotAsked("W03")), ["C08·P1"]),
        ((moves.Choose("W01", "other"), moves.Choose("W04", "free")), ["C18·P2"]),
        ((moves.Choose("W01", "other"), moves.Choose("W04", "soon")), ["C18·P2", "C18·P1"]),
        (
            (moves.Choose("W01", "other"), moves.Choose("W04", "now"), moves.Choose("W05", "yes")),
            ["C18·P2", "C18·P1", "C18·P0"],
        ),
    ],
)
def test_a_follow_up_can_only_raise(script: tuple[moves.Move, ...], codes: list[str]) -> None:
    """What the first tick raised stands, whatever the follow-up says."""
    run, _ = step(WORRY, begin(WORRY), *script)
    assert [one.flag.code for one in run.raised] == codes
    levels = [one.flag.level for one in run.raised]
    assert levels == sorted(levels, reverse=True)
    assert run.at == "W06"


@pytest.mark.parametrize("last", [moves.Skip("W06"), moves.Typed("他爸爸喝醉了"), moves.Voice("voice-1")])
def test_the_last_answer_sends(last: moves.Move) -> None:
    """No review: a worry must not wait for a second press."""
    run, effects = step(WORRY, begin(WORRY), moves.Choose("W01", "life"), last)
    assert run.phase is Phase.DONE
    assert effects[-1] == Finish(Outcome.SENT, None)
    assert (Read in kinds(effects)) is not isinstance(last, moves.Skip)


def test_a_worry_given_up_half_way_stays_raised() -> None:
    """The flag was raised at the tick."""
    run, effects = step(WORRY, begin(WORRY), moves.Choose("W01", "hurt"), moves.Cancel())
    assert effects == (Finish(Outcome.CANCELLED),)
    assert run.raised[0].flag.level is Level.P1


def test_a_worry_told_in_words_is_kept_and_asked_again() -> None:
    """She writes before she ticks: a human reads it, and the buttons come once more."""
    run, effects = step(WORRY, begin(WORRY), moves.Typed("隔壁的孩子三天没看见了"))
    assert kinds(effects) == [Read, Said, Ask]
    assert run == begin(WORRY)


def test_changing_the_first_tick_asks_the_other_follow_up() -> None:
    """And both flags stand."""
    run, _ = step(
        WORRY, begin(WORRY), moves.Choose("W01", "hurt"), moves.Back(), moves.Choose("W01", "self_harm")
    )
    assert run.at == "W03"
    assert [one.flag.code for one in run.raised] == ["C03·P1", "C08·P1"]
