"""Who may do what."""

import pytest

from core.people import MAY, TITLES, Action, Role, may


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
    assert may([Role.FOUNDATION], Action.AGREE_TO_CLOSE)
    assert not may([Role.FOUNDATION], Action.CLOSE)
    assert not may([Role.FOUNDATION], Action.READ_NOTE)


def test_one_of_two_posts_is_enough() -> None:
    """Two roles add up."""
    assert may([Role.OPERATOR, Role.COUNTY], Action.CLOSE)
