"""Taking in a child: the month of birth, consent, and what is left to see to; and the counts of a paired contact."""

import pytest

from bot.flows import moves
from bot.flows.contact import CONTACT
from bot.flows.effects import Ask, Finish, Said
from bot.flows.engine import view
from bot.flows.intake import INTAKE
from bot.flows.model import TaskKind
from bot.flows.play import words
from bot.flows.run import Answer, AnswerKind, Facts, Phase, Run
from core.people import Tier, tier_of
from tests.flows.sample import begin, calm, kinds, raised, step, until

START = begin(INTAKE)


def born(month: str) -> Run:
    """Return the intake after the month of birth."""
    return step(INTAKE, START, moves.Choose("I01", month[:4]), moves.Choose("I01", month))[0]


def labels(run: Run) -> list[list[str]]:
    """Return the buttons of a screen, row by row."""
    return [[words(button.label, str) for button in row] for row in view(INTAKE, run).rows]


def ended(run: Run) -> Finish:
    """Return how an intake ends when the rest is calm."""
    _, effects = step(INTAKE, until(INTAKE, run, "none"), moves.Submit())
    assert isinstance(effects[-1], Finish)
    return effects[-1]


def test_a_month_of_birth_is_two_presses() -> None:
    """The year, the youngest first, then the month; from the months the way back leads to the years."""
    assert labels(START)[0] == ["2026", "2025", "2024"]
    months = step(INTAKE, START, moves.Choose("I01", "2017"))[0]
    assert (months.answers, months.at, labels(months)[0]) == ((), "I01", ["Jan", "Feb", "Mar"])
    assert labels(months)[-1] == ["Another year"]
    assert step(INTAKE, months, moves.Back())[0].ticks == ()
    assert step(INTAKE, months, moves.Choose("I01", "2017-05"))[0].answers == (
        Answer("I01", "2017-05", AnswerKind.MONTH),
    )


def test_no_month_ahead_is_offered() -> None:
    """This year ends with this month."""
    assert labels(step(INTAKE, START, moves.Choose("I01", "2026"))[0])[-3] == ["Oct", "Nov"]


@pytest.mark.parametrize(
    "text",
    [
        "2017-05", "2017年5月",
        "２０１７年５月", "2017.5", "2017/05", "201705", "2017 5", "May 2017", "2017年五月", "2017-05-12",
    ],
)  # fmt: skip
def test_a_month_can_be_typed_as_people_write_it(text: str) -> None:
    """In one go."""
    assert step(INTAKE, START, moves.Typed(text))[0].answers[0].value == "2017-05"


@pytest.mark.parametrize("text", ["5", "5月", "五月", "May", "05"])
def test_after_the_year_a_month_is_enough(text: str) -> None:
    """Typed or pressed, the year before it."""
    months = step(INTAKE, START, moves.Typed("2017年"))[0]
    assert step(INTAKE, months, moves.Typed(text))[0].answers[0].value == "2017-05"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-01", "That month has not come yet."), ("2026-12", "That month has not come yet."),
        ("2027", "That month has not come yet."), ("2007-05", "That is more than 18 years ago."),
        ("2017-13", "I did not understand that month."), ("5", "I did not understand that month."),
        ("八岁", "I did not understand that month."),
    ],
)  # fmt: skip
def test_a_month_that_cannot_be_is_refused_in_words(text: str, said: str) -> None:
    """And asked again."""
    run, effects = step(INTAKE, START, moves.Typed(text))
    assert (run, kinds(effects)) == (START, [Said, Ask])
    assert isinstance(effects[0], Said)
    assert words(effects[0].problem, str).startswith(said)


@pytest.mark.parametrize("option", ["", "17", "2017-5", "2017-00", "2017-05-01", "next"])
def test_a_forged_month_is_illegal(option: str) -> None:
    """Only what a button could have said is taken."""
    with pytest.raises(moves.Illegal):
        step(INTAKE, START, moves.Choose("I01", option))


def test_the_month_of_birth_is_the_age_from_then_on() -> None:
    """A child of nine may be alone by day; one of two may not, whichever is answered first."""
    run = born("2017-05")
    assert run.facts.age_months == 114
    assert raised(step(INTAKE, until(INTAKE, run, "H08"), moves.Choose("H08", "day"))[1]) == []
    run = step(INTAKE, until(INTAKE, run, "H08"), moves.Choose("H08", "day"))[0]
    run, effects = step(INTAKE, until(INTAKE, run, "none"), moves.Change("I01"), moves.Typed("2024-05"))
    assert raised(effects) == ["C05·P2"]


def test_from_fourteen_the_child_must_agree_too() -> None:
    """The hint says so, and what the hint for younger ones says as well."""
    hints = [words(view(INTAKE, born(month)).lines[2], str) for month in ("2012-11", "2012-12")]
    assert all(hint.startswith("Say what is kept") for hint in hints)
    assert ["14 years" in hint for hint in hints] == [True, False]


