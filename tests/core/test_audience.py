"""To whom a notice may go."""

from dataclasses import dataclass

import pytest

from core.audience import Audience, may_address, reach
from core.people import Role


@dataclass(frozen=True)
class Seat:
    """A post in force."""

    role: str
    path: str


WANG = Seat("supervisor", "/1/2/3/4/")
CHEN = Seat("county", "/1/2/3/")
FOUNDATION = Seat("foundation", "/1/")
MOTHERS = frozenset({Role.MOTHER})


def test_a_supervisor_addresses_the_mothers_of_her_group() -> None:
    """Her own area and beneath, mothers only."""
    assert reach([WANG]) == (Audience("/1/2/3/4/", MOTHERS),)
    assert may_address([WANG], Audience("/1/2/3/4/9/", MOTHERS))
    assert not may_address([WANG], Audience("/1/2/3/", MOTHERS))
    assert not may_address([WANG], Audience("/1/2/3/4/", MOTHERS | {Role.SUPERVISOR}))


def test_a_county_coordinator_addresses_her_county_and_no_other() -> None:
    """Mothers, supervisors and their stand-ins of the county."""
    assert may_address([CHEN], Audience("/1/2/3/", MOTHERS | {Role.SUPERVISOR, Role.BACKUP}))
    assert not may_address([CHEN], Audience("/1/2/5/", MOTHERS))
    assert not may_address([CHEN], Audience("/1/2/", MOTHERS))
    assert not may_address([CHEN], Audience("/1/2/3/", frozenset({Role.COUNTY})))


def test_the_foundation_addresses_everybody_who_works_with_children() -> None:
    """County coordinators too."""
    everybody = MOTHERS | {Role.SUPERVISOR, Role.BACKUP, Role.COUNTY}
    assert reach([FOUNDATION]) == (Audience("/1/", everybody),)


@pytest.mark.parametrize("role", ["mother", "operator"])
def test_a_mother_and_the_operator_address_nobody(role: str) -> None:
    """There is no audience to choose from."""
    seat = Seat(role, "/1/")
    assert reach([seat]) == ()
    assert not may_address([seat], Audience("/1/2/3/", MOTHERS))


def test_nobody_with_no_post_addresses_nobody() -> None:
    """Deny by default."""
    assert reach([]) == ()
    assert not may_address([], Audience("/1/", MOTHERS))


def test_two_posts_do_not_add_up_to_a_third() -> None:
    """The roles of one county cannot be reached with the area of another post."""
    posts = [Seat("county", "/1/2/3/"), Seat("supervisor", "/1/2/5/6/")]
    assert may_address(posts, Audience("/1/2/5/6/", MOTHERS))
    assert not may_address(posts, Audience("/1/2/5/6/", frozenset({Role.SUPERVISOR})))


def test_an_audience_without_roles_or_with_a_broken_area_is_refused() -> None:
    """An empty path is not "everywhere"."""
    assert not may_address([FOUNDATION], Audience("/1/", frozenset()))
    assert not may_address([FOUNDATION], Audience("", MOTHERS))


def test_the_same_audience_is_offered_once() -> None:
    """A supervisor who is also a stand-in at the same place chooses from one."""
    assert reach([WANG, Seat("backup", "/1/2/3/4/")]) == (Audience("/1/2/3/4/", MOTHERS),)
