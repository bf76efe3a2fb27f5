"""Who may do what."""

import pytest

from bot.flows.items.intake import I02
from core.people import MAY, TITLES, Action, Role, Tier, may, tier_of, who_may


def test_every_action_has_an_answer_for_every_role() -> None:
    """No action is missing from the table, and each has somebody who may do it."""
    assert MAY.keys() == set(Action)
    assert all(MAY.values())


def test_every_role_has_a_title_to_be_said() -> None:
    """A role is never shown by its internal name."""
    assert TITLES.keys() == set(Role)


def test_anybody_with_a_post_may_raise_a_concern() -> None:
    """Raising is open to every role."""
    assert all(may([role], Action.RAISE) for role in Role)


def test_somebody_without_a_post_may_do_nothing() -> None:
    """Deny by default."""
    assert not any(may([], action) for action in Action)


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.RAISE}))
def test_the_operator_keeps_it_running_and_sees_no_content(action: Action) -> None:
    """The operator may raise a concern and nothing else."""
    assert not may([Role.OPERATOR], action)


def test_a_mother_neither_acknowledges_nor_closes_nor_reads_notes() -> None:
    """A mother visits, enrols a child she found, sees her children and raises."""
    allowed = {action for action in Action if may([Role.MOTHER], action)}
    assert allowed == {Action.SEE_CHILDREN, Action.VISIT, Action.ENROL, Action.RAISE}


def test_whoever_stands_on_a_ladder_may_acknowledge() -> None:
    """An alert goes to nobody who could not answer it."""
    assert all(
        may([role], Action.ACKNOWLEDGE)
        for role in (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION)
    )


def test_the_foundation_agrees_to_a_closing_but_owns_none() -> None:
    """It is the second person, and reads no notes."""
    assert may([Role.FOUNDATION], Action.AGREE)
    assert not may([Role.FOUNDATION], Action.CLOSE)
    assert not may([Role.FOUNDATION], Action.READ_NOTE)


# Who may do what about a concern on the conduct of a worker: S supervisor, B stand-in, C county, F foundation.
CONDUCT = {
    "see_concern": "SBCF", "read_note": "SBCF",
    "acknowledge": "CF", "pass_on": "CF", "ask_to_ring": "CF", "seen": "CF", "report": "CF", "note": "CF",
    "plan": "CF", "review": "CF", "refer": "CF", "hand_over": "CF", "take_over": "CF", "raise_level": "CF",
    "lower": "CF", "close": "CF", "agree": "CF", "refuse": "CF", "reopen": "CF",
}  # fmt: skip
ON_NO_CONCERN = {"see_children", "visit", "enrol", "raise", "send_notice", "drill"}
LETTERS = {
    Role.MOTHER: "M", Role.SUPERVISOR: "S", Role.BACKUP: "B", Role.COUNTY: "C", Role.FOUNDATION: "F",
    Role.OPERATOR: "O",
}  # fmt: skip


def test_the_typed_table_of_conduct_names_every_action_on_a_concern() -> None:
    """An action that is added must be typed there as well."""
    assert {*CONDUCT, *ON_NO_CONCERN} == {action.value for action in Action}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(CONDUCT))
def test_county_and_foundation_answer_for_conduct_and_nobody_nearer(action: str, role: Role) -> None:
    """Supervisors may read of it where they are not meant, and do nothing; mothers and operators see nothing."""
    assert (role in who_may(Action(action), conduct=True)) == (LETTERS[role] in CONDUCT[action])


@pytest.mark.parametrize("action", sorted(ON_NO_CONCERN))
def test_what_is_about_no_concern_is_the_same_beside_one_of_conduct(action: str) -> None:
    assert who_may(Action(action), conduct=True) == MAY[Action(action)]


def test_one_of_two_posts_is_enough() -> None:
    """Two roles add up."""
    assert may([Role.OPERATOR, Role.COUNTY], Action.CLOSE)


@pytest.mark.parametrize(
    ("categories", "tier"),
    [
        ((), Tier.T4), (("none",), Tier.T4), (("one_away",), Tier.T3), (("poverty",), Tier.T3),
        (("both_away",), Tier.T2), (("both_away", "poverty"), Tier.T2), (("orphan",), Tier.T1),
        (("unsupported",), Tier.T1), (("disability",), Tier.T1), (("illness",), Tier.T1),
        (("one_away", "poor_guardianship"), Tier.T1),
    ],
)  # fmt: skip
def test_the_situation_of_a_child_sets_the_tier(categories: tuple[str, ...], tier: Tier) -> None:
    """The closest of what applies counts (`domain.md` C)."""
    assert tier_of(categories) is tier


def test_every_situation_that_can_be_ticked_has_its_tier() -> None:
    """Nothing of I02 but "none apply" leaves a child among the village's other children."""
    options = [option.id for option in I02.options if not option.alone]
    assert all(tier_of([option]) is not Tier.T4 for option in options)