@pytest.mark.parametrize(
    "answer", [moves.Choose("V05", "no"), moves.Choose("V05", "later"), moves.Unsure("V05")]
)
def test_without_a_yes_only_the_minimum_is_asked(answer: moves.Move) -> None:
    """What the law asks of the village, and the core of the questions about danger."""
    run, effects = step(INTAKE, born("2017-05"), answer)
    items = [question.id for question in INTAKE.asked(run.facts, {one.item: one for one in run.answers})]
    assert items == ["I01", "V05", "I02", "V02", "V03", "V06", "H08", "M04", "D04", "D05", "N05", "N06"]
    run, effects = step(INTAKE, until(INTAKE, run, "D04"), moves.Choose("D04", "hit"))
    assert raised(effects) == ["C03·P1"]


def test_a_no_says_what_is_kept() -> None:
    """In the line that confirms it."""
    _, effects = step(INTAKE, born("2017-05"), moves.Choose("V05", "no"))
    receipt = next(words(one.receipt, str) for one in effects if hasattr(one, "receipt"))
    assert receipt.endswith("Do not agree\nOnly what the law asks is kept. Danger is still reported.")


def test_consent_taken_back_in_the_review_drops_what_it_had_allowed() -> None:
    """The answers outside the minimum are gone from what is sent."""
    run = until(INTAKE, born("2017-05"), "none")
    run = step(INTAKE, run, moves.Change("V05"), moves.Choose("V05", "no"))[0]
    assert run.phase is Phase.REVIEW
    assert {answer.item for answer in run.answers} <= (INTAKE.minimum.items if INTAKE.minimum else set())


def test_situations_set_the_tier() -> None:
    """What is ticked at I02 is what `tier_of` takes; "none apply" is one press."""
    ticking = (moves.Toggle("I02", "one_away"), moves.Toggle("I02", "orphan"), moves.Done("I02"))
    run = step(INTAKE, until(INTAKE, born("2017-05"), "I02"), *ticking)[0]
    answer = run.answer("I02")
    assert answer is not None
    assert tier_of(answer.value.split(",")) is Tier.T1
    run = step(INTAKE, run, moves.Back(), moves.Choose("I02", "none"))[0]
    assert run.answer("I02") == Answer("I02", "none", AnswerKind.MULTI)


def test_what_stands_alone_cannot_be_ticked_beside_others() -> None:
    """And what can be ticked cannot be chosen alone; going back from "none" shows no tick."""
    at_papers = until(INTAKE, born("2017-05"), "I05")
    for forged in (moves.Toggle("I05", "all"), moves.Choose("I05", "no_roll")):
        with pytest.raises(moves.Illegal):
            step(INTAKE, at_papers, forged)
    run = step(INTAKE, at_papers, moves.Typed("是"), moves.Back())[0]
    assert (run.at, run.ticks, labels(run)[0]) == ("I05", (), ["● All there"])


@pytest.mark.parametrize(
    ("option", "left"), [("both", ()), ("one", (TaskKind.CONTACTS,)), ("none", (TaskKind.CONTACTS,))]
)
def test_a_missing_contact_is_left_as_a_task(option: str, left: tuple[TaskKind, ...]) -> None:
    """Names and numbers are never typed here."""
    run = step(INTAKE, until(INTAKE, born("2017-05"), "I08"), moves.Choose("I08", option))[0]
    assert ended(run).tasks == left


@pytest.mark.parametrize("answer", [moves.Choose("V05", "later"), moves.Unsure("V05"), moves.NotAsked("V05")])
def test_a_family_that_wants_to_think_or_was_not_asked_is_asked_again(answer: moves.Move) -> None:
    """As a task."""
    assert ended(step(INTAKE, born("2017-05"), answer)[0]).tasks == (TaskKind.CONSENT,)


ZERO_BEFORE = Facts(age_months=90, earlier={"P01": "0", "P01M": "0"})


@pytest.mark.parametrize(
    ("facts", "contacts", "meetings", "left"),
    [
        (ZERO_BEFORE, "0", "0", (TaskKind.RE_PAIR,)), (ZERO_BEFORE, "1", "0", ()), (ZERO_BEFORE, "0", "1", ()),
        (Facts(age_months=90), "0", "0", ()),
    ],
)  # fmt: skip
def test_two_months_without_any_contact_ask_for_another_pair(
    facts: Facts, contacts: str, meetings: str, left: tuple[TaskKind, ...]
) -> None:
    """Neither a call nor a meeting, now and the month before."""
    run = step(CONTACT, until(CONTACT, begin(CONTACT, facts), "P01"), moves.Choose("P01", contacts))[0]
    run = step(CONTACT, run, moves.Choose("P01M", meetings))[0]
    _, effects = step(CONTACT, until(CONTACT, run, "none"), moves.Submit())
    assert isinstance(effects[-1], Finish)
    assert effects[-1].tasks == left


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", "0"), ("零", "0"), ("3", "3"), ("三次", "3"), ("４", "4"), ("12", "5"), ("5 or more", "5")],
)
def test_a_count_can_be_typed(text: str, value: str) -> None:
    """A number is the number, not the place of a button; what is beyond the last is "or more"."""
    run = step(CONTACT, until(CONTACT, begin(CONTACT), "P01"), moves.Typed(text))[0]
    assert run.answers[-1] == Answer("P01", value, AnswerKind.CHOICE)


def test_an_intake_never_needs_typing() -> None:
    """Every answer is a button on the screen."""
    run = START
    for _ in range(60):
        if run.phase is not Phase.ASKING:
            break
        run = step(INTAKE, run, calm(INTAKE, run))[0]
    assert run.phase is Phase.REVIEW
