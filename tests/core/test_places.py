"""Scope is a prefix of a path, and anything malformed is outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people import AreaId
from core.places import ancestors, child_path, covers

paths = st.lists(st.integers(1, 30), min_size=1, max_size=5).map(
    lambda ids: "/" + "/".join(map(str, ids)) + "/",
)


def test_a_path_grows_from_the_nation_down() -> None:
    """Each area's path ends with its own id."""
    county = child_path(child_path(child_path("", AreaId(1)), AreaId(4)), AreaId(7))
    assert county == "/1/4/7/"


@given(paths, st.integers(1, 999))
def test_a_post_covers_its_own_area_and_those_beneath(path: str, area: int) -> None:
    """Covering goes downwards."""
    beneath = child_path(path, AreaId(area))
    assert covers(path, path)
    assert covers(path, beneath)
    assert not covers(beneath, path)


@given(paths, paths)
def test_covering_is_the_same_as_being_an_ancestor(post: str, area: str) -> None:
    """Two ways to ask, one answer."""
    assert covers(post, area) == (post in ancestors(area))


def test_a_county_whose_number_begins_alike_is_another_county() -> None:
    """/1/4/ does not reach into /1/41/."""
    assert not covers("/1/4/", "/1/41/")


@pytest.mark.parametrize(
    "broken", ["", "/", "1/4/", "/1/4", "//", "/1//4/", "/1/a/", "/0/", "/1/\n", "%", "/1/%/"]
)
def test_a_broken_path_covers_nothing_and_is_covered_by_nothing(broken: str) -> None:
    """Deny by default: an empty prefix would otherwise reach everything."""
    assert not covers(broken, "/1/4/")
    assert not covers("/1/", broken)
    with pytest.raises(ValueError, match="not an area path"):
        ancestors(broken)


def test_a_broken_parent_gets_no_child() -> None:
    """A path is only ever built on a good one."""
    with pytest.raises(ValueError, match="not an area path"):
        child_path("/1/4", AreaId(7))


def test_the_nearest_place_comes_first() -> None:
    """The township's supervisor is looked for before the county's."""
    assert ancestors("/1/4/7/") == ("/1/4/7/", "/1/4/", "/1/")
